"""`/sla` shows the figures as a table, a picture or a file, and explains the due time of one order."""

import re
from contextlib import nullcontext

from slack_bolt import Ack, App

from bot.commands.written_records import read_record
from bot.gateways.slack.newer_blocks import has_newer
from bot.queries.sla_request import Asked, read
from bot.queries.task_references import WrittenRecord
from bot.slack import clicks
from bot.slack.payloads import Command, Interaction, read_command, read_interaction
from bot.slack.services import Services
from bot.text.languages import reading_in
from bot.text.rendering import Reader
from bot.views.answers.handoff import Answer
from bot.views.answers.sla import help_blocks, sla_blocks
from bot.views.answers.sla_csv import sla_csv
from bot.views.answers.sla_explained import explained_answer
from bot.views.answers.sla_noise import noise_answer
from bot.views.answers.sla_picture import pictures_are_drawn, sla_picture
from bot.views.answers.sla_words import sla_text
from bot.views.kit.text import plain
from bot.wire import ids
from handoffs.model.refusal import Refusal
from handoffs.text.messages import message

_KINDS = {"explain": "explain", "説明": "explain", "noise": "noise", "ノイズ": "noise", "help": "help", "ヘルプ": "help"}
_KIND = re.compile(rf"(?<!\S)(?:{'|'.join(_KINDS)})(?!\S)", re.IGNORECASE)

_SHARE = re.compile(r"(?<!\S)(?:share|共有)(?!\S)", re.IGNORECASE)


def register(app: App, services: Services) -> None:
    """Register the command and its two buttons."""

    @app.command(ids.SLA_COMMAND)
    def sla(ack: Ack, command: dict[str, object]) -> None:
        request = read_command(command)
        answer, shared = _answer(services, request.user_id, request.text.strip())
        if has_newer(answer.blocks):
            services.for_person(request, _send, services, request, answer, shared)
            ack()
        else:
            ack(text=answer.text, blocks=answer.blocks, response_type="in_channel" if shared else "ephemeral")

    @app.action(ids.SLA_PICTURE)
    def picture(ack: Ack, body: dict[str, object]) -> None:
        request = read_interaction(body)
        _require_pictures()
        services.for_person(request, _send_picture, services, request.user_id, _asked(services, request))
        ack()

    @app.action(ids.SLA_CSV)
    def table(ack: Ack, body: dict[str, object]) -> None:
        request = read_interaction(body)
        services.for_person(request, _send_csv, services, request.user_id, _asked(services, request))
        ack()


def _answer(services: Services, user_id: str, text: str) -> tuple[Answer, bool]:
    reports = services.reports
    kind, rest = _kind(text)
    if kind == "explain":
        return _explained(services, user_id, rest), False
    if kind == "help":
        return _help(services.reader), False
    is_noise = kind == "noise"
    asked = read(rest, reports.handbook, reports.now, reports.zone)
    reports.require_right(user_id, asked)
    if is_noise:
        with reading_in("") if asked.share else nullcontext():
            return noise_answer(reports.noise(asked)), asked.share
    report = reports.report(asked)
    with reading_in("") if asked.share else nullcontext():
        return Answer(text=sla_text(report), blocks=sla_blocks(report, user_id if asked.share else "")), asked.share


def _kind(text: str) -> tuple[str, str]:
    """Return the word that asks for another answer than the figures, in English, and the text without it."""
    found = _KIND.search(text)
    return (_KINDS[found[0].lower()], f"{text[: found.start()]}{text[found.end() :]}".strip()) if found else ("", text)


def _send(services: Services, request: Command, answer: Answer, shared: bool) -> None:
    """Send an answer on its own: of an acknowledgement Slack does not say which block it refuses."""
    if shared:
        services.private_answers.share(request, answer.text, answer.blocks or [])
    else:
        services.private_answers.send(request, answer.text, blocks=answer.blocks)


def _explained(services: Services, user_id: str, written: str) -> Answer:
    if _SHARE.search(written):
        raise Refusal(message("commands.sla.explained_to_one"))
    record = read_record(written)
    if record == WrittenRecord(shown=record.shown):
        raise Refusal(message("commands.sla.which_order"))
    context = services.queries.explained(record, user_id)
    if not context.handoffs:
        raise Refusal(message("commands.sla.unknown_order", number=plain(record.shown, 60)))
    return explained_answer(context, services.reader)


def _help(reader: Reader) -> Answer:
    return Answer(text=reader.text("commands.sla.help", command="/sla"), blocks=help_blocks(reader))


def _asked(services: Services, request: Interaction) -> Asked:
    """Return the request of a button; Refusal if this person may not see the figures."""
    asked = clicks.figures(request)
    services.reports.require_right(request.user_id, asked)
    return asked


def _require_pictures() -> None:
    """Refuse the button of an answer from the time when the extra for pictures was installed."""
    if not pictures_are_drawn():
        raise Refusal(message("commands.sla.no_pictures"))


def _send_picture(services: Services, user_id: str, asked: Asked) -> None:
    image, text = sla_picture(services.reports.report(asked))
    services.slack.send_file(user_id, image, "handoffs.png", text)


def _send_csv(services: Services, user_id: str, asked: Asked) -> None:
    report = services.reports.report(asked)
    services.slack.send_file(user_id, sla_csv(report), "handoffs.csv", sla_text(report))
