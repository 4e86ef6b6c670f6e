"""Certificates as rules: how bad it is at which moment, what one more probe makes of it, when it is due, and who has to know."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from handoffs.model.checks import Answer, Outcome
from handoffs.model.escalation import Trigger
from handoffs.model.handoff import Handoff
from handoffs.model.people import Actor
from handoffs.process.submission import Submission
from handoffs.processes.certificate_renewal.checks import findings_of, renewed_submission
from handoffs.processes.certificate_renewal.levels import SURE_AFTER, is_done, is_fine, is_renewed, judged, level_of
from handoffs.processes.certificate_renewal.probing import after_probe, found, merge_with_handoff, started_by, watched
from handoffs.processes.certificate_renewal.process import CertificateRenewal
from handoffs.processes.certificate_renewal.renew import Renew
from handoffs.rules import open as opening
from handoffs.rules.decide import decide
from handoffs.rules.outside import refresh
from handoffs.rules.time.retime import retimings
from handoffs.subjects.certificate import Certificate, Level, Probed, Served, WatchedCertificate
from handoffs.text.expiry import days_left
from handoffs.text.messages import Message, written
from tests.handoffs.examples import HANDBOOK, MONDAY_TEN, POLICY
from tests.refusals import refused, shown

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
REN = Actor(user_id="U0REN", name="Ren Ono", teams=frozenset({"devops"}))
TERMS = WatchedCertificate(host="whmcs.example.com", port=443, automatic=False, provider="Sectigo")
SELF_SIGNED = written("it is self-signed")
NOW = MONDAY_TEN
DONE = Submission(choice="done", edition=1, answers=tuple(Answer(item=i.key, outcome=Outcome.VERIFIED) for i in Renew.checklist))


def served(lasts: timedelta, at: datetime = NOW, fingerprint: str = "old") -> Served:
    """Return a certificate that lasts for so long from an instant."""
    return Served(
        subject="whmcs.example.com", issuer="Sectigo", names=("whmcs.example.com",), not_before=at - 300 * DAY,
        not_after=at + lasts, fingerprint=fingerprint,
    )  # fmt: skip


def seen(
    lasts: timedelta, at: datetime = NOW, *, automatic: bool = False, fault: Message | None = None, fingerprint: str = "old"
) -> Certificate:
    """Return a certificate as one probe saw it."""
    saw = Probed(served=served(lasts, at, fingerprint), fault=fault)
    return after_probe(watched(replace(TERMS, automatic=automatic)), saw, at)


def opened(certificate: Certificate, now: datetime = NOW) -> Handoff:
    """Open a handoff for a certificate that a probe found."""
    subject = found(certificate, now)
    return opening.open_handoff(HANDBOOK, CertificateRenewal.key, subject, handoff_id="id1", previous=None, now=now).handoff


def refreshed(handoff: Handoff, fresh: Certificate, now: datetime) -> Handoff:
    """Let one more probe be taken in."""
    subject = merge_with_handoff(fresh, handoff.about(Certificate))
    change = refresh.refresh(HANDBOOK, handoff, Renew.key, subject, now)
    assert change is not None
    return change.handoff


@pytest.mark.parametrize(
    ("left", "by_people", "by_itself"),
    [
        (30 * DAY + SECOND, Level.FINE, Level.FINE),
        (30 * DAY, Level.WARNING, Level.WARNING),
        (14 * DAY + SECOND, Level.WARNING, Level.WARNING),
        (14 * DAY, Level.URGENT, Level.RENEWAL_FAILED),
        (7 * DAY + SECOND, Level.URGENT, Level.RENEWAL_FAILED),
        (7 * DAY, Level.CRITICAL, Level.CRITICAL),
        (SECOND, Level.CRITICAL, Level.CRITICAL),
        (-SECOND, Level.CRITICAL, Level.CRITICAL),
        (None, Level.FINE, Level.FINE),
    ],
)
def test_how_bad_it_is_goes_by_what_is_left(left: timedelta | None, by_people: Level, by_itself: Level) -> None:
    assert level_of(left, automatic=False) is by_people
    assert level_of(left, automatic=True) is by_itself


@pytest.mark.parametrize(
    ("left", "text"),
    [
        (-DAY, "none"),
        (SECOND, "0 min"),
        (DAY - SECOND, "23 h 59 min"),
        (DAY, "1 day"),
        (2 * DAY - SECOND, "1 day"),
        (13.5 * DAY, "13 days"),
    ],
)
def test_the_time_left_is_written_in_whole_days(left: timedelta, text: str) -> None:
    assert shown(days_left(left)) == text


@pytest.mark.parametrize(
    ("certificate", "state"),
    [
        (seen(40 * DAY), "fine: expires on 9 January 2027, in 40 days"),
        (seen(20 * DAY), "warning: expires on 20 December 2026, in 20 days"),
        (seen(10 * DAY), "urgent: expires on 10 December 2026, in 10 days"),
        (seen(10 * DAY, automatic=True), "renewal failed: expires on 10 December 2026, in 10 days"),
        (seen(5 * DAY, automatic=True), "critical, renewal failed: expires on 5 December 2026, in 5 days"),
        (seen(-2 * DAY), "critical: expired on 28 November 2026"),
        (
            seen(80 * DAY, fault=SELF_SIGNED),
            "critical: it is self-signed; expires on 18 February 2027, in 80 days",
        ),
        (watched(TERMS), "not probed yet"),
    ],
)
def test_its_state_is_written_in_words(certificate: Certificate, state: str) -> None:
    assert shown(certificate.state) == state


def test_one_failed_connection_is_no_news_and_a_second_one_some_minutes_later_is() -> None:
    known, away = seen(40 * DAY), Probed(unreachable=written("it refuses the connection"))

    once = after_probe(known, away, NOW + DAY)
    soon = after_probe(once, away, NOW + DAY + SURE_AFTER - SECOND)
    sure = after_probe(soon, away, NOW + DAY + SURE_AFTER)
    back = after_probe(sure, Probed(served=served(40 * DAY)), NOW + 2 * DAY)

    assert (once.level, soon.level, sure.level) == (Level.FINE, Level.FINE, Level.UNREACHABLE)
    assert not is_fine(once) and shown(once.state).startswith("not reached just now: it refuses the connection")
    assert sure.unreachable_since == NOW + DAY and sure.served == known.served
    assert is_fine(back) and back.unreachable_since is None


def test_one_that_is_about_to_expire_is_so_while_it_can_not_be_reached_too() -> None:
    sure = judged(replace(seen(10 * DAY), unreachable=written("it does not answer"), unreachable_since=NOW - DAY))

    assert sure.level is Level.URGENT
    assert shown(sure.state) == "urgent: it can't be reached (it does not answer); expires on 10 December 2026, in 10 days"


def test_since_when_it_is_not_trusted_is_kept_until_it_is() -> None:
    fault = Probed(served=served(80 * DAY), fault=SELF_SIGNED)
    first = after_probe(seen(80 * DAY), fault, NOW + DAY)

    assert after_probe(first, fault, NOW + 2 * DAY).fault_since == NOW + DAY
    assert after_probe(first, Probed(served=served(80 * DAY)), NOW + 2 * DAY).fault_since is None


@pytest.mark.parametrize(
    ("expires", "deadline"),
    [
        (datetime(2026, 12, 10, 14, 59, tzinfo=UTC), date(2026, 12, 7)),
        (datetime(2026, 12, 10, 15, 0, tzinfo=UTC), date(2026, 12, 8)),
        (datetime(2026, 12, 10, 23, 59, tzinfo=UTC), date(2026, 12, 8)),
    ],
)
def test_the_deadline_is_a_day_of_the_team_and_the_card_names_the_readers_day(expires: datetime, deadline: date) -> None:
    certificate = judged(seen(expires - NOW))

    assert CertificateRenewal().deadline(opened(certificate), ZoneInfo("Asia/Tokyo")) == deadline
    day = expires.astimezone(ZoneInfo("Asia/Tokyo")).date()
    assert f"expires on {day.day} December 2026" in shown(certificate.state)


def test_it_is_renewed_only_when_another_one_is_served() -> None:
    begun = started_by(watched(TERMS), "U0REN", "Ren Ono", NOW)

    same = merge_with_handoff(seen(60 * DAY), begun)
    other = merge_with_handoff(seen(90 * DAY, fingerprint="new"), same)

    assert same.replaces == "old" and is_fine(same) and not is_renewed(same) and not is_done(same)
    assert is_renewed(other) and is_done(other) and other.starter == "Ren Ono"


@pytest.mark.parametrize(
    ("certificate", "due"),
    [
        (seen(30 * DAY), "2026-12-25 18:00"),
        (seen(20 * DAY), "2026-12-17 18:00"),
        (seen(16 * DAY), "2026-12-11 18:00"),
        (seen(3 * DAY), "2026-11-30 18:00"),
        (seen(-2 * DAY), "2026-11-30 11:00"),
        (seen(80 * DAY, fault=SELF_SIGNED), "2026-11-30 18:00"),
    ],
    ids=["at 30 days", "a working day", "the Friday before a Sunday", "today", "expired: an hour", "not trusted: today"],
)
def test_it_is_due_three_days_before_it_expires_and_at_once_when_it_is_late(certificate: Certificate, due: str) -> None:
    task = opened(certificate).current

    assert f"{task.due.due_at.astimezone(POLICY.calendar_of('devops').zone):%Y-%m-%d %H:%M}" == due


def test_its_clock_follows_the_certificate_but_not_the_one_that_ends_it() -> None:
    handoff = opened(seen(20 * DAY))
    before = handoff.current.due.due_at

    later = refreshed(handoff, seen(28 * DAY, fingerprint="other"), NOW + DAY)
    fine = refreshed(later, seen(90 * DAY, NOW + 2 * DAY, fingerprint="new"), NOW + 2 * DAY)

    assert later.current.due.due_at > before
    assert fine.current.due == later.current.due


@pytest.mark.parametrize(
    ("days", "due"),
    [(2, "2026-12-02 18:00"), (5, "2026-12-07 10:00"), (2 + 8 / 24, "2026-12-03 10:00")],
    ids=["on a Wednesday: that day", "on a Saturday: the first hour of Monday", "at 18:00: the first hour of the next day"],
)
def test_nobody_is_late_before_it_was_found_not_to_be_trusted(days: float, due: str) -> None:
    at = NOW + days * DAY
    handoff = refreshed(opened(seen(28 * DAY)), seen(60 * DAY, at, fault=SELF_SIGNED, fingerprint="own"), at)

    assert f"{handoff.current.due.due_at.astimezone(POLICY.calendar_of('devops').zone):%Y-%m-%d %H:%M}" == due
    assert at < handoff.current.due.at_risk_at < handoff.current.due.due_at
    assert retimings(HANDBOOK, handoff) == ()


def test_a_supervisor_hears_of_urgent_and_of_critical_each_once() -> None:
    handoff = opened(seen(20 * DAY))
    assert handoff.escalation is None

    for days in range(1, 21):
        handoff = refreshed(
            handoff, after_probe(handoff.about(Certificate), Probed(served=served(20 * DAY)), NOW + days * DAY), NOW + days * DAY
        )

    assert handoff.escalation is not None
    assert [evidence.trigger for evidence in handoff.escalation.evidence] == [
        Trigger.CERTIFICATE_URGENT,
        Trigger.CERTIFICATE_CRITICAL,
    ]
    first = handoff.escalation.evidence[0]
    assert shown(first.text).startswith(
        "whmcs.example.com is urgent: expires on 20 December 2026, in 14 days. Issued by Sectigo. Probed "
    )
    assert first.record_links[0].link == "https://whmcs.example.com/"


@pytest.mark.parametrize("certificate", [seen(40 * DAY), seen(20 * DAY), watched(TERMS)], ids=["fine", "warning", "unknown"])
def test_nobody_is_mentioned_for_less(certificate: Certificate) -> None:
    assert CertificateRenewal().thresholds(opened(certificate), POLICY, NOW) == ()


def test_what_is_found_of_the_last_step_is_what_the_probe_saw() -> None:
    (before,) = findings_of(found(seen(10 * DAY), NOW))
    (then,) = findings_of(merge_with_handoff(seen(90 * DAY, fingerprint="new"), found(seen(10 * DAY), NOW)))

    assert (before.item, before.outcome) == ("verify", Outcome.OPEN) and "in 10 days" in shown(before.evidence)
    assert (then.item, then.outcome) == ("verify", Outcome.VERIFIED) and "in 90 days" in shown(then.evidence)


def test_nobody_completes_it_before_a_probe_has_seen_it_fine() -> None:
    handoff = opened(seen(10 * DAY))
    with refused(r"The last probe .* saw: urgent") as caught:
        decide(HANDBOOK, handoff, Renew.key, REN, DONE, reference="r", now=NOW)
    assert caught.value.field == "checks.verify"

    renewed = refreshed(handoff, seen(90 * DAY, NOW + DAY, fingerprint="new"), NOW + DAY)

    assert not decide(HANDBOOK, renewed, Renew.key, REN, DONE, reference="r", now=NOW + DAY).handoff.is_open


def test_nobody_can_choose_what_baton_alone_decides() -> None:
    renewed = refreshed(opened(seen(10 * DAY)), seen(90 * DAY, NOW + DAY, fingerprint="new"), NOW + DAY)

    with refused("does not offer that choice"):
        decide(
            HANDBOOK,
            renewed,
            Renew.key,
            REN,
            renewed_submission(renewed.about(Certificate)),
            reference="r",
            now=NOW + DAY,
        )


def test_another_port_than_the_usual_one_is_part_of_its_name() -> None:
    assert watched(replace(TERMS, port=8443)).number == "whmcs.example.com:8443"
    assert watched(TERMS).number == "whmcs.example.com" and watched(TERMS).record_id == "whmcs.example.com:443"
