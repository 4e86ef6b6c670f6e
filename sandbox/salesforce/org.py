"""One Salesforce org: its users, records, settings, audit and faults."""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime

from sandbox.salesforce.automations import Automation, follow_ups
from sandbox.salesforce.objects.habits import Habit, as_entered, labels_of, take_on
from sandbox.salesforce.objects.org_schema import provider_schema
from sandbox.salesforce.objects.permission_set import limited, read_permission_set
from sandbox.salesforce.objects.sales_objects import ORDER_STATUSES, STAGES
from sandbox.salesforce.objects.schema import Field, RecordType
from sandbox.salesforce.objects.service_objects import CASE_STATUSES, USER_PERMISSIONS
from sandbox.salesforce.query.execution import run_query
from sandbox.salesforce.query.paging import Cursors
from sandbox.salesforce.records import saving, stamping
from sandbox.salesforce.records.audit import ApiCall
from sandbox.salesforce.records.ids import is_id, whole
from sandbox.salesforce.records.state import USER_PERMISSION_ACCESS, DuplicateRule, State
from sandbox.salesforce.records.values import Row, entered
from sandbox.salesforce.sessions import Sessions

INTEGRATION = "Baton Integration"
ADMINISTRATOR = "Org Administrator"
_FIRST_ORDER, _LAST_ACCOUNT = 1041, 10292
_ACTIVATED = ("Approved", "Activated", "Completed")


class Org:
    """The org, with direct access for tests and the page; `by` is the name or id of the user who writes.

    `instance_url` is the instance in token answers (empty: the requested address), `audience` the one that assertions must be
    for (empty: the requested address); `page_size` is the size of query pages.
    `case_assignment_to` is the user that the active assignment rule sets on cases, unless a call turns the rule off. With
    `alerts_on_accounts` a duplicate rule alerts of changes of accounts, unless a call allows to save. Without
    `takes_conditions` a sub-request with a condition is refused, without `heeds_conditions` its condition is ignored, and
    `type_values_status` is the status with which the org answers who asks for the values that record types allow. `habits` and
    `automations` are those of its administrators. `read_as` returns what the API receives as the org's users read it.
    """

    def __init__(
        self,
        now: Callable[[], datetime],
        client_id: str,
        client_secret: str,
        public_key_pem: str | None = None,
        username: str = "baton@example.jp",
        api_version: str = "62.0",
        habits: Collection[Habit] = (),
        automations: Collection[Automation] = (),
    ) -> None:
        statuses = {each: "Activated" if each in _ACTIVATED else "Draft" for each in ORDER_STATUSES}
        self.state = State(now=now, schema=provider_schema(), statuses=statuses, follow_ups=follow_ups(automations))
        self.schema, self.faults, self.audit = self.state.schema, self.state.faults, self.state.audit
        self.published, self.habits = self.state.published, tuple(habits)
        take_on(self.schema, self.habits)
        self.client_id, self.client_secret, self.public_key_pem = client_id, client_secret, public_key_pem
        self.api_version = api_version
        self.instance_url = self.audience = ""
        self.read_as: Callable[[object], object] = _as_written
        self.page_size, self.daily_limit = 2000, 100_000
        self.case_assignment_to: str | None = None
        self.alerts_on_accounts = False
        self.takes_conditions = self.heeds_conditions = True
        self.type_values_status = 200
        self.cursors = Cursors()
        self.sessions = Sessions()
        self._furnish(username)

    @property
    def now(self) -> Callable[[], datetime]:
        """Return the org's clock."""
        return self.state.now

    @property
    def publish_immediately(self) -> bool:
        """Return whether events are published at once, even by transactions that fail later."""
        return self.state.publish_immediately

    @publish_immediately.setter
    def publish_immediately(self, value: bool) -> None:
        self.state.publish_immediately = value

    @property
    def duplicate_rule(self) -> DuplicateRule | None:
        """Return the duplicate rule for accounts, which setup names *Customers*."""
        return self.state.duplicate_rule

    @duplicate_rule.setter
    def duplicate_rule(self, rule: DuplicateRule | None) -> None:
        with self.state.transaction():
            self.state.duplicate_rule = rule
            if not self.records("DuplicateRule"):
                self._setup("DuplicateRule", {"MasterLabel": "Customers", "SobjectType": "Account", "IsActive": True})

    @property
    def changed(self) -> Callable[[], None]:
        """Return the function that is called after every commit."""
        return self.state.changed

    @changed.setter
    def changed(self, listener: Callable[[], None]) -> None:
        self.state.changed = listener

    def create(self, sobject: str, values: Mapping[str, object], by: str | None = None) -> str:
        """Create a record as a user in Salesforce and return its id; raise ApiError on refusal. CreatedDate can be set."""
        fields = {name: value for name, value in values.items() if name != "CreatedDate"}
        created = values.get("CreatedDate") or self.state.dated
        with self.as_user(by), self.at(created if isinstance(created, datetime) else self.now()):
            return saving.create(self.state, sobject, self._entered(sobject, fields))

    def update(self, sobject: str, record_id: str, values: Mapping[str, object], by: str | None = None) -> None:
        """Change a record as a user in Salesforce; raise ApiError on refusal."""
        with self.as_user(by):
            saving.update(self.state, sobject, record_id, self._entered(sobject, values))

    def delete(self, sobject: str, record_id: str, by: str | None = None) -> None:
        """Move a record to the recycle bin."""
        with self.as_user(by):
            saving.delete(self.state, sobject, record_id)

    def purge(self, sobject: str, record_id: str) -> None:
        """Delete a record permanently, so that no query finds it."""
        with self.state.transaction():
            self.state.records.purge(sobject, whole(record_id))

    def get(self, sobject: str, record_id: str) -> Row:
        """Return a stored record; raise ApiError when it does not exist or is deleted."""
        with self.state.lock:
            return dict(saving.existing(self.state, self.schema.sobject(sobject), record_id))

    def records(self, sobject: str) -> list[Row]:
        """Return all records of an object that are not deleted, oldest first."""
        with self.state.lock:
            return [dict(row) for row in self.state.records.rows(sobject) if not row["IsDeleted"]]

    def query(self, soql: str) -> list[dict[str, object]]:
        """Return the records of a query as the REST API does, without pages."""
        found = run_query(self.state, soql, self.api_version).records
        return [self.cursors.unpaged(each) for each in found]

    @contextmanager
    def as_user(self, name: str | None) -> Iterator[None]:
        """Act as a user, by name or id; None keeps the current user."""
        with self.state.holding(), self.state.acting(self.user_id(name) if name else self.state.user_id):
            yield

    @contextmanager
    def at(self, instant: datetime) -> Iterator[None]:
        """Act at another instant: records and their history carry it."""
        with self.state.holding():
            before, self.state.dated = self.state.dated, instant
            try:
                yield
            finally:
                self.state.dated = before

    def user_id(self, name: str) -> str:
        """Return the id of a user by name or id; an unknown name becomes a new user."""
        if is_id(name) and name.startswith("005"):
            return whole(name)
        with self.state.transaction():
            found = next((row for row in self.records("User") if row["Name"] == name), None)
            return str(found["Id"]) if found else self._add_user(name, f"{name.lower().replace(' ', '.')}@example.jp")

    def expire_tokens(self) -> None:
        """Expire every access token."""
        self.sessions.expire_all()

    def calls_since(self, since: datetime) -> list[ApiCall]:
        """Return the API calls since an instant."""
        return self.audit.calls_since(since)

    def add_field(self, sobject: str, field: Field) -> None:
        """Add a custom field to an object."""
        self.schema.add_field(sobject, field)

    def drop_field(self, sobject: str, name: str) -> None:
        """Remove or hide a field; the API does not distinguish the two."""
        self.schema.drop_field(sobject, name)

    def drop_object(self, name: str) -> None:
        """Remove an object."""
        self.schema.drop_object(name)

    def assign_only(self, permission_set: str) -> None:
        """Restrict the integration user to the rights of a permission set, as XML; people keep theirs."""
        rights = read_permission_set(permission_set)
        self.state.own_schema = limited(self.schema, rights)
        self.state.grant(rights.of_user)

    def hide_picklist_value(self, sobject: str, name: str, value: str) -> None:
        """Deactivate a picklist value."""
        self.schema.hide_value(sobject, name, value)

    def restrict_type(self, sobject: str, name: str, **values: tuple[str, ...]) -> None:
        """Restrict the records of a type to some values of picklists."""
        self.schema.restrict_type(sobject, name, values)

    def add_closed_status(self, status: str) -> None:
        """Add a status by which a case is closed."""
        with self.state.transaction():
            self._setup("CaseStatus", {**_named(status, {}), "IsClosed": True, "IsDefault": False})

    def set_status_category(self, status: str, category: str) -> None:
        """Set the category of an order status to Draft or Activated."""
        with self.state.transaction():
            self.state.statuses[status] = category
            for row in self.state.records.rows("OrderStatus"):
                if row["ApiName"] == status:
                    self.state.records.put("OrderStatus", str(row["Id"]), {**row, "StatusCode": category})

    def make_read_only(self, name: str) -> None:
        """Refuse writes to an object or to one record, by name or id."""
        self.state.read_only.add(whole(name))

    def lock_record(self, record_id: str) -> None:
        """Lock a record, as an approval process does."""
        self.state.locked.add(whole(record_id))

    def unlock_record(self, record_id: str) -> None:
        """Unlock a record."""
        self.state.locked.discard(whole(record_id))

    def hide(self, record_id: str) -> None:
        """Take the integration user's sharing right on a record away."""
        self.state.hidden.add(whole(record_id))

    def share(self, record_id: str) -> None:
        """Restore the integration user's sharing right on a record."""
        self.state.hidden.discard(whole(record_id))

    def refuse_notes_on(self, record_id: str) -> None:
        """Refuse notes that the integration user links to a record."""
        self.state.unnoted.add(whole(record_id))

    def _entered(self, sobject: str, values: Mapping[str, object]) -> dict[str, object]:
        """Return what a person or a portal enters, as this org's fields take it."""
        kind = self.schema.sobject(sobject)
        fields = as_entered(self.habits, kind.name, values)
        return {name: entered(kind.field(name), value) for name, value in fields.items()}

    def _furnish(self, username: str) -> None:
        with self.state.transaction():
            self.state.user_id = self._add_user(ADMINISTRATOR, "admin@example.jp")
            self.integration_user_id = self.state.integration_id = self._add_user(INTEGRATION, username)
            self._setup(USER_PERMISSION_ACCESS, {f"Permissions{each}": True for each in USER_PERMISSIONS})
            self.organization_id = self._setup(
                "Organization",
                {
                    "Name": "Sandbox",
                    "DefaultCurrencyIsoCode": "JPY",
                    "TimeZoneSidKey": "Asia/Tokyo",
                    "IsSandbox": True,
                    "InstanceName": "JPN1S",
                    "OrganizationType": "Enterprise Edition",
                },
            )
            labels = labels_of(self.habits, "Order", "Status")
            for status in ORDER_STATUSES:
                named = _named(status, labels)
                self._setup("OrderStatus", {**named, "StatusCode": self.state.statuses[status], "IsDefault": status == "Draft"})
            labels = labels_of(self.habits, "Case", "Status")
            for status in CASE_STATUSES:
                named = _named(status, labels)
                self._setup("CaseStatus", {**named, "IsClosed": status == "Closed", "IsDefault": status == "New"})
            labels = labels_of(self.habits, "Opportunity", "StageName")
            for stage in STAGES:
                over = stage in {"Void", "Closed Won", "Closed Lost", "△Cancelled"}
                self._setup("OpportunityStage", {**_named(stage, labels), "IsClosed": over, "IsWon": stage == "Closed Won"})
            self.state.records.start_number("OrderNumber", _FIRST_ORDER)
            self.state.records.start_number("SF_Account_No__c", _LAST_ACCOUNT)
            for sobject, kind in [(each, kind) for each in self.schema for kind in each.record_types]:
                self._add_record_type(sobject.name, kind)

    def _add_user(self, name: str, username: str) -> str:
        return self._setup("User", {"Name": name, "Username": username, "Email": username, "IsActive": True})

    def _add_record_type(self, sobject: str, kind: RecordType) -> None:
        described = self.schema.sobject("RecordType")
        named: Row = {"Name": kind.label, "DeveloperName": kind.developer_name, "SobjectType": sobject, "IsActive": True}
        person: Row = {"IsPersonType": kind.is_person} if "ispersontype" in described.fields else {}
        stamping.insert(self.state, described, {**named, **person}, kind.record_type_id)

    def _setup(self, sobject: str, fields: Row) -> str:
        return stamping.insert(self.state, self.schema.sobject(sobject), fields)


def _named(value: str, labels: Mapping[str, str]) -> Row:
    return {"ApiName": value, "MasterLabel": labels.get(value, value), "IsActive": True}


def _as_written(written: object) -> object:
    return written
