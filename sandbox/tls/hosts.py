"""The hosts of the certificate inventory on loopback; their certificates can age, fail to renew, be wrong, or be unreachable."""

import asyncio
import socket
import ssl
import threading
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from handoffs.subjects.certificate import WatchedCertificate
from sandbox.tls.authority import Authority, Pair

LOOPBACK = "127.0.0.1"
LIFETIME, RENEWED_AT = timedelta(days=90), timedelta(days=30)
"""The defaults of Let's Encrypt and certbot."""

AT_FIRST = {True: timedelta(days=75), False: timedelta(days=21)}
"""The initial lifetime of certificates, by whether they renew automatically."""


@dataclass(kw_only=True)
class Host:
    """One entry of the inventory with its current certificate; `context` is the TLS context of its server."""

    terms: WatchedCertificate
    pair: Pair
    context: ssl.SSLContext
    port: int = 0
    away: bool = False

    def load(self, pair: Pair) -> None:
        """Serve another certificate from the next connection on."""
        self.pair = pair
        self.context.load_cert_chain(pair.file)


class Hosts:
    """All hosts; `now` is the sandbox's clock. Clients find them through `where` and trust `authority`."""

    def __init__(self, inventory: Sequence[WatchedCertificate], folder: Path, now: Callable[[], datetime]) -> None:
        folder.mkdir(parents=True)
        self.authority = Authority(folder)
        self.certbot_broken = False
        self._now = now
        self._renewing = threading.RLock()
        self._hosts = {(terms.host, terms.port): self._made(terms) for terms in inventory}
        self._nobody = socket.socket()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="tls-hosts", daemon=True)

    @property
    def manual(self) -> Host:
        """Return the first host with manual renewal; raise LookupError when the inventory is empty."""
        hosts = sorted(self._hosts.values(), key=lambda host: host.terms.automatic)
        if not hosts:
            raise LookupError("the policy lists no certificates")
        return hosts[0]

    @property
    def away(self) -> bool:
        """Return whether the manual host is unreachable."""
        return bool(self._hosts) and self.manual.away

    @away.setter
    def away(self, away: bool) -> None:
        self.manual.away = away

    def open(self) -> None:
        """Start one server for each host, each on its own port."""
        self._nobody.bind((LOOPBACK, 0))
        self._thread.start()
        for host in self._hosts.values():
            host.port = self._run(self._listening(host))

    def close(self) -> None:
        """Stop the servers."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(timeout=5)
        self._loop.close()
        self._nobody.close()

    def where(self, host: str, port: int) -> tuple[str, int]:
        """Return the address and port of a host; nobody listens there for an unreachable or unknown host."""
        known = self._hosts.get((host, port))
        if known is None or known.away:
            return LOOPBACK, int(self._nobody.getsockname()[1])
        self._certbot(known)
        return LOOPBACK, known.port

    def serve(
        self, host: str, port: int = 443, *, lasts: timedelta, names: tuple[str, ...] = (), by_itself: bool = False
    ) -> None:
        """Serve a certificate that lasts `lasts` from now, for the host's name or others; raise KeyError for an unknown host."""
        known = self._hosts[host, port]
        with self._renewing:
            until = self._now() + lasts
            known.load(self.authority.issue(*(names or (host,)), until=until, by_itself=by_itself))

    def renew(self) -> None:
        """Serve a new, valid certificate on every host."""
        for host, port in self._hosts:
            self.serve(host, port, lasts=LIFETIME)

    def _made(self, terms: WatchedCertificate) -> Host:
        pair = self.authority.issue(terms.host, until=self._now() + AT_FIRST[terms.automatic])
        made = Host(terms=terms, pair=pair, context=ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER))
        made.load(pair)
        return made

    def _certbot(self, host: Host) -> None:
        """Renew an automatic certificate when it is due; once, even for simultaneous connections."""
        with self._renewing:
            if host.terms.automatic and not self.certbot_broken and host.pair.not_after - self._now() <= RENEWED_AT:
                self.serve(host.terms.host, host.terms.port, lasts=LIFETIME)

    async def _listening(self, host: Host) -> int:
        server = await asyncio.start_server(_greeted, LOOPBACK, 0, ssl=host.context, ssl_handshake_timeout=5)
        return int(server.sockets[0].getsockname()[1])

    def _run(self, task: Coroutine[object, object, int]) -> int:
        return asyncio.run_coroutine_threadsafe(task, self._loop).result(timeout=10)


async def _greeted(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Close the connection: a client needs only the certificate."""
    writer.close()
