"""`make bench`: the cost of a sweep, acknowledgements a second compared with bare Bolt, the cost and the bytes of a decision."""

import statistics
import threading
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

import httpx
from slack_bolt import Ack, App
from slack_bolt.adapter.starlette import SlackRequestHandler
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from benchmarks import crowds, stored_bytes, sweeps
from bot.config.logging import configure_logging
from bot.config.policy.file import load_policy
from bot.server.serving import Served, serve
from sandbox.slack.delivery import payloads
from sandbox.world.world import World

CLIENTS = 16
SECONDS = 3.0
RUNS = 3
DECISIONS = 40


def main() -> None:
    """Measure and print."""
    configure_logging("ERROR", "text")
    sweeps.measure(load_policy(Path("policy.yml")))
    world = World(load_policy(Path("policy.yml")))
    world.start()
    try:
        _acks(world)
        crowds.measure(world)
        _decisions(world)
    finally:
        world.stop()


def _acks(world: World) -> None:
    asked = payloads.command(world.workspace, "U0AIKO", "C0CS", "/handoff", "contacts", "")
    body = urlencode(asked)
    print(f"Answers a second, {CLIENTS} keep-alive clients, signed commands, clients and server in one process")
    bare = _bare_bolt(world.workspace.signing_secret)
    for name, url in (("bare Bolt, its own adapter", bare.url), ("Baton: authorised, from the database", world.application.url)):
        runs = [_load(world, f"{url}/slack/events", body) for _ in range(RUNS)]
        rate, late = statistics.median(r[0] for r in runs), statistics.median(r[1] for r in runs)
        print(f"  {name:<38} {rate:7.0f} a second, 99th percentile {late * 1000:5.0f} ms")
    bare.stop()


def _bare_bolt(secret: str) -> Served:
    known = AuthorizeResult(enterprise_id=None, team_id="T", bot_user_id="U0", bot_token="xoxb-bench")
    client = WebClient(token="xoxb-bench", base_url="http://127.0.0.1:9/api/")
    app = App(client=client, signing_secret=secret, authorize=lambda: known, token_verification_enabled=False)

    @app.command("/handoff")
    def handoff(ack: Ack) -> None:
        ack("whom to ask")

    handler = SlackRequestHandler(app)

    async def events(request: Request) -> Response:
        return await handler.handle(request)

    return serve(Starlette(routes=[Route("/slack/events", events, methods=["POST"])]))


def _load(world: World, url: str, body: str) -> tuple[float, float]:
    """Ask from several keep-alive clients for a few seconds; gives answers a second and the 99th percentile."""
    taken: list[float] = []
    end = time.monotonic() + SECONDS

    def ask() -> None:
        with httpx.Client(trust_env=False, timeout=30) as client:
            while time.monotonic() < end:
                headers = world.delivery.signature(body) | {"content-type": "application/x-www-form-urlencoded"}
                began = time.monotonic()
                client.post(url, content=body, headers=headers).raise_for_status()
                taken.append(time.monotonic() - began)

    _together(ask, CLIENTS)
    return len(taken) / SECONDS, statistics.quantiles(taken, n=100)[98]


def _decisions(world: World) -> None:
    """Decide many orders at the desk, and wait until Salesforce has them all."""
    orders = [world.customers.act("order") for _ in range(DECISIONS)]
    world.workspace.wait_for(lambda: all(world.application.queries.latest("order_approval", o) for o in orders), 120)
    world.application.stop_polling()
    before = len(world.org.audit.calls)
    taken = [_decide(world, order) for order in orders]
    world.workspace.wait_for(lambda: all(world.org.get("Order", o)["Status"] == "Cancelled" for o in orders), 120)
    calls = (len(world.org.audit.calls) - before) / DECISIONS
    print(
        f"One decision at the desk (authorise, decide, journal, outbox, commit): median {statistics.median(taken) * 1000:.1f} ms"
    )
    print(f"Salesforce calls a decision: {calls:.2f}")
    decided = world.application.queries.latest("order_approval", orders[0])
    assert decided is not None
    stored_bytes.measure(world.application.database, world.policy, decided)


def _decide(world: World, order: str) -> float:
    from handoffs.model.task_ref import TaskRef
    from handoffs.process.submission import Submission

    handoff = world.application.queries.latest("order_approval", order)
    assert handoff is not None
    submission = Submission(choice="reject", edition=handoff.edition, reason="other", words="Measured.")
    began = time.monotonic()
    world.application.service.decide(TaskRef(handoff=handoff.id, step="review"), "U0AIKO", submission)
    return time.monotonic() - began


def _together(work: Callable[[], None], count: int) -> None:
    threads = [threading.Thread(target=work) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


main()
