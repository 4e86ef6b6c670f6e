"""The part of simple-salesforce that Baton uses: sessions, their errors, and text in queries.

The library also imports a client of the Metadata API, with libraries for SOAP and XML that cost memory and time at each start.
Baton never asks that API, so an empty module stands in the client's place. No other module of Baton imports the library.
"""

import sys
from types import ModuleType

_METADATA = "simple_salesforce.metadata"


class _Metadata(ModuleType):
    """Has the one name that the library imports."""

    SfdcMetadataApi = object


sys.modules.setdefault(_METADATA, _Metadata(_METADATA))

from simple_salesforce.api import Salesforce as Library  # noqa: E402 - the empty module comes first
from simple_salesforce.exceptions import SalesforceError, SalesforceExpiredSession  # noqa: E402
from simple_salesforce.format import format_soql  # noqa: E402

__all__ = ["Library", "SalesforceError", "SalesforceExpiredSession", "format_soql"]
