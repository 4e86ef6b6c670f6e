"""Business time added and measured, compared with the fastest libraries for it."""

import time as clock
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from importlib.util import find_spec
from zoneinfo import ZoneInfo

from benchmarks.parts.processes import in_own_process
from benchmarks.report.line import Goal, Line, Of, Result
from benchmarks.setting import Setting
from benchmarks.stock.prepared import policy
from handoffs.clock.business_calendar import BusinessCalendar

ZONE = "Asia/Tokyo"
START = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
HOURS = (2, 400)
Sum = Callable[[datetime, timedelta], object]
GOALS = {"add": Goal(at_least=3, of=Of.RATIO), "between": Goal(at_least=2, of=Of.RATIO)}


def measure(setting: Setting) -> Result:
    """Measure ours and each library that is installed, in turns."""
    if not (find_spec("workclock") and find_spec("timegrid")):
        return Result(row="business_time", lines=(Line(name="all", unit="", ours=None, note="no library is installed"),))
    found = in_own_process(rates, setting.size(0.15, 0.01))
    return Result(row="business_time", lines=tuple(_line(name, found) for name in found["ours"]))


def rates(seconds: float) -> dict[str, dict[str, float]]:
    """Return how many sums a second each library makes, by the sum's name; the best of three."""
    calendar = next(iter(policy().calendars.values()))
    closed = _closed(calendar)
    libraries = {"ours": _ours(calendar), "workclock": _workclock(closed), "timegrid": _timegrid(closed)}
    found: dict[str, dict[str, float]] = {name: {} for name in libraries}
    for verb in GOALS:
        for hours in HOURS:
            for name, sums in libraries.items():
                best = max(_rate(sums[verb], timedelta(hours=hours), seconds) for _ in range(3))
                found[name][f"{verb} {hours} h"] = best
    return found


def _rate(work: Sum, length: timedelta, seconds: float) -> float:
    until, count, began = clock.perf_counter() + seconds, 0, clock.perf_counter()
    while clock.perf_counter() < until:
        for minutes in range(50):
            work(START + timedelta(minutes=97 * minutes), length)
        count += 50
    return count / (clock.perf_counter() - began)


def _closed(calendar: BusinessCalendar) -> list[date]:
    """Return the closed weekdays of the years that the sums touch."""
    days = (date(2026, 1, 1) + timedelta(days=number) for number in range(3 * 365))
    return [day for day in days if day.weekday() < 5 and calendar.closed_reason(day)]


def _ours(calendar: BusinessCalendar) -> Mapping[str, Sum]:
    return {"add": calendar.add, "between": lambda start, length: calendar.between(start, start + length)}


def _workclock(closed: list[date]) -> Mapping[str, Sum]:
    from workclock import Holidays, Schedule, WorkDay

    schedule = Schedule([WorkDay(time(9), time(18)), Holidays(closed)], time_zone=ZONE)
    return {"add": schedule.add, "between": lambda start, length: schedule.between(start, start + length)}


def _timegrid(closed: list[date]) -> Mapping[str, Sum]:
    """Return its sums over aware instants; it knows local times only."""
    from timegrid import TimeGridCalendar

    zone, calendar = ZoneInfo(ZONE), TimeGridCalendar.weekdays(time(9), time(18))
    for day in closed:
        calendar = calendar.close(day)
    grid = calendar.compile(datetime(2026, 1, 1), datetime(2028, 12, 31))

    def local(at: datetime) -> datetime:
        return at.astimezone(zone).replace(tzinfo=None)

    def add(start: datetime, length: timedelta) -> datetime:
        return calendar.add_work_duration(local(start), length).replace(tzinfo=zone).astimezone(UTC)

    return {"add": add, "between": lambda start, length: grid.get_working_duration(local(start), local(start + length))}


def _line(name: str, found: dict[str, dict[str, float]]) -> Line:
    peer = max(("workclock", "timegrid"), key=lambda each: found[each][name])
    goal = GOALS[name.split()[0]]
    return Line(name=name, unit="a second", ours=found["ours"][name], theirs=found[peer][name], peer=peer, goal=goal)
