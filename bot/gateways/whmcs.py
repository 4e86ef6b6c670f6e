"""Our side of WHMCS: which services a customer has. Reading only, so far.

An answer with status 200 may still be a refusal, or the HTML of a maintenance page; lists are wrapped twice and an empty one
may be anything (WHMCS API reference, GetClientsProducts). Names and passwords of services are never kept.
"""

from typing import Any

import httpx

from bot.gateways.errors import Rejected, Unavailable
from handoffs.subjects import ActiveService

TIMEOUT = httpx.Timeout(15.0, connect=5.0)
RUNNING = frozenset({"Active", "Suspended"})
"""What counts as had; a service that is still pending may well be that of the order under review."""

PAGE = 100
MOST_PAGES = 50

Json = dict[str, Any]


class Whmcs:
    """Asks WHMCS; raises Unavailable or Rejected."""

    def __init__(self, url: str, identifier: str, secret: str) -> None:
        self._url = url
        self._credentials = {"identifier": identifier, "secret": secret, "responsetype": "json"}
        self._http = httpx.Client(timeout=TIMEOUT, trust_env=False)

    def services_of(self, email: str) -> tuple[ActiveService, ...]:
        """List the running services of the customer with this e-mail address; none when WHMCS does not know them."""
        try:
            client = self._ask("GetClientsDetails", email=email)
        except Rejected as refused:
            if "client not found" in refused.says.lower():
                return ()
            raise
        client_id = _client_id(client)
        products = self._products(client_id) if client_id else []
        return tuple(_service(each) for each in products if str(each.get("status")) in RUNNING)

    def version(self) -> str:
        """Ask for the version: the cheapest sign of life."""
        told = self._ask("WhmcsDetails")
        return str((told.get("whmcs") or {}).get("version") or "unknown")

    def _products(self, client_id: str) -> list[Json]:
        found: dict[str, Json] = {}
        seen = 0
        for _ in range(MOST_PAGES):
            told = self._ask("GetClientsProducts", clientid=client_id, limitstart=seen, limitnum=PAGE)
            products = _listed(told, "products", "product")
            seen += len(products)
            found |= {str(each.get("id")): each for each in products}
            if not products or seen >= _count(told.get("totalresults")):
                break
        return list(found.values())

    def _ask(self, action: str, **about: str | int) -> Json:
        try:
            answer = self._http.post(self._url, data={**self._credentials, "action": action, **about})
        except httpx.HTTPError as trouble:
            raise Unavailable(f"WHMCS can't be reached ({type(trouble).__name__}).") from None
        if answer.is_redirect:
            raise Unavailable("WHMCS sends us to another address; WHMCS_API_URL must name the final one.")
        told = _json(answer)
        if "result" not in told or answer.status_code >= 500:
            raise Unavailable("WHMCS gave no answer of its API; it may be in maintenance.")
        if told["result"] != "success":
            raise Rejected(f"WHMCS says: {' '.join(str(told.get('message') or 'error').split())[:200]}")
        return told


def _json(answer: httpx.Response) -> Json:
    try:
        told = answer.json()
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _client_id(told: Json) -> str:
    """Find the client's id, which newer versions nest and older ones leave at the top."""
    nested = told.get("client")
    client = nested if isinstance(nested, dict) else told
    return str(client.get("id") or client.get("userid") or told.get("userid") or "")


def _count(written: object) -> int:
    """Read a number that comes as a string or not at all."""
    return int(str(written)) if str(written).isdigit() else 0


def _listed(told: Json, outer: str, inner: str) -> list[Json]:
    """Unwrap a list of WHMCS's: nested twice, a single object, numbered keys, or any kind of nothing."""
    wrapped = told.get(outer) or {}
    rows = wrapped.get(inner) or [] if isinstance(wrapped, dict) else wrapped
    if isinstance(rows, dict):
        rows = [rows] if "id" in rows else list(rows.values())
    return [row for row in rows if isinstance(row, dict)]


def _service(product: Json) -> ActiveService:
    name = str(product.get("translated_name") or product.get("name") or "")
    return ActiveService(service_id=str(product.get("id")), product=name, status=str(product.get("status")))
