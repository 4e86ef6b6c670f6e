"""What happens to certificates in the small world at the push of a button; Baton probes at once, so that it shows at once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from sandbox.tls.hosts import Hosts
from sandbox.world.parts import Place


@dataclass(frozen=True, kw_only=True)
class Ageing:
    """One button: what becomes of the certificate that people renew."""

    key: str
    label: str
    says: str
    does: Callable[[Hosts], None]


def _lasts(days: int) -> Callable[[Hosts], None]:
    return lambda hosts: _serve(hosts, timedelta(days=days))


def _serve(hosts: Hosts, lasts: timedelta, *names: str, by_itself: bool = False) -> None:
    terms = hosts.manual.terms
    hosts.serve(terms.host, terms.port, lasts=lasts, names=names, by_itself=by_itself)


CERTIFICATES = (
    Ageing(key="cert_urgent", label="12 days left", says="A certificate has to be renewed", does=_lasts(12)),
    Ageing(key="cert_critical", label="5 days left", says="A certificate is about to expire", does=_lasts(5)),
    Ageing(key="cert_expired", label="Expired", says="A certificate has expired", does=_lasts(-1)),
    Ageing(
        key="cert_self_signed", label="Self-signed", says="Somebody installs a certificate of their own making",
        does=lambda hosts: _serve(hosts, timedelta(days=60), by_itself=True),
    ),
    Ageing(
        key="cert_wrong_host", label="For another host", says="Somebody installs the wrong certificate",
        does=lambda hosts: _serve(hosts, timedelta(days=60), "shop.example.com"),
    ),
    Ageing(key="cert_renewed", label="All renewed", says="Every host serves a new certificate", does=Hosts.renew),
)  # fmt: skip


def act(world: Place, key: str) -> str:
    """Let it happen, and let Baton probe; says what that shows. LookupError for an unknown key or an empty inventory."""
    ageing = next((each for each in CERTIFICATES if each.key == key), None)
    if ageing is None:
        raise KeyError(key)
    host = world.hosts.manual.terms.host
    ageing.does(world.hosts)
    world.probe_certificates()
    world.workspace.changed()
    return f"{ageing.says} ({host}). Baton probed it just now; /handoff certificates shows all of them."
