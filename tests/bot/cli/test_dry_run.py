"""`baton run --dry-run` reads everything, prints what would be posted, and lets nothing out that might change anything."""

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.gateways.reads_only import SLACK_READS, WriteRefused, require_read, require_slack_read
from sandbox.world.world import World
from storage.database import Database
from tests.forking import run
from tests.handoffs import examples
from tests.handoffs.examples import POLICY
from tests.processes import environment_of, with_python

COMPOSITE = "https://acme.test/services/data/v68.0/composite"


@pytest.fixture
def world() -> Iterator[World]:
    """A world without a bot, in which two orders wait, one of them for ten hours."""
    opened = World(POLICY)
    opened.open()
    opened.org.drop_object("OrderHistory")  # so that clocks start when an order is created
    opened.customers.act("order")
    opened.customers.act("priority", minutes_ago=600)
    yield opened
    opened.close()


def changes_in(world: World) -> list[object]:
    """Return what the servers of a world saw that is no reading."""
    in_slack = [call.method for call in world.workspace.audit if call.method not in SLACK_READS]
    parts = [part for call in world.org.audit.calls for part in call.subrequests or ((call.method,),)]
    in_whmcs = [action for action, _ in world.whmcs.calls if not action.lower().startswith(("get", "whmcsdetails"))]
    return [*in_slack, *(part for part in parts if part[0] != "GET"), *in_whmcs]


def test_a_dry_run_prints_each_card_and_the_servers_saw_only_readings(tmp_path: Path, world: World) -> None:
    answer = run("bot", ["run", "--dry-run"], tmp_path, with_python(environment_of(world)))

    assert answer.returncode == 0, answer.stdout + answer.stderr
    lines = answer.stdout.splitlines()
    assert lines[0] == "Dry run: Baton has only read. It has posted and written nothing."
    assert "#cs-team: 2 messages would be posted" in lines
    assert any(line.startswith("  • Order 00001042 from 田中 太郎 (Tanaka Taro), ¥26,800: ") for line in lines)
    assert any(line.startswith("  • Escalation: due time missed. Order 00001043: ") for line in lines)
    assert "#cs-team: 1 reply would be posted in the threads of these messages" in lines
    assert "#escalations: 1 message would be posted" in lines
    assert {"Salesforce: nothing would be written", "WHMCS: nothing would be written"} <= set(lines)
    assert [*tmp_path.iterdir()] == [] and changes_in(world) == [] and world.whmcs.calls


def test_a_dry_run_on_a_database_in_use_leaves_it_as_it_is(tmp_path: Path, world: World) -> None:
    url, file = f"sqlite:///{tmp_path / 'baton.db'}", tmp_path / "baton.db"
    with closing(Database(url)) as database:
        database.migrate()
        with database.begin() as work:
            work.handoffs.add(examples.opened())
    before = file.read_bytes()
    given = environment_of(world) | {"DATABASE_URL": url, "LOG_FORMAT": "json"}

    answer = run("bot", ["run", "--dry-run"], tmp_path, with_python(given))

    said = [json.loads(line)["message"] for line in answer.stdout.splitlines()]
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert said[1] == f"It began with a copy of SQLite {file}, which is deleted now."
    assert file.read_bytes() == before and changes_in(world) == []


def test_a_dry_run_names_each_system_that_it_cannot_read_with_what_to_do(tmp_path: Path, world: World) -> None:
    given, nowhere = environment_of(world), "http://127.0.0.1:9"
    for wrong, code, words in (
        ({"SLACK_BOT_TOKEN": "xoxb-bad"}, 2, "SLACK_BOT_TOKEN: Slack refuses Baton's token"),
        ({"SLACK_API_URL": f"{nowhere}/api/"}, 1, "baton check says how to correct it."),
        ({"SALESFORCE_LOGIN_URL": nowhere}, 1, "baton check says how to correct it."),
        ({"WHMCS_SECRET": "bad"}, 1, "WHMCS could not be read: "),
    ):
        answer = run("bot", ["run", "--dry-run"], tmp_path, with_python(given | wrong))
        assert answer.returncode == code and words in answer.stderr and "Traceback" not in answer.stderr, answer.stderr


@pytest.mark.parametrize(
    ("method", "url", "body"),
    [
        ("POST", COMPOSITE, b'{"compositeRequest": [{"method": "GET"}, {"method": "PATCH"}]}'),
        ("POST", COMPOSITE, b"action=GetProducts&compositeRequest"),
        ("POST", f"{COMPOSITE}/tree/Order", b"{}"),
        ("PATCH", "https://acme.test/services/data/v68.0/sobjects/Order/801", b""),
        ("DELETE", "https://acme.test/services/data/v68.0/sobjects/Order/801", b""),
        ("POST", "https://whmcs.test/includes/api.php", b"action=ModuleTerminate&serviceid=1"),
        ("POST", "https://whmcs.test/includes/api.php", b"action=GetProducts&action=ModuleTerminate"),
        ("POST", "https://whmcs.test/includes/api.php", b""),
    ],
)
def test_what_may_change_something_does_not_leave(method: str, url: str, body: bytes) -> None:
    with pytest.raises(WriteRefused):
        require_read(method, url, body)


@pytest.mark.parametrize("method", ["chat.postMessage", "chat.update", "conversations.open", "views.open", "files.upload", ""])
def test_a_method_of_slack_that_does_more_than_read_does_not_leave(method: str) -> None:
    with pytest.raises(WriteRefused):
        require_slack_read(f"https://slack.com/api/{method}")
