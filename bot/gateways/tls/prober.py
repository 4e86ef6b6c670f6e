"""What probes certificates: the hosts themselves, or what stands in for them."""

from collections.abc import Iterable
from typing import Protocol

from handoffs.subjects.certificate import Probed


class Prober(Protocol):
    """Probes certificates; the two probing methods raise Unavailable if none can be verified at all."""

    def each(self, places: Iterable[tuple[str, int]]) -> Iterable[tuple[tuple[str, int], Probed]]:
        """Probe several, and give each as it comes."""

    def probe(self, host: str, port: int) -> Probed:
        """Probe one."""

    def close(self) -> None:
        """Begin no further probe."""
