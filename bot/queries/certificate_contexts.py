"""The contexts of the table of certificates."""

from dataclasses import dataclass
from datetime import datetime

from bot.text.rendering import Reader
from handoffs.subjects.certificate import Certificate
from handoffs.text.messages import Message


@dataclass(frozen=True, kw_only=True)
class WatchedCertificateContext:
    """One certificate of the inventory as the last probe saw it, and a link to the card of its open handoff, if it has one."""

    certificate: Certificate
    card_link: str = ""


@dataclass(frozen=True, kw_only=True)
class CertificatesContext:
    """All certificates of the inventory; `trouble` is the reason if none can be probed."""

    rows: tuple[WatchedCertificateContext, ...]
    now: datetime
    reader: Reader
    failure: Message | None = None
