"""The button under the table of certificates: probes all of them now, and puts the new table in its place."""

from collections.abc import Callable

from slack_bolt import Ack, App

from bot.slack.payloads import Interaction, read_interaction
from bot.slack.services import Services
from bot.views.answers.handoff import Answer
from bot.wire.process_ids import certificate_renewal as certificate_ids


def register(app: App, services: Services, probe_all: Callable[[], bool], table: Callable[[], Answer]) -> None:
    """Tie the button to the probes; `probe_all` returns False when they are under way, `table` draws what is known."""

    @app.action(certificate_ids.PROBE)
    def probe(ack: Ack, body: dict[str, object]) -> None:
        request = read_interaction(body)
        services.queries.require_team(request.user_id)
        services.for_person(request, _probed, services, request, probe_all, table)
        ack()


def _probed(services: Services, request: Interaction, probe_all: Callable[[], bool], table: Callable[[], Answer]) -> None:
    done, answer = probe_all(), table()
    services.private_answers.send(request, answer.text, blocks=answer.blocks, replace=True)
    if not done:
        button = f"*{services.reader.text('answers.certificates.probe')}*"
        services.answer_privately(request, services.reader.text("listeners.certificates.probe_under_way", button=button))
