"""`baton check` in broken orgs, workspaces and installations: the lines that an operator reads, each with a repair that helps."""

from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from sandbox.salesforce.objects.habits import Habit
from sandbox.salesforce.records.state import DuplicateRule
from sandbox.tls.authority import Authority
from sandbox.world.world import World
from tests.bot.gateways.salesforce.access.test_login import keys
from tests.bot.gateways.test_way_out import Proxy, TlsServer
from tests.forking import run
from tests.handoffs.examples import POLICY
from tests.processes import environment_of, with_python

Environment = dict[str, str]
Break = Callable[[World, Path, ExitStack], Environment]
"""Breaks something of a world, with a folder for files and what is closed at the end; returns the variables that are wrong."""

LOGIN = "Salesforce at 127.0.0.1 (SALESFORCE_LOGIN_URL)"
NO_ANSWER = "Check the address, and whether this machine needs a proxy (HTTPS_PROXY)."
WHMCS = "WHMCS at 127.0.0.1 (WHMCS_API_URL)"


@dataclass(frozen=True, kw_only=True)
class Broken:
    """One broken world: the habits of its org, what breaks it, and the lines that `baton check` then prints.

    `failed` are all lines that fail; with none the command returns 0. `shown` are lines that only inform.
    """

    name: str
    breaks: Break
    failed: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    habits: tuple[Habit, ...] = ()
    socket_mode: bool = False


def change(act: Callable[[World], object]) -> Break:
    """Break a world by one change of it."""

    def breaks(world: World, folder: Path, open_until: ExitStack) -> Environment:
        act(world)
        return {}

    return breaks


def no_socket(world: World, folder: Path, open_until: ExitStack) -> Environment:
    """Let Slack name a host for sockets that nobody can reach."""
    world.delivery.socket.host = "ws://127.0.0.1:9"
    return {"SLACK_APP_TOKEN": world.workspace.app_token}


def no_certificate(world: World, folder: Path, open_until: ExitStack) -> Environment:
    """Name a file as trust store that holds no certificate."""
    (folder / "trust.pem").write_text("no certificate")
    return {"SSL_CERT_FILE": str(folder / "trust.pem")}


def deny(words: str) -> Break:
    """Let the token endpoint refuse every login in these words."""
    return change(lambda world: setattr(world.org.faults, "deny_login", words))


def name_in_policy(**lines: object) -> Break:
    """Write lines into the section `salesforce` of the policy."""

    def breaks(world: World, folder: Path, open_until: ExitStack) -> Environment:
        file = world.folder / "policy.yml"
        policy: dict[str, Any] = yaml.safe_load(file.read_text())
        policy["salesforce"] |= lines
        file.write_text(yaml.safe_dump(policy, allow_unicode=True))
        return {}

    return breaks


def several(*broken: Break) -> Break:
    """Break a world in several ways."""

    def breaks(world: World, folder: Path, open_until: ExitStack) -> Environment:
        found = [each(world, folder, open_until) for each in broken]
        return {name: value for each in found for name, value in each.items()}

    return breaks


def environment(**wrong: str) -> Break:
    """Set variables of the environment wrongly."""
    return lambda world, folder, open_until: dict(wrong)


def by_jwt(**wrong: str) -> Break:
    """Log in with a JWT in an org that takes the audience of production."""

    def breaks(world: World, folder: Path, open_until: ExitStack) -> Environment:
        file, world.org.public_key_pem = keys(folder)
        world.org.audience = "https://login.salesforce.com"
        right = {"SALESFORCE_AUDIENCE": world.org.audience, "SALESFORCE_USERNAME": "baton@example.jp"}
        return {"SALESFORCE_CLIENT_SECRET": "", "SALESFORCE_PRIVATE_KEY_FILE": str(file)} | right | wrong

    return breaks


def behind_a_foreign_authority(world: World, folder: Path, open_until: ExitStack) -> Environment:
    """Serve Salesforce with a certificate whose authority nobody knows."""
    certificate = Authority(folder).issue("localhost", until=datetime.now(UTC) + timedelta(days=9)).file
    server = open_until.enter_context(closing(TlsServer(world.org.instance_url, certificate)))
    return {"SALESFORCE_LOGIN_URL": f"https://localhost:{server.port}"}


def behind_a_closed_proxy(world: World, folder: Path, open_until: ExitStack) -> Environment:
    """Send everything through a proxy that lets nobody through."""
    proxy = open_until.enter_context(closing(Proxy({})))
    return {
        "HTTPS_PROXY": f"http://127.0.0.1:{proxy.port}",
        "SLACK_API_URL": "https://slack.test/api/",
        "SALESFORCE_LOGIN_URL": "https://acme.test",
        "WHMCS_API_URL": "https://whmcs.test/includes/api.php",
    }


WORLDS = (
    Broken(
        name="a field on which a rule rests is hidden",
        breaks=change(lambda world: world.org.drop_field("Order", "TotalAmount")),
        failed=(
            "Salesforce field Order.TotalAmount: Baton's user can't read it, and it says who may approve an order: add Read on"
            " the field Order.TotalAmount to its permission set, or name another field under salesforce.fields.order.total",
        ),
    ),
    Broken(
        name="fields are hidden without which records can't be read",
        breaks=several(
            change(lambda world: world.org.drop_field("Order", "AccountId")),
            change(lambda world: world.org.drop_field("Case", "IsClosed")),
            change(lambda world: world.org.drop_field("Case", "CaseNumber")),
        ),
        failed=(
            "Salesforce field Order.AccountId: Baton's user can't read it, and it says whose order it is: add Read on the field"
            " Order.AccountId to its permission set",
            "Salesforce field Case.IsClosed: Baton's user can't read it, and it says which cases wait: add Read on the field"
            " Case.IsClosed to its permission set",
            "Salesforce field Case.CaseNumber: Baton's user can't read it, and people know a case by it: add Read on the field"
            " Case.CaseNumber to its permission set",
        ),
    ),
    Broken(
        name="the prices of an order's lines are hidden",
        breaks=change(lambda world: world.org.drop_field("OrderItem", "TotalPrice")),
        failed=(
            "Salesforce field OrderItem.TotalPrice: Baton's user can't read it: add Read on the field OrderItem.TotalPrice to its"
            " permission set; until then Baton works without it",
        ),
    ),
    Broken(
        name="a status is no value of the picklist",
        breaks=change(lambda world: world.org.hide_picklist_value("Order", "Status", "Pending Review")),
        failed=(
            "Salesforce Order.Status value Pending Review: add the value to the picklist, or name another under"
            " salesforce.statuses by its API name or its label",
        ),
    ),
    Broken(
        name="a priority is a checkbox",
        habits=(Habit.PRIORITY_CHECKBOX,),
        breaks=change(lambda world: None),
        failed=(
            "Salesforce Order.Priority__c value High: the field is a checkbox: write true under"
            " salesforce.fields.order.priority_value",
        ),
    ),
    Broken(
        name="the kinds of cases are a multi-select picklist without one of them",
        habits=(Habit.MULTI_SELECT,),
        breaks=several(
            name_in_policy(fields={"case": {"type": "Kinds__c"}}),
            change(lambda world: world.org.hide_picklist_value("Case", "Kinds__c", "Cancellation Request")),
        ),
        failed=(
            "Salesforce Case.Kinds__c value Cancellation Request: add the value to the picklist, or name another under"
            " salesforce.fields.case by its API name or its label",
        ),
    ),
    Broken(
        name="the org takes another audience",
        breaks=by_jwt(SALESFORCE_AUDIENCE="https://acme.my.salesforce.com"),
        failed=(
            f"{LOGIN}: Salesforce refuses Baton's login (audience is invalid). Set SALESFORCE_AUDIENCE to the audience that the"
            " org takes: https://login.salesforce.com, https://test.salesforce.com for a sandbox, or the address of the"
            " Experience site.",
        ),
    ),
    Broken(
        name="the app has no scope",
        breaks=deny("no valid scopes defined"),
        failed=(
            f"{LOGIN}: Salesforce refuses Baton's login (no valid scopes defined). Give the app the OAuth scope “Manage user data"
            " via APIs (api)”: Setup, External Client App Manager (of a connected app: App Manager), OAuth settings.",
        ),
    ),
    Broken(
        name="the user is not approved for the app",
        breaks=by_jwt(SALESFORCE_USERNAME="somebody@example.jp"),
        failed=(
            f"{LOGIN}: Salesforce refuses Baton's login (user hasn't approved this consumer). In the app's OAuth policies set"
            " Permitted Users to “Admin approved users are pre-authorized”, and select the profile or a permission set of Baton's"
            " user. Check SALESFORCE_USERNAME too.",
        ),
    ),
    Broken(
        name="the version of the API is wrong",
        breaks=environment(SALESFORCE_API_VERSION="99.0"),
        failed=(
            f"{LOGIN}: The org does not have version 99.0 of Salesforce's API. Set SALESFORCE_API_VERSION to 68.0, the newest"
            " that it has.",
        ),
    ),
    Broken(
        name="no note may be created",
        breaks=change(lambda world: setattr(world.org.schema.sobject("ContentNote"), "createable", False)),
        failed=(
            "Salesforce object ContentNote: Baton's user may not create it; enable Notes (Setup, Notes Settings) and Chatter"
            " (Setup, Chatter Settings), which every note needs",
        ),
    ),
    Broken(
        name="an account requires a field that nobody fills",
        habits=(Habit.REQUIRED_FIELD,),
        breaks=change(lambda world: None),
        failed=(
            "Salesforce field Account.Acquisition_Channel__c: the org requires it of a new account; give it a value under"
            " salesforce.account_defaults, or a default in the org",
        ),
    ),
    Broken(
        name="the policy names a record type that the org lacks",
        habits=(Habit.RECORD_TYPES,),
        breaks=name_in_policy(account_record_type="Home"),
        failed=(
            "Salesforce record type Home of Account: the org shows Baton none of that name; name another under"
            " salesforce.account_record_type (Corporate, Residential)",
        ),
    ),
    Broken(
        name="the org has no record types",
        breaks=name_in_policy(account_record_type="Home"),
        failed=(
            "Salesforce record type Home of Account: the org shows Baton none of that name; it has none for accounts, so leave"
            " salesforce.account_record_type out",
        ),
    ),
    Broken(
        name="a record type is not for Baton's user",
        habits=(Habit.RECORD_TYPES,),
        breaks=name_in_policy(account_record_type="Partner"),
        failed=(
            "Salesforce record type Partner of Account: Baton's user may not use it; assign it in the permission set of Baton's"
            " user, or name another under salesforce.account_record_type",
        ),
    ),
    Broken(
        name="a duplicate rule may block, and the org assigns numbers",
        habits=(Habit.AUTO_NUMBERS,),
        breaks=change(lambda world: setattr(world.org, "duplicate_rule", DuplicateRule(fields=("Phone",), blocks=True))),
        shown=(
            "Salesforce new accounts: the org assigns Account.SF_Account_No__c itself, so the form asks for none and reads it"
            " back",
            "Salesforce new accounts: duplicate rule Customers: what it alerts of is saved once a person has seen it; what it"
            " blocks is not",
        ),
    ),
    Broken(
        name="names and addresses of people are encrypted",
        habits=(Habit.ENCRYPTED_PEOPLE,),
        breaks=change(lambda world: None),
        shown=(
            "Salesforce no query can ask for Account.Name: it is compared for the newest 2,000 accounts",
            "Salesforce no query can ask for Account.Phone: it finds no customer",
        ),
    ),
    Broken(
        name="the org has more states than one menu holds",
        habits=(Habit.MANY_STATES,),
        breaks=name_in_policy(country="Japan"),
        shown=(
            "Salesforce new accounts: the form offers the 110 states of Japan, written to Account.BillingStateCode and"
            " BillingCountryCode",
        ),
    ),
    Broken(
        name="the org takes no conditions within a request",
        breaks=change(lambda world: setattr(world.org, "takes_conditions", False)),
        shown=(
            "Salesforce conditions within a request: Salesforce takes none (httpHeaders: if-unmodified-since is not supported"
            " here), so Baton reads the records again before each write, in a further call",
        ),
    ),
    Broken(
        name="the org does not heed the conditions within a request",
        breaks=change(lambda world: setattr(world.org, "heeds_conditions", False)),
        shown=(
            "Salesforce conditions within a request: Salesforce does not heed them, so Baton reads the records again before each"
            " write, in a further call",
        ),
    ),
    Broken(
        name="the settings of Salesforce are not complete, and Slack is checked all the same",
        breaks=several(
            environment(SALESFORCE_CLIENT_ID=""),
            change(lambda world: setattr(world.workspace.channels["C0CS"], "archived", True)),
        ),
        failed=(
            "settings: SALESFORCE_CLIENT_ID is missing: copy the consumer key of the External Client App (Setup, External Client"
            " App Manager, the app, Settings, OAuth Settings).",
            "channel #cs-team: it is archived; unarchive it or name another in the policy",
        ),
    ),
    Broken(
        name="the org can keep no note from people of a portal",
        breaks=several(
            change(lambda world: world.org.hide_picklist_value("ContentDocumentLink", "Visibility", "InternalUsers")),
            change(lambda world: world.customers.act("order")),
        ),
        shown=(
            "Salesforce notes: the org does not let Baton keep one from people of a portal (ContentDocumentLink.Visibility"
            " InternalUsers), so words go to the description instead; Digital Experiences (Setup, Digital Experiences, Settings)"
            " bring the value",
        ),
    ),
    Broken(
        name="the Slack app lacks a scope",
        breaks=change(lambda world: setattr(world.workspace, "scopes", world.workspace.scopes - {"files:write"})),
        failed=(
            "Slack scope files:write: add it at api.slack.com/apps, OAuth & Permissions, Bot Token Scopes (or take the manifest"
            " of “baton manifest” there), and install the app again",
        ),
    ),
    Broken(
        name="Baton is not in a channel",
        breaks=change(lambda world: world.workspace.channels["C0CS"].members.discard("U0BATON")),
        failed=(
            "channel #cs-team: Baton is in no channel of that name; type /invite @Baton in #cs-team; if there is none,"
            " create it or name another in the policy",
        ),
    ),
    Broken(
        name="a channel is shared with another workspace",
        breaks=change(lambda world: setattr(world.workspace.channels["C0CS"], "shared", "ext")),
        shown=(
            "channel #cs-team is shared: people of other workspaces are in it or may join; they read its cards, and may do"
            " nothing on them",
        ),
    ),
    Broken(
        name="the app-level token is a wrong one",
        socket_mode=True,
        breaks=environment(SLACK_APP_TOKEN="xapp-1-other"),
        failed=(
            "Slack app token: Slack refuses it (invalid_auth). Copy the app-level token (xapp-…) with the scope connections:write"
            " from the Slack app's Basic Information to SLACK_APP_TOKEN.",
        ),
    ),
    Broken(
        name="the socket of Socket Mode does not open",
        socket_mode=True,
        breaks=no_socket,
        failed=(
            "Slack socket: The socket to Slack does not open (ConnectionRefusedError). Check whether this machine needs a proxy"
            " (HTTPS_PROXY) for 127.0.0.1, and whether the proxy and the firewall let WebSockets through.",
        ),
    ),
    Broken(
        name="the file of the trust store holds no certificate",
        breaks=no_certificate,
        failed=("settings: SSL_CERT_FILE names {folder}/trust.pem, which can't be read as certificates in PEM.",),
    ),
    Broken(
        name="WHMCS refuses the address of the machine",
        breaks=change(lambda world: setattr(world.whmcs, "refused_ip", "203.0.113.9")),
        failed=(
            f"{WHMCS}: WHMCS does not let Baton in (Invalid IP 203.0.113.9). Allow this machine's address in WHMCS: General"
            " Settings, Security, API IP Access Restriction.",
        ),
    ),
    Broken(
        name="the secret of WHMCS is a wrong one",
        breaks=environment(WHMCS_SECRET="another"),
        failed=(f"{WHMCS}: WHMCS does not let Baton in (Authentication Failed). Check WHMCS_IDENTIFIER and WHMCS_SECRET.",),
    ),
    Broken(
        name="the role of WHMCS lacks an action",
        breaks=change(lambda world: world.whmcs.forbidden.add("whmcsdetails")),
        failed=(
            f'{WHMCS}: WHMCS does not let Baton in (Invalid Permissions: API action "whmcsdetails" is not allowed). Allow this'
            " action in the API role of the credentials.",
        ),
    ),
    Broken(
        name="nothing answers",
        breaks=environment(
            SLACK_API_URL="http://127.0.0.1:9/api/",
            SALESFORCE_LOGIN_URL="http://127.0.0.1:9",
            WHMCS_API_URL="http://127.0.0.1:9/includes/api.php",
        ),
        failed=(
            f"Slack: Slack can't be reached (ConnectionRefusedError). {NO_ANSWER}",
            f"{LOGIN}: Salesforce can't be reached (ConnectError). {NO_ANSWER}",
            f"{WHMCS}: WHMCS can't be reached (ConnectError). {NO_ANSWER}",
        ),
    ),
    Broken(
        name="a certificate is not trusted",
        breaks=behind_a_foreign_authority,
        failed=(
            "Salesforce at localhost (SALESFORCE_LOGIN_URL): The certificate of localhost is not trusted: unable to get local"
            " issuer certificate. If a proxy or an authority of your own signs it, name a file with that authority's certificate"
            " in SSL_CERT_FILE.",
        ),
    ),
    Broken(
        name="the proxy refuses",
        breaks=behind_a_closed_proxy,
        failed=(
            "Slack: The proxy does not let Baton through to slack.test. Check HTTPS_PROXY, or name the host in NO_PROXY.",
            "Salesforce at acme.test (SALESFORCE_LOGIN_URL): The proxy does not let Baton through to acme.test. Check"
            " HTTPS_PROXY, or name the host in NO_PROXY.",
            "WHMCS at whmcs.test (WHMCS_API_URL): The proxy does not let Baton through to whmcs.test. Check HTTPS_PROXY, or name"
            " the host in NO_PROXY.",
        ),
    ),
)


def lines_of(broken: Broken, folder: Path) -> tuple[list[str], int]:
    """Return what `baton check` prints in a broken world, and its exit code; it never shows a secret or a trace."""
    with ExitStack() as open_until:
        world = open_until.enter_context(closing(World(POLICY, habits=broken.habits, socket_mode=broken.socket_mode)))
        world.open()
        right = environment_of(world)
        shown = run("bot", ["check"], folder, with_python(right | broken.breaks(world, folder, open_until)))
    secrets = (right[name] for name in ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "SALESFORCE_CLIENT_SECRET"))
    assert not [each for each in (*secrets, "Traceback") if each in shown.stdout + shown.stderr]
    return shown.stdout.splitlines(), shown.returncode


@pytest.mark.parametrize("broken", WORLDS, ids=lambda each: each.name)
def test_an_operator_reads_what_fails_and_how_to_correct_it(broken: Broken, tmp_path: Path) -> None:
    lines, exit_code = lines_of(broken, tmp_path)

    assert [line.removeprefix("FAILED  ") for line in lines if line.startswith("FAILED")] == [
        each.replace("{folder}", str(tmp_path)) for each in broken.failed
    ]
    assert exit_code == (1 if broken.failed else 0)
    assert set(broken.shown) <= {line[8:] for line in lines if line.startswith(("ok ", "note "))}
