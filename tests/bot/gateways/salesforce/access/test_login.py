"""How Baton gets into an org: the audience by host, each refusal with its correction, a renewed secret, and the API's version."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from bot.config.settings import LatestSettings, read_settings
from bot.gateways.connections import LatestLogin
from bot.gateways.errors import Unavailable
from bot.gateways.salesforce.access.audience import audience_of
from bot.gateways.salesforce.access.login import ClientCredentials, JwtBearer
from bot.gateways.salesforce.client import SalesforceClient
from bot.server.serving import serve
from sandbox.clock import SandboxClock
from sandbox.salesforce.org import Org
from sandbox.salesforce.rest.app import org_app

USER = "baton@example.jp"


@pytest.fixture
def org() -> Iterator[Org]:
    """Open an org."""
    opened = Org(SandboxClock().now, client_id="id", client_secret="secret", username=USER)
    served = serve(org_app(opened))
    opened.instance_url = served.url
    yield opened
    served.stop(patience=0)


def keys(folder: Path) -> tuple[str, str]:
    """Make a key file; give its path and the public key."""
    key, pem = rsa.generate_private_key(public_exponent=65537, key_size=2048), serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "key.pem").write_bytes(private)
    return str(folder / "key.pem"), key.public_key().public_bytes(pem, serialization.PublicFormat.SubjectPublicKeyInfo).decode()


def with_secret(org: Org) -> ClientCredentials:
    """Log in by client credentials."""
    return ClientCredentials(login_url=org.instance_url, client_id="id", client_secret="secret")


@pytest.mark.parametrize(
    ("login_url", "audience"),
    [
        ("https://login.salesforce.com", "https://login.salesforce.com"),
        ("https://login.salesforce.com/", "https://login.salesforce.com"),
        ("https://test.salesforce.com", "https://test.salesforce.com"),
        ("https://acme.my.salesforce.com", "https://login.salesforce.com"),
        ("https://ACME.my.salesforce.com/", "https://login.salesforce.com"),
        ("https://na44.salesforce.com", "https://login.salesforce.com"),
        ("https://acme-dev-ed.develop.my.salesforce.com", "https://login.salesforce.com"),
        ("https://acme--uat.sandbox.my.salesforce.com", "https://test.salesforce.com"),
        ("https://acme--uat.my.salesforce.com", "https://test.salesforce.com"),
        ("https://cs12.salesforce.com", "https://test.salesforce.com"),
        ("https://fun-lake-42.scratch.my.salesforce.com", "https://test.salesforce.com"),
        ("https://acme.my.site.com/partners/", "https://acme.my.site.com/partners"),
        ("https://evilsalesforce.com", "https://evilsalesforce.com"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
    ],
)
def test_the_audience_of_an_assertion_follows_the_host(login_url: str, audience: str) -> None:
    assert audience_of(login_url) == audience


def test_an_audience_that_is_set_wins_and_a_refused_one_is_named(org: Org, tmp_path: Path) -> None:
    file, org.public_key_pem = keys(tmp_path)
    org.audience = "https://login.salesforce.com"

    def login(audience: str) -> JwtBearer:
        return JwtBearer(login_url=org.instance_url, client_id="id", username=USER, private_key_file=file, audience=audience)

    with pytest.raises(Unavailable, match=r"\(audience is invalid\)\. Set SALESFORCE_AUDIENCE"):
        login("").token()
    assert login("https://login.salesforce.com").token().value in org.sessions


@pytest.mark.parametrize(
    ("words", "correction"),
    [
        ("no valid scopes defined", "Give the app the OAuth scope"),
        ("user hasn't approved this consumer", "set Permitted Users to"),
        ("user is not admin approved to access this app", "set Permitted Users to"),
        ("audience is invalid", "Set SALESFORCE_AUDIENCE"),
        ("expired authorization code", "set the clock of this machine"),
        ("user is frozen", "unfreeze or activate"),
        ("user is inactive", "unfreeze or activate"),
        ("ip restricted or invalid login hours", "login IP ranges and login hours"),
        ("client identifier invalid", "Check SALESFORCE_CLIENT_ID"),
        ("invalid client credentials", "Check SALESFORCE_CLIENT_SECRET"),
        ("app must be installed into org", "Install the app in this org"),
        ("this app is blocked by admin", "unblock it"),
        ("no client credentials user enabled", "run-as user"),
        ("request not supported on this domain", "Set SALESFORCE_LOGIN_URL to the org's My Domain"),
        ("invalid assertion", "upload to the app the certificate"),
        ("grant type not supported", "Enable the flow"),
        ("login rate exceeded", "tries again by itself"),
        ("authentication failure", "Login History"),
        ("something of another release", "Check the SALESFORCE_ settings"),
    ],
)
def test_each_refusal_is_named_with_its_correction(org: Org, words: str, correction: str) -> None:
    org.faults.deny_login = words

    with pytest.raises(Unavailable, match="refuses Baton's login") as shown:
        with_secret(org).token()

    assert words in str(shown.value) and correction in str(shown.value)


def test_a_refused_login_is_not_tried_again_at_each_call(org: Org) -> None:
    org.faults.deny_login = "authentication failure"
    client = SalesforceClient(with_secret(org), "68.0")

    for _ in range(3):
        with pytest.raises(Unavailable, match="Login History"):
            client.limits()

    assert org.sessions.refused == 1


def test_a_new_key_or_secret_is_taken_at_the_next_login(org: Org, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("SALESFORCE_CLIENT_SECRET", "SALESFORCE_CLIENT_ID"):
        monkeypatch.delenv(name, raising=False)

    def write(more: str) -> None:
        common = (
            f"SLACK_BOT_TOKEN=xoxb-1\nSLACK_SIGNING_SECRET=s\nSALESFORCE_CLIENT_ID=id\nSALESFORCE_LOGIN_URL={org.instance_url}\n"
        )
        (tmp_path / ".env").write_text(common + more)

    write("SALESFORCE_CLIENT_SECRET=secret\n")
    client = SalesforceClient(LatestLogin(LatestSettings(read_settings())), "68.0")
    assert client.limits()

    org.client_secret = "renewed"
    org.expire_tokens()
    write("SALESFORCE_CLIENT_SECRET=renewed\n")
    assert client.limits()

    org.expire_tokens()
    (tmp_path / ".env").write_text("SALESFORCE_CLIENT_")
    assert client.limits(), "a file that somebody is editing changes nothing"

    file, org.public_key_pem = keys(tmp_path)
    org.expire_tokens()
    write(f"SALESFORCE_USERNAME={USER}\nSALESFORCE_PRIVATE_KEY_FILE={file}\n")
    assert client.limits()

    _, org.public_key_pem = keys(tmp_path)
    org.expire_tokens()
    assert client.limits(), "the key file was replaced"


@pytest.mark.parametrize("version", ["99.0", "30.0"])
def test_a_version_that_the_org_lacks_is_named_with_the_newest_that_it_has(org: Org, version: str) -> None:
    client = SalesforceClient(with_secret(org), version)

    for ask in (lambda: client.describe("Order"), lambda: client.query("SELECT Id FROM Order"), client.limits):
        with pytest.raises(Unavailable, match=f"does not have version {version}.*Set SALESFORCE_API_VERSION to 68.0, the newest"):
            ask()
