"""The button under the table of certificates: probes all of them now, and puts the new table in its place."""

from typing import Any

from slack_bolt import Ack, App

from bot import ids, payloads
from bot.house import House
from bot.views.certificates import certificates_answer


def register(app: App, house: House) -> None:
    """Tie the button to the probes."""

    @app.action(ids.CERTIFICATES_PROBE)
    def probe(ack: Ack, body: dict[str, Any]) -> None:
        house.questions.require_team(payloads.user_of(body))
        house.callouts.submit(_probed, house, body)
        ack()


def _probed(house: House, body: dict[str, Any]) -> None:
    done = house.certificates.probe_all()
    answer = certificates_answer(house.questions.certificates())
    house.slack.respond(str(body.get("response_url") or ""), answer.text, blocks=answer.blocks, replace=True)
    if not done:
        house.whisper(body, "A probe is under way already; press *Check now* again in a moment.")
