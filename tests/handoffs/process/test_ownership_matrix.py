"""The ownership matrix of the handbook, row by row, as it is answered under the shipped policy."""

from dataclasses import replace

import pytest

from handoffs.process.handbook import Handbook
from handoffs.process.ownership_matrix import processes_for, rows, rows_for
from handoffs.process.start import OtherStart
from handoffs.processes import PROCESSES
from tests.handoffs.examples import POLICY
from tests.refusals import READER

JAPANESE = replace(READER, language="ja")
HANDBOOK = Handbook(policy=POLICY, processes=PROCESSES)

OF_THE_HANDBOOK = (
    ("Salesforce Account Creation", "Sales Team", "Customer inquiry", "Salesforce Admin access"),
    ("Customer Number Assignment", "Sales Team", "New customer onboarding", "SF Account created"),
    ("CS Order Approval", "CS Team", "Order in “Pending Review”", "Salesforce access"),
    ("Internet Eligibility Check", "CS Team", "Eligibility request Case", "Customer address info"),
    ("WHMCS Product Setup", "DevOps", "New product launch", "WHMCS Admin access"),
    ("Salesforce Flow Maintenance", "SF Admin", "Feature changes", "SF Admin + Dev access"),
    ("Freebit Account Configuration", "Partner Relations", "New SIM products", "Freebit partner credentials"),
    ("SSL Certificate Renewal", "DevOps", "Expiration alerts", "Certificate provider access"),
    ("Database Backups", "DevOps", "Scheduled / On-demand", "DB Admin access"),
)


@pytest.mark.parametrize("row", OF_THE_HANDBOOK, ids=lambda row: row[0])
def test_every_row_of_the_handbook_is_answered_for(row: tuple[str, str, str, str]) -> None:
    (found,) = rows_for(HANDBOOK, row[0], READER.show)

    name, trigger, depends = map(READER.show, (found.entry.name, found.entry.trigger, found.entry.depends))
    assert (name, found.owner.name, trigger, depends) == row
    assert found.entry.documentation


def test_every_row_belongs_to_a_process_that_something_begins() -> None:
    assert {row.process.key for row in rows(HANDBOOK)} == set(PROCESSES)
    others = [process.start for process in PROCESSES.values() if not process.manual_start]
    assert all(isinstance(start, OtherStart) and start.begins for start in others)


@pytest.mark.parametrize(
    ("asked", "processes"),
    [
        ("ssl", ["certificate_renewal"]),
        ("backups", ["database_backup"]),
        ("account", ["onboarding", "partner_account"]),
        ("ＦＬＯＷ", ["flow_change"]),
        ("customer number", ["onboarding"]),
        ("承認", ["order_approval"]),
        ("証明書の更新", ["certificate_renewal"]),
        ("フロー 保守", ["flow_change"]),
        ("unicorns", []),
    ],
)
def test_a_row_is_found_by_words_of_its_name(asked: str, processes: list[str]) -> None:
    assert sorted(process.key for process in processes_for(HANDBOOK, asked, READER.show, JAPANESE.show)) == processes
