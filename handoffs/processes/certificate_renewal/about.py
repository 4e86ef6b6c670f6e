"""The subject of a renewal: the facts about the certificate that its card shows, and the hints about its state."""

from datetime import UTC, datetime, timedelta

from handoffs.process.choices import Choice
from handoffs.process.forms import Fact
from handoffs.processes.certificate_renewal.levels import is_done, is_surely_unreachable
from handoffs.subjects.certificate import Certificate, Level
from handoffs.text.expiry import days_left
from handoffs.text.wording import dated

KEY = "certificate_renewal"
NAMES_SHOWN = 5
RENEWED = Choice(key="renewed", label="Renewed", past="verified as renewed")
"""The choice of Baton itself when a probe sees the renewed certificate."""


def facts_of(seen: Certificate) -> tuple[Fact, ...]:
    """Show the certificate as the last probe saw it."""
    renewal = "automatic" if seen.automatic else "manual"
    by = f"{renewal}, {seen.provider}" if seen.provider else renewal
    starter = Fact(label="Renewal started by", text=seen.starter, person=seen.starter_id)
    return (
        Fact(label="Level", text=_level(seen)),
        *_served(seen),
        *((Fact(label="Not trusted", text=seen.fault),) if seen.fault else ()),
        *((Fact(label="Out of reach since", text=seen.unreachable, at=seen.unreachable_since),) if seen.unreachable else ()),
        Fact(label="Renewal", text=by),
        Fact(label="Seen", text="" if seen.probed_at else "not yet", at=seen.probed_at),
        *((starter,) if seen.starter_id else ()),
    )


def hint_of(seen: Certificate) -> str:
    """Explain the state of the certificate, and the next thing to do."""
    if is_done(seen):
        return "The probe sees it fine. Press “Complete step”, or leave it: the next probe closes it by itself within the hour."
    if seen.fault:
        return "Visitors see a warning now, and some programs refuse to connect. It closes by itself once a probe sees it fine."
    if is_surely_unreachable(seen):
        return "Baton tries again every 5 minutes, and closes this by itself once it is reached and its certificate is fine."
    if seen.renewal_failed:
        return "It should have been renewed by itself by now: look at certbot's log first. The steps below renew it by hand."
    if seen.automatic and not seen.starter_id:
        return "It renews by itself; nothing has to be done yet. It closes by itself once the renewed certificate is served."
    return "It closes by itself once a probe sees the renewed certificate; Check now probes at once."


def _level(seen: Certificate) -> str:
    return f"{seen.level.capitalize()}{', renewal failed' if seen.level is Level.CRITICAL and seen.renewal_failed else ''}"


def _served(seen: Certificate) -> tuple[Fact, ...]:
    """Show the expiry, the issuer and the names of the certificate that was served last."""
    if seen.served is None:
        return (Fact(label="Expires", text="not seen yet"),)
    names, hidden = seen.served.names[:NAMES_SHOWN], len(seen.served.names) - NAMES_SHOWN
    more = f" and {hidden} more" if hidden > 0 else ""
    return (
        Fact(label="Expires", text=f"{_instant(seen.served.not_after)}, {_time_left(seen)}"),
        Fact(label="Issued by", text=seen.served.issuer),
        Fact(label="For", text=f"{', '.join(names) or seen.served.subject}{more}"),
    )


def _instant(at: datetime) -> str:
    """Write an instant in UTC, as certificates do."""
    return f"{dated(at.astimezone(UTC).date())} {at.astimezone(UTC):%H:%M} UTC"


def _time_left(seen: Certificate) -> str:
    left = seen.left or timedelta()
    return f"in {days_left(left)}" if left > timedelta() else "expired"
