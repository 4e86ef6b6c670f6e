"""The part of simple-salesforce that Baton uses: sessions, their errors, and text in queries.

The library also imports clients of the Metadata API and of the bulk APIs, and logins of its own, with libraries for SOAP, XML and
cryptography that cost memory and time at each start. Baton never uses these, so empty modules stand in their places while the
library is imported. No other module of Baton imports the library.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

_UNUSED = {
    "simple_salesforce.metadata": "SfdcMetadataApi",
    "simple_salesforce.login": "SalesforceLogin",
    "simple_salesforce.bulk": "SFBulkHandler",
    "simple_salesforce.bulk2": "SFBulk2Handler",
}
"""The one name that the library imports of each module."""


@contextmanager
def _without_unused() -> Iterator[None]:
    added = _UNUSED.keys() - sys.modules.keys()
    for module in added:
        sys.modules[module] = ModuleType(module)
        setattr(sys.modules[module], _UNUSED[module], object)
    try:
        yield
    finally:
        for module in added:
            del sys.modules[module]


with _without_unused():
    from simple_salesforce.api import Salesforce as Library
    from simple_salesforce.exceptions import SalesforceError, SalesforceExpiredSession
    from simple_salesforce.format import format_soql

__all__ = ["Library", "SalesforceError", "SalesforceExpiredSession", "format_soql"]
