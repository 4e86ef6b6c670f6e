"""Accesses: each one that the form offers is found by its key, and no other key is taken."""

import pytest

from handoffs.process.forms import require_filled
from handoffs.processes.access_request.start import ACCESS, AccessRequestStart
from handoffs.processes.access_request.systems import ACCESSES, SYSTEMS, access_of
from handoffs.subjects.field_values import FieldValue
from tests.handoffs.examples import HANDBOOK
from tests.messages import english
from tests.refusals import refused

FORM = AccessRequestStart().form(HANDBOOK.policy)
FIELD = next(field for field in FORM if field.key == ACCESS)


def test_each_level_of_each_system_is_offered_once() -> None:
    assert [option.key for option in FIELD.options] == list(ACCESSES)
    assert len(ACCESSES) == sum(len(system.levels) for system in SYSTEMS.values())


@pytest.mark.parametrize("key", ACCESSES)
def test_an_access_is_found_by_its_key(key: str) -> None:
    access = access_of(key)

    assert access.key == key and access.level in access.system.levels
    assert (
        english(AccessRequestStart().title((FieldValue(name=ACCESS, value=key),), {}))
        == f"{english(access.system.name)}: {access.level}"
    )


@pytest.mark.parametrize(
    "forged", ["salesforce", "salesforce/Owner", "Salesforce/Admin", "whmcs/Admin ", "/Admin", "billing/Admin"]
)
def test_an_access_that_is_not_offered_is_refused(forged: str) -> None:
    with refused("choose one of the answers"):
        require_filled((FIELD,), (FieldValue(name=ACCESS, value=forged),))
