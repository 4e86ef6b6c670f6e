"""Starting a process by hand: who may, what the form has to hold, and the matter that the handoff is then about."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from handoffs.model.effects import DirectNotice, Effect
from handoffs.model.handoff import Handoff
from handoffs.model.people import BATON, Actor
from handoffs.model.refusal import Refusal
from handoffs.process.forms import FieldKind, require_filled
from handoffs.process.handbook import Handbook
from handoffs.process.policy import Policy
from handoffs.process.process import Process
from handoffs.process.rights import require_colleague, require_member
from handoffs.process.start import ManualStart
from handoffs.subjects.field_values import FieldValue
from handoffs.subjects.subject import Subject, by_hand
from handoffs.subjects.work_item import WorkItem
from handoffs.text.messages import Message, message

LONGEST_KEY = 320
"""The characters of a subject's key that the database holds."""


def startable(handbook: Handbook) -> tuple[Process[Subject], ...]:
    """List the processes that people can start, as far as the policy has a team for them and their form can be filled in."""
    known = (each for key, each in handbook.processes.items() if key in handbook.policy.processes)
    return tuple(each for each in known if each.manual_start and _can_be_filled_in(each.manual_start, handbook.policy))


def work_item_of(
    handbook: Handbook,
    process: str,
    actor: Actor,
    field_values: tuple[FieldValue, ...],
    *,
    id: str,
    place: int,
    people: Mapping[str, Actor],
    link: str = "",
    now: datetime,
) -> Subject:
    """Return the subject of a handoff that a person starts by hand, if they may and the form is complete.

    `place` is its number within its process, from 1 on; `id` is that of its handoff, by which it is known without another key;
    `people` are the colleagues whose ids the form holds, by id.
    """
    if actor != BATON:
        require_starter(handbook, actor)
    start = next((each.manual_start for each in startable(handbook) if each.key == process), None)
    if start is None:
        raise Refusal(message("rules.start.unknown_process"), field="process")
    require_filled(start.form(handbook.policy), field_values)
    start.check(field_values, actor, handbook.policy, now)
    field_values = start.completed(field_values, people, handbook.policy)
    names = {id: person.name for id, person in people.items()}

    work_item = WorkItem(
        record_id=_key(start, field_values) or id,
        number=f"{start.code}-{place}",
        title=start.title(field_values, names),
        values=field_values,
        names=tuple(FieldValue(name=id, value=name) for id, name in names.items()),
        starter_id=actor.user_id,
        starter=actor.name,
        started_at=now,
        link=link,
    )
    return start.subject_of(work_item, handbook.policy)


def _key(start: ManualStart, field_values: tuple[FieldValue, ...]) -> str:
    """Return the key that makes two starts the same; Refusal for one that is too long to store, as rare letters make it."""
    key = start.same_as(field_values)
    if len(key) > LONGEST_KEY:
        raise Refusal(message("process.forms.too_long", limit=LONGEST_KEY // 3))
    return key


def notify_starter(handoff: Handoff, step: str, text: Message, actor_id: str) -> tuple[Effect, ...]:
    """Notify the person who started a handoff by hand of a change, unless they made it themselves (`actor_id`)."""
    begun = by_hand(handoff.subject)
    if begun is None or begun.starter_id in (actor_id, BATON.user_id):
        return ()
    return (DirectNotice(step=step, user_id=begun.starter_id, text=text),)


def require_unnumbered(handoffs: Iterable[Handoff], process: str) -> None:
    """Refuse a number that is being worked on already, naming who began that."""
    for handoff in handoffs:
        begun = by_hand(handoff.subject)
        if begun and handoff.process == process and (handoff.is_open or handoff.is_delivering):
            raise Refusal(
                message("rules.start.number_taken", number=begun.number, headline=begun.headline or "", name=begun.starter),
                field="number",
            )


def require_owner(handbook: Handbook, process: str, actor: Actor) -> None:
    """Refuse who is not of the team that owns a process, and everybody where the policy gives it to no team."""
    if process not in handbook.policy.processes:
        raise Refusal(message("rules.start.no_team"))
    definition = handbook.processes[process]
    require_member(
        actor, handbook.policy.team(handbook.policy.process(process).team), definition.first_steps[0].permission_phrase
    )


def require_starter(handbook: Handbook, actor: Actor) -> None:
    """Refuse who is of no team at all."""
    require_colleague(actor)
    if not any(actor.belongs_to(team.key) for team in handbook.policy.teams):
        raise Refusal(message("rules.start.no_team_member"))


def _can_be_filled_in(start: ManualStart, policy: Policy) -> bool:
    return all(field.options for field in start.form(policy) if field.kind is FieldKind.OPTION)
