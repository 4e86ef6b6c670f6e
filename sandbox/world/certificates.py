"""The certificate buttons of the page; Baton probes after each, so that the change shows at once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from sandbox.tls.hosts import Hosts
from sandbox.world.parts import WorldParts


@dataclass(frozen=True, kw_only=True)
class CertificateChange:
    """One button: a change of the manually renewed certificate."""

    key: str
    label: str
    description: str
    does: Callable[[Hosts], None]


def _lasts(days: int) -> Callable[[Hosts], None]:
    return lambda hosts: _serve(hosts, timedelta(days=days))


def _serve(hosts: Hosts, lasts: timedelta, *names: str, by_itself: bool = False) -> None:
    terms = hosts.manual.terms
    hosts.serve(terms.host, terms.port, lasts=lasts, names=names, by_itself=by_itself)


CERTIFICATE_CHANGES = (
    CertificateChange(key="cert_urgent", label="12 days left", description="A certificate has to be renewed", does=_lasts(12)),
    CertificateChange(key="cert_critical", label="5 days left", description="A certificate is about to expire", does=_lasts(5)),
    CertificateChange(key="cert_expired", label="Expired", description="A certificate has expired", does=_lasts(-1)),
    CertificateChange(
        key="cert_self_signed", label="Self-signed", description="Somebody installs a certificate of their own making",
        does=lambda hosts: _serve(hosts, timedelta(days=60), by_itself=True),
    ),
    CertificateChange(
        key="cert_wrong_host", label="For another host", description="Somebody installs the wrong certificate",
        does=lambda hosts: _serve(hosts, timedelta(days=60), "shop.example.com"),
    ),
    CertificateChange(key="cert_renewed", label="All renewed", description="Every host serves a new certificate", does=Hosts.renew),
)  # fmt: skip


def act(world: WorldParts, key: str) -> str:
    """Change the certificate, let Baton probe, and return a text; raise LookupError for an unknown key or an empty inventory."""
    change = next((each for each in CERTIFICATE_CHANGES if each.key == key), None)
    if change is None:
        raise KeyError(key)
    host = world.hosts.manual.terms.host
    change.does(world.hosts)
    world.probe_certificates()
    world.workspace.changed()
    return f"{change.description} ({host}). Baton probed it just now; /handoff certificates shows all of them."
