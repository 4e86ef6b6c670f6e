"""A certificate of the inventory, as probes have seen it."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Literal

from handoffs.subjects.subject import StartedSubject
from handoffs.text.expiry import expiry_words
from handoffs.text.messages import Message, message

HTTPS = 443


class Level(StrEnum):
    """How urgent a certificate is, from the best to the worst."""

    FINE = "fine"
    WARNING = "warning"
    UNREACHABLE = "unreachable"
    RENEWAL_FAILED = "renewal failed"
    URGENT = "urgent"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        """Return its place among the levels, 0 for the best."""
        return list(Level).index(self)


@dataclass(frozen=True, kw_only=True)
class WatchedCertificate:
    """One certificate of the inventory; with `automatic` renewal Baton watches, without it people renew."""

    host: str
    port: int
    automatic: bool
    provider: str


@dataclass(frozen=True, kw_only=True)
class Served:
    """A certificate as a host serves it; it is valid for `names`, and its `fingerprint` is unique."""

    subject: str
    issuer: str
    names: tuple[str, ...]
    not_before: datetime
    not_after: datetime
    fingerprint: str


@dataclass(frozen=True, kw_only=True)
class Probed:
    """The result of one probe: `fault` is the reason for no trust other than expiry, `unreachable` the reason for no answer.

    Both are clauses after a colon: *it is self-signed*, *the connection is refused*.
    """

    served: Served | None = None
    fault: Message | None = None
    unreachable: Message | None = None


@dataclass(frozen=True, kw_only=True)
class Certificate(StartedSubject):
    """One certificate of the inventory, as the last probe saw it.

    `served` is kept while the host is unreachable. `served_since`, `fault_since` and `unreachable_since` are the instants of
    the first of these probes. `found_at` is when it began to need work, `replaces` the fingerprint of the certificate
    to replace. `starter` is the person who started its renewal; empty when a probe did. `level` and `renewal_failed` (an
    automatic renewal that is overdue) are judged by the rules of the renewal after each probe.
    """

    kind: Literal["certificate"] = field(default="certificate", init=False)
    host: str
    port: int = HTTPS
    automatic: bool = False
    provider: str = ""
    served: Served | None = None
    served_since: datetime | None = None
    fault: Message | None = None
    fault_since: datetime | None = None
    unreachable: Message | None = None
    unreachable_since: datetime | None = None
    probed_at: datetime | None = None
    found_at: datetime | None = None
    replaces: str = ""
    starter_id: str = ""
    starter: str = ""
    level: Level = Level.FINE
    renewal_failed: bool = False

    @property
    def record_id(self) -> str:
        """Return its key: host and port."""
        return place_of(self.host, self.port)

    @property
    def number(self) -> str:
        """Return its name: the host, and the port where that is not 443."""
        return self.host if self.port == HTTPS else self.record_id

    @property
    def link(self) -> str:
        """Return the address that serves it."""
        return f"https://{self.number}/"

    @property
    def left(self) -> timedelta | None:
        """Return the time until its expiry at the last probe, negative after it; None when no probe has seen it."""
        return self.served.not_after - self.probed_at if self.served and self.probed_at else None

    @property
    def state(self) -> Message:
        """Return its state in words: *urgent: expires on 14 December 2026, in 13 days*."""
        if self.probed_at is None:
            return message("subjects.certificate.not_probed")
        if not (reasons := self._reasons):
            return self._level
        return message("subjects.certificate.state", level=self._level, reason=_joined(reasons))

    @property
    def visible_state(self) -> tuple[object, ...]:
        """Return everything that people can see of it; two probes with the same result change no card."""
        return replace(self, probed_at=None), self.state

    @property
    def headline(self) -> Message:
        """Return its state."""
        return self.state

    @property
    def headline_link(self) -> str:
        """Return no address: the headline names no record."""
        return ""

    @property
    def noun(self) -> Message:
        """Return the noun for it."""
        return message("subjects.certificate.noun")

    @property
    def party(self) -> str:
        """Return no customer."""
        return ""

    @property
    def is_record(self) -> bool:
        """Return whether it is a record of Salesforce, which people change there."""
        return False

    @property
    def status(self) -> str:
        """Return its level."""
        return self.level.value

    @property
    def entered_review_at(self) -> datetime:
        """Return the instant at which its clock starts: since then it needs work."""
        return self.found_at or self.modified_at

    @property
    def modified_at(self) -> datetime:
        """Return the instant of the last probe."""
        return self.probed_at or self.found_at or datetime.fromtimestamp(0, UTC)

    @property
    def modified_by(self) -> str:
        """Return nobody: no person changes it."""
        return ""

    def as_shown(self) -> dict[str, object]:
        """Return its key alone, so that a newer probe does not stop a person who completes the handoff."""
        return {"certificate": self.record_id}

    def as_evidence(self) -> dict[str, object]:
        """Return the values that a receipt may show."""
        seen = self.served
        return {
            "certificate": self.record_id,
            "state": self.state,
            "issuer": seen.issuer if seen else "",
            "expires": seen.not_after.isoformat() if seen else "",
            "fingerprint": seen.fingerprint if seen else "",
            "probed": self.probed_at.isoformat() if self.probed_at else "",
        }

    @property
    def _level(self) -> Message:
        """Return its level in words; one missed probe of a fine certificate is named by itself."""
        if self.level is Level.CRITICAL and self.renewal_failed:
            return message("subjects.certificate.critical_and_failed")
        if self.level is Level.FINE and self.unreachable:
            return message("subjects.certificate.not_reached")
        return level_words(self.level)

    @property
    def _reasons(self) -> tuple[Message, ...]:
        """Return the reasons for its level."""
        expiry = expiry_words(self.served.not_after, self.left) if self.served and self.left is not None else None
        return tuple(reason for reason in (self.fault, self._out_of_reach, expiry) if reason)

    @property
    def _out_of_reach(self) -> Message | None:
        if not self.unreachable or self.level in (Level.FINE, Level.UNREACHABLE):
            return self.unreachable
        return message("subjects.certificate.out_of_reach", reason=self.unreachable)


def _joined(reasons: tuple[Message, ...]) -> Message:
    """Put the reasons one after another."""
    joined, *others = reasons
    for other in others:
        joined = message("subjects.certificate.reasons", reasons=joined, other=other)
    return joined


def level_words(level: Level) -> Message:
    """Return a level in words."""
    words = {
        Level.FINE: message("subjects.certificate.fine"),
        Level.WARNING: message("subjects.certificate.warning"),
        Level.UNREACHABLE: message("subjects.certificate.unreachable"),
        Level.RENEWAL_FAILED: message("subjects.certificate.renewal_failed"),
        Level.URGENT: message("subjects.certificate.urgent"),
        Level.CRITICAL: message("subjects.certificate.critical"),
    }
    return words[level]


def place_of(host: str, port: int) -> str:
    """Return host and port as one word, the key of a certificate."""
    return f"{host}:{port}"
