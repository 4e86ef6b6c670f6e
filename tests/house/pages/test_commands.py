"""Each command that a document tells people to type is there, with its options."""

import argparse
import re
from pathlib import Path

import pytest

from bot.cli.main import parser
from tests.each_case import for_each
from tests.house.pages.test_pages import DOCUMENTS
from tests.house.sources import ROOT, named, text_of

TYPED = re.compile(r"(?<![\w/.])(?:baton-env/bin/)?baton ((?:[a-z]+-)*[a-z]+)([^`\n|;&>]*)")
CODE = re.compile(r"^ *```\n(.*?)^ *```|`([^`\n]+)`", re.MULTILINE | re.DOTALL)
COMMANDS: dict[str, argparse.ArgumentParser] = next(
    each.choices for each in parser()._actions if isinstance(each, argparse._SubParsersAction)
)
TARGETS = set(re.findall(r"^([a-z]+):", text_of(ROOT / "Makefile"), re.MULTILINE))


@for_each(DOCUMENTS, named)
def test_a_document_names_only_commands_that_are_there(document: Path) -> None:
    assert _missing(text_of(document)) == []


@pytest.mark.parametrize("text", ["`baton stack`", "```\nbaton run --dry\n```", "`make dokumentation`"])
def test_a_command_that_is_not_there_is_found(text: str) -> None:
    assert len(_missing(text)) == 1


def _missing(text: str) -> list[str]:
    """List the commands in the code of a document that are not there, or not with these options."""
    code = "\n".join("".join(each) for each in CODE.findall(text))
    unknown = [f"baton {command}{rest}" for command, rest in TYPED.findall(code) if not _is_there(command, rest)]
    return unknown + [f"make {target}" for target in re.findall(r"^ *make ([a-z]+)", code, re.MULTILINE) if target not in TARGETS]


def _is_there(command: str, rest: str) -> bool:
    options = set(re.findall(r"(?<!\S)(--[a-z-]+)", rest))
    return command in COMMANDS and options <= set(COMMANDS[command]._option_string_actions)
