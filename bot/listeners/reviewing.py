"""The window in which people work through a queue: *Start reviewing* opens it, and each action shows what follows in it."""

from slack_bolt import Ack, App

from bot.reviewing.windows import ReviewWindows
from bot.slack import clicks
from bot.slack.payloads import Interaction, read_interaction
from bot.slack.services import Services
from bot.views.modals.review import ASK
from bot.wire import ids


def register(app: App, services: Services) -> None:
    """Register the buttons that open the window, and the actions in it."""
    windows = ReviewWindows(services.service, services.queries, services.reviews, services.views)
    _register_buttons(app, services, windows)

    @app.action(ids.START_REVIEWING)
    def start(ack: Ack, body: dict[str, object]) -> None:
        request = read_interaction(body)
        view = windows.start(request.user_id, clicks.queue(request))
        ack()
        _follow(services, request)
        services.show(request, view)

    @app.action(ids.REVIEW_ONE)
    def start_at(ack: Ack, body: dict[str, object]) -> None:
        request = read_interaction(body)
        view = windows.start_at(request.user_id, clicks.task(request).ref)
        ack()
        _follow(services, request)
        services.show(request, view)

    @app.view(ids.REVIEW_VIEW)
    def sent(ack: Ack, body: dict[str, object]) -> None:
        ack(response_action="update", view=windows.sent(read_interaction(body)))

    @app.view(ids.REVIEW_TOGETHER_VIEW)
    def sent_together(ack: Ack, body: dict[str, object]) -> None:
        ack(response_action="update", view=windows.sent_together(read_interaction(body)))

    @app.view_closed(ids.REVIEW_TOGETHER_VIEW)
    @app.view_closed(ids.REVIEW_VIEW)
    def closed(ack: Ack, body: dict[str, object]) -> None:
        windows.closed(read_interaction(body))
        ack()


def _follow(services: Services, request: Interaction) -> None:
    """Keep the answer of a command true in which the person clicked: only they see that one."""
    if request.container.is_ephemeral and request.response_url:
        services.work_lists.clicked(request.user_id, request.response_url)


def _register_buttons(app: App, services: Services, windows: ReviewWindows) -> None:
    """Register the answers and the buttons in the window."""

    @app.action(ids.REVIEW_ANSWER)
    def answer(ack: Ack, body: dict[str, object]) -> None:
        request = read_interaction(body)
        view = windows.answered(request)
        if view:
            services.redraw(request, view)
        ack()

    @app.action(ids.REVIEW_APART)
    def apart(ack: Ack, body: dict[str, object]) -> None:
        request = read_interaction(body)
        services.redraw(request, windows.form(request, clicks.value(request)))
        ack()

    @app.action(ids.REVIEW_ASK)
    def ask(ack: Ack, body: dict[str, object]) -> None:
        request = read_interaction(body)
        services.redraw(request, windows.form(request, ASK))
        ack()

    @app.action(ids.REVIEW_BACK)
    def back(ack: Ack, body: dict[str, object]) -> None:
        request = read_interaction(body)
        services.redraw(request, windows.form(request, ""))
        ack()

    @app.action(ids.REVIEW_SKIP)
    def skip(ack: Ack, body: dict[str, object]) -> None:
        request = read_interaction(body)
        services.redraw(request, windows.skip(request))
        ack()

    @app.action(ids.REVIEW_ONE_BY_ONE)
    def one_by_one(ack: Ack, body: dict[str, object]) -> None:
        request = read_interaction(body)
        services.redraw(request, windows.one_by_one(request))
        ack()

    @app.action(ids.REVIEW_ASK_CONTACT)
    def ask_contact(ack: Ack, body: dict[str, object]) -> None:
        request = read_interaction(body)
        services.redraw(request, windows.ask_contact(request))
        ack()
