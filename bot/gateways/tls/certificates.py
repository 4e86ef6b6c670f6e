"""Reads a certificate as it comes over the wire, and gives the reason why one is not trusted."""

from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import NameOID

from handoffs.subjects.certificate import Served
from handoffs.text.cleaning import cleaned
from handoffs.text.messages import Message, message, written

NAMES_KEPT, NAME_LIMIT = 50, 253
NAMES_LISTED = 3

FAR_OFF = datetime(9999, 1, 1, tzinfo=UTC)
"""Stands for *never*, which certificates write as the last second of 9999 and which no other zone can hold."""

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
            not_after=min(read.not_valid_after_utc, FAR_OFF),
            fingerprint=read.fingerprint(SHA256()).hex(),
        )
    except ValueError:
        return None


def why_not_trusted(code: int, words: str, served: Served | None) -> Message | None:
    """Return why a certificate is not trusted, as a clause after a colon; None if it has only expired.

    `words` are OpenSSL's own, for a fault that has no message here.
    """
    if code == EXPIRED:
        return None if served and served.not_after <= datetime.now(UTC) else message("gateways.tls.chain_expired")
    if code == NOT_YET_VALID:
        return _not_yet_valid(served)
    if code == SELF_SIGNED:
        return message("gateways.tls.self_signed")
    if code == SELF_SIGNED_ROOT:
        return message("gateways.tls.root_not_trusted", issuer=_issuer_of(served))
    if code in NO_ISSUER:
        return message("gateways.tls.issuer_unknown", issuer=_issuer_of(served))
    if code in (WRONG_HOST, WRONG_ADDRESS):
        return _for_others(served)
    return message("gateways.tls.too_weak") if code in TOO_WEAK else message("gateways.tls.not_trusted", words=words)


def _not_yet_valid(served: Served | None) -> Message:
    if served is None:
        return message("gateways.tls.not_valid_yet")
    return message("gateways.tls.not_valid_before", day=served.not_before.date())


def _issuer_of(served: Served | None) -> Message:
    return written(served.issuer) if served and served.issuer else message("gateways.tls.no_issuer")


def _for_others(served: Served | None) -> Message:
    """Name the first hosts that the certificate is for, and how many more there are."""
    names = [name for name in (served.names or (served.subject,) if served else ()) if name]
    if not names:
        return message("gateways.tls.for_no_name")
    hidden = len(names) - NAMES_LISTED
    more = (message("gateways.tls.more_names", number=hidden),) if hidden > 0 else ()
    return message("gateways.tls.for_other_names", names=(*names[:NAMES_LISTED], *more))


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
    organization = [cleaned(str(each.value)) for each in name.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)[:1]]
    return ", ".join(filter(None, (*organization, _common_name(name))))[:200]


def _common_name(name: x509.Name) -> str:
    return next((cleaned(str(each.value))[:NAME_LIMIT] for each in name.get_attributes_for_oid(NameOID.COMMON_NAME)), "")
