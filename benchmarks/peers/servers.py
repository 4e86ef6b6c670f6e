"""What ours is compared with: bare Bolt that answers before its response, and a floor that verifies and inserts one row."""

import hashlib
import hmac
import json
import threading
from contextlib import AbstractContextManager, nullcontext
from urllib.parse import parse_qs

from slack_bolt import Ack, App
from slack_bolt.adapter.starlette import SlackRequestHandler
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient
from sqlalchemy import Column, Engine, Insert, Integer, MetaData, String, Table, insert
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.server.serving import serve
from storage.database import Database
from storage.engine import POOL_SIZE, make_engine

CLICKS = Table("clicks", MetaData(), Column("id", Integer, primary_key=True), Column("body", String))


def bare_bolt(secret: str) -> str:
    """Serve Bolt with two listeners that only acknowledge, as its documentation advises for one process."""
    known = AuthorizeResult(enterprise_id=None, team_id="T", bot_user_id="U0", bot_token="xoxb-bench")
    client = WebClient(token="xoxb-bench", base_url="http://127.0.0.1:9/api/")
    app = App(
        client=client,
        signing_secret=secret,
        authorize=lambda: known,
        token_verification_enabled=False,
        process_before_response=True,
    )

    @app.command("/handoff")
    def handoff(ack: Ack) -> None:
        ack("whom to ask")

    @app.action("task.claim")
    def claim(ack: Ack) -> None:
        ack()

    handler = SlackRequestHandler(app)

    async def events(request: Request) -> Response:
        return await handler.handle(request)

    return serve(_at_slacks_address(events)).url


def floor(secret: str, database_url: str) -> str:
    """Serve the least that a recorded click needs: verify the signature, parse, insert one row and commit."""
    engine = make_engine(Database(database_url).url, POOL_SIZE)
    CLICKS.metadata.create_all(engine)
    statement = insert(CLICKS)
    turn = threading.Lock() if engine.dialect.name == "sqlite" else nullcontext()

    async def events(request: Request) -> Response:
        body = await request.body()
        if not _is_signed(secret.encode(), body, request):
            return PlainTextResponse("", 401)
        await run_in_threadpool(_record, engine, turn, statement, parse_qs(body.decode()))
        return PlainTextResponse("")

    return serve(_at_slacks_address(events)).url


def _at_slacks_address(events: object) -> Starlette:
    return Starlette(routes=[Route("/slack/events", events, methods=["POST"])])


def _is_signed(secret: bytes, body: bytes, request: Request) -> bool:
    stamp = request.headers["x-slack-request-timestamp"].encode()
    expected = "v0=" + hmac.new(secret, b"v0:" + stamp + b":" + body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected, request.headers["x-slack-signature"])


def _record(engine: Engine, turn: AbstractContextManager[object], statement: Insert, form: dict[str, list[str]]) -> None:
    """Insert one row; writers of SQLite take turns, which is faster than its back-off."""
    content = json.loads(form["payload"][0]) if "payload" in form else form
    with turn, engine.begin() as connection:
        connection.execute(statement, {"body": str(content.get("user"))})
