"""Makes the gateways from what the environment says."""

from collections.abc import Callable, Mapping

from slack_sdk import WebClient

from bot.config.policy.loaded_policy import LoadedPolicy
from bot.config.settings import Settings
from bot.gateways.http_clients import WayOut
from bot.gateways.salesforce.access.login import ClientCredentials, JwtBearer, Token
from bot.gateways.salesforce.client import Login, SalesforceClient
from bot.gateways.salesforce.gateway import SalesforceGateway
from bot.gateways.salesforce.readers.reading import MakeReader
from bot.gateways.slack.client import SlackGateway
from bot.gateways.whmcs.client import Whmcs
from handoffs.subjects.subject import Subject


class LatestLogin:
    """Logs in with the settings as they are at that moment."""

    def __init__(self, latest: Callable[[], Settings]) -> None:
        self._latest = latest

    def token(self) -> Token:
        """Log in by the flow that the settings name; Unavailable when that fails."""
        return _login(self._latest()).token()


def salesforce_client(settings: Settings, latest: Callable[[], Settings] | None = None) -> SalesforceClient:
    """Make the client of the org that the environment names; `latest` returns the settings with which it logs in."""
    return SalesforceClient(LatestLogin(latest or (lambda: settings)), settings.salesforce_api_version, way_out=way_out(settings))


def salesforce_gateway(
    settings: Settings,
    policy: LoadedPolicy,
    readers: Mapping[type[Subject], MakeReader],
    latest: Callable[[], Settings] | None = None,
) -> SalesforceGateway:
    """Make our side of the org that the environment names; `latest` returns the settings with which it logs in."""
    return SalesforceGateway(salesforce_client(settings, latest), policy.salesforce, readers)


def way_out(settings: Settings) -> WayOut:
    """Return the trust store and the proxy that the environment names, for every connection."""
    return WayOut(
        trust_file=settings.ssl_cert_file,
        proxy=settings.https_proxy,
        no_proxy=settings.no_proxy,
        reads_only=settings.reads_only,
    )


def slack_client(settings: Settings) -> WebClient:
    """Make the client of the workspace whose token the environment holds."""
    return way_out(settings).slack_client(settings.slack_bot_token.get_secret_value(), settings.slack_api_url)


def slack_gateway(settings: Settings) -> SlackGateway:
    """Make our side of the workspace whose token the environment holds."""
    return SlackGateway(slack_client(settings), way_out(settings))


def app_gateway(settings: Settings) -> SlackGateway:
    """Make a gateway that calls with the app-level token of Socket Mode."""
    client = way_out(settings).slack_client(settings.slack_app_token.get_secret_value(), settings.slack_api_url)
    return SlackGateway(client, way_out(settings))


def whmcs_gateway(settings: Settings) -> Whmcs | None:
    """Make our side of the WHMCS that the environment names; None when it names none."""
    if not settings.whmcs_api_url:
        return None
    return Whmcs(
        settings.whmcs_api_url, settings.whmcs_identifier, settings.whmcs_secret.get_secret_value(), way_out=way_out(settings)
    )


def _login(settings: Settings) -> Login:
    secret = settings.salesforce_client_secret.get_secret_value()
    if secret:
        return ClientCredentials(
            login_url=settings.salesforce_login_url,
            client_id=settings.salesforce_client_id,
            client_secret=secret,
            way_out=way_out(settings),
        )
    return JwtBearer(
        login_url=settings.salesforce_login_url,
        client_id=settings.salesforce_client_id,
        username=settings.salesforce_username,
        private_key_file=settings.salesforce_private_key_file,
        audience=settings.salesforce_audience,
        way_out=way_out(settings),
    )
