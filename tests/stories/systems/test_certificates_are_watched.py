"""Certificates are probed over TLS on the sandbox's hosts; each has one card, which escalates and closes after renewal."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.wire.values import parse_task
from handoffs.model.events.work import Decided
from handoffs.model.handoff import Handoff
from handoffs.subjects.certificate import Certificate
from sandbox.slack.block_kit.visible_text import text_of
from sandbox.world.world import World
from tests.handoffs.examples import POLICY
from tests.messages import english
from tests.refusals import shown
from tests.stories.cards import ESCALATIONS, buttons_of, eventually, make_unreadable, quiet, replies_to, submitted
from tests.stories.conftest import FAST, midweek

Json = dict[str, Any]
DEVOPS, EVERYTHING = "C0DEVOPS", ["csr", "submit", "domain", "install", "restart", "verify"]
PORTAL, WHMCS = "portal.example.com", "whmcs.example.com"
DAY = timedelta(days=1)


@pytest.fixture
def started() -> Iterator[Callable[..., World]]:
    """Start a world in which the manually renewed certificate of whmcs.example.com lasts for a given time."""
    opened: list[World] = []

    def start(lasts: timedelta = 60 * DAY) -> World:
        world = World(replace(FAST, certificates=POLICY.certificates), brisk=True)
        opened.append(world)
        world.clock.wind_to(midweek(world.clock.now()))
        world.hosts.serve(WHMCS, lasts=lasts)
        world.start()
        return world

    yield start
    for world in opened:
        world.stop()


def cards(world: World, host: str = WHMCS) -> list[Json]:
    """Return a certificate's cards, oldest first."""
    return [m for m in world.workspace.messages(DEVOPS) if not m.get("thread_ts") and host in m["text"]]


def card(world: World, part: str, host: str = WHMCS) -> Json:
    """Wait for a text on a certificate's newest card and return the card."""

    def found() -> Json | None:
        outcome = cards(world, host)
        return outcome[-1] if outcome and part in text_of(outcome[-1]) else None

    return dict(eventually(world, found, 20))


def handoff(world: World, host: str = WHMCS) -> Handoff | None:
    """Return a certificate's newest handoff."""
    return world.application.queries.latest("certificate_renewal", f"{host}:443")


def seen(world: World, host: str = WHMCS) -> Certificate:
    """Wait for a probe after the last winding of the clock and return its result."""
    since = world.clock.now() - timedelta(seconds=5)

    def found() -> Certificate | None:
        with world.application.database.read() as work:
            known = work.certificates.get(f"{host}:443")
        return known if known and known.probed_at and known.probed_at >= since else None

    outcome: Certificate = eventually(world, found, 20)
    return outcome


def escalations(world: World) -> list[Json]:
    """Return the messages to supervisors."""
    return [m for m in world.workspace.messages(ESCALATIONS) if not m.get("thread_ts")]


def test_at_30_days_the_team_is_warned_and_nobody_is_mentioned(started: Callable[..., World]) -> None:
    world = started(30 * DAY - timedelta(hours=1))

    outcome = text_of(card(world, "warning: expires on"))

    assert "in 29 days" in outcome and "Sandbox Authority" in outcome and "manual" in outcome
    assert "*To do* · 0 of 6 done" in outcome
    assert buttons_of(card(world, "warning"))[:4] == ["Complete step", "Claim", "Escalate", "Check now"]
    quiet(world)
    assert escalations(world) == [] and "<!" not in outcome.replace("<!date", "")
    assert cards(world, PORTAL) == [] and handoff(world, PORTAL) is None


def test_it_worsens_on_one_card_and_its_contact_hears_of_it_once_a_level(started: Callable[..., World]) -> None:
    world = started(16 * DAY)
    card(world, "warning: expires on")

    world.clock.wind(3 * DAY)
    urgent = card(world, "urgent: expires on")
    outcome = eventually(world, lambda: next(iter(escalations(world)), None))
    assert "Certificate urgent" in text_of(outcome) and "<!subteam^S0OPSLEAD" in text_of(outcome)
    for evidence in (WHMCS, "in 12 days", "Issued by Baton Sandbox, Sandbox Authority", "Probed "):
        assert evidence in text_of(outcome), evidence
    eventually(world, lambda: any("Escalated to the Ops Lead" in each for each in replies_to(world, urgent, DEVOPS)))

    world.clock.wind(6 * DAY)
    card(world, "critical: expires on")
    eventually(world, lambda: "Certificate critical" in text_of(escalations(world)[0]))
    world.clock.wind(7 * DAY)
    card(world, "critical: expired on")
    quiet(world)
    assert len(cards(world)) == 1 and len(escalations(world)) == 1
    outcome = handoff(world)
    assert outcome is not None and outcome.escalation is not None
    triggers = [evidence.trigger.value for evidence in outcome.escalation.evidence]
    assert triggers[0] == "certificate_urgent" and triggers.count("certificate_critical") == 1


def test_when_the_renewed_one_is_served_it_closes_by_itself_and_the_journal_says_how(started: Callable[..., World]) -> None:
    world = started(12 * DAY)
    card(world, "urgent: expires on")

    world.hosts.serve(WHMCS, lasts=90 * DAY)
    world.clock.wind(timedelta(minutes=61))

    closed = card(world, "*Verified as renewed* by Baton")
    assert "Verified by probing" in text_of(closed) and "in 89 days" in text_of(closed)
    outcome = handoff(world)
    assert outcome is not None and not outcome.is_open
    with world.application.database.read() as work:
        last = work.journal.of(outcome.id)[-1]
    assert isinstance(last, Decided) and shown(last.words).startswith("Verified by probing")


def test_a_certificate_that_grows_old_again_gets_a_new_round(started: Callable[..., World]) -> None:
    world = started(10 * DAY)
    card(world, "urgent")
    world.hosts.serve(WHMCS, lasts=60 * DAY)
    world.clock.wind(timedelta(minutes=61))
    card(world, "*Verified as renewed*")

    world.clock.wind(40 * DAY)

    card(world, "warning: expires on")
    outcome = handoff(world)
    assert outcome is not None and outcome.round == 2 and len(cards(world)) == 2


def test_it_is_completed_only_when_a_probe_has_seen_the_renewed_one(started: Callable[..., World]) -> None:
    world = started(20 * DAY)
    ren, before = world.person("ren"), card(world, "warning")
    ren.click(DEVOPS, before["ts"], "step.tick", value=_value(before, "csr"))
    card(world, "1 of 6 done")

    ren.click(DEVOPS, before["ts"], "step.complete")
    ren.await_view("Complete step")
    refused = submitted(ren, {"checks": EVERYTHING})
    assert not refused.ok
    assert "The last probe" in str(refused.errors) and "Check now" in str(refused.errors)
    ren.close()

    world.hosts.serve(WHMCS, lasts=90 * DAY)
    ren.click(DEVOPS, before["ts"], "step.verify")
    card(world, "Press “Complete step”")
    eventually(world, lambda: any("It is trusted" in each for each in ren.whispers()))
    ren.click(DEVOPS, before["ts"], "step.complete")
    ren.await_view("Complete step")
    assert submitted(ren, {"checks": EVERYTHING}).ok

    card(world, "*Completed* by <@U0REN>")


def test_a_host_that_can_not_be_reached_once_is_no_news_and_twice_is_a_finding(started: Callable[..., World]) -> None:
    world = started(60 * DAY)
    seen(world)
    world.hosts.away = True
    world.clock.wind(DAY)
    assert english(seen(world).unreachable) == "it refuses the connection"
    quiet(world)
    assert cards(world) == []

    world.clock.wind(timedelta(minutes=6))
    outcome = text_of(card(world, "unreachable: it refuses the connection"))
    assert "Out of reach since" in outcome and escalations(world) == []

    world.hosts.away = False
    world.clock.wind(timedelta(minutes=6))
    closed = card(world, "*Withdrawn*")
    assert "Verified by probing" in text_of(closed) and "is fine again" in text_of(closed)


@pytest.mark.parametrize(
    ("wrong", "part"),
    [({"by_itself": True}, "it is self-signed"), ({"names": ("shop.example.com",)}, "it is for other names (shop.example.com)")],
)
def test_one_that_is_not_trusted_is_critical_at_once(started: Callable[..., World], wrong: dict[str, Any], part: str) -> None:
    world = started()
    seen(world)
    world.hosts.serve(WHMCS, lasts=80 * DAY, **wrong)
    world.clock.wind(DAY)

    outcome = text_of(card(world, f"critical: {part}"))

    assert "Visitors see a warning now" in outcome
    assert "Certificate critical" in text_of(eventually(world, lambda: next(iter(escalations(world)), None)))


def test_an_automatic_renewal_that_has_not_happened_by_14_days_is_a_finding(started: Callable[..., World]) -> None:
    world = started(200 * DAY)
    world.hosts.certbot_broken = True
    world.hosts.serve(PORTAL, lasts=20 * DAY)
    world.clock.wind(DAY)
    assert "This certificate renews by itself" in text_of(card(world, "warning: expires on", PORTAL))

    world.clock.wind(6 * DAY)
    outcome = text_of(card(world, "renewal failed: expires on", PORTAL))
    assert "look at certbot" in outcome and "automatic, Let's Encrypt" in outcome
    eventually(world, lambda: escalations(world))

    world.hosts.certbot_broken = False
    world.clock.wind(timedelta(minutes=61))
    card(world, "*Verified as renewed* by Baton", PORTAL)


def test_the_table_tells_all_of_them_the_worst_first(started: Callable[..., World]) -> None:
    world = started(12 * DAY)
    card(world, "urgent")
    quiet(world)
    ren = world.person("ren")

    assert ren.command(DEVOPS, "/handoff", "certificates").ok

    table = answer(world, "U0REN")
    rows = [[cell["text"] for cell in row] for row in block(table, "table")["rows"]]
    assert [row[0] for row in rows] == ["Certificate", WHMCS, "api.example.com", PORTAL]
    assert rows[1][1:3] == ["urgent", "11 days"] and rows[1][4] == "manual" and "Sandbox Authority" in rows[1][5]
    assert rows[2][1] == "fine" and rows[2][4] == "automatic, Let's Encrypt"
    assert f"{WHMCS} is urgent: expires on" in table["text"] and "see the card" in text_of(table)

    world.hosts.renew()
    ren.click_whisper(table["ts"], "certificates.probe")

    eventually(world, lambda: "Certificates: 3 fine." in str(answer(world, "U0REN")["text"]))
    card(world, "*Verified as renewed*")


def test_who_is_in_no_team_is_shown_no_table(started: Callable[..., World]) -> None:
    world = started()

    world.workspace.add_user("U0GONE", "gone", "Somebody Gone")

    world.person("gone").command("C0CS", "/handoff", "certificates")

    assert "you are in none of their channels" in text_of(answer(world, "U0GONE"))


def test_somebody_renews_one_early_and_there_is_no_second_handoff_for_it(started: Callable[..., World]) -> None:
    world = started(60 * DAY)
    seen(world)
    ren = world.person("ren")
    assert "has begun" in start(ren)
    assert "Renewal started by" in text_of(card(world, "fine: expires on"))
    assert "being worked on already" in start(ren)
    world.clock.wind(2 * timedelta(hours=1))
    quiet(world)
    assert len(cards(world)) == 1 and handoff(world) is not None and handoff(world).is_open  # type: ignore[union-attr]

    world.hosts.serve(WHMCS, lasts=365 * DAY)
    world.clock.wind(timedelta(minutes=61))

    card(world, "*Verified as renewed* by Baton")


def test_one_that_is_probed_at_start_needs_no_nine_o_clock(started: Callable[..., World]) -> None:
    world = started(60 * DAY)
    seen(world)
    world.hosts.serve(WHMCS, lasts=5 * DAY)

    world.restart_bot()

    card(world, "critical: expires on")


def test_one_that_is_taken_off_the_inventory_needs_no_work(started: Callable[..., World]) -> None:
    world = started(5 * DAY)
    card(world, "critical: expires on")

    world.policy = replace(world.policy, certificates=POLICY.certificates[:2])
    world.restart_bot()

    card(world, "no longer in the policy's inventory")


def test_a_certificate_whose_handoff_cannot_be_read_stops_no_other(started: Callable[..., World]) -> None:
    world = started(12 * DAY)
    card(world, "urgent: expires on")
    world.hosts.certbot_broken = True
    world.hosts.serve(PORTAL, lasts=12 * DAY)
    world.clock.wind(DAY)
    card(world, "renewal failed: expires on", PORTAL)
    quiet(world)
    bad = handoff(world, PORTAL)
    assert bad is not None
    make_unreadable(world, bad.id)

    world.clock.wind(5 * DAY)

    card(world, "critical: expires on")
    with world.application.database.read() as work:
        assert [entry.row.reference for entry in work.set_aside.all()] == [bad.id]


def start(person: Any) -> str:
    """Start a renewal by hand and return the person's answer."""
    person.command(DEVOPS, "/handoff", "start certificate")
    person.await_view("Start a handoff")
    person.submit({"field.which:certificate_renewal": f"{WHMCS}:443"})
    outcome = text_of(person.view)
    while person.view:
        person.close()
    return outcome


def answer(world: World, user: str) -> Json:
    """Return the last private answer to a person."""
    return dict(eventually(world, lambda: (world.workspace.ephemerals(user) or [None])[-1]))


def block(message: Json, kind: str) -> Json:
    """Return a block of a message by its type."""
    return dict(next(each for each in message["blocks"] if each["type"] == kind))


def _value(message: Json, item: str) -> str:
    accessories = (each.get("accessory") or {} for each in message["blocks"])
    return str(next(each["value"] for each in accessories if "value" in each and parse_task(each["value"]).choice == item))
