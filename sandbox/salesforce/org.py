"""One Salesforce org: its people, its records, what was asked of it, and what can be told to go wrong."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime

from sandbox.salesforce.objects.org_schema import provider_schema
from sandbox.salesforce.objects.sales_objects import ORDER_STATUSES, STAGES
from sandbox.salesforce.objects.schema import Field
from sandbox.salesforce.objects.service_objects import CASE_STATUSES
from sandbox.salesforce.query.execution import run_query
from sandbox.salesforce.query.paging import Cursors
from sandbox.salesforce.records import saving, stamping
from sandbox.salesforce.records.audit import ApiCall
from sandbox.salesforce.records.ids import looks_like_id, whole
from sandbox.salesforce.records.state import State
from sandbox.salesforce.records.values import Row
from sandbox.salesforce.sessions import Sessions

INTEGRATION = "Baton Integration"
ADMINISTRATOR = "Org Administrator"
_FIRST_ORDER = 1041
_ACTIVATED = ("Approved", "Activated", "Completed")


class Org:
    """The org, with everything that a test or a page may do to it; records are written by `by`, a name or an id.

    `instance_url` is what the token endpoint names (empty: the address it was asked at); `page_size` cuts query results.
    `case_assignment_to` is the user to whom the active assignment rule gives cases unless a call forbids it.
    """

    def __init__(
        self,
        now: Callable[[], datetime],
        client_id: str,
        client_secret: str,
        public_key_pem: str | None = None,
        username: str = "baton@example.jp",
        api_version: str = "62.0",
    ) -> None:
        statuses = {each: "Activated" if each in _ACTIVATED else "Draft" for each in ORDER_STATUSES}
        self.state = State(now=now, schema=provider_schema(), statuses=statuses)
        self.schema, self.faults, self.audit = self.state.schema, self.state.faults, self.state.audit
        self.published = self.state.published
        self.client_id, self.client_secret, self.public_key_pem = client_id, client_secret, public_key_pem
        self.api_version = api_version
        self.instance_url = ""
        self.page_size, self.daily_limit = 2000, 100_000
        self.case_assignment_to: str | None = None
        self.cursors = Cursors()
        self.sessions = Sessions()
        self._furnish(username)

    @property
    def now(self) -> Callable[[], datetime]:
        """Give the org's clock."""
        return self.state.now

    @property
    def publish_immediately(self) -> bool:
        """Tell whether events leave at once, even from transactions that fail later."""
        return self.state.publish_immediately

    @publish_immediately.setter
    def publish_immediately(self, value: bool) -> None:
        self.state.publish_immediately = value

    @property
    def changed(self) -> Callable[[], None]:
        """Give what is called after every commit."""
        return self.state.changed

    @changed.setter
    def changed(self, told: Callable[[], None]) -> None:
        self.state.changed = told

    def create(self, sobject: str, values: Mapping[str, object], by: str | None = None) -> str:
        """Create a record directly in Salesforce and say its id; ApiError when the org refuses. CreatedDate may be given."""
        fields = {name: value for name, value in values.items() if name != "CreatedDate"}
        created = values.get("CreatedDate") or self.state.dated
        with self.as_user(by), self.at(created if isinstance(created, datetime) else self.now()):
            return saving.create(self.state, sobject, fields)

    def update(self, sobject: str, record_id: str, values: Mapping[str, object], by: str | None = None) -> None:
        """Change a record directly in Salesforce; ApiError when the org refuses."""
        with self.as_user(by):
            saving.update(self.state, sobject, record_id, values)

    def delete(self, sobject: str, record_id: str, by: str | None = None) -> None:
        """Move a record to the recycle bin."""
        with self.as_user(by):
            saving.delete(self.state, sobject, record_id)

    def purge(self, sobject: str, record_id: str) -> None:
        """Empty the recycle bin of a record: no query finds it any more."""
        with self.state.transaction():
            self.state.records.purge(sobject, whole(record_id))

    def get(self, sobject: str, record_id: str) -> Row:
        """Read a record as it is kept; ApiError when there is none, or when it was deleted."""
        with self.state.lock:
            return dict(saving.existing(self.state, self.schema.sobject(sobject), record_id))

    def records(self, sobject: str) -> list[Row]:
        """Read all records of an object that aren't deleted, oldest first."""
        with self.state.lock:
            return [dict(row) for row in self.state.records.rows(sobject) if not row["IsDeleted"]]

    def query(self, soql: str) -> list[dict[str, object]]:
        """Answer a query as the REST API would, without pages."""
        found = run_query(self.state, soql, self.api_version).records
        return [self.cursors.unpaged(each) for each in found]

    @contextmanager
    def as_user(self, name: str | None) -> Iterator[None]:
        """Do things as somebody, by name or id; without one, as whoever acts already."""
        with self.state.holding(), self.state.acting(self.user_id(name) if name else self.state.user_id):
            yield

    @contextmanager
    def at(self, instant: datetime) -> Iterator[None]:
        """Do things as if it were another instant: records and their history bear it."""
        with self.state.holding():
            before, self.state.dated = self.state.dated, instant
            try:
                yield
            finally:
                self.state.dated = before

    def user_id(self, name: str) -> str:
        """Find a user by name or id; a new name becomes a new user."""
        if looks_like_id(name) and name.startswith("005"):
            return whole(name)
        with self.state.transaction():
            found = next((row for row in self.records("User") if row["Name"] == name), None)
            return str(found["Id"]) if found else self._add_user(name, f"{name.lower().replace(' ', '.')}@example.jp")

    def expire_tokens(self) -> None:
        """Make every access token worthless."""
        self.sessions.expire_all()

    def calls_since(self, since: datetime) -> list[ApiCall]:
        """List the API calls from an instant on."""
        return self.audit.calls_since(since)

    def add_field(self, sobject: str, field: Field) -> None:
        """Give an object a field of its own."""
        self.schema.add_field(sobject, field)

    def drop_field(self, sobject: str, name: str) -> None:
        """Take a field away, or hide it: the two can't be told apart from outside."""
        self.schema.drop_field(sobject, name)

    def drop_object(self, name: str) -> None:
        """Take an object away."""
        self.schema.drop_object(name)

    def hide_picklist_value(self, sobject: str, name: str, value: str) -> None:
        """Take a value off a pick list."""
        self.schema.hide_value(sobject, name, value)

    def set_status_category(self, status: str, category: str) -> None:
        """Put an order status into the category Draft or Activated."""
        with self.state.transaction():
            self.state.statuses[status] = category
            for row in self.state.records.rows("OrderStatus"):
                if row["ApiName"] == status:
                    self.state.records.put("OrderStatus", str(row["Id"]), {**row, "StatusCode": category})

    def make_read_only(self, name: str) -> None:
        """Refuse writes to an object or to one record, by name or id."""
        self.state.read_only.add(whole(name))

    def lock_record(self, record_id: str) -> None:
        """Lock a record as an approval process does."""
        self.state.locked.add(whole(record_id))

    def unlock_record(self, record_id: str) -> None:
        """Open a locked record again."""
        self.state.locked.discard(whole(record_id))

    def _furnish(self, username: str) -> None:
        with self.state.transaction():
            self.state.user_id = self._add_user(ADMINISTRATOR, "admin@example.jp")
            self.integration_user_id = self.state.integration_id = self._add_user(INTEGRATION, username)
            self.organization_id = self._setup(
                "Organization",
                {"Name": "Sandbox", "DefaultCurrencyIsoCode": "JPY", "TimeZoneSidKey": "Asia/Tokyo", "IsSandbox": True},
            )
            for status in ORDER_STATUSES:
                self._setup(
                    "OrderStatus", {**_named(status), "StatusCode": self.state.statuses[status], "IsDefault": status == "Draft"}
                )
            for status in CASE_STATUSES:
                self._setup("CaseStatus", {**_named(status), "IsClosed": status == "Closed", "IsDefault": status == "New"})
            for stage in STAGES:
                over = stage in {"Void", "Closed Won", "Closed Lost", "△Cancelled"}
                self._setup("OpportunityStage", {**_named(stage), "IsClosed": over, "IsWon": stage == "Closed Won"})
            self.state.records.start_number("OrderNumber", _FIRST_ORDER)

    def _add_user(self, name: str, username: str) -> str:
        return self._setup("User", {"Name": name, "Username": username, "Email": username, "IsActive": True})

    def _setup(self, sobject: str, fields: Row) -> str:
        return stamping.insert(self.state, self.schema.sobject(sobject), fields)


def _named(value: str) -> Row:
    return {"ApiName": value, "MasterLabel": value, "IsActive": True}
