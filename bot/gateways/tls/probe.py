"""Reads the certificate that a host serves: TLS with SNI, verified as any client would, and read even when it does not hold.

Verified against the system's trust store; `SSL_CERT_FILE` and `SSL_CERT_DIR` name another one, as they do for OpenSSL. Every
step is bounded: the look-up of the name, the connection and the handshake share one deadline.
"""

import os
import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed

from bot.gateways.errors import Unavailable
from handoffs.subjects.certificate import Probed, Served
from handoffs.text.messages import Message, message

Place = tuple[str, int]
"""Host and port."""

PATIENCE = 10.0
"""Seconds for one probe, from the look-up of the name to the end of the last handshake."""

CONNECTING = 4.0
"""Seconds for one address of several, so that a dead one leaves time for the next."""

AT_ONCE = 8


class _Unreachable(Exception):
    """Nothing was seen, for the `reason`, a clause after a colon."""

    def __init__(self, reason: Message) -> None:
        super().__init__(reason.id)
        self.reason = reason


class TlsProbe:
    """Probes hosts. `trust_file` is what it believes instead of the system's store; `where` says where a host is really found."""

    def __init__(self, *, trust_file: str = "", where: Callable[[str, int], Place] = lambda host, port: (host, port)) -> None:
        self._trust_file = trust_file
        self._where = where
        self._closed = threading.Event()

    def each(self, places: Iterable[Place]) -> Iterator[tuple[Place, Probed]]:
        """Probe several, some at a time, and give each as it comes; one that hangs holds up no other.

        Raises Unavailable when there is nothing to verify against.
        """
        self._trusting()
        with ThreadPoolExecutor(max_workers=AT_ONCE, thread_name_prefix="tls") as pool:
            asked = {pool.submit(self.probe, *place): place for place in places}
            for done in as_completed(asked):
                if self._closed.is_set():
                    return
                yield asked[done], done.result()

    def probe(self, host: str, port: int) -> Probed:
        """Read one certificate; a failure is part of the result. Unavailable without a trust store."""
        if self._closed.is_set():
            raise Unavailable(message("gateways.tls.stopping"))
        trusting, until = self._trusting(), time.monotonic() + PATIENCE
        try:
            served = self._handshake(host, port, trusting, until)
            return Probed(served=served, fault=None if served else message("gateways.tls.unreadable"))
        except ssl.SSLCertVerificationError as refused:
            return self._distrusted(host, port, refused, until)
        except _Unreachable as failure:
            return Probed(unreachable=failure.reason)

    def close(self) -> None:
        """Begin no further probe; those that run end within their deadline."""
        self._closed.set()

    def _distrusted(self, host: str, port: int, refused: ssl.SSLCertVerificationError, until: float) -> Probed:
        """Read a certificate that does not hold, so that people see what is served, and say what is wrong with it."""
        from bot.gateways.tls.certificates import why_not_trusted

        try:
            served = self._handshake(host, port, _unverified(), until)
        except _Unreachable:
            served = None
        return Probed(served=served, fault=why_not_trusted(refused.verify_code, refused.verify_message, served))

    def _handshake(self, host: str, port: int, context: ssl.SSLContext, until: float) -> Served | None:
        from bot.gateways.tls.certificates import read_served  # imports cryptography, which a start does not need

        with _connected(self._where(host, port), until) as connection:
            connection.settimeout(_left(until))
            try:
                with context.wrap_socket(connection, server_hostname=host) as secured:
                    return read_served(secured.getpeercert(binary_form=True) or b"")
            except ssl.SSLCertVerificationError:
                raise
            except TimeoutError:
                raise _Unreachable(message("gateways.tls.handshake_late")) from None
            except ssl.SSLError as failure:
                raise _Unreachable(_no_tls(failure)) from None
            except (OSError, ValueError) as failure:
                error = type(failure).__name__
                raise _Unreachable(message("gateways.tls.handshake_cut", error=error)) from None

    def _trusting(self) -> ssl.SSLContext:
        """Return a context that verifies chain and host name, reading the trust store as it is now.

        Browsers set the standard: Python 3.13 and newer would also refuse certificates for want of an extension
        (`VERIFY_X509_STRICT`), and a customer would see nothing wrong with those.
        """
        file, folder = self._trust_file or os.environ.get("SSL_CERT_FILE", ""), os.environ.get("SSL_CERT_DIR", "")
        try:
            context = ssl.create_default_context(cafile=file or None, capath=(not self._trust_file and folder) or None)
        except (OSError, ssl.SSLError):
            raise Unavailable(message("gateways.tls.no_trust_store", path=file or folder)) from None
        context.verify_flags &= ~ssl.VERIFY_X509_STRICT
        return context


def _unverified() -> ssl.SSLContext:
    """Return a context that verifies nothing, to read a certificate that was refused; nothing is sent over it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_ciphers("ALL:@SECLEVEL=0")
    return context


def _connected(place: Place, until: float) -> socket.socket:
    """Connect to the first of a host's addresses that answers."""
    failure = message("gateways.tls.no_address")
    for family, kind, protocol, _, address in _addresses(place, until):
        connection = socket.socket(family, kind, protocol)
        connection.settimeout(min(CONNECTING, _left(until)))
        try:
            connection.connect(address)
        except TimeoutError:
            failure = message("gateways.tls.no_answer")
        except ConnectionRefusedError:
            failure = message("gateways.tls.refuses")
        except OSError as wrong:
            failure = message("gateways.tls.no_way", error=wrong.strerror or type(wrong).__name__)
        else:
            return connection
        connection.close()
    raise _Unreachable(failure)


def _addresses(place: Place, until: float) -> list[tuple[int, int, int, str, tuple[str, int]]]:
    """Look a name up, for so long as is left: the system's own look-up knows no deadline, so it runs apart."""
    found: queue.SimpleQueue[list[tuple[int, int, int, str, tuple[str, int]]] | None] = queue.SimpleQueue()
    threading.Thread(target=_look_up, args=(place, found), name="tls-look-up", daemon=True).start()
    try:
        addresses = found.get(timeout=_left(until))
    except queue.Empty:
        raise _Unreachable(message("gateways.tls.look_up_late")) from None
    if addresses is None:
        raise _Unreachable(message("gateways.tls.unknown_name"))
    return addresses


def _look_up(place: Place, found: "queue.SimpleQueue[list[tuple[int, int, int, str, tuple[str, int]]] | None]") -> None:
    try:
        found.put(socket.getaddrinfo(*place, type=socket.SOCK_STREAM))  # type: ignore[arg-type]
    except (OSError, UnicodeError):
        found.put(None)


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise _Unreachable(message("gateways.tls.answer_late"))
    return left


def _no_tls(failure: ssl.SSLError) -> Message:
    """Return why a handshake failed."""
    match failure.reason:
        case "WRONG_VERSION_NUMBER" | "HTTP_REQUEST" | "UNKNOWN_PROTOCOL" | "RECORD_LAYER_FAILURE" | "PACKET_LENGTH_TOO_LONG":
            return message("gateways.tls.not_tls")
        case "UNSUPPORTED_PROTOCOL" | "TLSV1_ALERT_PROTOCOL_VERSION":
            return message("gateways.tls.old_versions")
        case "UNEXPECTED_EOF_WHILE_READING" | None:
            return message("gateways.tls.handshake_closed")
    return message("gateways.tls.handshake_failed", reason=str(failure.reason).replace("_", " ").lower())
