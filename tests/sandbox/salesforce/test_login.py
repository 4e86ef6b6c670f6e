"""Access tokens: request, use and expiry."""

import time
from typing import Any

import jwt
import pytest
import requests
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from simple_salesforce.api import Salesforce

from sandbox.salesforce.org import Org
from tests.sandbox.conftest import Api, Clock, code_of

JWT_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PUBLIC = KEY.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()


def ask(url: str, auth: tuple[str, str] | None = None, **form: str) -> requests.Response:
    return requests.post(f"{url}/services/oauth2/token", data=form, auth=auth, timeout=60)


AUDIENCE = "https://login.salesforce.com"


def assertion(clock: Clock, **changed: Any) -> str:
    claims = {"iss": "the-client", "sub": "baton@example.jp", "aud": AUDIENCE}
    claims |= {"exp": str(int(clock().timestamp()) + 180), **changed}
    return jwt.encode(claims, KEY, algorithm="RS256")


def test_client_credentials_are_taken_from_the_header(url: str) -> None:
    answer = ask(url, ("the-client", "the-secret"), grant_type="client_credentials")

    assert answer.status_code == 200
    assert answer.json()["token_type"] == "Bearer"
    assert answer.json()["instance_url"] == url


def test_client_credentials_are_taken_from_the_body(url: str) -> None:
    answer = ask(url, grant_type="client_credentials", client_id="the-client", client_secret="the-secret")

    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("name", "secret", "grant", "error"),
    [
        ("nobody", "the-secret", "client_credentials", "invalid_client_id"),
        ("the-client", "wrong", "client_credentials", "invalid_client"),
        ("the-client", "the-secret", "password", "unsupported_grant_type"),
    ],
)
def test_a_login_that_is_refused_says_why(url: str, name: str, secret: str, grant: str, error: str) -> None:
    answer = ask(url, (name, secret), grant_type=grant)

    assert (answer.status_code, answer.json()["error"]) == (400, error)


def test_a_denied_login_is_an_invalid_grant(url: str, org: Org) -> None:
    org.faults.deny_login = "no valid scopes defined"

    answer = ask(url, ("the-client", "the-secret"), grant_type="client_credentials").json()
    assert answer == {"error": "invalid_grant", "error_description": "no valid scopes defined"}


def test_a_signed_assertion_gets_a_token(url: str, org: Org, clock: Clock) -> None:
    org.public_key_pem, org.audience = PUBLIC, AUDIENCE

    answer = ask(url, grant_type=JWT_GRANT, assertion=assertion(clock))

    assert answer.status_code == 200
    who = requests.get(
        f"{url}/services/oauth2/userinfo", timeout=60, headers={"Authorization": f"Bearer {answer.json()['access_token']}"}
    )
    assert who.json()["name"] == "Baton Integration"


def test_an_assertion_that_the_real_clock_made_is_taken_though_the_orgs_clock_runs_ahead(
    url: str, org: Org, clock: Clock
) -> None:
    org.public_key_pem, org.audience = PUBLIC, AUDIENCE
    clock.wind(days=3650)

    assert ask(url, grant_type=JWT_GRANT, assertion=assertion(clock, exp=int(time.time()) + 180)).status_code == 200


@pytest.mark.parametrize(
    ("changed", "error", "description"),
    [
        ({"sub": "somebody@example.jp"}, "invalid_grant", "user hasn't approved this consumer"),
        ({"iss": "another"}, "invalid_client_id", "client identifier invalid"),
        ({"exp": 1000}, "invalid_grant", "expired authorization code"),
        ({"exp": None}, "invalid_grant", "invalid assertion: exp is required"),
        ({"aud": "salesforce"}, "invalid_grant", "audience is invalid"),
        ({"aud": "https://test.salesforce.com"}, "invalid_grant", "audience is invalid"),
        ({"aud": "https://acme.my.salesforce.com"}, "invalid_grant", "audience is invalid"),
    ],
)
def test_an_assertion_with_a_wrong_claim_is_refused(
    url: str, org: Org, clock: Clock, changed: dict[str, Any], error: str, description: str
) -> None:
    org.public_key_pem, org.audience = PUBLIC, AUDIENCE

    answer = ask(url, grant_type=JWT_GRANT, assertion=assertion(clock, **changed))

    assert answer.json() == {"error": error, "error_description": description}


def test_an_assertion_that_another_key_signed_is_refused(url: str, org: Org, clock: Clock) -> None:
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048).public_key()
    pem = other.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    org.public_key_pem = pem.decode()

    assert ask(url, grant_type=JWT_GRANT, assertion=assertion(clock)).json()["error"] == "invalid_grant"


def test_without_a_token_nothing_is_told(url: str, api: Api) -> None:
    api.token = "made up"

    answer = api.call("GET", "/limits")

    assert (answer.status_code, code_of(answer)) == (401, "INVALID_SESSION_ID")


def test_a_token_runs_out_on_the_orgs_clock(api: Api, clock: Clock) -> None:
    clock.wind(hours=3)

    assert api.call("GET", "/limits").status_code == 401


def test_the_library_logs_in_again_when_its_session_has_ended(library: Salesforce, org: Org) -> None:
    org.expire_tokens()

    assert library.query("SELECT Id FROM Account")["totalSize"] == 0
    assert org.sessions.issued == 2


def test_tokens_can_be_made_to_run_out_after_some_calls(api: Api, org: Org) -> None:
    org.faults.expire_after = 2

    assert [api.call("GET", "/limits").status_code for _ in range(3)] == [200, 200, 401]
