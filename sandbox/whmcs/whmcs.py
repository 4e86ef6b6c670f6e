"""One installation of WHMCS: its data, its faults, and direct changes by tests and the page."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import NoReturn
from zoneinfo import ZoneInfo

from sandbox.whmcs import invoices
from sandbox.whmcs.api import answered
from sandbox.whmcs.billing_cycles import comes_again, moved, next_after
from sandbox.whmcs.clients import new_client
from sandbox.whmcs.installation import Form, Json, Refused, found
from sandbox.whmcs.products import new_product, reprice
from sandbox.whmcs.services import RUNNING, Bought, new_service

ZONE = ZoneInfo("Asia/Tokyo")
"""The server's time zone; dates in WHMCS carry none (WHMCS API reference, response quirks)."""

SOLD_NO_MORE = "900"
"""The number of a product that WHMCS does not list any more."""

_LONG_AGO = timedelta(days=200)


@dataclass
class Whmcs:
    """Clients, their services, requests, invoices and transactions. `calls` are the requested actions with their forms, without
    credentials; `whole_runs` counts GenInvoices for all clients, `mailed` lists the recipients of invoice mails.

    `down`              every call answers 503 with a page of HTML
    `maintenance`       every call answers a page of HTML with status 200
    `refusal_status`    the status of answers that refuse access; some installations answer 200
    `unheard`           the next n services end only with `finish_modules`, and the answer is lost: a module that takes too long
    `entities`          names hold HTML entities, as WHMCS stores them
    `refused_ip`        the caller address in the 403 answer for a refused address
    `forbidden`         lower-case names of actions that the credential's role does not allow (403)
    `module_error`      the error of the provisioning server on ending a service
    `delay`             seconds between the effect of a call and its answer
    `cut_off`           the next n writing calls are performed, but their answers are lost
    `lists_as_objects`  lists are objects with numbered keys, as in some versions
    `lone_rows`         a list of one row is the row itself, as in some versions
    `bare_numbers`      ids and amounts are numbers instead of texts
    `date_format`       the day format of AddTransaction; `invoiced_ahead` is the days between invoice and due day
    """

    identifier: str = "sandbox"
    secret: str = "sandbox"
    maintenance: bool = False
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    refused_ip: str = ""
    forbidden: set[str] = field(default_factory=set)
    module_error: str = ""
    delay: float = 0.0
    lists_as_objects: bool = False
    down: bool = False
    cut_off: int = 0
    refusal_status: int = 403
    unheard: int = 0
    entities: bool = False
    lone_rows: bool = False
    bare_numbers: bool = False
    date_format: str = "%d/%m/%Y"
    invoiced_ahead: int = 14
    clients: list[Json] = field(default_factory=list)
    services: list[Json] = field(default_factory=list)
    products: list[Json] = field(default_factory=list)
    requests: list[Json] = field(default_factory=list)
    invoices: list[Json] = field(default_factory=list)
    transactions: list[Json] = field(default_factory=list)
    calls: list[tuple[str, Form]] = field(default_factory=list)
    whole_runs: int = 0
    mailed: list[str] = field(default_factory=list)
    unfinished: list[Json] = field(default_factory=list)
    changed: Callable[[], None] = lambda: None
    lock: threading.RLock = field(default_factory=threading.RLock)

    @property
    def today(self) -> date:
        """Return the server's day."""
        return self.now().astimezone(ZONE).date()

    @property
    def moment(self) -> str:
        """Return the server's time in the API's format."""
        return f"{self.now().astimezone(ZONE):%Y-%m-%d %H:%M:%S}"

    def add_client(self, email: str, name: str = "") -> str:
        """Add a client, or find an existing one, and return its id."""
        with self.changing():
            return self._opened(email, name)

    def add_service(
        self,
        email: str,
        product: str,
        status: str = "Active",
        module: str = "freebit",
        *,
        amount: object = 4800,
        cycle: str = "Monthly",
        group: str = "Services",
        registered: date | None = None,
        next_due: date | None = None,
        domain: str = "",
        fields: dict[str, str] | None = None,
        pid: str = "",
    ) -> str:
        """Add a service of a client and return its id. The API cannot terminate a service without a module.

        `pid` is the number of its product, by default that of the product with its name, else of a product that is sold no more.
        `fields` are custom fields by name. By default it began 200 days ago and is due at the end of its current cycle.
        """
        began = registered or self.today - _LONG_AGO
        due = (next_due or next_after(self.today, began, cycle)) if comes_again(cycle) else None
        bought = Bought(
            product=product, status=status, module=module, amount=amount, cycle=cycle, group=group, registered=began, due=due,
            domain=domain, fields=fields or {}, pid=pid or self._number_of(product),
        )  # fmt: skip
        with self.changing():
            service = new_service(len(self.services) + 100, self._opened(email, ""), bought)
            self.services.append(service)
            return str(service["id"])

    def _number_of(self, name: str) -> str:
        return next((str(each["pid"]) for each in self.products if each["name"] == name), SOLD_NO_MORE)

    def add_product(
        self, name: str, price: object, *, cycle: str = "Monthly", module: str = "freebit", fields: tuple[str, ...] = ()
    ) -> str:
        """Add a product with one cycle and these custom fields on its order form; return its number."""
        with self.changing():
            product = new_product(len(self.products) + 1, name, price, cycle, module, fields)
            self.products.append(product)
            return str(product["pid"])

    def product(self, number: str) -> Json:
        """Return a product; raise Refused when there is none."""
        return next((each for each in self.products if each["pid"] == number), None) or _no_product()

    def price(self, number: str, price: object) -> None:
        """Set the price of a product, as in the admin area."""
        with self.changing():
            reprice(self.product(number), price)

    def service(self, service_id: str) -> Json:
        """Return a service; raise Refused when there is none."""
        return found(self.services, service_id, "Service ID Not Found")

    def pay_cycle(self, service_id: str) -> str:
        """Add a paid invoice for a service's current cycle and return its id."""
        with self.changing():
            service = self.service(service_id)
            first = moved(date.fromisoformat(service["nextduedate"]), service["billingcycle"], -1)
            day = first.isoformat()
            made = invoices.issue(self, service["clientid"], [invoices.hosting(service, first)], date=day, due=day)
            invoices.pay(self, made, f"{day} 09:00:00")
            return str(made["id"])

    def pay(self, invoice_id: str) -> None:
        """Pay an invoice in full, now."""
        with self.changing():
            invoices.pay(self, found(self.invoices, invoice_id, "Invoice ID Not Found"), self.moment)

    def end(self, service_id: str) -> None:
        """End a service as in the admin area, with or without a module."""
        with self.changing():
            self._over(self.service(service_id), "Terminated")

    def finish_modules(self) -> None:
        """End the services whose modules took too long."""
        with self.changing():
            for service in self.unfinished:
                self._over(service, "Terminated")
            self.unfinished.clear()

    def pays_in(self, email: str, currency: str) -> None:
        """Set the currency of a client (ISO 4217)."""
        with self.changing():
            self._opened(email, "")
            next(each for each in self.clients if each["email"] == email)["currency_code"] = currency

    def tick(self) -> None:
        """Run the daily cron: invoice due services, and cancel services with a due request."""
        with self.changing():
            invoices.bill(self, lambda service: True)
            for request in self.requests:
                service = self.service(request["relid"])
                is_due = request["type"] == "Immediate" or service["nextduedate"] <= self.today.isoformat()
                if is_due and service["status"] in RUNNING:
                    self._over(service, "Cancelled")

    def answer(self, form: Form) -> tuple[Json, int]:
        """Return the answer to a request and its status; a business error may have status 200."""
        with self.lock if _is_reading(form) else self.changing():
            return answered(self, form)

    def loses_answer(self, form: Form) -> bool:
        """Return whether the answer to a writing call is lost, and decrement `cut_off`."""
        with self.lock:
            is_lost = self.cut_off > 0 and not _is_reading(form)
            self.cut_off -= is_lost
            is_unheard = self.unheard > 0 and form.get("action") == "ModuleTerminate"
            self.unheard -= is_unheard
            return is_lost or is_unheard

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Hold the lock, and call `changed` after its release."""
        with self.lock:
            yield
        self.changed()

    def _opened(self, email: str, name: str) -> str:
        known = next((each for each in self.clients if each["email"] == email), None)
        if known is None:
            known = new_client(len(self.clients) + 1, email, name, self.today.isoformat())
            self.clients.append(known)
        return str(known["id"])

    def _over(self, service: Json, status: str) -> None:
        service |= {"status": status, "terminationdate": self.today.isoformat()}


def _no_product() -> NoReturn:
    raise Refused("Product ID Not Found")


def _is_reading(form: Form) -> bool:
    return form.get("action", "").lower().startswith(("get", "whmcs"))
