"""Reads URL-encoded forms, the only kind that these protocols send."""

from urllib.parse import parse_qsl

from starlette.requests import Request


async def form(request: Request) -> dict[str, str]:
    """Give a request's form; fields that come twice keep their last value."""
    return dict(parse_qsl((await request.body()).decode(errors="replace"), keep_blank_values=True))
