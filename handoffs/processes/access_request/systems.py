"""The handbook's table of systems: who grants access to each, who approves it, and at which levels."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class System:
    """One row: the team that grants, the team whose contact approves (None: the colleague's own), and the levels."""

    name: str
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
    def words(self) -> str:
        """Return system and level as people read them."""
        return f"{self.system.name}: {self.level}"


SYSTEMS = {
    "salesforce": System(name="Salesforce", granted_by="sf_admin", approved_by=None, levels=("Read-only", "CS", "Admin")),
    "whmcs": System(name="WHMCS", granted_by="devops", approved_by=None, levels=("Staff", "Admin")),
    "portal": System(name="BFF/Portal", granted_by="devops", approved_by="development", levels=("Developer", "Operator")),
    "database": System(name="Database", granted_by="devops", approved_by="development", levels=("Read-only", "Read-write")),
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
