"""The answer of `/handoff certificates`: all certificates of the inventory, the worst first, with their problems."""

from datetime import datetime

from bot.queries.certificate_contexts import CertificatesContext, WatchedCertificateContext
from bot.text.rendering import UTC, Reader
from bot.text.wording import short, short_dated, timed
from bot.views.answers.handoff import Answer
from bot.views.kit import blocks, emoji
from bot.views.kit.blocks import Block
from bot.views.kit.text import cut, link, moment, plain, safe
from bot.wire.process_ids import certificate_renewal as certificate_ids
from handoffs.clock.days import local_day
from handoffs.processes.certificate_renewal.levels import is_surely_unreachable
from handoffs.subjects.certificate import Certificate, Level, level_words
from handoffs.text.expiry import days_left

ROWS, LINES, NEVER = 50, 24, 10**6
ENTRY = "- {host: portal.example.com, port: 443, renewal: automatic}"


def certificates_answer(context: CertificatesContext) -> Answer:
    """Draw the table, and below it a line for each certificate with a problem."""
    reader = context.reader
    if not context.rows:
        empty = reader.text("answers.certificates.empty", key="`certificates:`", entry=f"`{ENTRY}`")
        return Answer(text=reader.text("answers.certificates.none"), blocks=[blocks.section(empty)])
    rows = sorted(context.rows, key=_worst_first)
    lines = [_line(context, row) for row in rows if _has_problem(row.certificate)]
    hidden = [reader.text("answers.certificates.more", more=len(rows) - ROWS)] if len(rows) > ROWS else []
    drawn = [
        blocks.header(reader.text("answers.certificates.title")),
        blocks.context_block(_when(context), *hidden),
        _table(context, rows[:ROWS]),
        blocks.actions(_probe_button(reader)),
        *(blocks.section(line) for line in lines),
    ]
    return Answer(text=_text(context, rows), blocks=blocks.within(drawn, LINES, reader))


def _worst_first(row: WatchedCertificateContext) -> tuple[int, int, str]:
    seen = row.certificate
    return -seen.level.rank, seen.left.days if seen.left is not None else NEVER, seen.number


def _has_problem(seen: Certificate) -> bool:
    return seen.level is not Level.FINE or bool(seen.unreachable)


def _probe_button(reader: Reader) -> Block:
    label, spoken = reader.text("answers.certificates.probe"), reader.text("answers.certificates.probe_label")
    return blocks.button(label, certificate_ids.PROBE, "all", spoken=spoken)


def _text(context: CertificatesContext, rows: list[WatchedCertificateContext]) -> str:
    """Write the most important problems in a sentence, for notifications and for surfaces without tables."""
    reader = context.reader
    bad = [
        reader.text("answers.certificates.state", certificate=each.certificate.number, state=each.certificate.state)
        for each in rows
        if _has_problem(each.certificate)
    ]
    unknown = sum(row.certificate.probed_at is None for row in rows)
    parts = [*(plain(each, 200) for each in bad[:3])]
    parts.append(reader.text("answers.certificates.fine", number=len(rows) - len(bad) - unknown))
    parts += [reader.text("answers.certificates.unknown", number=unknown)] if unknown else []
    return reader.text("answers.certificates.summary", parts=reader.parts(parts))


def _when(context: CertificatesContext) -> str:
    """Show when certificates are probed, or why they cannot be probed."""
    reader = context.reader
    if context.failure:
        return f"{emoji.WARNING} {reader.text('answers.certificates.trouble', reason=safe(reader.show(context.failure), 300))}"
    if all(row.certificate.probed_at is None for row in context.rows):
        return reader.text("answers.certificates.first_probe")
    return reader.text("answers.certificates.probe_times")


def _table(context: CertificatesContext, rows: list[WatchedCertificateContext]) -> Block:
    columns = _head(context.reader)
    lines = [columns, *(_row(context, row.certificate) for row in rows)]
    return {
        "type": "table",
        "rows": [[{"type": "raw_text", "text": cell or "–"} for cell in line] for line in lines],
        "column_settings": [{"align": "left", "is_wrapped": True}] * len(columns),
    }


def _head(reader: Reader) -> tuple[str, ...]:
    return (
        reader.text("answers.certificates.certificate"),
        reader.text("answers.certificates.state_column"),
        reader.text("answers.certificates.left"),
        reader.text("answers.certificates.expires"),
        reader.text("answers.certificates.renewal"),
        reader.text("answers.certificates.issued_by"),
        reader.text("answers.certificates.probed"),
    )


def _row(context: CertificatesContext, seen: Certificate) -> tuple[str, ...]:
    served, reader = seen.served, context.reader
    return (
        cut(plain(seen.number, 260), 60),
        reader.show(level_words(seen.level)) if seen.probed_at else reader.text("answers.certificates.not_probed"),
        reader.show(days_left(served.not_after - context.now)) if served else "",
        short_dated(local_day(served.not_after, UTC), reader.language) if served else "",
        cut(plain(_renewal(seen, reader), 80), 40),
        cut(plain(served.issuer, 200), 40) if served else "",
        _probed(context, seen.probed_at),
    )


def _renewal(seen: Certificate, reader: Reader) -> str:
    """Write how a certificate is renewed, and by which provider."""
    manual, automatic = reader.text("answers.certificates.manual"), reader.text("answers.certificates.automatic")
    return reader.commas((automatic if seen.automatic else manual, seen.provider))


def _probed(context: CertificatesContext, at: datetime | None) -> str:
    """Write when a certificate was probed: only the time if that was today."""
    if at is None:
        return ""
    reader, zone = context.reader, context.reader.zone
    return timed(at, zone) if local_day(at, zone) == local_day(context.now, zone) else short(at, zone, reader.language)


def _line(context: CertificatesContext, row: WatchedCertificateContext) -> str:
    """Describe the problem of one certificate, with a link to its card."""
    seen, card, reader = row.certificate, row.card_link, context.reader
    name = f"*{link(card, safe(seen.number, 260))}*"
    text = reader.text("modals.common.labelled", label=name, value=safe(context.reader.show(seen.state), 400))
    if seen.unreachable_since:
        text = f"{text} ({_since(context, seen, seen.unreachable_since)})"
    return f"{text} · {link(card, reader.text('modals.common.see_card'))}" if card else text


def _since(context: CertificatesContext, seen: Certificate, at: datetime) -> str:
    since = moment(at, context.reader)
    if is_surely_unreachable(seen):
        return context.reader.text("answers.certificates.since", at=since)
    return context.reader.text("answers.certificates.since_trying", at=since)
