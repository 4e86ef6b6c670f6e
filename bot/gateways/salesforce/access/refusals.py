"""What a refused login means, by the code and the words of Salesforce's token endpoint, and how to correct each refusal."""

from typing import Any

from bot.gateways.errors import Unavailable
from handoffs.text.messages import Message, message, written

REFUSED_PAUSE = 60.0
"""Seconds until the next login after a refused one: the org counts them, and locks out whoever tries too often."""

_CORRECTIONS = (
    ("valid scopes", message("gateways.salesforce.login_no_scopes")),
    ("this consumer", message("gateways.salesforce.login_not_approved")),
    ("admin approved", message("gateways.salesforce.login_not_approved")),
    ("audience", message("gateways.salesforce.login_audience")),
    ("expired", message("gateways.salesforce.login_expired")),
    ("frozen", message("gateways.salesforce.login_frozen")),
    ("inactive", message("gateways.salesforce.login_frozen")),
    ("ip restricted", message("gateways.salesforce.login_hours")),
    ("login hours", message("gateways.salesforce.login_hours")),
    ("rate exceeded", message("gateways.salesforce.login_rate")),
    ("into org", message("gateways.salesforce.login_not_installed")),
    ("invalid_app_access", message("gateways.salesforce.login_not_installed")),
    ("blocked", message("gateways.salesforce.login_blocked")),
    ("credentials user", message("gateways.salesforce.login_no_user")),
    ("this domain", message("gateways.salesforce.login_domain")),
    ("invalid assertion", message("gateways.salesforce.login_key")),
    ("invalid_client_id", message("gateways.salesforce.login_client_id")),
    ("client identifier", message("gateways.salesforce.login_client_id")),
    ("invalid_client", message("gateways.salesforce.login_secret")),
    ("unsupported_grant_type", message("gateways.salesforce.login_flow")),
    ("unauthorized_client", message("gateways.salesforce.login_flow")),
    ("oauth_flow_disabled", message("gateways.salesforce.login_flow")),
    ("authentication failure", message("gateways.salesforce.login_history")),
)
"""Words of a refusal and how to correct its cause, the more special words first (Salesforce Help, OAuth 2.0 Error Codes)."""


def refused_login(body: dict[str, Any], status: int) -> Unavailable:
    """Return the error for a refused login: decisions wait for the correction instead of being lost."""
    reason = message("gateways.salesforce.login_refused_because", reason=_words(body, status), correction=_correction(body))
    return Unavailable(reason, REFUSED_PAUSE)


def _correction(body: dict[str, Any]) -> Message:
    said = f"{body.get('error') or ''} {body.get('error_description') or ''}".lower().replace(
        "\N{RIGHT SINGLE QUOTATION MARK}", "'"
    )
    known = (correction for words, correction in _CORRECTIONS if words in said)
    return next(known, message("gateways.salesforce.login_settings"))


def _words(body: dict[str, Any], status: int) -> Message:
    """Return why a login is refused: in Salesforce's words, else by the status."""
    words = str(body.get("error_description") or body.get("error") or "")[:120]
    return written(words) if words else message("gateways.salesforce.status", status=status)
