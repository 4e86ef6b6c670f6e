"""The files of an SFDX project in source format, by their paths; the example is a project of its own within it."""

import json
from collections.abc import Mapping

from bot.config.policy.field_map import SalesforceTerms
from bot.gateways.salesforce.metadata.approval_flow import approval_flow
from bot.gateways.salesforce.metadata.client_app import client_app
from bot.gateways.salesforce.metadata.custom_fields import custom_fields
from bot.gateways.salesforce.metadata.permission_set import NAME, permission_set

VERSION = "64.0"
"""The version of the Metadata API in which the files are written."""

PACKAGE = "force-app/main/default"


def project(terms: SalesforceTerms, contact: str, certificate: str = "") -> dict[str, str]:
    """Return all files, by path; `certificate` is that of the app's key, in PEM, without which the JWT login stays off."""
    files = {f"permissionsets/{NAME}.permissionset-meta.xml": permission_set(terms)}
    files |= custom_fields(terms) | client_app(contact, certificate)
    return _project("", files) | _project("examples/", approval_flow(terms, VERSION))


def _project(folder: str, files: Mapping[str, str]) -> dict[str, str]:
    described = {"packageDirectories": [{"path": "force-app", "default": True}], "sourceApiVersion": VERSION}
    root = {f"{folder}sfdx-project.json": f"{json.dumps(described, indent=2)}\n"}
    return root | {f"{folder}{PACKAGE}/{path}": text for path, text in sorted(files.items())}
