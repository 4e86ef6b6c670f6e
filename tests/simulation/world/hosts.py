"""The hosts of the certificate inventory in a simulated world: each serves what the schedule makes it serve, or is away."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from bot.gateways.tls.probe import Place
from handoffs.subjects.certificate import Probed, Served, WatchedCertificate
from handoffs.text.messages import Message, message, written
from tests.simulation.world.wires import Fate

LASTING = (-1, 3, 6.9, 7, 10, 13, 14.1, 20, 29, 30.2, 45, 90)
FAULTS = (message("gateways.tls.self_signed"), message("gateways.tls.for_other_names", names=("shop.example.com",)))


class SimulatedHosts:
    """Plays prober and hosts in one, at the gateway's boundary; a probe can be lost on the way."""

    def __init__(self, inventory: Iterable[WatchedCertificate], now: Callable[[], datetime], fate: Fate) -> None:
        self._now, self._fate, self._count = now, fate, 0
        self.serves: dict[Place, Probed] = {}
        self.away: set[Place] = set()
        for terms in inventory:
            self.serve((terms.host, terms.port), timedelta(days=45))

    def serve(self, place: Place, lasts: timedelta, fault: Message | None = None) -> None:
        """Let a host serve a new certificate."""
        self._count += 1
        now = self._now()
        made = Served(
            subject=place[0], issuer="Simulated", names=(place[0],), not_before=now - timedelta(days=1), not_after=now + lasts,
            fingerprint=f"{self._count:064}",
        )  # fmt: skip
        self.serves[place] = Probed(served=made, fault=fault)

    def happen(self) -> str:
        """Let something happen to a host."""
        chance = self._fate.chance
        place = chance.choice(sorted(self.serves))
        what = chance.choice(["renewed", "lasting", "lasting", "fault", "trusted again", "away", "back", "lost"])
        match what:
            case "renewed":
                self.serve(place, timedelta(days=90))
            case "lasting":
                self.serve(place, timedelta(days=chance.choice(LASTING)))
            case "fault":
                self.serve(place, timedelta(days=60), chance.choice(FAULTS))
            case "trusted again":
                self.serves[place] = replace(self.serves[place], fault=None)
            case "away":
                self.away.add(place)
            case "back":
                self.away.discard(place)
            case "lost":
                self._fate.lost["tls"] = chance.randint(1, 3)
        self._fate.counts[f"certificate {what}"] += 1
        return f"{place[0]} {what}"

    def as_it_is(self, place: Place) -> Probed:
        """Return what a probe sees that is not lost."""
        return Probed(unreachable=written("it refuses the connection")) if place in self.away else self.serves[place]

    def probe(self, host: str, port: int) -> Probed:
        """Probe one, unless it is lost on the way."""
        self._fate.boundary()
        if self._fate.strikes("lost", "tls"):
            return Probed(unreachable=written("it does not answer"))
        return self.as_it_is((host, port))

    def each(self, places: Iterable[Place]) -> Iterator[tuple[Place, Probed]]:
        """Probe one after the other."""
        for place in places:
            yield place, self.probe(*place)

    def close(self) -> None:
        """Close nothing."""
