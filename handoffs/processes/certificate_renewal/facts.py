"""The subject of a renewal: the facts about the certificate that its card shows, and the hints about its state."""

from datetime import timedelta

from handoffs.process.choices import Choice
from handoffs.process.forms import Fact
from handoffs.processes.certificate_renewal.levels import is_done, is_surely_unreachable
from handoffs.subjects.certificate import Certificate, Level, Served
from handoffs.text.expiry import days_left
from handoffs.text.messages import Message, message, written

KEY = "certificate_renewal"
NAMES_SHOWN = 5
RENEWED = Choice(
    key="renewed",
    label=message("certificate_renewal.facts.renewed_choice"),
    past=message("certificate_renewal.facts.renewed_past"),
)
"""The choice of Baton itself when a probe sees the renewed certificate."""


def facts_of(seen: Certificate) -> tuple[Fact, ...]:
    """Show the certificate as the last probe saw it."""
    unseen = None if seen.probed_at else message("certificate_renewal.facts.not_seen_yet")
    starter = Fact(
        label=message("certificate_renewal.facts.renewal_started_by_fact"), text=written(seen.starter), person=seen.starter_id
    )
    return (
        Fact(label=message("certificate_renewal.facts.level_fact"), text=_level(seen)),
        *_served(seen),
        *((Fact(label=message("certificate_renewal.facts.not_trusted_fact"), text=seen.fault),) if seen.fault else ()),
        *(
            (
                Fact(
                    label=message("certificate_renewal.facts.out_of_reach_since_fact"),
                    text=seen.unreachable,
                    at=seen.unreachable_since,
                ),
            )
            if seen.unreachable
            else ()
        ),
        Fact(label=message("certificate_renewal.facts.renewal_fact"), text=_renewal(seen)),
        Fact(label=message("certificate_renewal.facts.seen_fact"), text=unseen, at=seen.probed_at),
        *((starter,) if seen.starter_id else ()),
    )


def hint_of(seen: Certificate) -> Message:
    """Explain the state of the certificate, and the next thing to do."""
    if is_done(seen):
        return message("certificate_renewal.facts.fine_hint")
    if seen.fault:
        return message("certificate_renewal.facts.not_trusted_hint")
    if is_surely_unreachable(seen):
        return message("certificate_renewal.facts.unreachable_hint")
    if seen.renewal_failed:
        return message("certificate_renewal.facts.renewal_failed_hint")
    if seen.automatic and not seen.starter_id:
        return message("certificate_renewal.facts.automatic_hint")
    return message("certificate_renewal.facts.manual_hint")


def _level(seen: Certificate) -> Message:
    if seen.level is Level.CRITICAL and seen.renewal_failed:
        return message("certificate_renewal.facts.critical_and_failed")
    names = {
        Level.FINE: message("certificate_renewal.facts.fine"),
        Level.WARNING: message("certificate_renewal.facts.warning"),
        Level.UNREACHABLE: message("certificate_renewal.facts.unreachable"),
        Level.RENEWAL_FAILED: message("certificate_renewal.facts.renewal_failed"),
        Level.URGENT: message("certificate_renewal.facts.urgent"),
        Level.CRITICAL: message("certificate_renewal.facts.critical"),
    }
    return names[seen.level]


def _renewal(seen: Certificate) -> Message:
    """Name the kind of its renewal, and the provider where the inventory names one."""
    kind = message("certificate_renewal.facts.automatic") if seen.automatic else message("certificate_renewal.facts.manual")
    if not seen.provider:
        return kind
    return message("certificate_renewal.facts.renewal_by", kind=kind, provider=seen.provider)


def _served(seen: Certificate) -> tuple[Fact, ...]:
    """Show the expiry, the issuer and the names of the certificate that was served last."""
    if seen.served is None:
        return (
            Fact(label=message("certificate_renewal.facts.expires_fact"), text=message("certificate_renewal.facts.never_seen")),
        )
    return (
        Fact(label=message("certificate_renewal.facts.expires_fact"), text=_expiry(seen, seen.served)),
        Fact(label=message("certificate_renewal.facts.issued_by_fact"), text=written(seen.served.issuer)),
        Fact(label=message("certificate_renewal.facts.for_fact"), text=_names(seen.served)),
    )


def _expiry(seen: Certificate, served: Served) -> Message:
    """Write the expiry in UTC, as certificates do, and the time left."""
    at, left = served.not_after, seen.left or timedelta()
    if left <= timedelta():
        return message("certificate_renewal.facts.expired", at=at)
    return message("certificate_renewal.facts.expires", at=at, left=days_left(left))


def _names(served: Served) -> Message:
    """List the first names that the certificate is valid for, and how many more there are."""
    if not served.names:
        return written(served.subject)
    hidden = len(served.names) - NAMES_SHOWN
    more = (message("certificate_renewal.facts.more_names", count=hidden),) if hidden > 0 else ()
    return message("text.listing", items=(*served.names[:NAMES_SHOWN], *more))
