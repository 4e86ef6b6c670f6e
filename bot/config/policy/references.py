"""Checks what parts of the policy file name in other parts: calendars, teams and channels must be there, and only once."""

from collections.abc import Iterator

from bot.config.policy.marked_yaml import Where
from bot.config.policy.text import nearest
from bot.text.rendering import terminal
from handoffs.process.forms import unfilled
from handoffs.process.policy import Appointment, Policy
from handoffs.process.start import RecordStart
from handoffs.processes import PROCESSES
from handoffs.subjects.field_values import field_of

Fault = tuple[Where, str]
"""Where something is wrong, and what."""


def wrong_references(tree: dict[str, object]) -> Iterator[Fault]:
    """Find references that lead nowhere; works on the raw text, so that faults of form don't hide them."""
    teams = _section(tree, "teams")
    calendars = list(_section(tree, "calendars")) or ["office"]
    yield from _calendars_of(teams, calendars)
    yield from _channels(teams)
    if teams:
        yield from _owners(_section(tree, "processes"), list(teams))
        yield from _ladder(_section(tree, "escalations").get("ladder"), list(teams))
    yield from _unknown_processes(_section(tree, "processes"))
    yield from _steps(_section(tree, "processes"))
    yield from _twice(tree.get("certificates"))


def wrong_appointments(policy: Policy) -> Iterator[Fault]:
    """Find processes that can't be started on the schedule that is written for them, once the rest of the policy is sound."""
    for key, terms in policy.processes.items():
        for at, appointment in enumerate(terms.schedule):
            problem = _why_not(key, appointment, policy)
            if problem:
                yield ("processes", key, "schedule", at, "form"), problem


def _why_not(key: str, appointment: Appointment, policy: Policy) -> str:
    start = PROCESSES[key].manual_start
    if start is None:
        return terminal().text("policy.fault.not_scheduled")
    fields = start.form(policy)
    unknown = next((pick.name for pick in appointment.field_values if pick.name not in {field.key for field in fields}), "")
    if unknown:
        return _unknown(terminal().text("policy.fault.unknown_field", name=unknown), unknown, [field.key for field in fields])
    wrong = next((found for field in fields if (found := unfilled(field, field_of(appointment.field_values, field.key)))), None)
    sentence = terminal().show(wrong)
    return f"{sentence[:1].lower()}{sentence[1:]}"


def _calendars_of(teams: dict[str, object], calendars: list[str]) -> Iterator[Fault]:
    for key in teams:
        team = _section(teams, key)
        named = team.get("calendar")
        if isinstance(named, str) and named not in calendars:
            yield (
                ("teams", key, "calendar"),
                _unknown(terminal().text("policy.fault.unknown_calendar", name=named), named, calendars),
            )
        if team and named is None and len(calendars) > 1:
            yield ("teams", key), terminal().text("policy.fault.several_calendars", names=", ".join(calendars))


def _ladder(ladder: object, teams: list[str]) -> Iterator[Fault]:
    for at, team in enumerate(ladder if isinstance(ladder, list) else []):
        if isinstance(team, str) and team not in teams:
            yield ("escalations", "ladder", at), _unknown_team(team, teams)


def _channels(teams: dict[str, object]) -> Iterator[Fault]:
    seen: dict[str, str] = {}
    for key in teams:
        channel = _section(teams, key).get("channel")
        if not isinstance(channel, str):
            continue
        if channel in seen:
            problem = terminal().text("policy.fault.same_channel", channel=channel, team=seen[channel])
            yield ("teams", key, "channel"), problem
        seen.setdefault(channel, key)


def _owners(processes: dict[str, object], teams: list[str]) -> Iterator[Fault]:
    by_itself = [key for key, process in PROCESSES.items() if isinstance(process.start, RecordStart)]
    for key in dict.fromkeys((*by_itself, *processes)):
        named = _section(processes, key).get("team") or (PROCESSES[key].owner if key in PROCESSES else None)
        if isinstance(named, str) and named not in teams:
            yield ("processes", key, "team"), _unknown_team(named, teams)


def _unknown_processes(processes: dict[str, object]) -> Iterator[Fault]:
    for key in processes:
        if key not in PROCESSES:
            yield ("processes", key), _unknown(terminal().text("policy.fault.unknown_key"), key, list(PROCESSES))


def _steps(processes: dict[str, object]) -> Iterator[Fault]:
    """Find clocks for steps that their process does not have."""
    for key in processes:
        known = [step.key for step in PROCESSES[key].steps] if key in PROCESSES else []
        for step in _section(_section(processes, key), "steps") if known else ():
            if step not in known:
                yield (
                    ("processes", key, "steps", step),
                    _unknown(terminal().text("policy.fault.unknown_step", name=str(step)), str(step), known),
                )


def _twice(certificates: object) -> Iterator[Fault]:
    seen: set[tuple[str, str]] = set()
    for at, each in enumerate(certificates if isinstance(certificates, list) else ()):
        host = each.get("host") if isinstance(each, dict) else None
        place = (str(host).lower(), str(each.get("port", "443"))) if host else None
        if place in seen:
            yield ("certificates", at), terminal().text("policy.fault.twice_same_port", host=str(host))
        if place:
            seen.add(place)


def _unknown(problem: str, named: str, known: list[str]) -> str:
    likely = nearest(problem, named, known)
    return likely or terminal().text("policy.fault.known", problem=problem, words=", ".join(known))


def _unknown_team(named: str, known: list[str]) -> str:
    return _unknown(terminal().text("policy.fault.unknown_team", name=named), named, known)


def _section(tree: dict[str, object], key: str) -> dict[str, object]:
    section = tree.get(key)
    return section if isinstance(section, dict) else {}
