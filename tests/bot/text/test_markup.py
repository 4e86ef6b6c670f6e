"""Everything that Slack parses is escaped once, but for our own mentions, links and times."""

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.text.markup import entities_in, escaped, escaped_parts, fitted, pieces, unescaped, unescaped_parts, unmarked
from bot.text.rendering import Reader
from bot.views.kit.text import channel, link, mention, moment, packed, safe

OURS = f"{mention('U0AIKO', 'Aiko')} {link('https://x.example/?a=1&b=2', 'R&D <b>')} {channel('C0CS')}"
SLACKS = "<@U0AIKO> <https://x.example/?a=1&amp;b=2|R&amp;D &lt;b&gt;> <#C0CS>"
TOKYO = Reader(zone=ZoneInfo("Asia/Tokyo"))
OUTSIDE = st.text(st.characters(codec="utf-8"))


@given(OUTSIDE)
def test_no_text_of_others_becomes_markup(text: str) -> None:
    assert not set("<>") & set(escaped(text))
    assert unescaped(escaped(text)) == text


def test_our_own_markup_is_written_and_its_labels_are_escaped() -> None:
    assert escaped(OURS) == SLACKS
    assert escaped(moment(datetime(2026, 11, 30, tzinfo=UTC), TOKYO)).startswith("<!date^1795996800^{date_short_pretty}")


@pytest.mark.parametrize("forged", ["\ud801!channel\ud803", "\ud801@U0AIKO\ud803", "<!channel>", "<@U0AIKO>"])
def test_nobody_else_can_write_an_entity(forged: str) -> None:
    assert not set("<>") & set(escaped(safe(forged)))
    assert escaped(link("https://x.example", forged)).count("<") == 1


def test_an_address_ends_no_link_and_begins_no_label() -> None:
    assert escaped(link("https://x.example/a|b> <!channel>", "x")) == "<https://x.example/a%7Cb%3E%20%3C!channel%3E|x>"
    assert escaped(link("javascript:alert(1)", "x")) == "x"


def test_blocks_are_written_by_where_slack_parses() -> None:
    given = [
        {"type": "section", "text": {"type": "mrkdwn", "text": f"a & b {OURS}"}},
        {"type": "header", "text": {"type": "plain_text", "text": f"a & b {link('https://x.example', 'label')}"}},
        {"type": "actions", "elements": [{"type": "button", "value": "<&>"}]},
    ]

    section, header, actions = escaped_parts(given)

    assert section == {"type": "section", "text": {"type": "mrkdwn", "text": f"a &amp; b {SLACKS}"}}
    assert header == {"type": "header", "text": {"type": "plain_text", "text": "a & b label"}}
    assert actions == given[2]
    assert escaped_parts(unescaped_parts([section])) == [section], "what Slack sends back is not escaped twice"


def test_a_stored_mention_is_ours_again() -> None:
    assert escaped(entities_in("<!subteam^S0CSMGR> <@U0AIKO>")) == "<!subteam^S0CSMGR> <@U0AIKO>"
    assert unmarked(f"see {OURS}") == "see  R&D <b> "


@given(OUTSIDE, st.integers(min_value=1, max_value=200))
def test_a_text_is_never_cut_within_markup(text: str, limit: int) -> None:
    given = f"{text} {OURS} {safe(text)} {OURS}"
    shown = fitted(given, limit)

    assert len(escaped(shown)) <= limit
    whole, kept = [*pieces(given)], [*pieces(shown.removesuffix("…").rstrip())]
    assert kept == whole[: len(kept)]
    assert escaped(shown).count("<") == escaped(shown).count(">")


@given(st.lists(OUTSIDE, min_size=1, max_size=40))
def test_lines_are_packed_whole_and_none_is_lost(lines: list[str]) -> None:
    given = [f"{index} {line.replace(chr(10), ' ')} {OURS}"[:900] for index, line in enumerate(lines)]

    paragraphs = packed(given, 1000)

    assert all(len(escaped(each)) <= 1000 for each in paragraphs)
    shown = [line for each in paragraphs for line in each.split("\n")]
    assert len(shown) == len(given) and all(one[:1] == other[:1] for one, other in zip(shown, given, strict=True))


@pytest.mark.parametrize(
    "value",
    [
        "a_b@example.jp",
        "first_last_name@example.jp",
        "a__b@example.jp",
        "+81 90-1234-5678",
        "00001042",
        "field_name",
        "Review_Owner__c",
        "Account.Review_Owner__c",
        "2*3*4",
        "あ_い@例.jp",
    ],
)
def test_values_that_people_copy_hold_no_invisible_characters(value: str) -> None:
    assert safe(value) == value


@pytest.mark.parametrize("address", ["taro._yuki@docomo.ne.jp", "_a@example.jp", "a_@example.jp", "*a*@x.jp", "a~-b@e-x.jp"])
def test_an_address_with_marks_is_code(address: str) -> None:
    assert safe(address) == f"`{address}`"
    assert safe(f"To ({address}), now") == f"To (`{address}`), now"


@pytest.mark.parametrize("address", ["taro._yuki@docomo.ne.jp", "a_@example.jp", "taro@example.jp"])
@pytest.mark.parametrize("around", ["連絡先{}です", "メールは{}", "{}に送る", "`x` and {}", "`{}`", "a`b {}", f"{'あ' * 70}{{}}"])
def test_an_address_between_letters_and_marks_can_be_copied(address: str, around: str) -> None:
    shown = safe(around.format(address))
    held = re.compile(rf"(?<![\w\u200b])`{re.escape(address)}`(?![\w\u200b])" if "_" in address else re.escape(address))
    assert held.search(shown) and "\u200b" not in shown.replace("\u200b`\u200b", ""), ascii(shown)


LOCAL = st.text(st.sampled_from("aZ9あ._*~+-'"), min_size=1, max_size=30)
LOCAL = LOCAL.filter(lambda text: not re.search("あ[aZ9]", text))  # a sentence ends and an address begins there


@given(LOCAL)
def test_each_address_can_be_copied(local: str) -> None:
    address = f"{local}@example.jp"
    assert safe(address).strip("`") == address


@example("1@_1~")
@example("_@1~1")
@given(st.text(st.sampled_from("aé1 ._*~`@-"), max_size=40))
def test_no_text_of_others_is_formatted(text: str) -> None:
    outside_code = re.sub(r"(?<!\u200b)`[^`]*(?<!\u200b)`", "", safe(text))  # only ours has no space of width zero before it
    assert not re.search(r"(?<![^\W_])(?<!\u200b)[*~`]|[*~`](?!\u200b|[^\W_])|(?<![\w\u200b])_|_(?![\w\u200b])", outside_code)


@pytest.mark.parametrize("text", ["*bold*", "_x_", "a *b* c", "~gone~", "`code`", "a`b`c", "(*x*)", "x_", "_x"])
def test_marks_that_would_format_are_broken(text: str) -> None:
    assert all(f"\u200b{mark}\u200b" in safe(text) for mark in "*_~`" if mark in text)
