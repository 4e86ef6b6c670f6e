"""Starts handoffs by hand, from a shortcut, a message or a proposal."""

from slack_bolt import Ack, App

from bot.slack import clicks, submissions
from bot.slack.payloads import Interaction, read_interaction
from bot.slack.services import Services
from bot.views.kit.blocks import Block
from bot.views.modals.checks import inputs_of
from bot.views.modals.start import start_modal, started_modal
from bot.wire import ids
from handoffs.subjects.field_values import FieldValue


def register(app: App, services: Services) -> None:
    """Register the shortcuts, the buttons and the modal."""

    @app.shortcut(ids.START_SHORTCUT)
    def start(ack: Ack, body: dict[str, object]) -> None:
        request = read_interaction(body)
        processes = services.queries.startable(request.user_id)
        ack()
        services.show(request, start_modal(services.queries.handbook, processes, "", services.reader))

    @app.shortcut(ids.HAND_OFF_SHORTCUT)
    def hand_off(ack: Ack, body: dict[str, object]) -> None:
        request = read_interaction(body)
        processes = services.queries.startable(request.user_id)
        words, link = services.readable(request.message.text), services.slack.link_to(*clicks.message(request))
        ack()
        chosen = next((each.key for each in processes if each.manual_start and each.manual_start.takes_messages), "")
        view = start_modal(services.queries.handbook, processes, chosen, services.reader, came_from=link, words=words)
        services.show(request, view)

    @app.action(ids.START)
    def proposed(ack: Ack, body: dict[str, object]) -> None:
        request = read_interaction(body)
        processes = services.queries.startable(request.user_id)
        process, field_values = clicks.proposal(request)
        ack()
        view = start_modal(services.queries.handbook, processes, process, services.reader, field_values=field_values)
        services.show(request, view)

    @app.action(ids.START_PROCESS)
    def choose(ack: Ack, body: dict[str, object]) -> None:
        request = read_interaction(body)
        services.for_person(
            request, services.slack.update_view, submissions.require_open(request.view).shown, _form_of(services, request)
        )
        ack()

    @app.action(ids.START_ANSWER)
    def answer(ack: Ack, body: dict[str, object]) -> None:
        request = read_interaction(body)
        view = submissions.require_open(request.view)
        drawn = _form_of(services, request, submissions.field_values(view))
        if inputs_of(drawn) != submissions.inputs_of(view):
            services.redraw(request, drawn)
        ack()

    @app.view(ids.START_CHOICE_VIEW)
    def chosen(ack: Ack, body: dict[str, object]) -> None:
        request = read_interaction(body)
        ack(response_action="update", view=_form_of(services, request))

    @app.view(ids.START_VIEW)
    def started(ack: Ack, body: dict[str, object]) -> None:
        request = read_interaction(body)
        process, field_values = _process(request), submissions.field_values(request.view)
        drawn = _form_of(services, request, field_values)
        if not inputs_of(drawn) - submissions.inputs_of(request.view):
            handoff = services.service.start(process, request.user_id, field_values, submissions.came_from(request.view))
            drawn = started_modal(services.queries.handbook, handoff, services.reader)
        ack(response_action="update", view=drawn)


def _form_of(services: Services, request: Interaction, field_values: tuple[FieldValue, ...] = ()) -> Block:
    processes = services.queries.startable(request.user_id)
    came_from = submissions.came_from(request.view)
    handbook, process = services.queries.handbook, _process(request)
    return start_modal(handbook, processes, process, services.reader, came_from=came_from, field_values=field_values)


def _process(request: Interaction) -> str:
    """Return the process of the menu that was just used, else the process of the form."""
    return clicks.option(request) or submissions.first(request.view, ids.PROCESS)
