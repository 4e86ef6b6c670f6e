"""The handbook's table of systems: who grants access to each, who approves it, and at which levels."""

from dataclasses import dataclass

from handoffs.text.messages import Message, message


@dataclass(frozen=True, kw_only=True)
class System:
    """One row: the team that grants, the team whose contact approves (None: the colleague's own), and the keys of its levels."""

    name: Message
    granted_by: str
    approved_by: str | None
    levels: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Access:
    """A level of access to a system, which a form stores by its key."""

    key: str
    system: System
    level: str

    @property
    def title(self) -> Message:
        """Return system and level as people read them."""
        return message("access_request.systems.access", system=self.system.name, level=LEVELS[self.level])


LEVELS = {
    "Read-only": message("access_request.systems.read_only_level"),
    "CS": message("access_request.systems.cs_level"),
    "Admin": message("access_request.systems.admin_level"),
    "Staff": message("access_request.systems.staff_level"),
    "Developer": message("access_request.systems.developer_level"),
    "Operator": message("access_request.systems.operator_level"),
    "Read-write": message("access_request.systems.read_write_level"),
}
"""The names of the levels, by their keys."""

SYSTEMS = {
    "salesforce": System(
        name=message("access_request.systems.salesforce_system"),
        granted_by="sf_admin",
        approved_by=None,
        levels=("Read-only", "CS", "Admin"),
    ),
    "whmcs": System(
        name=message("access_request.systems.whmcs_system"), granted_by="devops", approved_by=None, levels=("Staff", "Admin")
    ),
    "portal": System(
        name=message("access_request.systems.portal_system"),
        granted_by="devops",
        approved_by="development",
        levels=("Developer", "Operator"),
    ),
    "database": System(
        name=message("access_request.systems.database_system"),
        granted_by="devops",
        approved_by="development",
        levels=("Read-only", "Read-write"),
    ),
}
ACCESSES = {
    access.key: access
    for key, system in SYSTEMS.items()
    for access in (Access(key=f"{key}/{level}", system=system, level=level) for level in system.levels)
}
"""Every access that can be requested, by its key. An access stays here for as long as an open request may name it."""


def access_of(key: str) -> Access:
    """Return the access with a key; KeyError for a key that the table does not have."""
    return ACCESSES[key]
