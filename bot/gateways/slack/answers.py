"""Answers to the address that Slack gives with a click or a command: without a token, also where the bot is no member."""

import http.client
from typing import Any
from urllib.error import URLError

from bot.gateways.errors import Unavailable
from bot.gateways.http_clients import WayOut, connection_fault
from bot.gateways.slack.errors import answer_meaning
from bot.text.markup import as_text, escaped_parts
from handoffs.text.messages import message


def send_answer(
    way_out: WayOut, response_url: str, text: str, blocks: list[dict[str, Any]] | None, *, replace: bool, to_all: bool
) -> None:
    """Answer the person alone, or everybody in the channel; `replace` what was clicked. Unavailable, or a kind of Rejected."""
    kind = "in_channel" if to_all else "ephemeral"
    try:
        answer = way_out.slack_answer(response_url).send(
            text=as_text(text), blocks=escaped_parts(blocks), response_type=kind, replace_original=replace
        )
    except (URLError, OSError, http.client.HTTPException) as failure:
        fault = connection_fault(failure, response_url)
        raise Unavailable(fault or message("gateways.slack.not_reached", error=type(failure).__name__)) from None
    if answer.status_code != 200:
        raise answer_meaning(answer.status_code, answer.body)
