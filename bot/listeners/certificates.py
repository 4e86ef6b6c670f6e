"""The button under the table of certificates: probes all of them now, and puts the new table in its place."""

from typing import Any

from slack_bolt import Ack, App

from bot.slack.payloads import Interaction, read_interaction
from bot.slack.services import Services
from bot.views.answers.certificates import certificates_answer
from bot.wire import ids


def register(app: App, services: Services) -> None:
    """Tie the button to the probes."""

    @app.action(ids.CERTIFICATES_PROBE)
    def probe(ack: Ack, body: dict[str, Any]) -> None:
        request = read_interaction(body)
        services.queries.require_team(request.user_id)
        services.background.submit(_probed, services, request)
        ack()


def _probed(services: Services, request: Interaction) -> None:
    done = services.certificates.probe_all()
    answer = certificates_answer(services.queries.certificates())
    services.private_answers.send(request, answer.text, blocks=answer.blocks, replace=True)
    if not done:
        button = f"*{services.reader.text('answers.certificates.probe')}*"
        services.answer_privately(request, services.reader.text("listeners.certificates.probe_under_way", button=button))
