"""Reads a certificate as it comes over the wire, and says in words why one is not trusted."""

from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import NameOID

from handoffs.subjects.certificate import Served
from handoffs.text.wording import dated, listed

NAMES_KEPT, NAME_LIMIT = 50, 253
NAMES_TOLD = 3

NOT_YET_VALID, EXPIRED, SELF_SIGNED, SELF_SIGNED_ROOT, WRONG_HOST, WRONG_ADDRESS = 9, 10, 18, 19, 62, 64
NO_ISSUER = frozenset({2, 20, 21, 27})
TOO_WEAK = frozenset({66, 67, 68})
"""OpenSSL's numbers for what is wrong (man verify, X509_V_ERR_…)."""


def read_served(der: bytes) -> Served | None:
    """Read a certificate; None for bytes that are none."""
    try:
        read = x509.load_der_x509_certificate(der)
        return Served(
            subject=_common_name(read.subject),
            issuer=_issuer(read.issuer),
            names=_names(read),
            not_before=read.not_valid_before_utc,
            not_after=read.not_valid_after_utc,
            fingerprint=read.fingerprint(SHA256()).hex(),
        )
    except ValueError:
        return None


def why_not_trusted(code: int, message: str, served: Served | None) -> str:
    """Return why a certificate is not trusted, as text after a colon; empty if it has only expired."""
    issuer = served.issuer if served and served.issuer else "an unknown one"
    if code == EXPIRED:
        return "" if served and served.not_after <= datetime.now(UTC) else "a certificate of its chain has expired"
    if code == NOT_YET_VALID:
        return f"it is not valid before {dated(served.not_before.date())}" if served else "it is not valid yet"
    if code == SELF_SIGNED:
        return "it is self-signed"
    if code == SELF_SIGNED_ROOT:
        return f"its issuer ({issuer}) is not trusted here"
    if code in NO_ISSUER:
        return f"its issuer ({issuer}) is unknown here, or the server leaves out an intermediate certificate"
    if code in (WRONG_HOST, WRONG_ADDRESS):
        return f"it is for other names ({_told(served)})"
    return "its key or signature is too weak" if code in TOO_WEAK else f"it does not hold ({message})"


def _told(served: Served | None) -> str:
    names = served.names or (served.subject,) if served else ()
    more = [f"{len(names) - NAMES_TOLD} more"] if len(names) > NAMES_TOLD else []
    return listed([*names[:NAMES_TOLD], *more]) or "none"


def _names(read: x509.Certificate) -> tuple[str, ...]:
    try:
        named = read.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return ()
    dns = named.get_values_for_type(x509.DNSName)
    addresses = [str(address) for address in named.get_values_for_type(x509.IPAddress)]
    return tuple(name[:NAME_LIMIT] for name in [*dns, *addresses][:NAMES_KEPT])


def _issuer(name: x509.Name) -> str:
    """Name an issuer as people know it: *Let's Encrypt, R11*."""
    organization = [str(each.value) for each in name.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)[:1]]
    return ", ".join(filter(None, (*organization, _common_name(name))))[:200]


def _common_name(name: x509.Name) -> str:
    return next((str(each.value)[:NAME_LIMIT] for each in name.get_attributes_for_oid(NameOID.COMMON_NAME)), "")
