"""The text that a person reads on a message or view."""

from sandbox.slack.workspace.entities import Json


def text_of(message: Json) -> str:
    """Return all text of a message or view, one piece a line."""
    words = [str(message.get("text") or "")]
    for name in ("title", "blocks"):
        _add_text(message.get(name), words)
    return "\n".join(words)


def _add_text(part: object, words: list[str]) -> None:
    """Add the text of a part and of all parts within it, in the order in which a person reads them."""
    if isinstance(part, dict):
        text = part.get("text")
        if isinstance(text, str):
            words.append(text)
        part = part.values()
    elif not isinstance(part, list):
        return
    for each in part:
        if isinstance(each, (dict, list)):
            _add_text(each, words)
