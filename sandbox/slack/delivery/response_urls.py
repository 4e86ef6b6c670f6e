"""Response URLs: the app answers an interaction up to five times within 30 minutes, without a token."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from sandbox.slack.api import arguments
from sandbox.slack.api.broken_off import BrokenOff
from sandbox.slack.block_kit.checks import check_message
from sandbox.slack.workspace.entities import Json
from sandbox.slack.workspace.errors import SlackError
from sandbox.slack.workspace.faults import Faults
from sandbox.slack.workspace.workspace import Workspace

USES = 5
LIFE = timedelta(minutes=30)


@dataclass(frozen=True, kw_only=True)
class Source:
    """The place of an interaction: a message (`ts`), an ephemeral message (`ephemeral`), or only a channel."""

    user: str
    channel: str
    ts: str = ""
    ephemeral: bool = False
    thread_ts: str | None = None


@dataclass(frozen=True, kw_only=True)
class _Leave:
    source: Source
    until: datetime
    uses: int = USES


class ResponseUrls:
    """All response URLs that were issued."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._given: dict[str, _Leave] = {}

    def address(self, source: Source) -> str:
        """Return a URL for one interaction; it expires on the sandbox's clock."""
        token = secrets.token_urlsafe(16)
        self._given[token] = _Leave(source=source, until=self._workspace.clock.now() + LIFE)
        return f"{self._workspace.url.rstrip('/')}/respond/{token}"

    def take(self, token: str, answer: Json) -> None:
        """Carry out the app's answer; raise used_url after five answers, expired_url after 30 minutes."""
        with self._workspace.lock:
            leave = self._given.get(token)
            if leave is None or self._workspace.clock.now() > leave.until:
                raise SlackError("expired_url", status=404)
            if leave.uses == 0:
                raise SlackError("used_url", status=404)
            check_message(answer.get("blocks") or [], self._workspace.faults.refused_blocks)
            self._given[token] = replace(leave, uses=leave.uses - 1)
        self._carry_out(leave.source, self._workspace.read_as(answer))

    def _carry_out(self, source: Source, answer: Json) -> None:
        original = bool(source.ts)
        if answer.get("delete_original") and original:
            return self._delete(source)
        if not answer.get("text") and not answer.get("blocks"):
            raise SlackError("no_text", status=400)
        if answer.get("replace_original") and original:
            return self._replace(source, answer)
        self.say(source, answer)

    def say(self, source: Source, answer: Json) -> None:
        """Post an answer at the interaction's place: to its person only, unless it is `in_channel`."""
        shown = {"text": str(answer.get("text") or ""), "blocks": answer.get("blocks") or []}
        thread = answer.get("thread_ts") or source.thread_ts
        if answer.get("response_type") != "in_channel":
            self._workspace.said.whisper(source.user, source.channel, shown | {"thread_ts": thread})
            return
        own = {"user": self._workspace.bot_user_id, "bot_id": self._workspace.bot_id}
        shown |= {"thread_ts": answer["thread_ts"]} if answer.get("thread_ts") else {}
        self._workspace.append(source.channel, own | shown)

    def _delete(self, source: Source) -> None:
        if source.ephemeral:
            self._workspace.said.change_whisper(source.user, source.ts, None)
        else:
            self._workspace.said.delete(source.channel, source.ts)

    def _replace(self, source: Source, answer: Json) -> None:
        shown = {"text": str(answer.get("text") or ""), "blocks": answer.get("blocks") or []}
        if source.ephemeral:
            self._workspace.said.change_whisper(source.user, source.ts, shown)
        else:
            self._workspace.said.replace(source.channel, source.ts, **shown)


def response_routes(take: Callable[[str, Json], None], faults: Faults) -> list[Route]:
    """Return the route that receives answers."""

    async def respond(request: Request) -> Response:
        await faults.passed()
        if faults.down:
            return PlainTextResponse("Service Unavailable", status_code=503)
        if error := faults.fail.get("response_url"):
            return PlainTextResponse(error, 404)
        try:
            take(request.path_params["token"], await arguments.read(request))
        except SlackError as refused:
            status = refused.status if refused.status != 200 else 400
            return JSONResponse(refused.body(), status) if status == 400 else PlainTextResponse(refused.error, status)
        return BrokenOff() if faults.drops("response_url") else PlainTextResponse("ok")

    return [Route("/respond/{token}", respond, methods=["POST"])]
