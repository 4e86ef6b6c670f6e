"""Our side of WHMCS: which services a customer has, what is paid for one, ending it, and the products that there are.

An answer with status 200 may still be a refusal, or the HTML of a maintenance page; lists are wrapped twice and an empty one
may be anything (WHMCS API reference, GetClientsProducts). Texts come with HTML entities, which are decoded once, here. Names and
passwords of services are never kept.
"""

from collections import Counter
from dataclasses import replace
from datetime import date
from html import unescape
from typing import Any

import httpx

from bot.gateways.errors import Rejected, Unavailable
from bot.gateways.http_clients import DIRECT, WayOut, connection_fault
from bot.gateways.whmcs.access import refused_access
from bot.telemetry.counters import WHMCS_CALLS
from handoffs.subjects.customer import RUNNING, ActiveService, BilledService
from handoffs.text.cleaning import cleaned_parts
from handoffs.text.messages import message
from handoffs.text.money import plain

TIMEOUT = httpx.Timeout(15.0, connect=5.0)
ENDING = httpx.Timeout(90.0, connect=5.0)
"""Ending a service runs the module of a remote server before WHMCS answers."""

NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
"""Failures before a request left; after any other one it may have been carried out."""

PAGE = 100
MOST_PAGES = 50

Json = dict[str, Any]


class Whmcs:
    """Asks WHMCS, over the network unless another transport is given; raises Unavailable or Rejected."""

    def __init__(
        self, url: str, identifier: str, secret: str, transport: httpx.BaseTransport | None = None, way_out: WayOut = DIRECT
    ) -> None:
        self._url = url
        self._credentials = {"identifier": identifier, "secret": secret, "responsetype": "json"}
        self._http = way_out.http_client(url, TIMEOUT, transport)

    def services_of(self, email: str) -> tuple[ActiveService, ...]:
        """Count the running services of the customer with this e-mail address; none when WHMCS does not know them.

        Services of one product and status are one element, so that the list is as long as the catalogue at most.
        """
        try:
            client = self._ask("GetClientsDetails", email=email)
        except Rejected as refused:
            if refused.code.lower().rstrip(".") == "client not found":
                return ()
            raise
        client_id = _client_id(client)
        products = self._products(client_id) if client_id else []
        # A service that is still pending may well be that of the order under review.
        running = [_active(each) for each in products if str(each.get("status")) in RUNNING]
        return tuple(replace(service, count=count) for service, count in Counter(running).items())

    def service(self, service_id: str) -> BilledService:
        """Return one service in any status; raise Rejected if WHMCS has none with this number."""
        found = self._row(service_id)
        return replace(_billed(found), currency=self._currency(str(found.get("clientid") or "")))

    def require_ended(self, service_id: str) -> BilledService:
        """Return a service that somebody has ended; Rejected when WHMCS shows it otherwise."""
        found = self.service(service_id)
        if not found.has_ended:
            reason = message("gateways.whmcs.still_shown", service=service_id, status=found.status)
            raise Rejected(reason, "STILL_RUNNING")
        return found

    def require_not_running(self, service_id: str) -> BilledService:
        """Return a service that a person has settled, in any status but a running one; Rejected while it runs."""
        found = self.service(service_id)
        if found.is_running:
            reason = message("gateways.whmcs.still_shown", service=service_id, status=found.status)
            raise Rejected(reason, "STILL_RUNNING")
        return found

    def end(self, service_id: str) -> BilledService:
        """End a service, unless it has ended: looked up before, since a module that is called twice may do anything, and after.

        Unavailable and `unknown` when the module may have been called, though nobody knows its result: only looked for then, as
        it may still be running. Unavailable when it was not called. Rejected when WHMCS or the module says no, when the service
        does not run, or when it runs on although WHMCS reported success. The currency is not looked up.
        """
        before = _billed(self._row(service_id))
        if before.has_ended:
            return before
        if not before.is_running:
            reason = message("gateways.whmcs.nothing_to_end", service=service_id, status=before.status)
            raise Rejected(reason, "NOT_RUNNING")
        failure: Unavailable | None = None
        try:
            self._ask("ModuleTerminate", timeout=ENDING, changes=True, serviceid=service_id)
        except Unavailable as unheard:
            if not unheard.unknown:
                raise
            failure = unheard
        return self._after(service_id, failure)

    def _after(self, service_id: str, failure: Unavailable | None) -> BilledService:
        """Look for the result after a call of the module, whose answer may have failed."""
        try:
            after = _billed(self._row(service_id))
        except Unavailable as blind:
            raise _unheard(service_id, blind) from None
        if after.has_ended:
            return after
        if failure:
            raise _unheard(service_id, failure)
        raise Rejected(message("gateways.whmcs.not_ended", service=service_id, status=after.status), "STILL_RUNNING")

    def catalogue(self) -> list[Json]:
        """List all products as WHMCS writes them, in one call (GetProducts has no pages)."""
        return _listed(self._ask("GetProducts"), "products", "product")

    def version(self) -> str:
        """Ask for the version: the cheapest sign of life."""
        body = self._ask("WhmcsDetails")
        return str((body.get("whmcs") or {}).get("version") or "unknown")

    def _row(self, service_id: str) -> Json:
        found = _listed(self._ask("GetClientsProducts", serviceid=service_id), "products", "product")
        mine = [each for each in found if str(each.get("id")) == service_id]
        if not mine:
            raise Rejected(message("gateways.whmcs.no_service", service=service_id), "NOT_FOUND")
        return mine[0]

    def _currency(self, client_id: str) -> str:
        """Return the currency in which a client pays; empty where WHMCS does not say."""
        if not client_id:
            return ""
        try:
            body = self._ask("GetClientsDetails", clientid=client_id)
        except Rejected:
            return ""
        return str(_client(body).get("currency_code") or "")

    def _products(self, client_id: str) -> list[Json]:
        found: dict[str, Json] = {}
        seen = 0
        for _ in range(MOST_PAGES):
            body = self._ask("GetClientsProducts", clientid=client_id, limitstart=seen, limitnum=PAGE)
            products = _listed(body, "products", "product")
            seen += len(products)
            found |= {str(each.get("id")): each for each in products}
            if not products or seen >= _count(body.get("totalresults")):
                break
        return list(found.values())

    def _ask(self, action: str, *, timeout: httpx.Timeout = TIMEOUT, changes: bool = False, **about: str | int) -> Json:
        """Ask, and return the answer. An action that `changes` something runs a module, perhaps even where no answer comes."""
        form = {**self._credentials, "action": action, **about}
        try:
            answer = self._http.post(self._url, data=form, timeout=timeout)
        except httpx.HTTPError as failure:
            WHMCS_CALLS.labels(action, "no_answer").inc()
            reason = connection_fault(failure, self._url) or message("gateways.whmcs.not_reached", error=type(failure).__name__)
            raise Unavailable(reason, unknown=changes and not isinstance(failure, NOT_SENT)) from None
        if answer.is_redirect:
            raise Unavailable(message("gateways.whmcs.redirected"))
        body = _json(answer)
        WHMCS_CALLS.labels(action, "ok" if body.get("result") == "success" else "refused").inc()
        words = " ".join(str(body.get("message") or "").split())[:200]
        if refusal := refused_access(answer.status_code, words if body.get("result") == "error" else "", by_module=changes):
            raise refusal
        if "result" not in body or answer.status_code >= 500:
            raise Unavailable(message("gateways.whmcs.foreign_answer"), unknown=changes)
        if body["result"] != "success":
            words = words or "error"
            raise Rejected(message("gateways.whmcs.refused", words=words), words)
        return body


def _json(answer: httpx.Response) -> Json:
    try:
        body = answer.json()
    except ValueError:
        return {}
    return cleaned_parts(_decoded(body)) if isinstance(body, dict) else {}


def _decoded(value: Any) -> Any:
    """Decode the HTML entities of all texts in an answer: WHMCS stores and answers names as HTML."""
    if isinstance(value, dict):
        return {key: _decoded(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_decoded(each) for each in value]
    return unescape(value) if isinstance(value, str) else value


def _unheard(service_id: str, failure: Unavailable) -> Unavailable:
    return Unavailable(message("gateways.whmcs.end_unknown", service=service_id, reason=failure.reason), unknown=True)


def _client_id(body: Json) -> str:
    """Find the client's id, which newer versions nest and older ones leave at the top."""
    client = _client(body)
    return str(client.get("id") or client.get("userid") or body.get("userid") or "")


def _client(body: Json) -> Json:
    nested = body.get("client")
    return nested if isinstance(nested, dict) else body


def _count(written: object) -> int:
    """Read a number that comes as a string or not at all."""
    return int(str(written)) if str(written).isdigit() else 0


def _listed(body: Json, outer: str, inner: str) -> list[Json]:
    """Unwrap a list of WHMCS's: nested twice, a single object, numbered keys, or any kind of nothing."""
    wrapped = body.get(outer) or {}
    rows = wrapped.get(inner) or [] if isinstance(wrapped, dict) else wrapped
    if isinstance(rows, dict):
        rows = [rows] if "id" in rows or "pid" in rows else list(rows.values())
    return [row for row in rows if isinstance(row, dict)]


def _billed(product: Json) -> BilledService:
    """Read a service with what is paid for it; amounts and days come in several spellings, or as zeros for nothing."""
    return BilledService(
        service_id=str(product.get("id")),
        product=_product(product),
        status=str(product.get("status")),
        cycle=str(product.get("billingcycle") or ""),
        amount=plain(str(product.get("recurringamount"))),
        paid_until=_day(product.get("nextduedate")),
    )


def _day(written: object) -> date | None:
    """Read a day; WHMCS writes 0000-00-00 for none."""
    try:
        return date.fromisoformat(str(written)[:10])
    except ValueError:
        return None


def _active(service: Json) -> ActiveService:
    number = str(service.get("pid") or "")
    return ActiveService(product=_product(service), product_id=number, status=str(service.get("status")))


def _product(service: Json) -> str:
    """Return the name of a service's product."""
    return str(service.get("translated_name") or service.get("name") or "")
