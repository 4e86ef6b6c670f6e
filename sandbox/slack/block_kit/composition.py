"""Slack's limits on composition objects: texts, options, confirm dialogs."""

from collections.abc import Collection, Iterator

from sandbox.slack.workspace.entities import Json

Problems = Iterator[tuple[str, str]]
"""Problems as pairs of a JSON pointer and a message."""

TEXT = 3000
_TEXT_KEYS = {"plain_text": {"type", "text", "emoji"}, "mrkdwn": {"type", "text", "verbatim"}}
_CONFIRM_LIMITS = {"title": 100, "text": 300, "confirm": 30, "deny": 30}
_RICH_OPTIONS = {"checkboxes", "radio_buttons"}


def text(given: object, at: str, most: int = TEXT, *, plain: bool = False) -> Problems:
    """Yield the problems of a text object's type and length."""
    if not isinstance(given, dict):
        yield at, "must be an object"
        return
    kind = given.get("type")
    if kind not in _TEXT_KEYS or (plain and kind != "plain_text"):
        yield f"{at}/type", "must be equal to plain_text" if plain else "must be equal to plain_text or mrkdwn"
        return
    yield from unknown(given, _TEXT_KEYS[kind], at)
    yield from words(given.get("text"), f"{at}/text", most)


def words(given: object, at: str, most: int, *, least: int = 1) -> Problems:
    """Yield the problem of a string's length."""
    if not isinstance(given, str):
        yield at, "must be a string"
    elif len(given) < least:
        yield at, f"must be more than {least - 1} characters"
    elif len(given) > most:
        yield at, f"must be less than {most + 1} characters"


def optional_text(holder: Json, name: str, at: str, most: int) -> Problems:
    """Yield the problems of an optional plain text object."""
    if holder.get(name) is not None:
        yield from text(holder[name], f"{at}/{name}", most, plain=True)


def optional_words(holder: Json, name: str, at: str, most: int) -> Problems:
    """Yield the problem of an optional string."""
    if holder.get(name) is not None:
        yield from words(holder[name], f"{at}/{name}", most, least=0)


def required(holder: Json, names: Collection[str], at: str) -> Problems:
    """Yield each missing field."""
    yield from ((at, f"missing required field: {name}") for name in names if holder.get(name) in (None, ""))


def unknown(holder: Json, names: Collection[str], at: str) -> Problems:
    """Yield each field that Slack does not know."""
    yield from ((at, f"invalid additional property: {name}") for name in holder if name not in names)


def among(holder: Json, name: str, allowed: Collection[object], at: str) -> Problems:
    """Yield a problem when an optional field has none of the allowed values."""
    if holder.get(name) is not None and holder[name] not in allowed:
        yield f"{at}/{name}", f"must be one of {', '.join(map(str, sorted(allowed, key=str)))}"


def whole_number(holder: Json, name: str, at: str, least: int, most: int) -> Problems:
    """Yield a problem when an optional integer is out of range."""
    given = holder.get(name)
    if given is None:
        return
    if not isinstance(given, int) or isinstance(given, bool):
        yield f"{at}/{name}", "must be an integer"
    elif not least <= given <= most:
        yield f"{at}/{name}", f"must be between {least} and {most}"


def listed(holder: Json, name: str, at: str, least: int, most: int) -> Problems:
    """Yield a problem when a list is too short or too long."""
    given = holder.get(name)
    if not isinstance(given, list):
        yield at, f"missing required field: {name}"
    elif len(given) < least:
        yield f"{at}/{name}", f"must contain at least {least} items"
    elif len(given) > most:
        yield f"{at}/{name}", f"no more than {most} items allowed"


def confirm(given: object, at: str) -> Problems:
    """Yield the problems of a confirm dialog."""
    if not isinstance(given, dict):
        yield at, "must be an object"
        return
    yield from required(given, ("title", "text", "confirm", "deny"), at)
    yield from unknown(given, {*_CONFIRM_LIMITS, "style"}, at)
    for name, most in _CONFIRM_LIMITS.items():
        if given.get(name):
            yield from text(given[name], f"{at}/{name}", most, plain=name != "text")
    yield from among(given, "style", {"primary", "danger"}, at)


def options(element: Json, at: str, most: int, *, least: int = 1) -> Problems:
    """Yield the problems of a choice's options or option groups, and of its initial options."""
    kind = str(element["type"])
    if element.get("option_groups") is not None:
        yield from listed(element, "option_groups", at, 1, most)
        for number, group in enumerate(element["option_groups"]):
            where = f"{at}/option_groups/{number}"
            yield from text(group.get("label"), f"{where}/label", 75, plain=True)
            yield from _option_list(group, where, kind, 1, 100)
    else:
        yield from _option_list(element, at, kind, least, most)
    yield from _beginning(element, at)


def _option_list(holder: Json, at: str, kind: str, least: int, most: int) -> Problems:
    yield from listed(holder, "options", at, least, most)
    for number, each in enumerate(holder.get("options") or []):
        yield from _option(each, f"{at}/options/{number}", kind)


def _option(given: Json, at: str, kind: str) -> Problems:
    keys = {"text", "value", "description"} | ({"url"} if kind == "overflow" else set())
    yield from unknown(given, keys, at)
    yield from text(given.get("text"), f"{at}/text", 75, plain=kind not in _RICH_OPTIONS)
    yield from words(given.get("value"), f"{at}/value", 150)
    if given.get("description") is not None:
        yield from text(given["description"], f"{at}/description", 75, plain=kind not in _RICH_OPTIONS)
    yield from optional_words(given, "url", at, TEXT)


def _beginning(element: Json, at: str) -> Problems:
    groups = element.get("option_groups") or [element]
    offered = [option for group in groups for option in group.get("options") or []]
    first = element.get("initial_option")
    if first is not None and first not in offered:
        yield f"{at}/initial_option", "must exactly match one of the provided options"
    if element.get("initial_options") is not None:
        yield from listed(element, "initial_options", at, 1, len(offered))
        if any(each not in offered for each in element["initial_options"]):
            yield f"{at}/initial_options", "must exactly match the provided options"
