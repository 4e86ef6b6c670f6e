"""The policy file becomes values; missing parts take the shipped defaults."""

from dataclasses import FrozenInstanceError, fields, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.config.policy.file import load_policy
from bot.config.policy.loaded_policy import LoadedPolicy
from bot.config.policy.public_holidays import PublicHolidays
from handoffs.clock.sla import Clock, Target
from handoffs.process.policy import Reason
from handoffs.process.value_limit import ValueLimit
from handoffs.processes.order_approval.terms import OrderTerms
from tests.bot.policies import SAMPLE, SMALLEST

SHIPPED = Path(__file__).resolve().parents[3] / "policy.yml"
HOUR = timedelta(hours=1)
TOKYO = ZoneInfo("Asia/Tokyo")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _load(folder: Path, text: str) -> LoadedPolicy:
    (folder / "policy.yml").write_text(text, encoding="utf-8")
    return load_policy("policy.yml")


def test_the_shipped_policy_says_what_the_contract_promises() -> None:
    policy = load_policy(SHIPPED)
    teams = [(team.name, team.channel, team.contact_title, team.contact_notify) for team in policy.teams]
    assert teams == [
        ("CS Team", "#cs-team", "CS Manager", "@cs-manager"),
        ("Sales Team", "#sales-team", "Sales Manager", "@sales-manager"),
        ("Development", "#development", "Tech Lead", "@tech-lead"),
        ("DevOps", "#devops", "Ops Lead", "@ops-lead"),
        ("SF Admin", "#sf-admin", "IT Manager", "@it-manager"),
        ("Partner Relations", "#partner-relations", "Ops Lead", "@ops-lead"),
    ]
    assert policy.process("order_approval").sla == {
        "standard": Target(target=2 * HOUR, clock=Clock.BUSINESS),
        "priority": Target(target=HOUR / 2, clock=Clock.WALL),
    }
    assert policy.process("eligibility_check").sla == {
        "standard": Target(target=24 * HOUR, limit=48 * HOUR, clock=Clock.BUSINESS),
        "express": Target(target=4 * HOUR, clock=Clock.BUSINESS),
    }
    assert policy.process("order_approval").terms(OrderTerms).order_value_over == ValueLimit(amounts={"JPY": Decimal(100000)})
    assert policy.process("order_approval").reason_label("duplicate") == "Duplicate of another order or service"
    assert policy.salesforce.stages.cancelling == "△Cancelling"


@pytest.mark.parametrize(
    ("written", "amounts"),
    [
        ("100000", {"JPY": Decimal(100000)}),
        ("{JPY: 100000, USD: 699.50}", {"JPY": Decimal(100000), "USD": Decimal("699.50")}),
        ("{USD: 700}", {"USD": Decimal(700)}),
        ("~", None),
    ],
)
def test_a_threshold_is_an_amount_or_one_for_each_currency(
    folder: Path, written: str, amounts: dict[str, Decimal] | None
) -> None:
    policy = _load(folder, SAMPLE.replace("order_value_over: 100000", f"order_value_over: {written}"))

    expected = None if amounts is None else ValueLimit(amounts=amounts)
    assert policy.process("order_approval").terms(OrderTerms).order_value_over == expected


def test_a_plain_threshold_is_in_the_currency_of_the_org(folder: Path) -> None:
    policy = _load(folder, SAMPLE + "salesforce: {currency: EUR}\n")

    assert policy.process("order_approval").terms(OrderTerms).order_value_over == ValueLimit(amounts={"EUR": Decimal(100000)})


def test_the_shipped_calendar_knows_japanese_holidays_and_the_year_end() -> None:
    calendar = load_policy(SHIPPED).calendar_of("cs")
    assert calendar.closed_reason(date(2026, 9, 22)) is not None
    assert calendar.closed_reason(date(2026, 12, 31)) == "closed 12-29..01-03"
    friday = datetime(2026, 11, 20, 17, tzinfo=TOKYO)
    assert calendar.add(friday, 2 * HOUR) == datetime(2026, 11, 24, 10, tzinfo=TOKYO)
    assert calendar.is_open(datetime(2150, 6, 1, 3, tzinfo=UTC))


def test_the_sample_of_the_contract_loads_as_it_stands(folder: Path) -> None:
    policy = _load(folder, SAMPLE)
    assert [team.key for team in policy.teams] == ["cs"]
    assert [each.automatic for each in policy.certificates] == [True, True, False]


def test_what_is_left_out_is_as_in_the_shipped_file(folder: Path) -> None:
    smallest, shipped = _load(folder, SMALLEST), load_policy(SHIPPED)
    assert smallest.salesforce == shipped.salesforce
    assert (smallest.intake, smallest.internet) == (shipped.intake, shipped.internet)
    assert smallest.escalations == replace(shipped.escalations, ladder=()), "a ladder names teams, so none is the default"
    assert smallest.team("cs") == shipped.team("cs")
    assert smallest.process("eligibility_check") == shipped.process("eligibility_check")
    for each in fields(smallest.process("order_approval")):
        mine, theirs = (getattr(policy.process("order_approval"), each.name) for policy in (smallest, shipped))
        assert mine == theirs or each.name == "own"
    mine, theirs = (policy.process("order_approval").terms(OrderTerms) for policy in (smallest, shipped))
    assert mine == replace(theirs, order_value_over=None)


def test_every_value_of_a_policy_is_frozen() -> None:
    policy = load_policy(SHIPPED)
    values = (policy, policy.teams[0], policy.process("order_approval"), policy.salesforce.fields.order, policy.intake)
    for value in values:
        with pytest.raises(FrozenInstanceError):
            setattr(value, fields(value)[0].name, None)


def test_the_version_changes_with_the_text(folder: Path) -> None:
    first = _load(folder, SAMPLE).version
    assert _load(folder, SAMPLE).version == first
    assert _load(folder, SAMPLE + "# a remark\n").version != first


def test_one_target_can_be_set_without_the_others(folder: Path) -> None:
    text = SMALLEST + "processes: {order_approval: {sla: {priority: {target: 15m, clock: wall}}}}\n"
    sla = _load(folder, text).process("order_approval").sla
    assert (sla["priority"].target, sla["standard"].target) == (HOUR / 4, 2 * HOUR)


def test_reasons_keep_their_order_and_a_forgotten_code_is_shown_as_it_is(folder: Path) -> None:
    text = SMALLEST + "processes: {order_approval: {reject_reasons: {other: Other, payment: No payment}}}\n"
    process = _load(folder, text).process("order_approval")
    assert process.reasons == (Reason(code="other", label="Other"), Reason(code="payment", label="No payment"))
    assert process.reason_label("gone") == "gone"


def test_calendars_take_several_hours_nights_halves_closures_and_extra_days(folder: Path) -> None:
    calendars = """\
calendars:
  shop:
    timezone: Europe/London
    open: {mon-thu: "09:00-12:00, 13:00-17:30", fri: ["22:00-06:00"], "sat,sun": []}
    holidays: GB-ENG
    closed: [2026-08-13..2026-08-15, 12-24]
    extra: {2026-08-15: "10:00-12:00"}
"""
    calendar = _load(folder, calendars + SMALLEST).calendar_of("cs")
    lengths = {day: len(calendar.hours_on(date(2026, 8, day))) for day in (10, 13, 14, 15, 16, 21)}
    assert lengths == {10: 2, 13: 0, 14: 0, 15: 1, 16: 0, 21: 1}
    assert calendar.closed_reason(date(2026, 12, 24)) == "closed 12-24"
    assert calendar.closed_reason(date(2026, 8, 31)) is not None


def test_products_fit_the_eligibility_that_their_name_contains() -> None:
    policy = load_policy(SHIPPED)
    assert policy.fits("Apartment 1G", "Internet Apartment 1G (Bronze)")
    assert policy.fits("Ａpartment 1G ", "internet  apartment 1g")
    assert not policy.fits("Apartment 1G", "Internet Apartment 10G")
    assert not policy.fits("Apartment 1G", "Internet Apartment 11G")
    assert not policy.fits("", "Internet Apartment 1G")


def test_a_table_replaces_the_rule_for_its_eligibility(folder: Path) -> None:
    policy = _load(folder, SMALLEST + "eligibility: {Apartment 1G: [Mansion 1G, INT-APT-]}\n")
    assert policy.fits("apartment 1g", "Mansion 1G Plan")
    assert policy.fits("Apartment 1G", "Anything", sku="int-apt-01")
    assert not policy.fits("Apartment 1G", "Internet Apartment 1G")
    assert policy.fits("Home 1G", "Internet Home 1G")


@pytest.mark.parametrize(
    ("item_class", "product", "expected"),
    [
        ("Service", "Internet Home 1G", True),
        ("Service", "Home 1G Bronze", True),
        ("", "Internet Home 1G", True),
        ("Activation", "Internet Activation Fee", False),
        ("Add-on", "Internet Home 1G Phone", False),
        ("Service", "SIM 5GB", False),
    ],
)
def test_internet_services_are_told_from_other_lines(item_class: str, product: str, expected: bool) -> None:
    assert load_policy(SHIPPED).is_internet(item_class, product) is expected


@pytest.mark.parametrize("notify", ['"@cs-manager"', "U024BE7LH", "W0123456789", "manager@example.co.jp"])
def test_a_contact_is_a_group_a_person_or_an_address(folder: Path, notify: str) -> None:
    team = _load(folder, SMALLEST.replace('"@cs-manager"', notify)).team("cs")
    assert team.contact_notify == notify.strip('"')


def test_deciders_left_out_are_everybody_and_an_empty_list_is_nobody(folder: Path) -> None:
    assert _load(folder, SMALLEST).team("cs").deciders is None
    assert _load(folder, SMALLEST + "    deciders: []\n").team("cs").deciders == ()
    assert _load(folder, SMALLEST + "    deciders: [U024BE7LH]\n").team("cs").deciders == ("U024BE7LH",)


def test_values_can_be_shared_by_anchors_and_merges(folder: Path) -> None:
    text = """\
teams:
  cs: &team
    name: CS Team
    channel: "#cs-team"
    contact: {title: CS Manager, notify: "@cs-manager"}
  sales:
    <<: *team
    channel: "#sales-team"
"""
    assert [team.channel for team in _load(folder, text).teams] == ["#cs-team", "#sales-team"]


def test_text_that_other_readers_would_turn_into_something_else_stays_text(folder: Path) -> None:
    results = "processes: {eligibility_check: {results: [No, 010, 1:30, 2026-01-01]}}\n"
    assert _load(folder, SMALLEST + results).process("eligibility_check").results == ("No", "010", "1:30", "2026-01-01")


def test_holidays_are_told_in_english_and_none_are_known_far_ahead() -> None:
    japan = PublicHolidays("jp")
    assert japan(date(2026, 1, 1)) == "New Year's Day"
    assert japan(date(2026, 5, 6)) is not None
    assert japan(date(2026, 1, 2)) is None
    assert japan(date(2199, 1, 1)) is None
