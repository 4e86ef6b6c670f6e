"""The external client app by which Baton logs in with a signed JWT, open to the users of its permission set alone.

Metadata API Developer Guide: ExternalClientApplication and the ExtlClntApp types. A certificate turns the JWT bearer flow on.
"""

from bot.gateways.salesforce.metadata.documents import document
from bot.gateways.salesforce.metadata.permission_set import NAME

CALLBACK = "https://login.salesforce.com/services/oauth2/success"
"""An address that each app has to name; the JWT bearer flow calls none."""

SCOPES = "Api, RefreshToken"
"""The second one lets a user in who was admitted before, without asking."""


def client_app(contact: str, certificate: str) -> dict[str, str]:
    """Return the files of the app by their paths; those with its certificate, in PEM, only where one is given."""
    files = {
        f"externalClientApps/{NAME}.eca-meta.xml": _app(contact),
        f"extlClntAppOauthSettings/{NAME}_oauth.ecaOauth-meta.xml": _settings(),
    }
    if not certificate:
        return files
    return files | {
        f"extlClntAppGlobalOauthSets/{NAME}_glbloauth.ecaGlblOauth-meta.xml": _global_settings(certificate),
        f"extlClntAppOauthPolicies/{NAME}_oauthPlcy.ecaOauthPlcy-meta.xml": _policies(),
    }


def _app(contact: str) -> str:
    return document(
        "ExternalClientApplication",
        (
            ("contactEmail", contact),
            ("distributionState", "Local"),
            ("isProtected", False),
            ("label", NAME),
        ),
    )


def _settings() -> str:
    return document(
        "ExtlClntAppOauthSettings",
        (("commaSeparatedOauthScopes", SCOPES), ("externalClientApplication", NAME), ("label", f"{NAME}_oauth")),
    )


def _global_settings(certificate: str) -> str:
    body = "".join(line.strip() for line in certificate.splitlines() if not line.startswith("-----"))
    return document(
        "ExtlClntAppGlobalOauthSettings",
        (
            ("callbackUrl", CALLBACK),
            ("certificate", body),
            ("externalClientApplication", NAME),
            ("isClientCredentialsFlowEnabled", False),
            ("isConsumerSecretOptional", False),
            ("isIntrospectAllTokens", False),
            ("isPkceRequired", True),
            ("isSecretRequiredForRefreshToken", True),
            ("label", f"{NAME}_glbloauth"),
        ),
    )


def _policies() -> str:
    return document(
        "ExtlClntAppOauthConfigurablePolicies",
        (
            ("commaSeparatedPermissionSet", NAME),
            ("externalClientApplication", NAME),
            ("ipRelaxationPolicyType", "Enforce"),
            ("label", f"{NAME}_oauthPlcy"),
            ("permittedUsersPolicyType", "AdminApprovedPreAuthorized"),
            ("refreshTokenPolicyType", "Zero"),
        ),
    )
