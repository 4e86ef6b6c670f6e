"""The code around each listener: it answers refusals privately, logs bugs with a reference, and drops repeated events."""

import logging
from collections.abc import Callable
from functools import partial

from slack_bolt import Ack, App, BoltRequest, BoltResponse
from slack_bolt.middleware import Middleware

from bot.slack import clicks
from bot.slack.payloads import Origin, View, read_interaction, read_request
from bot.slack.services import Services
from bot.telemetry import facts
from bot.telemetry.requests import begin_request
from bot.telemetry.requests import reference as new_reference
from bot.text.languages import read_in
from bot.text.markup import as_text, escaped_parts
from bot.text.rendering import render
from bot.views.answers.outcomes import bug_message, contact_only_blocks, refusal_modal, with_over_claim
from bot.wire.field_blocks import is_block_of
from bot.wire.marked_blocks import unmarked
from bot.wire.values import ReviewValue, parse
from handoffs.model.refusal import Refusal
from handoffs.process.rights import ContactOnly
from handoffs.rules.decide import ClaimedByAnother
from handoffs.text.messages import message
from storage.database import is_database_failure

logger = logging.getLogger(__name__)


class EscapingAck(Ack):
    """Acknowledges a request; each text that Slack parses is escaped, once (`bot/text/markup.py`)."""

    def __call__(self, text: str = "", **parts: object) -> BoltResponse:  # type: ignore[override]
        """Answer Slack with a text, blocks or a view."""
        return super().__call__(as_text(text), **escaped_parts(parts))  # type: ignore[arg-type]


class AroundListeners(Middleware):
    """Answers in the language of who asks, lets texts be escaped, drops repeated events, and refuses other workspaces.

    It is one middleware, since Bolt makes some forty arguments for each function that it calls. Bolt answers a request within
    one thread, with its listeners and errors. `first_time` returns whether an event id is new.
    """

    def __init__(self, services: Services, first_time: Callable[[str], bool]) -> None:
        self._services = services
        self._first_time = first_time

    def process(self, *, req: BoltRequest, resp: BoltResponse, next: Callable[[], BoltResponse]) -> BoltResponse | None:
        """Return what `next` returns, or an answer instead of a listener's; Refusal for another workspace."""
        begin_request()
        read_in("")
        origin = Origin.model_validate(req.body)
        if origin.asker:
            read_in(partial(_language_of, self._services, origin.asker))
        req.context["ack"] = EscapingAck()  # type: ignore[no-untyped-call]
        event_id = req.body.get("event_id")
        if event_id and not self._first_time(f"event/{event_id}"):
            return BoltResponse(status=200, body="")
        if origin.is_of(self._services.slack.team_id, self._services.slack.enterprise_id):
            return next()
        if origin.type == "event_callback":
            logger.warning("An event of another workspace is left out")
            return BoltResponse(status=200, body="")
        raise Refusal(message("slack.middleware.other_workspace"))


def register(app: App, services: Services, first_time: Callable[[str], bool]) -> None:
    """Register the common answers around all listeners; `first_time` returns whether an event id is new."""
    app.use(AroundListeners(services, first_time))

    @app.error
    def answer(error: Exception, body: dict[str, object]) -> BoltResponse:
        if isinstance(error, Refusal):
            return _refused(services, body, error)
        return _failed(services, body, error)


def _language_of(services: Services, user_id: str) -> str:
    """Return the language of who asks; empty while the database fails: the sentence that says so is in the policy's language."""
    try:
        return services.queries.language_of(user_id)
    except Exception as failure:
        if not is_database_failure(failure):
            raise
        return ""


def _refused(services: Services, body: dict[str, object], refusal: Refusal) -> BoltResponse:
    handoff = _handoff_of(body)
    number = services.queries.number_of(handoff) if handoff else ""
    facts.refused(refusal, read_request(body).user_id, handoff, number)
    sentence = render(refusal.message, services.reader)
    if body.get("type") == "view_submission":
        return _in_the_modal(services, body, refusal, sentence)
    drawn = _offer(services, body, refusal, sentence) if isinstance(refusal, ContactOnly) else None
    services.background.submit(services.answer_privately, read_request(body), sentence, drawn)
    return BoltResponse(status=200, body="")


def _offer(services: Services, body: dict[str, object], refusal: ContactOnly, sentence: str) -> list[dict[str, object]]:
    """Draw a refusal with the button that asks the contact to decide."""
    return contact_only_blocks(sentence, clicks.task(read_interaction(body)).ref, refusal.contact, services.reader)


def _failed(services: Services, body: dict[str, object], error: Exception) -> BoltResponse:
    reference = new_reference()
    about = {"actor": read_request(body).user_id, "handoff": _handoff_of(body)}
    logger.error("A listener failed, reference %s", reference, exc_info=error, extra={"fields": about})
    sentence = services.reader.show(bug_message(reference))
    if body.get("type") == "view_submission":
        return _answer({"response_action": "update", "view": refusal_modal(sentence, services.reader)})
    _answer_privately(services, body, sentence)
    return BoltResponse(status=200, body="")


def _handoff_of(body: dict[str, object]) -> str:
    """Return the handoff that a click or a window is about; empty for none, and for a forged value."""
    asked = read_interaction(body)
    value = parse(ReviewValue, asked.view.private_metadata) or parse(ReviewValue, clicks.value(asked))
    return value.handoff if value else ""


def _in_the_modal(services: Services, body: dict[str, object], refusal: Refusal, sentence: str) -> BoltResponse:
    shown = body.get("view")
    block = _block_of(read_interaction(body).view, refusal.field)
    if block:
        return _answer({"response_action": "errors", "errors": {block: sentence}})
    if isinstance(refusal, ClaimedByAnother) and isinstance(shown, dict):
        return _answer({"response_action": "update", "view": with_over_claim(shown, sentence, services.reader)})
    return _answer({"response_action": "update", "view": refusal_modal(sentence, services.reader)})


def _block_of(view: View, field: str | None) -> str | None:
    named = (block.block_id for block in view.blocks if block.type == "input")
    return next((block for block in named if field and block and is_block_of(unmarked(block), field)), None)


def _answer_privately(services: Services, body: dict[str, object], sentence: str) -> None:
    services.background.submit(services.answer_privately, read_request(body), sentence)


def _answer(body: dict[str, object]) -> BoltResponse:
    return BoltResponse(status=200, body=escaped_parts(body))
