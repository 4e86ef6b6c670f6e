"""The reference of the policy file is the schema's: each key is described there, and each example is one that Baton takes."""

import re
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, TypeAdapter

from bot.config.policy import text, titles
from bot.config.policy.marked_yaml import read_marked
from bot.config.policy.notations import Notation
from bot.config.policy.process_section import HandSection, ProcessSection
from bot.config.policy.schema import PolicySection
from bot.config.policy.shipped import shipped
from handoffs.processes import PROCESSES
from tests.each_case import for_each
from tests.house.sources import text_of
from tests.pages.policy_page import POLICY_PAGE, hints_of, keys_of, policy_page, sections

KEYS = [(section, *each) for section in sorted(sections(), key=lambda each: each.__name__) for each in keys_of(section)]
KINDS = {
    notation: kind
    for module in (text, titles)
    for kind in vars(module).values()
    for notation in getattr(kind, "__metadata__", ())
    if isinstance(notation, Notation)
}


def test_the_page_is_that_of_the_schema() -> None:
    assert text_of(POLICY_PAGE) == policy_page(), "make docs writes it"


@for_each(KEYS, lambda each: f"{each[0].__name__}.{each[1]}")
def test_a_key_is_described_and_its_example_is_taken(each: tuple[Any, str, str, str]) -> None:
    section, key, meaning, example = each

    assert meaning.endswith(".") and example
    narrow = HandSection if section is ProcessSection else section  # which names the urgencies of its sla
    TypeAdapter(hints_of(narrow)[key]).validate_python(_tree(example))


@for_each(KINDS, lambda notation: notation.name)
def test_the_example_of_a_kind_is_taken(notation: Notation) -> None:
    TypeAdapter(KINDS[notation]).validate_python(_tree(notation.example))


def _tree(example: str) -> object:
    marked = read_marked(f"key: {example}")
    assert not marked.faults and isinstance(marked.tree, dict)
    return marked.tree["key"]


OTHERWISE = {"certificates", "escalations.ladder", "processes.order_approval.escalate.order_value_over"}
"""Keys of the shipped file of which a comment says what holds without them."""

USUAL = "processes.database_backup.sla"
"""Written in the shipped file as an example, with the target that its steps have anyway."""


def test_what_the_shipped_file_writes_holds_without_it_too() -> None:
    """The file says so at its top; who leaves a line out keeps its value."""
    alone = PolicySection.model_validate({"teams": shipped("teams")})
    differs = dict(_different(PolicySection.model_validate(shipped()), alone))

    assert set(differs) == {*OTHERWISE, USUAL}
    assert differs[USUAL].standard.target == PROCESSES["database_backup"].default_target


def _different(written: BaseModel, default: BaseModel, place: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the keys at which two sections differ; a team of the handbook's own is the same as none."""
    for key, value in written:
        other = getattr(default, key, HandSection())
        if isinstance(value, BaseModel) and isinstance(other, BaseModel):
            yield from _different(value, other, f"{place}{key}.")
        elif key == "team":
            assert value in (None, PROCESSES[place.split(".")[-2]].owner)
        elif re.sub(" at 0x[0-9a-f]+", "", repr(value)) != re.sub(" at 0x[0-9a-f]+", "", repr(other)):
            yield f"{place}{key}", value
