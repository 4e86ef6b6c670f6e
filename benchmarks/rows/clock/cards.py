"""1,000 cards that wait in 20 channels, on a clock that is wound, compared with the least time that Slack's limits allow."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import update

from benchmarks.report.line import Goal, Line, Of, Result
from benchmarks.setting import Setting
from benchmarks.stock.prepared import policy, sqlite
from bot.gateways.connections import slack_client
from bot.gateways.slack.client import SlackGateway
from bot.gateways.slack.rate_limits import POST, RATES, RateLimiter, RateLimits
from bot.outbox.drawings import CurrentDrawings
from bot.outbox.slack_messages import SlackMessages
from bot.outbox.worker import OutboxWorker
from bot.processes.registry import step_views
from bot.queries.queries import Queries
from bot.slack.team_directory import TeamDirectory
from handoffs.model.effects import Announcement
from handoffs.process.handbook import Handbook
from handoffs.process.policy import TeamPolicy
from handoffs.processes import PROCESSES
from handoffs.text.messages import written
from sandbox.world.world import World
from storage.database import Database
from storage.engine import make_engine
from storage.ranks import Rank, stored_priority
from storage.tables import OUTBOX

STEP = timedelta(seconds=0.1)
LEAST = Goal(at_most=1.05, of=Of.RATIO)
START = datetime(2026, 11, 30, 1, 0, tzinfo=UTC)


class Clock:
    """A clock that only its owner moves."""

    def __init__(self) -> None:
        self.at = START

    def now(self) -> datetime:
        """Return the instant."""
        return self.at

    def monotonic(self) -> float:
        """Return the seconds since the start."""
        return (self.at - START).total_seconds()


def measure(setting: Setting) -> Result:
    """Deliver all of them with the worker and the limits of production; a person acts in the middle."""
    channels, each = setting.size((20, 50), (2, 6))
    world = World(replace(policy(), teams=_teams(channels)), database_url=sqlite(setting.folder), brisk=True)
    world.open()
    try:
        took, personal = _delivered(world, channels * each)
    finally:
        world.close()
    rate, burst = RATES[POST]
    least = (each - burst) / rate
    name = f"{channels * each:,} cards in {channels} channels"
    return Result(
        row="cards",
        lines=(
            Line(name=name, unit="s", ours=took, theirs=least, peer="the least", goal=LEAST),
            Line(name="a person's action meanwhile", unit="s", ours=personal, goal=Goal(at_most=2)),
        ),
    )


def _teams(count: int) -> tuple[TeamPolicy, ...]:
    first = policy().teams
    more = (replace(first[0], key=f"team_{n}", name=f"Team {n}", channel=f"#team-{n}") for n in range(count - len(first)))
    return (*first, *more)[: max(count, len(first))]


def _delivered(world: World, count: int) -> tuple[float, float]:
    """Return the seconds until all messages have left, and those until a person's message of the middle has left."""
    clock, database = Clock(), Database(world.settings().database_url)
    database.migrate()
    worker = _worker(world, database, clock)
    teams = [team.key for team in world.policy.teams][: max(2, count // 50)]
    for number in range(count):
        _wait(database, clock.now(), f"card-{number}", teams[number % len(teams)])
    acted, personal = count // 2, -1.0
    began = clock.monotonic()
    while left := _left(database):
        worker.run()
        if left < acted and personal < 0:
            _wait(database, clock.now(), "personal", teams[0])
            _prefer(database, clock.now())
            personal = _until(lambda: _is_gone(database, "personal"), worker, clock)
        clock.at += STEP
    worker.close()
    database.close()
    return clock.monotonic() - began, personal


def _until(is_over: Callable[[], bool], worker: OutboxWorker, clock: Clock) -> float:
    began = clock.monotonic()
    while not is_over():
        worker.run()
        clock.at += STEP
    return clock.monotonic() - began


def _worker(world: World, database: Database, clock: Clock) -> OutboxWorker:
    handbook = Handbook(policy=world.policy, processes=PROCESSES)
    slack = SlackGateway(slack_client(world.settings()))
    slack.introduce()
    TeamDirectory(database, slack, handbook, clock.now).refresh()
    queries = Queries(database, handbook, now=clock.now, permalink=slack.link_to)
    limiter = RateLimiter(RateLimits(), clock.monotonic)
    messages = SlackMessages(database, slack, CurrentDrawings(queries, step_views()), limiter, clock.now)
    return OutboxWorker(database, messages, clock.now, clock.monotonic)


def _wait(database: Database, now: datetime, key: str, team: str) -> None:
    with database.begin() as work:
        work.outbox.put_notice(key, Announcement(text=written(key), team=team), priority_at=now, now=now)


def _prefer(database: Database, now: datetime) -> None:
    """Rank the person's message as what a person does is ranked."""
    engine = make_engine(database.url, 1)
    with engine.begin() as connection:
        first = {"priority_at": stored_priority(Rank.PERSON, now)}
        connection.execute(update(OUTBOX).where(OUTBOX.c.key == "personal").values(first))
    engine.dispose()


def _left(database: Database) -> int:
    with database.read() as work:
        return work.outbox.count()


def _is_gone(database: Database, key: str) -> bool:
    engine = make_engine(database.url, 1)
    with engine.connect() as connection:
        found = connection.execute(OUTBOX.select().where(OUTBOX.c.key == key)).one()
    engine.dispose()
    return found.done_at is not None
