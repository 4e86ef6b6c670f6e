"""An answer that breaks off, so that the client can't know whether the call was performed."""

from starlette.responses import Response
from starlette.types import Receive, Scope, Send


class BrokenOff(Response):
    """Begins an answer of 1,000 bytes, and sends one of them."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1000")]})
        await send({"type": "http.response.body", "body": b"{", "more_body": True})
