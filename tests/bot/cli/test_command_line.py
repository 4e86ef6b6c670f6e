"""The command line: errors are one line each, never a trace; SIGTERM finishes the work in progress."""

import json
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from unicodedata import east_asian_width
from urllib.parse import unquote

import pytest
from sqlalchemy import text

from handoffs.model.fold import replay
from handoffs.subjects.certificate import WatchedCertificate
from sandbox.world.world import World
from storage.database import Database
from storage.repositories.people import Home
from tests import loopback
from tests.forking import run
from tests.handoffs import examples
from tests.handoffs.examples import POLICY
from tests.processes import Replica, environment_of, with_python
from tests.storage.golden.golden import goldens, load
from tests.stories.cards import CS, approve, card_of

ROOT = Path(__file__).parents[3]
REACHED = {
    "policy": "policy.yml, 6 teams",
    "database": "baton.db: not there yet, “baton run” makes it",
    "Slack": "workspace Sandbox Internet (T0BATON) at http://127.0.0.1:",
    "Salesforce": "sandbox org Sandbox (00D",
    "WHMCS": "8.13.1 at 127.0.0.1",
}
"""What `baton check` says first, line by line."""
GOOD = {
    "SLACK_BOT_TOKEN": "xoxb-1",
    "SLACK_SIGNING_SECRET": "s",
    "SALESFORCE_CLIENT_ID": "id",
    "SALESFORCE_CLIENT_SECRET": "secret",
    "PORT": "0",
}


def application(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return run("bot", arguments, folder, with_python(environment))


@pytest.fixture
def world() -> Iterator[World]:
    """A world without a bot."""
    opened = World(POLICY)
    opened.open()
    yield opened
    opened.close()


def test_run_names_every_missing_variable_in_a_line_each(tmp_path: Path) -> None:
    answer = application(tmp_path, "run")

    assert answer.returncode == 2
    lines = answer.stderr.strip().splitlines()
    assert [line.split()[0] for line in lines] == ["SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "SALESFORCE_CLIENT_ID"]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"PORT": "http"}, "PORT is wrong: it must be a number from 0 to 65535."),
        ({"SLACK_API_URL": "slack.com"}, "SLACK_API_URL is wrong: it must be a full address"),
        ({"LOG_LEVEL": "loud"}, "LOG_LEVEL is wrong: it must be DEBUG, INFO, WARNING or ERROR."),
        ({"DATABASE_POOL_SIZE": "1"}, "DATABASE_POOL_SIZE is wrong: it must be a number from 2 on"),
        ({"DATABASE_URL": "mysql://x"}, "DATABASE_URL is wrong: it must begin with sqlite: or postgresql:."),
        ({"WHMCS_API_URL": "http://127.0.0.1:1/"}, "WHMCS_IDENTIFIER or WHMCS_SECRET is missing"),
        ({"SALESFORCE_CLIENT_SECRET": ""}, "SALESFORCE_CLIENT_SECRET is missing"),
        (
            {"SALESFORCE_CLIENT_SECRET": "", "SALESFORCE_USERNAME": "u", "SALESFORCE_PRIVATE_KEY_FILE": "no.pem"},
            "this file does not exist",
        ),
        ({"DATABASE_URL": "sqlite:////no/such/folder/x.db"}, "can't be used"),
        ({"DATABASE_URL": f"sqlite:///{__file__}"}, "file is not a database. Check DATABASE_URL"),
        ({"DATABASE_URL": "postgresql://u:p@db:port/x"}, "DATABASE_URL is no database address"),
    ],
)
def test_a_wrong_setting_stops_the_start_with_a_sentence(tmp_path: Path, wrong: dict[str, str], words: str) -> None:
    answer = application(tmp_path, "run", **(GOOD | wrong))

    assert answer.returncode == 2
    assert words in answer.stderr
    assert "Traceback" not in answer.stderr
    assert "secret" not in answer.stderr.replace("SECRET", "").lower().replace("client_secret", "")


def test_a_wrong_policy_stops_the_start_with_a_line_a_problem(tmp_path: Path) -> None:
    policy = tmp_path / "mine.yml"
    policy.write_text("calendars:\n  office: {timezone: Asia/Tokio, open: {mon-fri: '09:00-18:00'}}\nteams: {}\n")

    for command, code in (("run", 2), ("check", 1)):
        answer = application(tmp_path, command, "--policy", str(policy), **GOOD)
        assert answer.returncode == code
        assert "mine.yml:2: " in answer.stderr + answer.stdout
        assert "Traceback" not in answer.stderr


def test_a_dotenv_file_is_read_and_the_environment_wins(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("PORT=http\nSLACK_BOT_TOKEN=xoxb-1\n")

    assert "PORT is wrong" in application(tmp_path, "run").stderr
    answer = application(tmp_path, "run", PORT="0").stderr
    assert "PORT" not in answer and "SLACK_BOT_TOKEN" not in answer
    (tmp_path / ".env").write_bytes(b"PORT=\xff\xfe")
    assert application(tmp_path, "run").stderr == ".env: is not a UTF-8 text; save it as UTF-8\n"


def test_a_backup_is_restored_into_an_empty_database_and_verified(tmp_path: Path) -> None:
    here, there = "sqlite:///baton.db", "sqlite:///other.db"
    assert application(tmp_path, "migrate", DATABASE_URL=here).returncode == 0
    with closing(Database(f"sqlite:///{tmp_path / 'baton.db'}")) as database, database.begin() as work:
        load(work.handoffs._connection, goldens()[-1])

    saved = application(tmp_path, "backup", "baton.backup", DATABASE_URL=here)
    again = application(tmp_path, "backup", "baton.backup", DATABASE_URL=here)
    restored = application(tmp_path, "restore", "baton.backup", DATABASE_URL=there)
    verified = [application(tmp_path, "verify", DATABASE_URL=url) for url in (here, there)]

    assert (saved.returncode, again.returncode, restored.returncode) == (0, 1, 0), saved.stderr + restored.stderr
    assert again.stderr == "baton.backup exists already. Name a file that does not exist.\n"
    assert verified[0].stdout == verified[1].stdout and [each.returncode for each in verified] == [0, 0]
    with closing(Database(f"sqlite:///{tmp_path / 'baton.db'}")) as database, database.begin() as work:
        work.handoffs._connection.execute(text("UPDATE alembic_version SET version_num = '0999'"))
    newer = application(tmp_path, "backup", "newer.backup", DATABASE_URL=here)
    assert newer.returncode == 2 and "revision 0999, which this release of Baton does not know. Start the release" in newer.stderr
    assert not (tmp_path / "newer.backup").exists()


def test_with_json_each_line_of_run_is_json_from_the_first_on(tmp_path: Path) -> None:
    answer = application(tmp_path, "run", PORT="http", LOG_FORMAT="json")

    lines = [json.loads(line) for line in answer.stderr.splitlines()]
    assert answer.returncode == 2 and answer.stdout == ""
    assert [(line["level"], line["message"].split()[0]) for line in lines] == [("ERROR", "PORT")]


def test_migrate_brings_a_database_up_to_date(tmp_path: Path) -> None:
    answer = application(tmp_path, "migrate", DATABASE_URL="sqlite:///here.db")

    assert (answer.returncode, answer.stdout.strip()) == (0, "The database schema is up to date.")
    assert (tmp_path / "here.db").exists()


def test_check_finds_all_well_in_the_sandbox(tmp_path: Path, world: World) -> None:
    answer = application(tmp_path, "check", "--verbose", **environment_of(world))

    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert "FAILED" not in answer.stdout
    assert [line.split("  ")[0] for line in answer.stdout.split("\n\n")[0].splitlines()] == list(REACHED)
    assert all(words in answer.stdout for words in REACHED.values()), answer.stdout
    assert not (tmp_path / "baton.db").exists()
    for what in ("Slack token", "channel #cs-team", "contact @cs-manager", "Order.Status value Approved", "WHMCS 8.13.1"):
        assert f"ok      {what}" in answer.stdout or what in answer.stdout
    methods = {method for call in world.org.audit.calls for method, *_ in call.subrequests or ((call.method,),)}
    assert methods <= {"GET"}
    assert not [call for call in world.workspace.audit if call.method.startswith("chat.")]


def test_check_names_open_handoffs_whose_step_is_no_longer_in_the_handbook(tmp_path: Path, world: World) -> None:
    url = f"sqlite:///{tmp_path / 'here.db'}"
    database, order = Database(url), examples.opened()
    database.migrate()
    with database.begin() as work:
        work.handoffs.add(replace(order, tasks=(replace(order.current, step="first_review"),)))
    database.close()

    answer = application(tmp_path, "check", **(environment_of(world) | {"DATABASE_URL": url}))

    assert answer.returncode == 1, answer.stdout + answer.stderr
    assert "FAILED  open handoffs: The step “first_review” of “order_approval” is not in the handbook" in answer.stdout
    assert "00001042" in answer.stdout


def test_check_names_a_channel_whose_name_means_another_one_now(tmp_path: Path, world: World) -> None:
    url = f"sqlite:///{tmp_path / 'here.db'}"
    database = Database(url)
    database.migrate()
    with database.begin() as work:
        work.people.set_home("cs", Home(word="#cs-team", channel_id="C0DEV"))
        work.people.put_meaning("@cs-manager", "S0OLD")
    database.close()

    answer = application(tmp_path, "check", **(environment_of(world) | {"DATABASE_URL": url}))

    assert answer.returncode == 1, answer.stdout + answer.stderr
    assert "FAILED  channel #cs-team: #cs-team means the channel C0CS now, but the channel of cs is C0DEV." in answer.stdout
    assert (
        "FAILED  contact @cs-manager: @cs-manager means S0CSMGR in Slack now, but in the policy it has meant S0OLD"
        in answer.stdout
    )


def test_salesforce_metadata_writes_the_project_with_the_certificate_of_the_key(tmp_path: Path) -> None:
    (tmp_path / "baton.crt").write_text("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n")
    (tmp_path / "baton-key.pem").write_text("-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n")

    done = application(tmp_path, "salesforce-metadata", "--output", "org", "--certificate", "baton.crt")
    wrong = application(tmp_path, "salesforce-metadata", "--output", "other", "--certificate", "baton-key.pem")

    *files, last = done.stdout.splitlines()
    assert done.returncode == 0 and last == f"{len(files)} files are in org. Deploy them there: sf project deploy start"
    assert sorted(files) == sorted(str(path.relative_to(tmp_path)) for path in (tmp_path / "org").rglob("*") if path.is_file())
    assert [path for path in files if path.endswith(".ecaGlblOauth-meta.xml")]
    assert wrong.returncode == 1 and wrong.stderr.startswith("--certificate: baton-key.pem is no certificate in PEM")
    assert not (tmp_path / "other").exists()


def test_check_finds_what_is_missing_and_says_how_to_mend_it(tmp_path: Path, world: World) -> None:
    world.workspace.scopes -= {"usergroups:read"}
    world.workspace.channels["C0ESCALATE"].archived = True
    world.workspace.channels["C0SALES"].members.discard("U0BATON")
    del world.workspace.channels["C0DEV"]
    world.org.drop_field("Account", "SF_Account_No__c")
    world.org.hide_picklist_value("Order", "Status", "Cancelled")
    world.org.hide_picklist_value("Account", "Account_Status__c", "Active")

    answer = application(tmp_path, "check", **environment_of(world))

    assert answer.returncode == 1
    for words in (
        "FAILED  Slack scope usergroups:read: add it",
        "FAILED  channel #escalations: it is archived",
        "FAILED  channel #sales-team: Baton is in no channel of that name; type /invite @Baton in #sales-team",
        "FAILED  channel #development: Baton is in no channel of that name",
        "FAILED  Salesforce field Account.SF_Account_No__c",
        "FAILED  Salesforce Order.Status value Cancelled: add the value",
        "FAILED  Salesforce Account.Account_Status__c value Active: add the value",
    ):
        assert words in answer.stdout, words


def test_check_speaks_the_language_of_the_terminal(tmp_path: Path, world: World) -> None:
    world.workspace.channels["C0ESCALATE"].archived = True

    answer = application(tmp_path, "check", "--verbose", **(environment_of(world) | {"LC_ALL": "ja_JP.UTF-8", "PYTHONUTF8": "1"}))

    assert answer.returncode == 1, answer.stdout + answer.stderr
    for words in ("ok      設定", "ok      チャンネル #cs-team", "FAILED  チャンネル #escalations: アーカイブされています。"):
        assert words in answer.stdout, answer.stdout
    english = [line for line in answer.stdout.splitlines() if re.search("[a-z]{3,} [a-z]{3,} [a-z]{3,}", line)]
    assert english == []


@pytest.mark.parametrize("shared", ["ext", "org"])
def test_check_notes_a_channel_that_people_of_another_workspace_share(tmp_path: Path, world: World, shared: str) -> None:
    vars(world.workspace.channels["C0CS"])["shared"] = shared

    answer = application(tmp_path, "check", **environment_of(world))

    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert "note    channel #cs-team is shared: people of other workspaces are in it or may join" in answer.stdout
    assert answer.stdout.count("is shared") == 1


def test_check_tells_an_unreachable_salesforce_and_a_dead_token(tmp_path: Path, world: World) -> None:
    world.workspace.faults.revoked = True
    answer = application(tmp_path, "check", **(environment_of(world) | {"SALESFORCE_LOGIN_URL": "http://127.0.0.1:9"}))

    assert answer.returncode == 1
    assert "Slack refuses Baton's token (token_revoked)" in answer.stdout
    assert "Salesforce can't be reached" in answer.stdout
    assert "Traceback" not in answer.stderr


def test_check_tells_how_each_certificate_stands_and_takes_none_for_a_fault_of_its_own(tmp_path: Path) -> None:
    watched = [WatchedCertificate(host="localhost", port=port, automatic=False, provider="") for port in (1, 2)]
    world = World(replace(POLICY, certificates=tuple(watched)))
    world.open()
    world.hosts.serve("localhost", 1, lasts=timedelta(days=60))
    world.hosts.serve("localhost", 2, lasts=timedelta(days=5))
    ports = [world.hosts.where("localhost", port)[1] for port in (1, 2)]
    inventory = "".join(f"  - {{host: localhost, port: {port}, renewal: manual}}\n" for port in (*ports, 9))
    environment = environment_of(world) | {"SSL_CERT_FILE": str(world.hosts.authority.file)}
    policy = Path(environment["BATON_POLICY"])
    policy.write_text(policy.read_text().replace("certificates: []", f"certificates:\n{inventory}"))

    answer = application(tmp_path, "check", "--verbose", **environment)
    without = application(tmp_path, "check", **(environment | {"SSL_CERT_FILE": "nowhere.pem"}))
    world.close()

    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert f"ok      certificate localhost:{ports[0]}, fine: expires on" in answer.stdout
    assert f"note    certificate localhost:{ports[1]}, critical: expires on" in answer.stdout
    assert "note    certificate localhost:9, not reached" in answer.stdout
    assert without.returncode == 1
    assert "FAILED  settings: SSL_CERT_FILE names nowhere.pem, but this file does not exist." in without.stdout


def test_run_works_as_a_process_and_sigterm_ends_it_in_good_order(tmp_path: Path, world: World) -> None:
    order = world.customers.act("order")
    running = subprocess.Popen(
        [sys.executable, "-m", "bot", "run"],
        cwd=tmp_path,
        env=with_python(environment_of(world)) | {"LOG_FORMAT": "json"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert running.stdout is not None
    url = json.loads(running.stdout.readline())["message"].split()[3].rstrip(".")
    world.delivery.request_url = f"{url}/slack/events"

    world.person("leo").click(CS, card_of(world, order)["ts"], "task.claim")
    assert approve(world, "aiko", order).ok
    card_of(world, order, "*Confirmed* by Salesforce")
    world.person("aiko").command(CS, "/onboard", "")
    ready = loopback.get(f"{url}/readyz")
    metrics = loopback.get(f"{url}/metrics").text
    here = environment_of(world) | {"PORT": url.rpartition(":")[2]}
    checked = json.loads(application(tmp_path, "check", "--json", "--url", url, **here).stdout)
    other = application(tmp_path, "check", **(here | {"BATON_URL": url, "SLACK_SIGNING_SECRET": "another"}))
    running.send_signal(signal.SIGTERM)
    _, errors = running.communicate(timeout=120)

    assert checked["ok"] and checked["counts"]["note"] == checked["counts"]["failed"] == 0
    assert checked["reached"]["salesforce"]["is_sandbox"] and checked["reached"]["slack"]["team_id"] == "T0BATON"
    assert {line["subject"] for each in checked["groups"] for line in each["lines"]} >= {f"address {url}/slack/events"}
    assert f"FAILED  address {url}/slack/events: Baton refuses a request that is signed with SLACK_SIGNING_SECRET" in other.stdout
    assert ready.status_code == 200
    assert ready.json()["status"] == "ok" and ready.json()["last_intake"] and ready.json()["timer_lag_seconds"] < 60
    assert 'baton_outbox_unsent{kind="write_back"} 0.0' in metrics
    assert running.returncode == 0
    assert "Traceback" not in errors
    assert [line for line in map(json.loads, errors.splitlines()) if line["level"] != "INFO"] == []
    facts = [line for line in map(json.loads, errors.splitlines()) if line["logger"] == "bot.telemetry.facts"]
    decided = next(line for line in facts if line["message"] == "decided")
    about = ("process", "number", "actor", "choice")
    assert [decided[each] for each in about] == ["order_approval", "00001042", world.person("aiko").id, "approve"]
    assert decided["request_id"].startswith(decided["reference"]) and decided["duration_ms"] >= 0 and decided["receipt"]
    happened = {line["message"] for line in facts if line.get("handoff") == decided["handoff"]}
    assert {"opened", "decided", "confirmed", "delivered"} <= happened
    assert [each for each in facts if not {"request_id", "reference", "duration_ms", "actor"} <= each.keys()] == []
    delivered = next(line for line in facts if line.get("kind") == "write_back")
    assert delivered["receipt"] == decided["receipt"] and delivered["request_id"] != decided["request_id"]
    refused = [(line["refusal"], line.get("handoff"), line.get("number")) for line in facts if line["message"] == "refused"]
    assert refused == [("process.rights.guest", decided["handoff"], "00001042"), ("process.rights.no_member", None, None)]
    assert {line.get("number") for line in facts if line.get("handoff") == decided["handoff"]} == {"00001042"}
    for counted in (
        'baton_decisions_total{choice="approve",process="order_approval",step="review"} 1.0',
        'baton_deliveries_total{destination="salesforce",kind="write_back",result="delivered"} 1.0',
        'baton_slack_calls_total{method="chat_postMessage",result="ok"}',
        'baton_salesforce_calls_total{method="composite",result="200"}',
        'baton_acknowledgement_seconds_count{way="http"}',
        "baton_refusals_total{message=",
        "baton_team_directory_age_seconds ",
        "baton_build_info{",
    ):
        assert counted in metrics, counted
    for secret in (world.workspace.bot_token, world.org.client_secret, "tanaka@example.jp", "090-1234-5678"):
        assert secret not in errors


def test_run_refuses_without_the_fields_that_rules_rest_on_with_a_line_each(tmp_path: Path, world: World) -> None:
    for kind, name in (("Order", "TotalAmount"), ("Order", "Priority__c"), ("Case", "Type")):
        world.org.drop_field(kind, name)

    answer = application(tmp_path, "run", **environment_of(world))

    assert answer.returncode == 2, answer.stdout
    lines = [line for line in answer.stderr.strip().splitlines() if not line.startswith("20")]
    assert [line.split(":")[0] for line in lines] == [
        "Salesforce field Order.TotalAmount",
        "Salesforce field Order.Priority__c",
        "Salesforce field Case.Type",
    ]
    assert all("add Read on the field" in line for line in lines)
    assert not [call for call in world.workspace.audit if call.method.startswith("chat.")]


@pytest.mark.waits
def test_run_starts_without_an_optional_field_and_says_so_once(tmp_path: Path, world: World) -> None:
    world.org.drop_field("Account", "Phone")
    order = world.customers.act("order")
    replica = Replica(world, tmp_path / "r", f"sqlite:///{tmp_path}/b.db", LOG_LEVEL="INFO")
    replica.start()
    card_of(world, order)

    def polls() -> int:
        parts = [url for call in list(world.org.audit.calls) for _, url, _ in call.subrequests]
        return sum("q=SELECT Id, OrderNumber" in unquote(url) for url in parts)

    world.workspace.wait_for(lambda: polls() > 1)

    assert replica.stop() == 0
    assert replica.errors.read_text().count("Account.Phone (phone)") == 1


def test_run_starts_although_salesforce_cannot_be_reached_and_says_so_once(tmp_path: Path, world: World) -> None:
    nowhere = {"SALESFORCE_LOGIN_URL": "http://127.0.0.1:9"}
    replica = Replica(world, tmp_path / "r", f"sqlite:///{tmp_path}/b.db", LOG_LEVEL="INFO", **nowhere)
    replica.start()
    alive = loopback.get(f"{replica.url}/healthz")

    assert alive.status_code == 200 and replica.stop() == 0
    errors = replica.errors.read_text()
    assert errors.count("Salesforce can't be reached") <= 1
    assert "Traceback" not in errors


def test_a_refused_login_is_told_with_its_correction_by_check_and_at_the_start(tmp_path: Path, world: World) -> None:
    world.org.faults.deny_login = "no valid scopes defined"
    words = "Salesforce refuses Baton's login (no valid scopes defined). Give the app the OAuth scope"

    answer = application(tmp_path, "check", **environment_of(world))
    replica = Replica(world, tmp_path / "r", f"sqlite:///{tmp_path}/b.db", LOG_LEVEL="INFO")
    replica.start()
    world.workspace.wait_for(lambda: "Salesforce" in replica.errors.read_text(), 60)
    errors = replica.errors.read_text()
    replica.stop()

    assert answer.returncode == 1 and f"FAILED  Salesforce at 127.0.0.1 (SALESFORCE_LOGIN_URL): {words}" in answer.stdout
    assert words in errors


def test_a_changed_policy_is_shown_for_open_tasks_and_applied_on_demand(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path}/baton.db"
    opened = Database(database)
    opened.migrate()
    with opened.begin() as work:
        work.handoffs.add(examples.opened())
        work.journal.append(examples.opened().id, examples.opening_events(), "baton", "1")
    written = (ROOT / "policy.yml").read_text().replace("{target: 2h, clock: business}", "{target: 4h, clock: business}")
    (tmp_path / "policy.yml").write_text(written)

    shown = application(tmp_path, "policy", "diff", DATABASE_URL=database)
    assert shown.returncode == 0
    assert "order 00001042 (CS Team, standard): due Mon 30 Nov, 12:00 JST -> Mon 30 Nov, 14:00 JST" in shown.stdout
    assert "1 open handoffs" in application(tmp_path, "policy", "apply", DATABASE_URL=database).stdout
    assert "are as this policy says" in application(tmp_path, "policy", "diff", DATABASE_URL=database).stdout
    with opened.read() as work:
        handoff, journal = work.handoffs.peek(examples.opened().id), work.journal.of(examples.opened().id)
    opened.close()
    assert handoff.task("review").due.due_at == examples.MONDAY_TEN + timedelta(hours=4)
    assert replace(replay(journal), version=handoff.version) == handoff


OCTOBER = ("--since", "2026-10-01", "--until", "2026-10-31")
"""A range in which no order of the examples is due."""


def test_sla_prints_a_table_or_json_and_says_what_is_wrong_in_a_line(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path}/baton.db"
    opened = Database(database)
    opened.migrate()
    with opened.begin() as work:
        work.handoffs.add(examples.opened())
    opened.close()

    answer = application(tmp_path, "sla", "--json", "--team", "#cs-team", *OCTOBER, DATABASE_URL=database)
    report = json.loads(answer.stdout)
    assert answer.returncode == 0 and set(report) == {"since", "until", "as_of", "rows"}
    (row,) = report["rows"]
    assert (row["process"], row["team"], row["open"], row["decided"], row["met_share"]) == ("order_approval", "cs", 1, 0, None)
    assert row["claim_minutes"] == row["decide_minutes"] == {"median": None, "p95": None}
    *_, head, line = application(tmp_path, "sla", DATABASE_URL=database, LC_ALL="ja_JP.UTF-8").stdout.splitlines()
    assert "order_approval" in line and "CS Team" in line and "対応済み" in head
    columns = [sum(2 if east_asian_width(each) in "WF" else 1 for each in shown) for shown in (head, line)]
    assert columns[0] == columns[1]
    for wrong, words in (
        (["--since", "soon"], "--since: soon is no day; write it as 2026-11-30."),
        (["--until", "9999-12-31"], "--until: 9999-12-31 is not between 1 January 2000 and 31 December 2099."),
        (["--since", "0001-01-01"], "--since: 0001-01-01 is not between"),
        (["--team", "cats"], '--team: there is no team "cats"; known: cs'),
        (["--process", "cats"], '--process: there is no process "cats"; known: order_approval'),
        (["--since", "2026-11-30", "--until", "2026-11-01"], "--until lies before --since"),
        (["--since", "2026-11-30", "--until", "2026-11-29"], "--until lies before --since"),
    ):
        refused = application(tmp_path, "sla", *wrong, DATABASE_URL=database)
        assert refused.returncode == 2 and refused.stderr.startswith(words) and refused.stderr.count("\n") == 1
