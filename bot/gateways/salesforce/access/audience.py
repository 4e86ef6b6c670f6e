"""The audience of a JWT: which login service of Salesforce it is for, by the host of the login URL."""

import re
from urllib.parse import urlsplit

PRODUCTION, SANDBOX = "https://login.salesforce.com", "https://test.salesforce.com"

_SALESFORCE = re.compile(r"(.+\.)?salesforce\.com")
_SANDBOX = re.compile(
    r"test\.salesforce\.com|.+\.(sandbox|scratch)\.my\.salesforce\.com|.+--.+\.my\.salesforce\.com|cs\d+\.salesforce\.com"
)
"""Hosts of sandboxes and scratch orgs: the login service, My Domain with and without enhanced domains, and old instances."""


def audience_of(login_url: str) -> str:
    """Return the audience for a login URL: many orgs refuse the address of their own My Domain.

    A host that is not Salesforce's, as of an Experience site, is its own audience (OAuth 2.0 JWT Bearer Flow).
    """
    host = (urlsplit(login_url).hostname or "").lower()
    if _SANDBOX.fullmatch(host):
        return SANDBOX
    return PRODUCTION if _SALESFORCE.fullmatch(host) else login_url.rstrip("/")
