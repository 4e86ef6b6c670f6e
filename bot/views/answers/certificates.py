"""What `/handoff certificates` answers: every certificate of the inventory, the worst first, and what is wrong with it."""

from datetime import UTC, datetime

from bot.queries.contexts import CertificatesContext, WatchedCertificateContext
from bot.views.answers.handoff import Answer
from bot.views.kit import blocks
from bot.views.kit.blocks import Block
from bot.views.kit.text import cut, link, moment, plain, safe
from bot.wire import ids
from handoffs.processes.certificate_renewal.levels import is_surely_unreachable
from handoffs.subjects.certificate import Certificate, Level
from handoffs.text.expiry import days_left

ROWS, LINES, NEVER = 50, 20, 10**6
HEAD = ("Certificate", "State", "Left", "Expires", "Renewal", "Issued by", "Probed")
EMPTY = (
    "No certificate is watched. List your hosts in the policy under `certificates:`, as "
    "`- {host: portal.example.com, port: 443, renewal: automatic}`, and start Baton anew."
)


def certificates_answer(context: CertificatesContext) -> Answer:
    """Draw the table, and under it what has to be known of those that are not fine."""
    if not context.rows:
        return Answer(text="No certificate is watched.", blocks=[blocks.section(EMPTY)])
    rows = sorted(context.rows, key=_worst_first)
    lines = [_line(context, row) for row in rows if _has_news(row.certificate)]
    hidden = [f"… and {len(rows) - ROWS} more"] if len(rows) > ROWS else []
    drawn = [
        blocks.header("Certificates"),
        blocks.context_block(_when(context), *hidden),
        _table(context, rows[:ROWS]),
        *(blocks.section(line) for line in lines[:LINES]),
        blocks.actions(blocks.button("Check now", ids.CERTIFICATES_PROBE, "all", spoken="Probe all certificates now")),
    ]
    return Answer(text=_text(rows), blocks=drawn)


def _worst_first(row: WatchedCertificateContext) -> tuple[int, int, str]:
    seen = row.certificate
    return -seen.level.rank, seen.left.days if seen.left is not None else NEVER, seen.number


def _has_news(seen: Certificate) -> bool:
    return seen.level is not Level.FINE or bool(seen.unreachable)


def _text(rows: list[WatchedCertificateContext]) -> str:
    """Say the most important in a sentence, for notifications and for what can't show a table."""
    bad = [f"{row.certificate.number} is {row.certificate.state}" for row in rows if _has_news(row.certificate)]
    unknown = sum(row.certificate.probed_at is None for row in rows)
    fine = f"{len(rows) - len(bad) - unknown} fine"
    parts = [*(plain(each, 200) for each in bad[:3]), fine, *([f"{unknown} not probed yet"] if unknown else [])]
    return f"Certificates: {'; '.join(parts)}."


def _when(context: CertificatesContext) -> str:
    if context.trouble:
        return f":warning: They can't be probed: {safe(context.trouble, 300)}"
    if all(row.certificate.probed_at is None for row in context.rows):
        return "The first probe is under way; ask again in a moment."
    return "Probed when Baton starts and daily at 09:00; more often while something is wrong."


def _table(context: CertificatesContext, rows: list[WatchedCertificateContext]) -> Block:
    told = [HEAD, *(_row(context, row.certificate) for row in rows)]
    return {
        "type": "table",
        "rows": [[{"type": "raw_text", "text": cell or "–"} for cell in row] for row in told],
        "column_settings": [{"align": "left", "is_wrapped": True}] * len(HEAD),
    }


def _row(context: CertificatesContext, seen: Certificate) -> tuple[str, ...]:
    served = seen.served
    by = f"{'automatic' if seen.automatic else 'manual'}{f', {seen.provider}' if seen.provider else ''}"
    return (
        cut(plain(seen.number, 260), 60),
        seen.level.value if seen.probed_at else "not probed yet",
        days_left(served.not_after - context.now) if served else "",
        f"{served.not_after.astimezone(UTC):%d %b %Y}" if served else "",
        cut(plain(by, 80), 40),
        cut(plain(served.issuer, 200), 40) if served else "",
        _probed(context, seen.probed_at),
    )


def _probed(context: CertificatesContext, at: datetime | None) -> str:
    """Write when it was probed: the time alone for today's."""
    if at is None:
        return ""
    local, today = at.astimezone(context.zone), context.now.astimezone(context.zone).date()
    return f"{local:%H:%M}" if local.date() == today else f"{local:%d %b %H:%M}"


def _line(context: CertificatesContext, row: WatchedCertificateContext) -> str:
    seen = row.certificate
    named = f"*{link(row.card_link, safe(seen.number, 260))}*" if row.card_link else f"*{safe(seen.number, 260)}*"
    told = f"{named}: {safe(seen.state, 400)}"
    if seen.unreachable_since:
        at = moment(seen.unreachable_since, context.zone)
        told += f" (since {at}{'' if is_surely_unreachable(seen) else '; tried again within minutes'})"
    return f"{told} · {link(row.card_link, 'see the card')}" if row.card_link else told
