"""A certificate authority in a folder; only clients that trust its file accept its certificates."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from itertools import count
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

NAME = "Sandbox Authority"


@dataclass(frozen=True, kw_only=True)
class Pair:
    """A certificate and its key in one PEM file."""

    file: Path
    not_after: datetime


class Authority:
    """Signs certificates with its own key; clients trust `file`."""

    def __init__(self, folder: Path, name: str = NAME) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _named(name, organization="Baton Sandbox")
        self._numbers = count(1)
        now = datetime.now(UTC)
        own = _begun(self._name, self._name, self._key, now - timedelta(days=2), now + timedelta(days=3650))
        own = own.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        own = own.add_extension(_usage(signs=True), critical=True)
        own = own.add_extension(x509.SubjectKeyIdentifier.from_public_key(self._key.public_key()), critical=False)
        self.file = self._write("authority", own.sign(self._key, hashes.SHA256()))

    def issue(self, *names: str, until: datetime, since: datetime | None = None, by_itself: bool = False) -> Pair:
        """Sign a certificate for host names or addresses; `by_itself` makes a self-signed one."""
        key, subject = ec.generate_private_key(ec.SECP256R1()), _named(names[0])
        begins = since or min(datetime.now(UTC) - timedelta(days=1), until - timedelta(days=1))
        made = _begun(subject, subject if by_itself else self._name, key, begins, until)
        made = made.add_extension(x509.SubjectAlternativeName([_alternative(name) for name in names]), critical=False)
        made = made.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        made = made.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        signer = key if by_itself else self._key
        by_whom = x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key())
        signed = made.add_extension(by_whom, critical=False).sign(signer, hashes.SHA256())
        return Pair(file=self._write(f"{next(self._numbers):04}", signed, key), not_after=until)

    def _write(self, name: str, signed: x509.Certificate, key: ec.EllipticCurvePrivateKey | None = None) -> Path:
        plain = serialization.NoEncryption()
        pkcs8 = serialization.PrivateFormat.PKCS8
        secret = key.private_bytes(serialization.Encoding.PEM, pkcs8, plain) if key else b""
        path = self._folder / f"{name}.pem"
        path.write_bytes(secret + signed.public_bytes(serialization.Encoding.PEM))
        return path


def _begun(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, since: datetime, until: datetime
) -> x509.CertificateBuilder:
    begun = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
    return begun.serial_number(x509.random_serial_number()).not_valid_before(since).not_valid_after(until)


def _named(common: str, organization: str = "") -> x509.Name:
    parts = [x509.NameAttribute(NameOID.ORGANIZATION_NAME, organization)] if organization else []
    return x509.Name([*parts, x509.NameAttribute(NameOID.COMMON_NAME, common[:64])])


def _alternative(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True, key_cert_sign=signs, crl_sign=signs, content_commitment=False, key_encipherment=False,
        data_encipherment=False, key_agreement=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
