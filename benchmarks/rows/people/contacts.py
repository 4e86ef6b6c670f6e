"""`/handoff contacts` from 16 and 64 clients, compared with bare Bolt and with a floor that verifies and inserts one row."""

from benchmarks.parts import requests
from benchmarks.parts.bot_process import bot
from benchmarks.parts.load import Load, load, median
from benchmarks.parts.processes import running
from benchmarks.peers.servers import bare_bolt, floor
from benchmarks.report.line import Goal, Line, Result
from benchmarks.setting import Setting
from benchmarks.stock.prepared import prepared, sqlite


def measure(setting: Setting) -> Result:
    """Measure all three in turns, for each number of clients."""
    with prepared(sqlite(setting.folder)) as ready:
        secret, body = ready.world.workspace.signing_secret, requests.command(ready.world.workspace, "/handoff", "contacts")
        with (
            bot(ready.world, ready.url) as ours,
            running(bare_bolt, secret) as bolt,
            running(floor, secret, sqlite(setting.folder, "floor")) as least,
        ):
            urls = [ours.url, bolt, least]
            lines = [_lines(clients, _in_turns(urls, secret, body, clients, setting)) for clients in setting.size((16, 64), (2,))]
    return Result(row="contacts", lines=tuple(line for several in lines for line in several))


def _in_turns(urls: list[str], secret: str, body: bytes, clients: int, setting: Setting) -> list[Load]:
    """Load one server after the other, several times, and return the medians of each."""
    seconds, runs = setting.size((1.5, 3), (0.2, 1))
    loads = [[load([url], secret, [body], clients, seconds) for url in urls] for _ in range(runs)]
    return [median(each) for each in zip(*loads, strict=True)]


def _lines(clients: int, loads: list[Load]) -> tuple[Line, Line, Line]:
    ours, bolt, least = loads
    return (
        Line(
            name=f"{clients} clients, answers", unit="a second", ours=ours.a_second, theirs=bolt.a_second, peer="bare Bolt",
            floor=least.a_second, base="verify and insert", goal=Goal(at_least=500),
        ),
        Line(name=f"{clients} clients, p50", unit="ms", ours=ours.p50, theirs=bolt.p50, peer="bare Bolt", floor=least.p50),
        Line(
            name=f"{clients} clients, p99", unit="ms", ours=ours.p99, theirs=bolt.p99, peer="bare Bolt", floor=least.p99,
            goal=Goal(at_most=100),
        ),
    )  # fmt: skip
