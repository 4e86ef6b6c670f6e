"""WHMCS over HTTP: form in, JSON out; HTML when it is down or in maintenance."""

from collections import Counter
from urllib.parse import parse_qsl

import anyio
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from sandbox.whmcs.installation import Form
from sandbox.whmcs.whmcs import Whmcs


def whmcs_app(whmcs: Whmcs) -> Starlette:
    """Return the ASGI app of a WHMCS."""

    async def api(request: Request) -> Response:
        if whmcs.down:
            return HTMLResponse("<html><body><h1>503 Service Unavailable</h1></body></html>", 503)
        if whmcs.maintenance:
            return HTMLResponse("<html><body>Down for Maintenance</body></html>")
        form = _form((await request.body()).decode(errors="replace"))
        result, status = await run_in_threadpool(whmcs.answer, form)
        await anyio.sleep(whmcs.delay)
        return _CutOff() if whmcs.loses_answer(form) else JSONResponse(result, status)

    return Starlette(routes=[Route("/includes/api.php", api, methods=["POST"])])


class _CutOff(Response):
    """Breaks the connection: the server closes it because the promised body is missing."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send headers without the body."""
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"65536")]})


def _form(body: str) -> Form:
    """Return a form as PHP reads it: fields named x[] are numbered, the last of other duplicates wins."""
    seen: Counter[str] = Counter()
    fields: Form = {}
    for name, value in parse_qsl(body, keep_blank_values=True):
        if name.endswith("[]"):
            name, number = name[:-2], seen[name]
            seen[f"{name}[]"] += 1
            name = f"{name}[{number}]"
        fields[name] = value
    return fields
