"""The pages of a long list as they came in, so that a page that is the same as at the last poll is not read once more."""

import hashlib
import re
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from handoffs.subjects.sharing import Sharing

S = TypeVar("S")
Raw = dict[str, Any]

_LOCATOR = re.compile(rb'"nextRecordsUrl"\s*:\s*"([^"]*)"')
_RECORDS, _END = b'"records"', b"]"


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page: `digest` is the same for the same records, and `raw` parses them."""

    digest: bytes
    raw: Callable[[], list[Raw]]


def located(content: bytes) -> tuple[bytes, str | None]:
    """Return the digest of a page without the address of the next one, which is another at each query; and that address.

    A page with children that have further pages has a digest that is new each time: those pages may change alone. The
    address is then None if it may be one of theirs.
    """
    found = list(_LOCATOR.finditer(content))
    if not found:
        return _digest(content), None
    is_own = [each for each in found if each.start() < content.find(_RECORDS) or each.start() > content.rfind(_END)]
    own = is_own[0] if len(is_own) == 1 else None
    address = own[1].decode().replace("\\/", "/") if own else None
    if own and len(found) == 1:
        return _digest(content[: own.start()] + content[own.end() :]), address
    return secrets.token_bytes(16), address


class Readings(Generic[S]):
    """Keeps what the pages of one list were read as. Of a page that is new, only the records that are new are read.

    `edition` names everything else that a reading rests on: with another one, everything is read once more.
    """

    def __init__(self) -> None:
        self._edition: object = None
        self._kept: Mapping[bytes, Mapping[bytes, S]] = {}

    def of(self, pages: Iterable[Page], edition: object, read: Callable[[Raw], S | None]) -> tuple[S, ...]:
        """Read the pages in their order; `read` returns None for a record that can't be read, which is tried at each poll."""
        known = self._kept if edition == self._edition else {}
        records = {digest: subject for page in known.values() for digest, subject in page.items()}
        kept: dict[bytes, Mapping[bytes, S]] = {}
        for page in pages:
            if page.digest in known:
                kept[page.digest] = known[page.digest]
                continue
            sharing = Sharing()
            found = {(digest := _digest(repr(raw).encode())): records.get(digest) or sharing.of(read(raw)) for raw in page.raw()}
            whole = {digest: subject for digest, subject in found.items() if subject is not None}
            kept[page.digest if len(whole) == len(found) else secrets.token_bytes(16)] = whole
        self._edition, self._kept = edition, kept
        return tuple(subject for page in kept.values() for subject in page.values())


def _digest(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=16).digest()
