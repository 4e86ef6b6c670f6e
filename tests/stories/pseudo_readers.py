"""People who read the pseudo-language: what Baton writes to them is checked, and kept in English for the story."""

import re
from base64 import b64decode, b64encode
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from bot.text.pseudo import CLOSE, OPEN, plain
from sandbox.world.world import World
from tests.bot.views.readable import faults_of, texts_of, untranslated_words
from tests.handoffs.examples import POLICY

Json = dict[str, Any]

LANGUAGE, LOCALE = "xx", "xx-XX"
NAMES = {**POLICY.names, LANGUAGE: POLICY.names["en"]}
"""The words of the policy, which the pseudo-language takes from English."""

_OPEN = World.open
_WORD = re.compile(r"[^\W_]+")


class PseudoReaders:
    """The people of a world, the users of its org and of its WHMCS, who read only the pseudo-language."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._faults = set[str]()
        self._left = dict[str, str]()
        if world.policy.language == "en":
            world.policy = replace(world.policy, language=LANGUAGE, names=NAMES)
        world.workspace.read_as = self._read_in_slack
        world.org.read_as = _in_english_with_notes
        world.workspace.locale = LOCALE
        for user in world.workspace.users.values():
            user.locale = LOCALE

    @property
    def are_open(self) -> bool:
        """Return whether their world goes on after the story, since others share it."""
        return self._world.folder.exists()

    def require_all_read(self) -> None:
        """Raise AssertionError where a text was broken, cut or in English; what people and records say is in their own words."""
        known = self._known() if self._left else set()
        left = {f"not translated: {word} in {text}" for word, text in self._left.items() if not known.issuperset(_words(word))}
        if faults := sorted(self._faults | left):
            raise AssertionError("\n".join(faults))

    def _read_in_slack(self, written: Json) -> Json:
        shown = {name: value for name, value in written.items() if name in {"text", "blocks", "view", "errors"}}
        for place, text in texts_of(shown):
            self._read(place, text)
        return _in_english(written)

    def _read(self, place: str, text: str) -> None:
        if OPEN in text:
            self._faults |= {f"{fault}: {text}" for fault in faults_of(place, text, "")}
        for word in untranslated_words(text):
            self._left.setdefault(word, text)

    def _known(self) -> set[str]:
        """Return the words of the records, of the policy and of what people typed."""
        world = self._world
        records = [list(world.org.state.records.rows(each.name)) for each in world.org.schema]
        sources = [records, world.whmcs, world.policy, world.workspace.typed]
        sources += [world.workspace.users, world.workspace.channels, world.workspace.usergroups]
        return set(_words(repr(sources)))


_READERS: list[PseudoReaders] = []


def open_in_pseudo(world: World, ports: Iterable[int] = (0,)) -> None:
    """Open a world whose people read the pseudo-language."""
    _READERS.append(PseudoReaders(world))
    _OPEN(world, ports)


def require_all_read() -> None:
    """Raise AssertionError unless all people of all worlds could read all."""
    try:
        for each in _READERS:
            each.require_all_read()
    finally:
        _READERS[:] = [each for each in _READERS if each.are_open]


def _words(text: str) -> list[str]:
    return [each.lower() for each in _WORD.findall(text)]


def _in_english_with_notes(part: Any) -> Any:
    """Return a request as it would be in English; the text of a note is in base64."""
    if isinstance(part, dict):
        notes = {key: _encoded(value) for key, value in part.items() if key == "Content" and isinstance(value, str)}
        return {key: _in_english_with_notes(value) for key, value in part.items()} | notes
    return [_in_english_with_notes(each) for each in part] if isinstance(part, list) else _in_english(part)


def _encoded(content: str) -> str:
    try:
        return b64encode(plain(b64decode(content, validate=True).decode()).encode()).decode()
    except ValueError:
        return content


def _in_english(part: Any) -> Any:
    if isinstance(part, str):
        return plain(part) if OPEN in part or CLOSE in part else part
    if isinstance(part, dict):
        return {key: _in_english(value) for key, value in part.items()}
    return [_in_english(each) for each in part] if isinstance(part, list) else part
