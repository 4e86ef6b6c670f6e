"""The text that a person reads on a message or view."""

from sandbox.slack.workspace.entities import Json


def text_of(message: Json) -> str:
    """Return all text of a message or view, one piece a line."""
    words = [str(message.get("text") or "")]

    def walk(part: object) -> None:
        if isinstance(part, dict):
            if isinstance(part.get("text"), str):
                words.append(part["text"])
            for value in part.values():
                walk(value)
        elif isinstance(part, list):
            for each in part:
                walk(each)

    walk([message.get(name) for name in ("title", "blocks")])
    return "\n".join(words)
