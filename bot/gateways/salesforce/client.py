"""The REST API through simple-salesforce: timeouts on every call, any address, and one new login when a session ends."""

import json
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from decimal import Decimal
from functools import partial
from typing import Any, Protocol, cast
from urllib.parse import quote

import requests

from bot.gateways.errors import Unavailable
from bot.gateways.http_clients import DIRECT, WayOut, connection_fault
from bot.gateways.salesforce.access.ahead import Ahead, answers_of
from bot.gateways.salesforce.access.allowance import Allowance
from bot.gateways.salesforce.access.counting import count_answer, count_unanswered
from bot.gateways.salesforce.access.library import Library, SalesforceError, SalesforceExpiredSession
from bot.gateways.salesforce.access.login import Token
from bot.gateways.salesforce.access.versions import ADDRESS, GONE, require_version
from bot.gateways.salesforce.errors import failure_among, meaning_of_status
from bot.gateways.salesforce.pages import Page, located
from handoffs.text.messages import message

Record = dict[str, Any]

TIMEOUTS = (5.0, 30.0)
"""Seconds to connect, and to wait for an answer."""

LOGIN_PAUSE = 1.0
"""Seconds for which a failed login is taken as the answer to whoever else asks, so that threads don't queue up to fail.

A refused login has a longer pause of its own.
"""


class Login(Protocol):
    """A way to get a token."""

    def token(self) -> Token:
        """Log in; Unavailable when that fails."""


class SalesforceClient:
    """Queries and composite requests; safe to share between threads. `calls` counts the API calls made."""

    def __init__(
        self,
        login: Login,
        version: str,
        timeouts: tuple[float, float] = TIMEOUTS,
        way_out: WayOut = DIRECT,
        allowance: Allowance | None = None,
    ) -> None:
        self.allowance = allowance or Allowance()
        self._login = login
        self._way_out = way_out
        self._version = version
        self._timeouts = timeouts
        self._connecting = threading.Lock()
        self._counting = threading.Lock()
        self._token: Token | None = None
        self._library: Library | None = None
        self._failed: tuple[float, Unavailable] | None = None
        self._has_version = False
        self._ahead = Ahead()
        self.calls = 0

    @property
    def instance_url(self) -> str:
        """Return the address of the org; logs in when that has not been done yet."""
        self._connected()
        return self._token.instance_url if self._token else ""

    @property
    def user_id(self) -> str:
        """Return the id of Baton's user; empty where the login did not say it."""
        self._connected()
        return self._token.user_id if self._token else ""

    def query(self, soql: str, *, deleted: bool = False) -> list[Record]:
        """Return all records of a query, page by page, children too; with `deleted` also those in the recycle bin."""
        return self._whole_list(self._call(lambda library: library.query(soql, include_deleted=deleted)))

    def pages(self, soql: str) -> list[Page]:
        """Return the pages of a query, unparsed; what is the same as at the last poll need not be parsed."""
        content, found = self._ahead.taken(soql), list[Page]()
        if content is None:
            content = self._call(lambda library: _unparsed(library).query(soql))
        while True:
            digest, following = located(content)
            found.append(Page(digest=digest, raw=partial(self._parsed, content)))
            if following is None:
                return found
            content = self._call(partial(_more_unparsed, url=following))

    @contextmanager
    def asking_ahead(self, soqls: Sequence[str]) -> Iterator[None]:
        """Ask queries in calls of up to five; within the context `pages` and `queries` take these answers, each once.

        A query that failed is asked alone by its reader, and all are if the call fails: no failure is that of another source.
        """
        with self._ahead.kept(soqls, self._answers):
            yield

    def _answers(self, soqls: Sequence[str]) -> Mapping[str, bytes]:
        """Ask up to five queries in one call, none bound to another, and return the answers of those that succeeded."""
        return self._each_answered(soqls, self._asked(soqls))

    def describe(self, kind: str) -> Record:
        """Describe an object."""
        return self._call(lambda library: library.restful(f"sobjects/{kind}/describe")) or {}

    def describe_together(self, kinds: Sequence[str]) -> Mapping[str, Record]:
        """Describe up to 25 objects in one call (REST API, Composite: its limits); one that the org does not show is missing."""
        answers = self._each_answered(kinds, self._subrequests(f"sobjects/{kind}/describe" for kind in kinds))
        return {kind: _page(answer) for kind, answer in answers.items()}

    def _each_answered(self, asked: Sequence[str], subrequests: list[Record]) -> Mapping[str, bytes]:
        """Send sub-requests, none bound to another, and return the answers of those that succeeded, by what they ask."""
        body = {"allOrNone": False, "collateSubrequests": False, "compositeRequest": subrequests}
        return answers_of(self._call(lambda library: _unparsed(library).restful("composite", method="POST", json=body)), asked)

    def picklists(self, kind: str, record_type_id: str) -> Record:
        """Return the values of each picklist of an object for one record type (User Interface API)."""
        return self._call(lambda library: library.restful(f"ui-api/object-info/{kind}/picklist-values/{record_type_id}")) or {}

    def limits(self) -> Record:
        """Return the org's limits."""
        return self._call(lambda library: library.limits()) or {}

    def composite(self, requests_in_order: list[Record]) -> list[Record]:
        """Send sub-requests in order, all or none of them; gives their results, failed ones included."""
        body = {"allOrNone": True, "collateSubrequests": False, "compositeRequest": requests_in_order}
        reply = self._call(lambda library: library.restful("composite", method="POST", json=body))
        results = reply.get("compositeResponse") if isinstance(reply, dict) else None
        return list(results) if isinstance(results, list) else []

    def queries(self, *soqls: str) -> list[list[Record]]:
        """Return all records of each of up to five queries, in one call (REST API, Composite: its limits)."""
        known = self._ahead.all_taken(soqls)
        return [self._whole_list(_page(each)) for each in known] if known else self._asked_now(soqls)

    def _asked_now(self, soqls: Sequence[str]) -> list[list[Record]]:
        results = self.composite(self._asked(soqls))
        failure = failure_among(results, len(soqls))
        if failure is not None:
            raise failure[0]
        return [self._whole_list(result["body"]) for result in results]

    def _asked(self, soqls: Sequence[str]) -> list[Record]:
        """Return queries as sub-requests."""
        return self._subrequests(f"query?q={quote(soql)}" for soql in soqls)

    def _subrequests(self, resources: Iterable[str]) -> list[Record]:
        """Return sub-requests that read resources."""
        numbered = enumerate(map(self.path, resources))
        return [{"method": "GET", "url": url, "referenceId": f"asked{number}"} for number, url in numbered]

    def path(self, rest: str) -> str:
        """Return the address of a resource as sub-requests name it."""
        return f"/services/data/v{self._version}/{rest}"

    def _parsed(self, content: bytes) -> list[Record]:
        """Parse the records of a page, with the further pages of their children."""
        return [self._whole(record) for record in _records(_page(content))]

    def _whole_list(self, page: Any) -> list[Record]:
        """Return the records of a page and of those that follow, children too."""
        return [self._whole(record) for record in self._pages(page)]

    def _pages(self, page: Any) -> Iterator[Record]:
        yield from _records(page)
        while not page.get("done", True):
            page = self._call(partial(_more, url=page["nextRecordsUrl"]))
            yield from _records(page)

    def _whole(self, record: Record) -> Record:
        """Read the further pages of a record's children."""
        for name, value in record.items():
            if isinstance(value, dict) and "records" in value and not value.get("done", True):
                record[name] = value | {"records": list(self._pages(value)), "done": True}
        return record

    def _call(self, ask: Callable[[Library], Any]) -> Any:
        library = self._connected()
        try:
            return self._counted(ask, library)
        except SalesforceExpiredSession:
            return self._counted(ask, self._connected(instead_of=library), last=True)

    def _counted(self, ask: Callable[[Library], Any], library: Library, *, last: bool = False) -> Any:
        with self._counting:
            self.calls += 1
        try:
            return ask(library)
        except SalesforceExpiredSession:
            if last:
                raise Unavailable(message("gateways.salesforce.sessions_end"), 60.0) from None
            raise
        except SalesforceError as error:
            if error.status in GONE:
                self._require_version(library)
            raise meaning_of_status(int(error.status), error.content) from None
        except requests.ConnectTimeout as failure:
            count_unanswered(failure)
            raise Unavailable(message("gateways.salesforce.not_reached", error="ConnectTimeout")) from None
        except (requests.RequestException, ValueError) as failure:
            count_unanswered(failure)
            fault = connection_fault(failure, self._token.instance_url if self._token else "")
            reason = fault or message("gateways.salesforce.not_reached", error=type(failure).__name__)
            raise Unavailable(reason, unknown=fault is None) from None

    def _require_version(self, library: Library) -> None:
        """Raise Unavailable if the org does not have our version of the API; asked until the org has confirmed it."""
        if self._has_version:
            return
        try:
            listed = library.session.get(ADDRESS).json()
        except (requests.RequestException, ValueError):
            return
        require_version(self._version, listed)
        self._has_version = True

    def _connected(self, instead_of: Library | None = None) -> Library:
        """Return the client of the library, after one login for all threads that found the session ended."""
        with self._connecting:
            if self._library is None or self._library is instead_of:
                self._token = self._logged_in()
                session = self._way_out.session(self._token.instance_url, self._timeouts)
                session.hooks["response"].extend((self.allowance.note, count_answer))
                self._library = _library(self._token, self._version, session)
            return self._library

    def _logged_in(self) -> Token:
        if self._failed and time.monotonic() - self._failed[0] < (self._failed[1].retry_after or LOGIN_PAUSE):
            raise self._failed[1]
        try:
            return self._login.token()
        except Unavailable as failure:
            self._failed = (time.monotonic(), failure)
            raise


def _records(page: Any) -> list[Record]:
    records = page.get("records") if isinstance(page, dict) else None
    if not isinstance(records, list):
        raise Unavailable(message("gateways.salesforce.foreign_answer"))
    return records


def _page(content: bytes) -> Any:
    try:
        return json.loads(content, parse_float=Decimal)
    except ValueError as failure:
        raise Unavailable(message("gateways.salesforce.not_reached", error=type(failure).__name__), unknown=True) from None


def _unparsed(library: Library) -> Library:
    """Return the library as it gives the bytes of answers before they are parsed."""
    unparsed: Any = copy(library)
    unparsed.parse_result_to_json = lambda answer: answer.content
    return cast(Library, unparsed)


def _more_unparsed(library: Library, url: str) -> Any:
    return _unparsed(library).query_more(url, identifier_is_url=True)


def _more(library: Library, url: str) -> Any:
    return library.query_more(url, identifier_is_url=True)


def _library(token: Token, version: str, session: requests.Session) -> Library:
    session.headers.update({"Sforce-Auto-Assign": "FALSE", "Sforce-Call-Options": "client=baton"})
    return Library(
        instance_url=token.instance_url,
        session_id=token.value,
        version=version,
        session=session,
        parse_float=Decimal,
        object_pairs_hook=None,  # the own dictionary of the parser, which takes the fourth part of the time
    )
