"""The handbook's table of systems: who grants access to each, who approves it, and at which levels."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class System:
    """One row: the team that grants, the team whose contact approves (None: the colleague's own), and the levels."""

    name: str
    granted_by: str
    approved_by: str | None
    levels: tuple[str, ...]


SYSTEMS = {
    "salesforce": System(name="Salesforce", granted_by="sf_admin", approved_by=None, levels=("Read-only", "CS", "Admin")),
    "whmcs": System(name="WHMCS", granted_by="devops", approved_by=None, levels=("Staff", "Admin")),
    "portal": System(name="BFF/Portal", granted_by="devops", approved_by="development", levels=("Developer", "Operator")),
    "database": System(name="Database", granted_by="devops", approved_by="development", levels=("Read-only", "Read-write")),
}


def system_of(access: str) -> System:
    """Return the system of an access, which is written *system/level*; KeyError for an unknown system."""
    return SYSTEMS[access.partition("/")[0]]


def access_words(access: str) -> str:
    """Write system and level as people read them."""
    key, _, level = access.partition("/")
    return f"{SYSTEMS[key].name}: {level}" if key in SYSTEMS else access
