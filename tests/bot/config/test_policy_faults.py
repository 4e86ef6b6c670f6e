"""Every problem in the policy file is reported at once, each with its line, its key and its correction."""

from pathlib import Path

import pytest

from bot.config.policy.file import PolicyError, load_policy
from tests.bot.policies import SAMPLE, SMALLEST

ESCALATIONS = 'escalations: {channel: "#escalations"}'
SOON = 'processes.order_approval.sla.standard.target: "2 hours" is not a duration; write it as 30m, 2h or 3d'
PROBLEMS = [
    ("target: 2h,", 'target: "2 hours",', 9, SOON),
    ("target: 30m", "target: 0m", 10, 'processes.order_approval.sla.priority.target: "0m" is out of range'),
    ("target: 30m, clock: wall", "target: 30m", 10, "processes.order_approval.sla.priority.clock: is missing"),
    ("clock: wall", "clock: moon", 10, "sla.priority.clock: \"moon\" must be 'business' or 'wall'"),
    ("limit: 48h", "limit: 8h", 16, "processes.eligibility_check.sla.standard: limit must not be shorter than target"),
    ("order_value_over", "order_valu_over", 12, 'valu_over: is not a known key; did you mean "order_value_over"?'),
    ("order_value_over: 100000", "order_value_over: ¥5", 12, 'order_value_over: "¥5" is not an amount above zero'),
    ("order_value_over: 100000", "order_value_over: {YEN: 5, usd: 5}", 12, 'value_over.usd: "usd" is not a currency; write its'),
    ("order_value_over: 100000", "order_value_over: {JPY: ¥5}", 12, 'order_value_over.JPY: "¥5" is not an amount above zero'),
    ("order_value_over: 100000", "order_value_over: {}", 12, "order_value_over: must be an amount above zero, as 100000, or one"),
    ("order_value_over: 100000", "order_value_over: [5]", 12, "order_value_over: must be an amount above zero, as 100000"),
    ("count: 3", "count: many", 13, 'repeat_orders.count: "many" is not a whole number'),
    ("count: 3", "count: 1", 13, 'repeat_orders.count: "1" must be 2 or more'),
    ("order_approval:", "order_aproval:", 7, 'order_aproval: is not a known key; did you mean "order_approval"?'),
    ('channel: "#cs-team", ', "", 4, "teams.cs.channel: is missing"),
    ('"#cs-team"', "~", 4, 'teams.cs.channel: is empty; a name that begins with # needs quotes, as "#cs-team"'),
    ('"#cs-team"', "CS Team", 4, 'teams.cs.channel: "CS Team" is not a channel'),
    ('"@cs-manager"', "cs-manager", 4, 'teams.cs.contact.notify: "cs-manager" is not a contact'),
    ('"@cs-manager"', f'"{"m" * 120}@example.jp"', 4, '@example.jp" has more than 128 characters; write a user group'),
    (ESCALATIONS, f"{ESCALATIONS[:-1]}, ladder: [sales]}}", 5, 'escalations.ladder[0]: there is no team "sales"; known: cs'),
    (ESCALATIONS, f"{ESCALATIONS[:-1]}, repeat: {{at_most: 0}}}}", 5, 'escalations.repeat.at_most: "0" must be 1 or more'),
    ("calendar: office", "calendar: ofice", 4, 'there is no calendar "ofice"; did you mean "office"?'),
    ("Asia/Tokyo", "Asia/Tokio", 2, 'timezone: "Asia/Tokio" is not a time zone; did you mean "Asia/Tokyo"?'),
    ("holidays: JP", "holidays: Japan", 2, 'calendars.office.holidays: "Japan" names no holidays'),
    ("mon-fri", "mon-fry", 2, 'open.mon-fry: "mon-fry" is not a day of the week'),
    ("09:00-18:00", "9-18", 2, 'calendars.office.open.mon-fri: "9-18" is not understood: write hours as 09:00-18:00'),
    ('"09:00-18:00"', '"09:00-18:00, 17:00-20:00"', 2, "office: the hours 09:00-18:00 and 17:00-20:00 overlap"),
    ("12-29..01-03", "12-32", 2, 'calendars.office.closed[0]: "12-32" is not understood: no year has a 12-32'),
    ("  cs: {", "  support: {", 7, 'processes.order_approval.team: there is no team "cs"; known: support'),
    ("443, renewal: manual", "70000, renewal: manual", 22, 'certificates[2].port: "70000" must be 65535 or less'),
    ("443, renewal: manual", "0, renewal: manual", 22, 'certificates[2].port: "0" must be 1 or more'),
    ("443, renewal: manual", "443, renewal: yearly", 22, "certificates[2].renewal: \"yearly\" must be 'automatic' or 'manual'"),
    ("whmcs.example.com", "https://whmcs.example.com", 22, 'certificates[2].host: "https://whmcs.example.com" is not a host'),
    ("whmcs.example.com", "whmcs..example.com", 22, 'certificates[2].host: "whmcs..example.com" is not a host; write it without'),
    ("whmcs.example.com", "-whmcs.example.com", 22, 'certificates[2].host: "-whmcs.example.com" is not a host'),
    ("whmcs.example.com", "a" * 64 + ".example.com", 22, '.example.com" is not a host'),
    ("host: whmcs.example.com, ", "", 22, "certificates[2].host: is missing"),
    ("manual}", "manual, hosts: 3}", 22, "certificates[2].hosts: is not a known key"),
    ("api.example.com", "portal.example.com", 21, 'certificates[1]: "portal.example.com" is listed twice'),
    ("Home 10G]", "Home 10G, " + "x" * 76 + "]", 18, "must have 1 to 75 characters"),
    ("results: [", "results: [ [], ", 18, "results[0]: must be text, not a list or a section"),
    (
        ESCALATIONS,
        "retention: {settled: 7d}",
        5,
        'retention.settled: "7d" is out of range; write 30d to 36525d, or null',
    ),
    (ESCALATIONS, "retention: {settled: 2y}", 5, 'retention.settled: "2y" is not a number of days; write it as 400d'),
    (ESCALATIONS, "retention: {setled: 400d}", 5, 'retention.setled: is not a known key; did you mean "settled"?'),
    (ESCALATIONS, "escalations:", 5, "escalations: is empty; give it a value or leave the key out"),
    (ESCALATIONS, "escalations: []", 5, "escalations: must be a section with keys of its own"),
]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _problems(folder: Path, text: str) -> tuple[str, ...]:
    with pytest.raises(PolicyError) as caught:
        (folder / "policy.yml").write_text(text, encoding="utf-8")
        load_policy("policy.yml")
    return caught.value.problems


@pytest.mark.parametrize(("old", "new", "line", "words"), PROBLEMS, ids=[each[1][:30] for each in PROBLEMS])
def test_a_problem_names_its_line_its_key_and_the_way_out(folder: Path, old: str, new: str, line: int, words: str) -> None:
    assert old in SAMPLE
    problems = _problems(folder, SAMPLE.replace(old, new, 1))
    assert len([each for each in problems if each.startswith(f"policy.yml:{line}: ") and words in each]) == 1, problems


def test_all_problems_are_told_at_once_in_the_order_of_the_file(folder: Path) -> None:
    text = SAMPLE.replace("target: 2h", "target: soon").replace("office,", "ofice,").replace("count: 3", "count: x")
    lines = [int(problem.split(":")[1]) for problem in _problems(folder, text)]
    assert lines == [4, 9, 13]


def test_two_teams_never_share_a_channel(folder: Path) -> None:
    text = SMALLEST + '  sales: {name: Sales, channel: "#cs-team", contact: {title: Lead, notify: lead@example.jp}}\n'
    assert _problems(folder, text) == (
        'policy.yml:6: teams.sales.channel: "#cs-team" is already the channel of cs; each team needs its own',
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "policy.yml:1: the file is empty"),
        ("- a\n- b\n", "policy.yml:1: the file must hold keys"),
        (SMALLEST.replace('"@cs-manager"', "@cs-manager"), "policy.yml:5: found character '@'"),
        ("teams:\n\tcs: 1\n", "policy.yml:2: found character"),
        (SMALLEST.replace('"#cs-team"', '"#cs-team'), "policy.yml:"),
        (SMALLEST + "managers: []\nmanagers: []\n", 'policy.yml:7: "managers" is written twice; keep one'),
        (SMALLEST + "managers: &m [*m]\n", "policy.yml:6: an alias contains itself"),
        (SMALLEST + "? [a, b]\n: 1\n", "policy.yml:6: a key must be plain text"),
        ("[" * 5000, "policy.yml:1: "),
        (SMALLEST + "managers: [\x07]\n", "policy.yml:1: "),
        ("a: 1\n---\nb: 2\n", "policy.yml:2: "),
        ("teams: {}\n", "policy.yml:1: teams: must not be empty"),
    ],
)
def test_text_of_the_wrong_form_is_told_not_thrown(folder: Path, text: str, words: str) -> None:
    assert any(problem.startswith(words) for problem in _problems(folder, text)), _problems(folder, text)


def test_a_file_that_cannot_be_read_is_named(folder: Path) -> None:
    (folder / "latin.yml").write_bytes("teams: ä".encode("latin-1"))
    shown = []
    for name in ("nowhere.yml", "latin.yml", "."):
        with pytest.raises(PolicyError) as caught:
            load_policy(name)
        shown += list(caught.value.problems)
    assert shown[0] == "nowhere.yml: this file does not exist; name another with --policy or BATON_POLICY"
    assert shown[1:] == ["latin.yml: is not a UTF-8 text; save it as UTF-8", ".: can't be read: Is a directory"]


@pytest.mark.parametrize(
    ("schedule", "words"),
    [
        ('{on: sunday, at: "3 pm", form: {}}', 'schedule[0].at: "3 pm" is not a time of day; write it as "09:00"'),
        ('{on: payday, at: "03:00", form: {}}', 'schedule[0].on: "payday" is not a day of the week'),
        ('{on: sun, at: "03:00", form: {database: portal}}', "schedule[0].form: please fill in “Why”."),
        ('{on: sun, at: "03:00", form: {database: portal, why: fun}}', "please choose one of the answers to “Why”."),
        ('{on: sun, at: "03:00", form: {databse: portal}}', 'there is no field "databse"; did you mean "database"?'),
    ],
)
def test_a_schedule_that_could_not_be_kept_is_told_at_the_start(folder: Path, schedule: str, words: str) -> None:
    teams = '  devops: {name: DevOps, channel: "#devops", contact: {title: Ops Lead, notify: "@ops-lead"}}\n'
    backup = f"processes:\n  database_backup:\n    schedule: [{schedule}]\n"

    problems = _problems(folder, SMALLEST + teams + backup)

    assert any(words in problem for problem in problems), problems


def test_a_process_that_a_record_begins_has_no_schedule(folder: Path) -> None:
    text = SMALLEST + 'processes: {cancellation: {schedule: [{on: sun, at: "03:00"}]}}\n'

    assert any("cancellation.schedule: is not a known key" in problem for problem in _problems(folder, text))


def test_an_unknown_key_of_a_process_started_by_hand_is_told_with_those_that_are_known(folder: Path) -> None:
    teams = '  devops: {name: DevOps, channel: "#devops", contact: {title: Ops Lead, notify: "@ops-lead"}}\n'

    problems = _problems(folder, SMALLEST + teams + "processes: {database_backup: {shedule: []}}\n")

    assert problems == ('policy.yml:7: processes.database_backup.shedule: is not a known key; did you mean "schedule"?',)


def test_faults_are_written_in_the_language_of_the_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "ja_JP.UTF-8")
    (tmp_path / "policy.yml").write_text(
        SAMPLE.replace("target: 2h,", 'target: "2 hours",')
        .replace("order_value_over", "value")
        .replace("09:00-18:00", "09:00-25:00")
    )

    with pytest.raises(PolicyError) as found:
        load_policy(tmp_path / "policy.yml")

    assert "processes.order_approval.sla.standard.target: 「2 hours」: 時間の長さではありません。" in str(found.value)
    assert "processes.order_approval.escalate.value: 使えないキーです（" in str(found.value)
    assert "「09:00-25:00」: 読み取れません: 25:00 という時刻はありません" in str(found.value)
