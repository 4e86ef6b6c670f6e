"""A WHMCS in memory: the few actions that Baton reads with, and the ways in which the real one surprises."""

import threading
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from sandbox.forms import form

Json = dict[str, Any]
PAGE = 25


@dataclass
class Whmcs:
    """Customers by e-mail address, and their services."""

    identifier: str = "sandbox"
    secret: str = "sandbox"
    maintenance: bool = False
    clients: dict[str, str] = field(default_factory=dict)
    services: list[Json] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add_service(self, email: str, product: str, status: str = "Active") -> str:
        """Give a customer a service; gives its id."""
        with self.lock:
            client = self.clients.setdefault(email, str(len(self.clients) + 1))
            service = str(len(self.services) + 100)
            secret = {"username": "svc", "password": "hunter2"}
            self.services.append({"id": service, "clientid": client, "name": product, "status": status} | secret)
            return service

    def answer(self, form: dict[str, str]) -> tuple[Json, int]:
        """Answer one request as WHMCS does: a refusal may come with status 200."""
        if (form.get("identifier"), form.get("secret")) != (self.identifier, self.secret):
            return {"result": "error", "message": "Authentication Failed"}, 403
        match form.get("action", "").lower():
            case "whmcsdetails":
                return {
                    "result": "success",
                    "whmcs": {"version": "8.13.1", "canonicalversion": "8.13.1-release.1"},
                }, 200
            case "getclientsdetails":
                client = self.clients.get(form.get("email", ""))
                if client is None:
                    return {"result": "error", "message": "Client Not Found"}, 200
                return {"result": "success", "client": {"id": int(client), "email": form["email"]}}, 200
            case "getclientsproducts":
                return self._products(form), 200
        return {
            "result": "error",
            "message": f'Invalid API Action: "{form.get("action")}" is not a valid API action',
        }, 400

    def _products(self, form: dict[str, str]) -> Json:
        own = [service for service in self.services if service["clientid"] == form.get("clientid")]
        start, size = int(form.get("limitstart") or 0), int(form.get("limitnum") or PAGE)
        page = own[start : start + size]
        told = {"result": "success", "totalresults": str(len(own)), "startnumber": start, "numreturned": len(page)}
        return told | {"products": {"product": page} if page else ""}


def whmcs_app(whmcs: Whmcs) -> Starlette:
    """Build the ASGI app of a WHMCS."""

    async def api(request: Request) -> Response:
        if whmcs.maintenance:
            return HTMLResponse("<html><body>Down for Maintenance</body></html>")
        told, status = whmcs.answer(await form(request))
        return JSONResponse(told, status)

    return Starlette(routes=[Route("/includes/api.php", api, methods=["POST"])])
