"""Uploaded files: announced, filled with bytes, completed, and shown."""

import mimetypes
import secrets
from dataclasses import dataclass

from sandbox.slack.workspace.entities import Json
from sandbox.slack.workspace.errors import SlackError, invalid_arguments

ALT_TEXT = 1000
LARGEST = 50_000_000


@dataclass(kw_only=True)
class File:
    """A file in the workspace; its mimetype is set when its bytes arrive."""

    id: str
    filename: str
    length: int
    alt_txt: str
    ticket: str
    title: str = ""
    mimetype: str = ""
    content: bytes = b""
    completed: bool = False


class Files:
    """All files of the workspace, by id."""

    def __init__(self) -> None:
        self._files: dict[str, File] = {}

    def announce(self, filename: str, length: int, alt_txt: str) -> File:
        """Register a file of `length` bytes."""
        if not filename or length <= 0:
            raise invalid_arguments("missing required field: filename or length")
        if length > LARGEST:
            raise SlackError("file_upload_size_restricted")
        if len(alt_txt) > ALT_TEXT:
            raise SlackError("alt_txt_too_large")
        id, ticket = f"F{secrets.token_hex(5).upper()}", secrets.token_urlsafe(18)
        self._files[id] = File(id=id, filename=filename, length=length, alt_txt=alt_txt, ticket=ticket, title=filename)
        return self._files[id]

    def fill(self, ticket: str, content: bytes) -> bool:
        """Store the bytes of an announced file; return False for an unknown ticket or another size."""
        known = next((each for each in self._files.values() if each.ticket == ticket), None)
        if known is None or len(content) != known.length or known.content:
            return False
        known.content = content
        known.mimetype = mimetypes.guess_type(known.filename)[0] or "application/octet-stream"
        return True

    def complete(self, id: str, title: str) -> File:
        """Complete an upload."""
        known = self.find(id)
        if not known.content:
            raise SlackError("file_not_found")
        known.completed, known.title = True, title or known.title
        return known

    def find(self, id: str) -> File:
        """Return a file; raise file_not_found when there is none."""
        if id not in self._files:
            raise SlackError("file_not_found")
        return self._files[id]

    def has_picture(self, id: str) -> bool:
        """Return whether a message can show this file as a picture."""
        known = self._files.get(id)
        return known is not None and known.completed and known.mimetype in {"image/png", "image/jpeg", "image/gif"}


def described(file: File, url: str) -> Json:
    """Return a file in Slack's format."""
    return {
        "id": file.id, "name": file.filename, "title": file.title, "mimetype": file.mimetype, "size": file.length,
        "filetype": file.filename.rpartition(".")[2], "alt_txt": file.alt_txt, "url_private": url, "url": f"/files/{file.id}",
    }  # fmt: skip
