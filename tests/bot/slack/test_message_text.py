"""A message that somebody hands off is readable words, and the text of a command is read as it was typed."""

import pytest

from bot.slack.message_text import readable
from bot.slack.payloads import read_command


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Smith &amp; Sons", "Smith & Sons"),
        ("ask <@U0AIKO> or <@U0KEN|ken>", "ask @Aiko Mori or @ken"),
        ("see <#C0CS|cs-team> and <#C0X> and <#C0CS|>", "see #cs-team and #C0X and #cs-team"),
        ("<!subteam^S1> and <!subteam^S2>", "@tech-lead and @S2"),
        ("<!subteam^S1|@cs-manager> <!here> <!channel|@channel>", "@cs-manager @here @channel"),
        ("<https://x.example/a?b=1&amp;c=2>", "https://x.example/a?b=1&c=2"),
        ("<https://x.example/a|the guide>", "the guide (https://x.example/a)"),
        ("<mailto:a_b@x.example|a_b@x.example> <tel:+8190|090>", "a_b@x.example 090 (+8190)"),
        ("<!date^1764464400^{date}|30 Nov 10:00>", "30 Nov 10:00"),
        ("*urgent* _now_ ~no~ a_b_c 2*3*4", "urgent now no a_b_c 2*3*4"),
        ("*_Urgent_* ~_*all*_~", "Urgent all"),
        ("_*Urgent* please_ now", "Urgent please now"),
        ("*both\nlines* and\n*another*", "both\nlines and\nanother"),
        ("at `invoice` and `*not bold*`", "at invoice and *not bold*"),
        ("```\nSELECT *\nFROM a_b\n``` then", "SELECT *\nFROM a_b then"),
        ("*see <https://x.example/_a_/*b*|the guide>*", "see the guide (https://x.example/_a_/*b*)"),
        ("* one\n* two", "* one\n* two"),
        ("3 * 4 and 5 * 6, first_name, Owner__c, a__b", "3 * 4 and 5 * 6, first_name, Owner__c, a__b"),
        ("*important*: see _below_.", "important: see below."),
        ("\ue0000\ue001 `x`", "0 x"),
        ("\u2022 one\n\u2022 two", "\u2022 one\n\u2022 two"),
        ("a &lt;b&gt; &amp;lt;", "a <b> &lt;"),
    ],
)
def test_a_message_is_words(text: str, shown: str) -> None:
    names = {"U0AIKO": "Aiko Mori", "C0CS": "cs-team", "S1": "tech-lead"}
    assert readable(text, lambda each: names.get(each, each)) == shown


@pytest.mark.parametrize(
    ("sent", "typed"),
    [("Smith &amp; Sons", "Smith & Sons"), ("a &lt;b&gt;", "a <b>"), ("&amp;amp;", "&amp;"), ("\u200b10293\ufeff", "10293")],
)
def test_the_text_of_a_command_is_what_was_typed(sent: str, typed: str) -> None:
    assert read_command({"text": sent}).text == typed
