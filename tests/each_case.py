"""One test for a check that has to hold in many small cases.

A case of pytest costs some milliseconds in each worker, more than most checks of one file.
"""

from collections.abc import Callable, Iterable
from typing import TypeVar

Case = TypeVar("Case")


def for_each(cases: Iterable[Case], named: Callable[[Case], str] = str) -> Callable[[Callable[[Case], None]], Callable[[], None]]:
    """Make one test of a check: it runs the check in each case, and fails with the faults of all cases by their names."""
    listed = tuple(cases)

    def made(check: Callable[[Case], None]) -> Callable[[], None]:
        def test() -> None:
            check_each(listed, check, named)

        test.__name__, test.__doc__, test.__module__ = check.__name__, check.__doc__, check.__module__
        return test

    return made


def check_each(cases: Iterable[Case], check: Callable[[Case], None], named: Callable[[Case], str] = str) -> None:
    """Run a check in each case, as within one world that all cases share; fail with the faults of all cases by their names."""
    listed = tuple(cases)
    assert listed, "there is no case to check"
    faults = [fault for case in listed if (fault := _fault(check, case, named(case)))]
    if faults:
        raise ExceptionGroup(f"{len(faults)} of {len(listed)} cases", faults)


def _fault(check: Callable[[Case], None], case: Case, name: str) -> Exception | None:
    """Run a check in one case; return what it raises, with the name of the case."""
    try:
        check(case)
    except Exception as fault:  # noqa: BLE001 - a check may raise anything
        fault.add_note(f"in the case of {name}")
        return fault
    return None
