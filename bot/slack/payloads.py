"""Reads what Slack sends into our words; what is missing or odd becomes a Refusal or an empty value, never a crash."""

from datetime import datetime
from typing import Any

from bot.queries.sla_request import Asked
from bot.wire import ids
from bot.wire.values import CustomerValue, DraftValue, OriginValue, StartValue, parse, parse_figures, parse_task
from handoffs.model.checks import Answer, Outcome
from handoffs.model.escalation import Trigger
from handoffs.model.refusal import Refusal
from handoffs.model.task_ref import TaskRef
from handoffs.process.submission import Submission
from handoffs.subjects.field_values import FieldValue
from handoffs.text.messages import message

Payload = dict[str, Any]


def user_of(body: Payload) -> str:
    """Give the id of the person who acted; empty when Slack names none (then nobody is authorised)."""
    user = body.get("user") or {}
    return str(user.get("id") or body.get("user_id") or "")


def clicked_ref(body: Payload) -> TaskRef:
    """Give the task whose button was clicked, from the button's value or the chosen option's."""
    return parse_task(clicked_value(body)).ref


def clicked_value(body: Payload) -> str:
    """Return the value of the clicked element or of the chosen option, as Slack sends it."""
    action = (body.get("actions") or [{}])[0]
    option = action.get("selected_option") or {}
    return str(action.get("value") or option.get("value") or "")


def clicked_option(body: Payload) -> str:
    """Return the choice, menu entry or checklist item that the clicked element stands for."""
    return parse_task(clicked_value(body)).choice


def view_ref(body: Payload) -> TaskRef:
    """Give the task that a modal was opened for."""
    return parse_task(_metadata(body)).ref


def view_choice(body: Payload) -> str:
    """Give the choice that a modal makes: the chosen one, else the one that it was opened for."""
    return (_chosen(body, ids.CHOICE) or [parse_task(_metadata(body)).choice])[0]


def back_to(body: Payload) -> str:
    """Give the step that a task goes back to, where the modal asks for it."""
    return (_chosen(body, ids.BACK_TO) or [""])[0]


def submission_of(body: Payload, choice: str) -> Submission:
    """Read a submitted decision modal: the checks ticked and marked as failed, the reason and the words."""
    ticked, failed, left_out = (_chosen(body, block) for block in (ids.CHECKS, ids.FAILED, ids.NOT_APPLICABLE))
    answers = dict.fromkeys(left_out, Outcome.NOT_APPLICABLE) | dict.fromkeys(ticked, Outcome.VERIFIED)
    answers |= dict.fromkeys(failed, Outcome.FAILED)
    why_not = str(_element(body, ids.WHY_NOT).get("value") or "").strip()
    said = {item: why_not if outcome is Outcome.NOT_APPLICABLE else "" for item, outcome in answers.items()}
    return Submission(
        choice=choice,
        edition=view_ref(body).edition,
        reason=(_chosen(body, ids.REASON) or [""])[0],
        words=words_of(body),
        answers=tuple(Answer(item=item, outcome=outcome, words=said[item]) for item, outcome in answers.items()),
        field_values=_field_values(body),
        over_claim=bool(_chosen(body, ids.OVER_CLAIM)),
    )


def value_of(body: Payload, name: str) -> str:
    """Give what was picked in a modal under a name; empty when nothing was."""
    return _value(_element(body, ids.pick(name)))


def field_values_of(body: Payload) -> tuple[FieldValue, ...]:
    """Give all that a form was filled in with."""
    return _field_values(body)


def chosen_items(body: Payload) -> tuple[str, ...]:
    """Give the checklist items that were chosen in a modal."""
    return tuple(_chosen(body, ids.ITEM))


def chosen_person(body: Payload) -> str:
    """Give the colleague who was chosen in a modal; empty when nobody was."""
    return _value(_element(body, ids.PERSON))


def chosen_process(body: Payload) -> str:
    """Give the process that was chosen in a modal: by the element that was used, else as the form has it."""
    action = (_list(body.get("actions")) or [{}])[0]
    clicked = _dict(_dict(action).get("selected_option")).get("value")
    return str(clicked or (_chosen(body, ids.PROCESS) or [""])[0])


def message_of(body: Payload) -> tuple[str, str]:
    """Give the channel and the time stamp of the message that a shortcut was used on."""
    message = _dict(body.get("message"))
    return channel_of(body), str(message.get("ts") or body.get("message_ts") or "")


def message_words(body: Payload) -> str:
    """Give what the message says that a shortcut was used on."""
    return str(_dict(body.get("message")).get("text") or "")


def proposal(body: Payload) -> tuple[str, tuple[FieldValue, ...]]:
    """Return the process that a button starts and the values with which its form opens; none for a value that is not ours."""
    value = parse(StartValue, clicked_value(body)) or StartValue()
    return value.process, tuple(FieldValue(name=name, value=held) for name, held in value.fields.items())


def view_of(body: Payload) -> Payload:
    """Give the modal that was acted in; Refusal when Slack names none."""
    view = _dict(body.get("view"))
    if not view.get("id"):
        raise Refusal(message("slack.payloads.closed_form"))
    return view


def acted_field(body: Payload) -> str:
    """Name the field of a form that was used; empty when none was."""
    action = (_list(body.get("actions")) or [{}])[0]
    return str(_dict(action).get("block_id") or "").partition(":")[0].removeprefix(ids.FIELD_PREFIX)


def field_edition(view: Payload, name: str, form: str) -> str:
    """Give what is added to a field's block beside the form's id, so that it is drawn as the same field again."""
    begins = f"{ids.pick(name)}:{form}"
    named = (str(_dict(block).get("block_id") or "") for block in _list(view.get("blocks")))
    return next((block.removeprefix(begins) for block in named if block.startswith(begins)), "")


def form_id(body: Payload) -> str:
    """Return the id of the draft whose form a modal shows; empty when the modal carries none."""
    return _draft(_metadata(body)).draft


def clicked_draft(body: Payload) -> DraftValue:
    """Return the draft, and the account where one is meant, that a button stands for; empty when the value is not ours."""
    return _draft(clicked_value(body))


def clicked_customer(body: Payload) -> CustomerValue:
    """Return the customer for whom a button opens a form; empty when the value is not ours."""
    return parse(CustomerValue, clicked_value(body)) or CustomerValue()


def continued_at(view: Payload) -> datetime | None:
    """Return when the draft was saved that an open form continues; None for a form that began empty."""
    return _draft(str(view.get("private_metadata") or "")).continued_at


def came_from(body: Payload) -> str:
    """Return the address of the message from which a modal starts a handoff; empty where there is none."""
    return (parse(OriginValue, _metadata(body)) or OriginValue()).came_from


def words_of(body: Payload) -> str:
    """Give what was typed in the modal's text field."""
    return str(_element(body, ids.WORDS).get("value") or "")


def trigger_of(body: Payload) -> Trigger:
    """Give the chosen reason of an escalation; Refusal when none that Baton offers was chosen."""
    try:
        return Trigger((_chosen(body, ids.TRIGGER) or [""])[0])
    except ValueError:
        raise Refusal(message("slack.payloads.no_trigger"), field=ids.TRIGGER) from None


def asked_figures(body: Payload) -> Asked:
    """Read which figures a button stands for; Refusal when it bears anything else than what Baton writes."""
    value = parse_figures(clicked_value(body))
    return Asked(
        since=value.since,
        until=value.until,
        words=value.words,
        process=value.process,
        team=value.team,
        person=value.person,
        by_person=value.by_person,
    )


def channel_of(body: Payload) -> str:
    """Give the channel that a click came from; empty for modals and the home tab."""
    return str((body.get("channel") or {}).get("id") or body.get("channel_id") or "")


def thread_of(body: Payload) -> str | None:
    """Give the thread that a click came from, when it came from inside one."""
    message = body.get("message") or {}
    return message.get("thread_ts")


def _chosen(body: Payload, block: str) -> list[str]:
    element = _element(body, block)
    options = element.get("selected_options") or [element.get("selected_option")]
    return [str(option["value"]) for option in _list(options) if isinstance(option, dict) and option.get("value")]


def _field_values(body: Payload) -> tuple[FieldValue, ...]:
    named = (str(block).partition(":")[0] for block in _values(body))
    return tuple(
        FieldValue(name=name.removeprefix(ids.FIELD_PREFIX), value=value)
        for name in named
        if name.startswith(ids.FIELD_PREFIX) and (value := _value(_element(body, name)))
    )


def _value(element: Payload) -> str:
    """Give what an element holds: a chosen option, the ticked ones, a day, an instant, a person, or what was typed."""
    ticked = " ".join(str(_dict(each).get("value") or "") for each in _list(element.get("selected_options")))
    chosen = _dict(element.get("selected_option")).get("value") or ticked.strip()
    held = (element.get(name) for name in ("selected_date", "selected_date_time", "selected_user", "value"))
    return str(chosen or next((each for each in held if each), ""))


def _draft(text: str) -> DraftValue:
    return parse(DraftValue, text) or DraftValue(draft="")


def _metadata(body: Payload) -> str:
    return str(_dict(body.get("view")).get("private_metadata") or "")


def _values(body: Payload) -> Payload:
    return _dict(_dict(_dict(body.get("view")).get("state")).get("values"))


def _element(body: Payload, block: str) -> Payload:
    for block_id, elements in _values(body).items():
        if str(block_id).partition(":")[0] == block:
            return _dict(next(iter(_dict(elements).values()), None))
    return {}


def _dict(told: object) -> Payload:
    return told if isinstance(told, dict) else {}


def _list(told: object) -> list[Any]:
    return told if isinstance(told, list) else []
