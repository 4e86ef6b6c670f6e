"""The content of Slack's requests: forms are read as the standard library reads them, and a payload as JSON."""

import json
from urllib.parse import parse_qsl, quote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.server.contents import read_content
from sandbox.slack.delivery.http_delivery import FORM, JSON

TEXT = st.text(st.characters(exclude_categories=["Cs"]))


@given(st.dictionaries(TEXT.filter(lambda name: name not in {"", "payload"}), TEXT, min_size=1))
def test_a_form_is_read_as_it_was_written(fields: dict[str, str]) -> None:
    assert read_content(urlencode(fields).encode(), FORM) == fields
    assert read_content(urlencode(fields, quote_via=quote).encode(), FORM) == fields


@given(TEXT)
def test_a_payload_is_read_as_json(text: str) -> None:
    content = {"type": "block_actions", "text": text, "deep": [{"value": None}]}

    assert read_content(urlencode({"payload": json.dumps(content)}).encode(), FORM) == content
    assert read_content(json.dumps(content).encode(), f"{JSON}; charset=utf-8") == content


@pytest.mark.parametrize(
    "form", [b"a=1&b=&c&&a=2", b"=x&y==z=", b"a=%E3%81%82+%2B%3d", b"text=payload", b"a\r\n=b", b"%41=%0D%0A+"]
)
def test_an_odd_form_is_read_as_the_standard_library_reads_it(form: bytes) -> None:
    assert read_content(form, FORM) == dict(parse_qsl(form.decode(), keep_blank_values=True))


@pytest.mark.parametrize("form", [b"payload=", b"payload=%7B", b"payload=%ff", b"x=%ff"])
def test_a_form_that_holds_no_text_or_no_json_is_refused(form: bytes) -> None:
    with pytest.raises(ValueError):
        read_content(form, FORM)
