"""The buttons of every card: claim, release, and the entries of its menu."""

from collections.abc import Callable

from slack_bolt import Ack, App

from bot.listeners.deciding import report
from bot.queries.contexts import CardContext
from bot.slack import clicks, submissions
from bot.slack.payloads import Interaction, read_interaction
from bot.slack.services import Services
from bot.views.details.window import record_modal
from bot.views.kit.blocks import Block
from bot.views.modals.checks import report_modal
from bot.views.modals.history import history_modal
from bot.views.modals.order import contact_modal, not_open_modal
from bot.views.modals.pause import ask_modal
from bot.views.modals.task import call_off_modal, comment_modal, leave_out_modal, reassign_modal
from bot.views.modals.why_due import why_due_modal
from bot.wire import ids
from handoffs.model.handoff import TaskState
from handoffs.model.refusal import Refusal
from handoffs.rules.claim import require_may_reassign
from handoffs.text.messages import message


def register(app: App, services: Services) -> None:
    """Register the buttons and the menu."""

    @app.action(ids.CLAIM)
    def claim(ack: Ack, body: dict[str, object]) -> None:
        request = read_interaction(body)
        services.service.claim(clicks.task(request).ref, request.user_id)
        ack()

    @app.action(ids.RELEASE)
    def release(ack: Ack, body: dict[str, object]) -> None:
        request = read_interaction(body)
        services.service.release(clicks.task(request).ref, request.user_id)
        ack()

    @app.action(ids.MORE)
    def more(ack: Ack, body: dict[str, object]) -> None:
        request = read_interaction(body)
        _MORE.get(clicks.task(request).choice, _unknown)(services, request)
        ack()

    @app.view(ids.REPORT_VIEW)
    def reported(ack: Ack, body: dict[str, object]) -> None:
        request = read_interaction(body)
        report(services, ack, request, submissions.report(request.view))

    @app.action(ids.ASK_CONTACT)
    def ask_contact(ack: Ack, body: dict[str, object]) -> None:
        request = read_interaction(body)
        services.service.ask_contact(clicks.task(request).ref, request.user_id)
        ack()
        services.for_person(request, services.replace_answer, request, services.reader.text("listeners.task.contact_asked"))

    @app.view(ids.COMMENT_VIEW)
    def commented(ack: Ack, body: dict[str, object]) -> None:
        request = read_interaction(body)
        services.service.comment(submissions.task(request.view).ref, request.user_id, submissions.words(request.view))
        ack()

    @app.view(ids.REASSIGN_VIEW)
    def reassigned(ack: Ack, body: dict[str, object]) -> None:
        request = read_interaction(body)
        services.service.reassign(submissions.task(request.view).ref, request.user_id, submissions.person(request.view))
        ack()

    @app.view(ids.CALL_OFF_VIEW)
    def called_off(ack: Ack, body: dict[str, object]) -> None:
        request = read_interaction(body)
        services.service.call_off(submissions.task(request.view).ref, request.user_id, submissions.words(request.view))
        ack()


def _release(services: Services, request: Interaction) -> None:
    services.service.release(clicks.task(request).ref, request.user_id)


def _record(services: Services, request: Interaction) -> None:
    context = services.queries.context_for_member(clicks.task(request).ref, request.user_id)
    services.show(request, record_modal(context, services.views))


def _ask(services: Services, request: Interaction) -> None:
    services.show(request, ask_modal(services.queries.context_for_decider(clicks.task(request).ref, request.user_id)))


def _resume(services: Services, request: Interaction) -> None:
    services.service.resume(clicks.task(request).ref, request.user_id)


def _dispute(services: Services, request: Interaction) -> None:
    context = services.queries.context_for_member(clicks.task(request).ref, request.user_id)
    draw = services.views.of(context).dispute
    if draw is None:
        _unknown(services, request)
    else:
        services.show(request, draw(context))


def _history(services: Services, request: Interaction) -> None:
    context, events = services.queries.history(clicks.task(request).ref, request.user_id)
    services.show(request, history_modal(context, events))


def _of_a_member(draw: Callable[[CardContext], Block]) -> Callable[[Services, Interaction], None]:
    """Open a modal for a member of the task's team."""

    def opened(services: Services, request: Interaction) -> None:
        services.show(request, draw(services.queries.context_for_member(clicks.task(request).ref, request.user_id)))

    return opened


def _reassign(services: Services, request: Interaction) -> None:
    user, queries = request.user_id, services.queries
    context = queries.context_for_decider(clicks.task(request).ref, user)
    if context.task.state is TaskState.OPEN:
        require_may_reassign(queries.handbook, context.handoff, context.task, queries.actor(user))
    services.show(request, reassign_modal(context))


def _report(services: Services, request: Interaction) -> None:
    user = request.user_id
    context = services.queries.context_for_decider(clicks.task(request).ref, user)
    is_open = context.task.state is TaskState.OPEN
    services.show(request, report_modal(context) if is_open else not_open_modal(context, user))


def _call_off(services: Services, request: Interaction) -> None:
    ref, user = clicks.task(request).ref, request.user_id
    services.show(request, call_off_modal(services.queries.context_for_starter(ref, user)))


def _unknown(services: Services, request: Interaction) -> None:
    raise Refusal(message("listeners.task.unknown_menu_entry"))


_MORE = {
    ids.MORE_RELEASE: _release,
    ids.MORE_RECORD: _record,
    ids.MORE_ASK: _ask,
    ids.MORE_RESUME: _resume,
    ids.MORE_WHY_DUE: _of_a_member(why_due_modal),
    ids.MORE_DETAILS: _of_a_member(contact_modal),
    ids.MORE_HISTORY: _history,
    ids.MORE_DISPUTE: _dispute,
    ids.MORE_REPORT: _report,
    ids.MORE_COMMENT: _of_a_member(comment_modal),
    ids.MORE_REASSIGN: _reassign,
    ids.MORE_LEAVE_OUT: _of_a_member(leave_out_modal),
    ids.MORE_CALL_OFF: _call_off,
}
