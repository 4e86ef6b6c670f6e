"""`baton check` asks the public address as Slack does: what other answers than Baton's mean, and what corrects them."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.cli.checking.public_address import AddressPart
from bot.config.settings import Settings
from bot.processes.connection import CheckLine
from bot.server.serving import serve
from bot.server.signature import Signature

SECRET = "a-secret"
BATON, STARTING, ANOTHER = SECRET, "starting", "another"


@contextmanager
def answering(how: str, *, alive: bool = True) -> Iterator[str]:
    """Serve an address that answers in one of several ways; give it."""

    async def events(request: Request) -> Response:
        body = await request.body()
        if how == "everybody":
            return Response(body)
        if how == "a page":
            return PlainTextResponse("Welcome", status_code=404)
        if not Signature(request.headers).fits(body, SECRET if how == STARTING else how):
            return PlainTextResponse("no", status_code=401)
        return PlainTextResponse("not yet", status_code=503) if how == STARTING else Response(body)

    async def health(request: Request) -> Response:
        return Response(status_code=200 if alive else 404)

    routes = [Route("/slack/events", events, methods=["POST"]), Route("/healthz", health)]
    served = serve(Starlette(routes=routes))
    try:
        yield served.url
    finally:
        served.stop(patience=0)


def line_of(url: str, here: str) -> CheckLine:
    """Return the line of an address, with a Baton that listens `here`."""
    port = int(here.rpartition(":")[2])
    (line,) = AddressPart(Settings(slack_signing_secret=SecretStr(SECRET), port=port), url).lines()
    return line


@pytest.mark.parametrize(
    ("how", "repair"),
    [
        (BATON, ""),
        (ANOTHER, "Baton refuses a request that is signed with SLACK_SIGNING_SECRET"),
        (STARTING, "Baton is starting there"),
        ("everybody", "a wrongly signed request is taken there too (status 200)"),
        ("a page", "what answers there is not Baton (status 404); let the proxy or tunnel pass /slack/events on to 127.0.0.1:"),
    ],
)
def test_what_an_address_answers_says_what_to_correct(how: str, repair: str) -> None:
    with answering(how) as url:
        line = line_of(f"{url}/slack/events", url)

    assert line.ok == (not repair) and not line.noted
    assert line.repair.startswith(repair)


def test_silence_is_a_fault_only_while_baton_runs_here() -> None:
    with answering(BATON) as here:
        silent = line_of("http://127.0.0.1:9", here)
        before = line_of("http://127.0.0.1:9", "127.0.0.1:9")
    with answering("a page", alive=False) as proxy:
        in_front = line_of(proxy, proxy)

    assert not silent.ok and silent.repair.startswith("Nothing answers there (ConnectError). Check the name in DNS")
    assert before.ok and before.noted and "Baton does not run at 127.0.0.1:9 yet" in before.subject
    assert in_front.ok and in_front.noted


def test_an_address_that_slack_does_not_take_is_said_and_none_is_noted() -> None:
    unfit = line_of("http://baton.example.com", "127.0.0.1:9")
    assert not unfit.ok and unfit.repair.startswith("--url: Slack sends to https:// only")
    assert line_of("", "127.0.0.1:9").noted
