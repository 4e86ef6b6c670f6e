"""A certificate of the inventory as probes have seen it: what is served, what is wrong with it, and how bad that is."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Literal

from handoffs.subjects.expiry import URGENT_AT, Level, expiry, level_of

SURE_AFTER = timedelta(minutes=5)
"""A host counts as unreachable when it could not be reached twice, at least so long apart: one failed connection is no news."""

HTTPS = 443


@dataclass(frozen=True, kw_only=True)
class WatchedCertificate:
    """One certificate of the inventory; `automatic` renewal is watched, another one is worked on by people."""

    host: str
    port: int
    automatic: bool
    provider: str


@dataclass(frozen=True, kw_only=True)
class Served:
    """A certificate as a host serves it; `names` are those that it is for, `fingerprint` tells it from every other."""

    subject: str
    issuer: str
    names: tuple[str, ...]
    not_before: datetime
    not_after: datetime
    fingerprint: str


@dataclass(frozen=True, kw_only=True)
class Probed:
    """What one probe saw. `fault` is why the certificate is not trusted, its expiry apart; `unreachable` why nothing was seen.

    Both are clauses that go on after a colon: *it is self-signed*, *the connection is refused*.
    """

    served: Served | None = None
    fault: str = ""
    unreachable: str = ""


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """One certificate of the inventory. `served` is what was seen last, also while the host can't be reached.

    `served_since`, `fault_since` and `unreachable_since` are when that was first seen. `found_at` is when it came to need
    work, and `replaces` the fingerprint of the one that has to go. `starter` is who began its renewal by hand; nobody where a
    probe did.
    """

    kind: Literal["certificate"] = field(default="certificate", init=False)
    host: str
    port: int = HTTPS
    automatic: bool = False
    provider: str = ""
    served: Served | None = None
    served_since: datetime | None = None
    fault: str = ""
    fault_since: datetime | None = None
    unreachable: str = ""
    unreachable_since: datetime | None = None
    probed_at: datetime | None = None
    found_at: datetime | None = None
    replaces: str = ""
    starter_id: str = ""
    starter: str = ""

    @property
    def record_id(self) -> str:
        """Give what makes it the same certificate: host and port."""
        return place_of(self.host, self.port)

    @property
    def number(self) -> str:
        """Name it as people do: the host, and the port where it is not the usual one."""
        return self.host if self.port == HTTPS else self.record_id

    @property
    def link(self) -> str:
        """Give the address at which it is served."""
        return f"https://{self.number}/"

    @property
    def left(self) -> timedelta | None:
        """Tell how long it was still valid when it was probed, below zero when it had expired; None when none was seen."""
        return self.served.not_after - self.probed_at if self.served and self.probed_at else None

    @property
    def level(self) -> Level:
        """Say how bad it was when it was probed."""
        found = [level_of(self.left, automatic=self.automatic)]
        found += [Level.CRITICAL] if self.fault else []
        found += [Level.UNREACHABLE] if self.is_surely_unreachable else []
        return max(found, key=lambda each: each.rank)

    @property
    def is_surely_unreachable(self) -> bool:
        """Say whether it could not be reached more than once, some minutes apart."""
        if self.unreachable_since is None or self.probed_at is None:
            return False
        return self.probed_at - self.unreachable_since >= SURE_AFTER

    @property
    def needs_work(self) -> bool:
        """Say whether the last probe found something that somebody has to know."""
        return self.level is not Level.FINE

    @property
    def is_fine(self) -> bool:
        """Say whether the last probe saw it, and found nothing to do."""
        return self.served is not None and not self.unreachable and self.level is Level.FINE

    @property
    def is_renewed(self) -> bool:
        """Say whether another certificate than the one that has to go is served, and is fine."""
        return self.is_fine and self.served is not None and self.served.fingerprint != self.replaces

    @property
    def is_done(self) -> bool:
        """Say whether nothing is left to do: it is fine again, or renewed where somebody wanted it renewed early."""
        return self.is_renewed if self.starter_id else self.is_fine

    @property
    def state(self) -> str:
        """Say how it stands: *urgent: expires on 14 December 2026, in 13 days*."""
        if self.probed_at is None:
            return "not probed yet"
        level = self.level
        failed = level is Level.CRITICAL and renewal_failed(self)
        named = "not reached just now" if self.unreachable and level is Level.FINE else level.value
        return f"{named}{', renewal failed' if failed else ''}: {self._reason}"

    @property
    def gist(self) -> tuple[object, ...]:
        """Give all that people read of it; two probes that give the same tell nothing new."""
        return replace(self, probed_at=None), self.state

    @property
    def headline(self) -> str:
        """Say the same where it is named."""
        return self.state

    @property
    def headline_link(self) -> str:
        """Give the address of what the headline names: none."""
        return ""

    @property
    def noun(self) -> str:
        """Say what kind of thing it is."""
        return "certificate"

    @property
    def party(self) -> str:
        """Say that it belongs to no customer."""
        return ""

    @property
    def record_kind(self) -> str:
        """Say that it is no record of the system of record."""
        return ""

    @property
    def status(self) -> str:
        """Give its level."""
        return self.level.value

    @property
    def entered_review_at(self) -> datetime:
        """Tell when its clock starts: when it was found to need work."""
        return self.found_at or self.modified_at

    @property
    def modified_at(self) -> datetime:
        """Tell when it was last looked at."""
        return self.probed_at or self.found_at or datetime.fromtimestamp(0, UTC)

    @property
    def modified_by(self) -> str:
        """Name nobody: it changes by itself."""
        return ""

    def as_shown(self) -> dict[str, object]:
        """Give what a decider judges by: which certificate it is; newer probes stop nobody who is completing it."""
        return {"certificate": self.record_id}

    def as_evidence(self) -> dict[str, object]:
        """Give what a receipt may tell of it."""
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
    def _reason(self) -> str:
        parts = [self.fault] if self.fault else []
        is_all = self.level in (Level.FINE, Level.UNREACHABLE)
        parts += [self.unreachable if is_all else f"it can't be reached ({self.unreachable})"] if self.unreachable else []
        parts += [expiry(self.served.not_after, self.left)] if self.served and self.left is not None else []
        return "; ".join(parts)


def watched(terms: WatchedCertificate, known: Certificate | None = None) -> Certificate:
    """Give a certificate of the inventory with what is known of it, if anything."""
    bare = known or Certificate(host=terms.host, port=terms.port)
    return replace(bare, host=terms.host, port=terms.port, automatic=terms.automatic, provider=terms.provider)


def after(known: Certificate, saw: Probed, at: datetime) -> Certificate:
    """Give what is known after one more probe; what was served last is remembered while the host can't be reached."""
    if saw.unreachable:
        since = known.unreachable_since or at
        return replace(known, unreachable=saw.unreachable, unreachable_since=since, probed_at=at)
    reached = replace(known, unreachable="", unreachable_since=None, probed_at=at)
    is_same = known.served is not None and saw.served is not None and known.served.fingerprint == saw.served.fingerprint
    reached = replace(reached, served=saw.served, served_since=known.served_since if is_same else at)
    return replace(reached, fault=saw.fault, fault_since=(known.fault_since or at) if saw.fault else None)


def found(certificate: Certificate, at: datetime) -> Certificate:
    """Note that it needs work since then, and which certificate has to go."""
    going = certificate.served.fingerprint if certificate.served else ""
    return replace(certificate, found_at=at, replaces=going)


def begun_by(certificate: Certificate, actor_id: str, name: str, at: datetime) -> Certificate:
    """Note that somebody wants it renewed, whatever probes say."""
    return replace(found(certificate, at), starter_id=actor_id, starter=name)


def carried_on(fresh: Certificate, worked_on: Certificate) -> Certificate:
    """Give what is known now, with what a handoff about it began with."""
    kept = {"found_at": worked_on.found_at, "starter_id": worked_on.starter_id, "starter": worked_on.starter}
    going = worked_on.replaces or (fresh.served.fingerprint if fresh.served else "")
    return replace(fresh, replaces=going, **kept)  # type: ignore[arg-type]


def renewal_failed(certificate: Certificate) -> bool:
    """Say whether a renewal that should have happened by itself has not."""
    return certificate.automatic and certificate.left is not None and certificate.left <= URGENT_AT


def place_of(host: str, port: int) -> str:
    """Write host and port as one word, by which a certificate is known."""
    return f"{host}:{port}"
