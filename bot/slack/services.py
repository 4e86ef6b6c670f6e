"""The services that listeners receive."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from bot.gateways.errors import Rejected, Unavailable
from bot.gateways.slack.client import SlackGateway
from bot.gateways.slack.conversations import is_person
from bot.gateways.slack.errors import ViewGone
from bot.queries.contexts import CardContext
from bot.queries.queries import Queries
from bot.queries.reports import Reports
from bot.service.handoffs import HandoffService
from bot.service.reviews import ReviewService
from bot.slack.background import BackgroundCalls
from bot.slack.lists.home_tabs import HomeTabs
from bot.slack.lists.work_lists import WorkLists
from bot.slack.message_text import readable
from bot.slack.payloads import Interaction, Request, View
from bot.slack.private_answers import PrivateAnswers
from bot.slack.team_directory import TeamDirectory
from bot.telemetry.requests import reference as new_reference
from bot.text.rendering import Reader
from bot.verification.verification import Verification
from bot.views.answers.outcomes import bug_message
from bot.views.cards.checks import held
from bot.views.kit.step_views import StepViews
from bot.views.kit.text import safe
from handoffs.model.checks import Finding

logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Services:
    """The services that change, the queries that read, and Slack with a background pool for calls that leave the process."""

    service: HandoffService
    reviews: ReviewService
    queries: Queries
    reports: Reports
    team_directory: TeamDirectory
    slack: SlackGateway
    background: BackgroundCalls
    private_answers: PrivateAnswers
    home_tabs: HomeTabs
    work_lists: WorkLists
    views: StepViews
    verification: Verification

    @property
    def reader(self) -> Reader:
        """Return the reader of answers: in the time zone of the policy's first calendar."""
        return self.queries.reader

    def show(self, request: Request, view: dict[str, object], then: Callable[[View], object] | None = None) -> None:
        """Open a modal for the person who clicked; where Slack does not open it, tell them why and ask them to press again.

        `then` receives the modal as Slack shows it.
        """
        self.for_person(request, self._shown, request, view, then)

    def for_person(self, request: Request, call: Callable[..., object], *about: object) -> None:
        """Make a call in the background that a person asked for; a failure is said to this person and to nobody else.

        The sentence has a reference, which is in the log too. While too many calls wait, the person is asked to try again.
        """
        if self.background.is_busy:
            self.background.submit(self.answer_privately, request, self.reader.text("slack.services.busy"))
        else:
            self.background.submit(self._made_for, request, call, about)

    def redraw(self, request: Interaction, view: dict[str, object]) -> None:
        """Redraw the modal in which a person acted, unless it was changed or closed meanwhile."""
        self.for_person(request, self.slack.update_view, request.view.shown, view)

    def readable(self, text: str) -> str:
        """Return what people read of the text of a message, with the names of people, channels and groups that are mentioned."""
        return readable(text, self._name_of)

    def verify(self, request: Request, context: CardContext) -> None:
        """Verify a task in the background, and send the result to the person who asked."""
        self.for_person(request, self._verified, request, context)

    def _name_of(self, slack_id: str) -> str:
        return self.queries.actor(slack_id).name if is_person(slack_id) else self.team_directory.name_of(slack_id)

    def _verified(self, request: Request, context: CardContext) -> None:
        try:
            findings = self.verification.verify(context.handoff, context.task, self.queries.actor(request.user_id).name)
        except (Unavailable, Rejected) as failure:
            return self._say(request, failure, self.reader.text("slack.services.not_verified", reason=failure.reason))
        self.answer_privately(request, _result(findings, self.reader))

    def answer_privately(self, request: Request, sentence: str, drawn: list[dict[str, object]] | None = None) -> None:
        """Show a sentence to the person who made a request and to nobody else; where it is `drawn`, with buttons.

        Calls Slack, so it runs on the background pool.
        """
        self.private_answers.send(request, sentence, blocks=drawn)

    def replace_answer(self, request: Request, sentence: str) -> None:
        """Put a sentence in the place of the private answer whose button was clicked."""
        self.private_answers.send(request, sentence, replace=True)

    def _shown(self, request: Request, view: dict[str, object], then: Callable[[View], object] | None = None) -> None:
        try:
            shown = self.slack.open_view(request.trigger_id, view)
        except ViewGone as failure:
            return self._say(request, failure, self.reader.text("services.slack_too_slow"))
        except (Unavailable, Rejected) as failure:
            return self._say(request, failure, self.reader.text("slack.services.no_window", reason=failure.reason))
        if then:
            then(View.model_validate(shown))

    def _made_for(self, request: Request, call: Callable[..., object], about: tuple[object, ...]) -> None:
        try:
            call(*about)
        except (Unavailable, Rejected) as failure:
            self._say(request, failure, self.reader.text("slack.services.failed", reason=failure.reason))
        except Exception as failure:
            reference = new_reference()
            logger.error("A call for a person failed, reference %s", reference, exc_info=failure)
            self.answer_privately(request, self.reader.show(bug_message(reference)))

    def _say(self, request: Request, failure: Unavailable | Rejected, sentence: str) -> None:
        reference = new_reference()
        logger.warning("A call for a person did not arrive, reference %s: %s", reference, failure)
        self.answer_privately(request, f"{sentence} {self.reader.text('slack.services.reference', reference=reference)}")


def _result(findings: tuple[Finding, ...], reader: Reader) -> str:
    """Write the result of a verification: the evidence of a single finding, else the counts."""
    if len(findings) == 1:
        return reader.text("slack.services.verified_one", evidence=safe(reader.show(findings[0].evidence), 500))
    return reader.text("slack.services.verified", findings=held(tuple(each.outcome for each in findings), reader))
