"""The score of `make mutants` is reckoned from what mutmut lists."""

from tests.mutation.__main__ import parsed, table

LISTED = """
    handoffs.clock.sla.x_due__mutmut_1: killed
    handoffs.clock.sla.x_due__mutmut_2: survived
    handoffs.rules.claim.x_claim__mutmut_1: timeout
    handoffs.rules.parts.guards.x_open_task__mutmut_1: no tests
"""


def test_each_change_counts_for_its_module_its_room_and_all() -> None:
    assert table(parsed(LISTED)) == {
        "all": (2, 4),
        "handoffs.clock": (1, 2),
        "handoffs.clock.sla": (1, 2),
        "handoffs.rules": (1, 2),
        "handoffs.rules.claim": (1, 1),
        "handoffs.rules.parts.guards": (0, 1),
    }
