"""Probes of real TLS servers on loopback: valid certificates pass, and each fault has its own text."""

import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.gateways.errors import Unavailable
from bot.gateways.tls import probe as tls_probe
from bot.gateways.tls.probe import TlsProbe
from handoffs.subjects.certificate import Probed
from sandbox.tls.authority import Authority, Pair
from tests.messages import english

DAY = timedelta(days=1)
Behaviour = Callable[[socket.socket], None]


class Loopback:
    """Listeners on loopback, each with one behaviour."""

    def __init__(self) -> None:
        self._open: list[socket.socket] = []

    def secured(self, pair: Pair, *, newest: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3) -> int:
        """Serve a certificate."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.load_cert_chain(pair.file)
        context.minimum_version, context.maximum_version = ssl.TLSVersion.MINIMUM_SUPPORTED, newest
        return self.listening(lambda came: context.wrap_socket(came, server_side=True).close())

    def listening(self, does: Behaviour) -> int:
        """Serve another behaviour."""
        listener = socket.create_server(("127.0.0.1", 0))
        self._open.append(listener)
        threading.Thread(target=self._serve, args=(listener, does), daemon=True).start()
        return int(listener.getsockname()[1])

    def close(self) -> None:
        for each in self._open:
            each.close()

    def _serve(self, listener: socket.socket, does: Behaviour) -> None:
        while True:
            try:
                came, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=_served, args=(came, does), daemon=True).start()


def _served(came: socket.socket, does: Behaviour) -> None:
    try:
        came.settimeout(10)
        does(came)
    except OSError:
        pass
    finally:
        came.close()


@pytest.fixture
def loopback() -> Iterator[Loopback]:
    opened = Loopback()
    yield opened
    opened.close()


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


def at(authority: Authority, port: int, host: str = "portal.example.com") -> Probed:
    """Probe a host on loopback."""
    return TlsProbe(trust_file=str(authority.file), where=lambda _, __: ("127.0.0.1", port)).probe(host, 443)


def test_a_certificate_that_holds_is_read(authority: Authority, loopback: Loopback) -> None:
    until = datetime.now(UTC).replace(microsecond=0) + 20 * DAY
    pair = authority.issue("portal.example.com", "www.example.com", until=until)

    saw = at(authority, loopback.secured(pair))

    assert (saw.fault, saw.unreachable) == (None, None) and saw.served is not None
    assert saw.served.names == ("portal.example.com", "www.example.com") and saw.served.not_after == until
    assert saw.served.issuer == "Baton Sandbox, Sandbox Authority" and len(saw.served.fingerprint) == 64


def test_an_expired_one_is_read_and_its_dates_say_what_is_wrong(authority: Authority, loopback: Loopback) -> None:
    pair = authority.issue("portal.example.com", until=datetime.now(UTC) - DAY)

    saw = at(authority, loopback.secured(pair))

    assert saw.served is not None and saw.served.not_after < datetime.now(UTC)
    assert (saw.fault, saw.unreachable) == (None, None)


@pytest.mark.parametrize(
    ("names", "more", "fault"),
    [
        (("portal.example.com",), {"by_itself": True}, "it is self-signed"),
        (("shop.example.com", "www.example.com"), {}, "it is for other names (shop.example.com and www.example.com)"),
        (("portal.example.com",), {"since": datetime.now(UTC) + DAY}, "it is not valid before"),
    ],
    ids=["self-signed", "wrong host", "not yet valid"],
)
def test_a_fault_is_named_and_the_certificate_is_read_all_the_same(
    authority: Authority, loopback: Loopback, names: tuple[str, ...], more: dict[str, object], fault: str
) -> None:
    pair = authority.issue(*names, until=datetime.now(UTC) + 90 * DAY, **more)  # type: ignore[arg-type]

    saw = at(authority, loopback.secured(pair))

    assert english(saw.fault).startswith(fault) and saw.unreachable is None
    assert saw.served is not None and saw.served.names == names


def test_one_of_an_issuer_that_nobody_trusts_here_names_the_issuer(
    authority: Authority, loopback: Loopback, tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    stranger = Authority(tmp_path / "other", "Stranger")

    saw = at(authority, loopback.secured(stranger.issue("portal.example.com", until=datetime.now(UTC) + DAY)))

    assert english(saw.fault).startswith("its issuer (Baton Sandbox, Stranger) is unknown here")
    assert saw.served is not None


def test_a_renewed_one_is_seen_at_the_next_probe(authority: Authority, loopback: Loopback) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority.issue("portal.example.com", until=datetime.now(UTC) + 5 * DAY).file)
    port = loopback.listening(lambda came: context.wrap_socket(came, server_side=True).close())
    before = at(authority, port).served
    renewed = authority.issue("portal.example.com", until=datetime.now(UTC) + 90 * DAY)
    context.load_cert_chain(renewed.file)

    after = at(authority, port).served

    assert before and after and before.fingerprint != after.fingerprint
    assert after.not_after > before.not_after


def test_an_address_is_verified_as_one(authority: Authority, loopback: Loopback) -> None:
    port = loopback.secured(authority.issue("127.0.0.1", until=datetime.now(UTC) + 90 * DAY))

    assert at(authority, port, "127.0.0.1").fault is None
    assert english(at(authority, port, "127.0.0.2").fault) == "it is for other names (127.0.0.1)"


def test_the_host_is_named_to_the_server_so_that_it_can_choose(authority: Authority, loopback: Loopback) -> None:
    asked: list[str | None] = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority.issue("portal.example.com", until=datetime.now(UTC) + 90 * DAY).file)
    context.sni_callback = lambda connection, name, _: asked.append(name)

    at(authority, loopback.listening(lambda came: context.wrap_socket(came, server_side=True).close()))

    assert asked == ["portal.example.com"]


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1_1 is deprecated")
def test_a_server_that_only_speaks_old_tls_is_told_as_that(authority: Authority, loopback: Loopback) -> None:
    pair = authority.issue("portal.example.com", until=datetime.now(UTC) + 90 * DAY)

    saw = at(authority, loopback.secured(pair, newest=ssl.TLSVersion.TLSv1_1))

    assert english(saw.unreachable) == "it only speaks versions of TLS that are no longer safe"


def _answers_in_plain_http(came: socket.socket) -> None:
    came.recv(4096)
    came.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")


def _hangs_up(came: socket.socket) -> None:
    came.recv(1)


@pytest.mark.parametrize(
    ("does", "why"),
    [(_answers_in_plain_http, "does not speak TLS"), (_hangs_up, "closed the connection during the TLS handshake")],
    ids=["plain HTTP", "hangs up"],
)
def test_what_is_no_tls_is_unreachable(authority: Authority, loopback: Loopback, does: Behaviour, why: str) -> None:
    saw = at(authority, loopback.listening(does))

    assert why in english(saw.unreachable) and saw.served is None and saw.fault is None


def test_whoever_refuses_the_connection_is_unreachable(authority: Authority) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        assert english(at(authority, nobody.getsockname()[1]).unreachable) == "it refuses the connection"


def test_an_unknown_name_is_unreachable(authority: Authority) -> None:
    saw = TlsProbe(trust_file=str(authority.file)).probe("nowhere.invalid", 443)
    assert english(saw.unreachable) in ("its name is not known", "its name can't be looked up in time")


def test_a_look_up_that_hangs_is_given_up(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tls_probe, "PATIENCE", 0.2)
    ended = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *about, **more: ended.wait(5))

    saw = TlsProbe(trust_file=str(authority.file)).probe("portal.example.com", 443)

    ended.set()
    assert english(saw.unreachable) == "its name can't be looked up in time"


def test_a_host_that_hangs_is_given_up_and_holds_up_no_other(
    authority: Authority, loopback: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tls_probe, "PATIENCE", 1.0)
    silent = loopback.listening(lambda came: time.sleep(3))
    fine = loopback.secured(authority.issue("fine.example.com", until=datetime.now(UTC) + 90 * DAY))
    ports = {"fine.example.com": fine}
    probe = TlsProbe(trust_file=str(authority.file), where=lambda host, _: ("127.0.0.1", ports.get(host, silent)))

    began = time.monotonic()
    saw = {
        place[0]: (shown, time.monotonic() - began)
        for place, shown in probe.each([("hangs.example.com", 443), ("fine.example.com", 443)])
    }

    assert english(saw["hangs.example.com"][0].unreachable) == "it did not finish the TLS handshake in time"
    assert saw["fine.example.com"][0].served is not None
    assert saw["fine.example.com"][1] < 0.9 < saw["hangs.example.com"][1] < 2.5


def test_a_server_that_feeds_a_byte_at_a_time_does_not_outlast_the_deadline(
    authority: Authority, loopback: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tls_probe, "PATIENCE", 0.8)

    def drips(came: socket.socket) -> None:
        came.recv(4096)
        for byte in b"\x16\x03\x03\x40\x00\x02\x00\x3f\xfc" + b"\x00" * 40:
            came.sendall(bytes([byte]))
            time.sleep(0.1)

    began = time.monotonic()
    saw = at(authority, loopback.listening(drips))

    assert saw.unreachable and time.monotonic() - began < 1.6


SCRIPT = """
from bot.gateways.tls.probe import TlsProbe
from tests.messages import english
told = TlsProbe().probe("127.0.0.1", {port})
print(english(told.fault or told.unreachable) or "fine")
"""


@pytest.mark.parametrize(
    ("trusts", "words"), [(True, "fine"), (False, "its issuer (Baton Sandbox, Sandbox Authority) is unknown here")]
)
def test_ssl_cert_file_names_another_trust_store(
    authority: Authority, loopback: Loopback, trusts: bool, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = loopback.secured(authority.issue("127.0.0.1", until=datetime.now(UTC) + 90 * DAY))
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    if trusts:
        monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))

    shown = subprocess.run([sys.executable, "-c", SCRIPT.format(port=port)], capture_output=True, text=True, check=True)

    assert shown.stdout.startswith(words), shown.stdout


def test_a_trust_store_that_is_not_there_is_no_finding_about_any_host(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere/ca.pem")

    with pytest.raises(Unavailable, match=r"/nowhere/ca\.pem can't be read"):
        list(TlsProbe().each([("127.0.0.1", 443)]))
