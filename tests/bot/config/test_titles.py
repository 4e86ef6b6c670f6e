"""The policy may write titles, reasons and results once for each language; each person reads theirs."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.config.policy.file import PolicyError, load_policy
from bot.config.policy.loaded_policy import LoadedPolicy
from bot.queries.contexts import reader_in
from bot.text.languages import reading_in
from handoffs.processes import PROCESSES
from handoffs.text.messages import message, written
from tests.bot.policies import SAMPLE

TOKYO = ZoneInfo("Asia/Tokyo")
CHANGES = {
    "name: CS Team": "name: {en: CS Team, ja: CSチーム}",
    "title: CS Manager": "title: {en: CS Manager, ja: CSマネージャー}",
    "results: [Apartment 1G,": "results: [{en: Apartment 1G, ja: 集合住宅 1G},",
    "  order_approval:\n": "  order_approval:\n    title: {en: Order review, ja: 注文の審査}\n"
    "    reject_reasons: {payment: {en: Payment, ja: お支払い}, other: Other}\n",
}


def policy_with(folder: Path, changes: dict[str, str]) -> LoadedPolicy:
    """Return the sample policy with some lines changed."""
    text = SAMPLE
    for before, after in changes.items():
        assert before in text, before
        text = text.replace(before, after, 1)
    (folder / "policy.yml").write_text(text)
    return load_policy(folder / "policy.yml")


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", ["CS Team", "CS Manager", "Apartment 1G", "Payment", "Other", "Order review"]),
        ("ja", ["CSチーム", "CSマネージャー", "集合住宅 1G", "お支払い", "Other", "注文の審査"]),
    ],
)
def test_each_language_has_its_words(tmp_path: Path, language: str, shown: list[str]) -> None:
    policy = policy_with(tmp_path, CHANGES)
    team, orders = policy.team("cs"), policy.process("order_approval")
    configured = [team.name, team.contact_title, policy.eligibility_results[0], *(each.label for each in orders.reasons)]
    with reading_in(language):
        reader = reader_in(TOKYO, policy)
    assert [*map(reader.name, configured), reader.show(PROCESSES["order_approval"].title)] == shown
    assert reader.show(written(team.name)) == shown[0]
    assert reader.show(message("answers.outcomes.ask_contact", contact=team.contact_title)).count(shown[1]) == 1


def test_the_value_as_configured_is_the_first(tmp_path: Path) -> None:
    policy = policy_with(tmp_path, CHANGES)
    assert policy.eligibility_results[0] == "Apartment 1G"
    assert (policy.team("cs").name, policy.process("order_approval").reason_label("payment")) == ("CS Team", "Payment")


@pytest.mark.parametrize(
    ("after", "fault"),
    [
        ("name: {en: CS Team, de: Kundendienst}", 'teams.cs.name: "de" is not a language that Baton writes; write en / ja'),
        ("name: {}", "teams.cs.name: is not a language that Baton writes; write en / ja"),
        ('name: {en: ""}', 'teams.cs.name: "" must not be empty'),
    ],
)
def test_a_title_in_another_language_is_a_fault_that_names_the_key(tmp_path: Path, after: str, fault: str) -> None:
    with pytest.raises(PolicyError) as found:
        policy_with(tmp_path, {"name: CS Team": after})
    assert fault in str(found.value)


def test_an_unknown_language_of_channels_is_a_fault_that_names_the_key(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match='language: "fr" is not a language that Baton writes; write en / ja'):
        policy_with(tmp_path, {"escalations:": "language: fr\nescalations:"})


@pytest.mark.parametrize(("language", "shown"), [("en", ["Not available", "monthly"]), ("ja", ["提供不可", "毎月"])])
def test_words_of_the_records_that_a_language_has_words_for_are_shown_in_it(
    tmp_path: Path, language: str, shown: list[str]
) -> None:
    policy = policy_with(tmp_path, {})
    with reading_in(language):
        reader = reader_in(TOKYO, policy)
    assert [reader.name(policy.eligibility_results[-1]), reader.name("monthly")] == shown
