"""The settings from the environment: addresses, credentials and where to listen, checked before anything starts."""

import ipaddress
import os
import ssl
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar, Literal

from dotenv import dotenv_values
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from bot.config.policy.shipped import SHIPPED_POLICY
from bot.text.rendering import terminal
from handoffs.text.messages import message
from storage.engine import POOL_SIZE

SLACK_API = "https://slack.com/api/"
SALESFORCE_LOGIN = "https://login.salesforce.com"
SALESFORCE_VERSION = "68.0"
ADMIN_HOST, ADMIN_PORT = "127.0.0.1", 9464

_BY_CUSTOM_LOWER = ("https_proxy", "no_proxy")
"""Variables that many systems set in lower case."""


_OF_SLACKS_CLI = {"SLACK_BOT_TOKEN": "SLACK_CLI_XOXB", "SLACK_APP_TOKEN": "SLACK_CLI_XAPP"}
"""The names under which Slack's CLI gives the tokens to what it starts."""


class SettingsError(Exception):
    """Carries one line for each thing that is wrong with the environment."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Settings(BaseModel):
    """The environment, by the names of the contract; secrets never show when printed."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    slack_bot_token: SecretStr = SecretStr("")
    slack_signing_secret: SecretStr = SecretStr("")
    slack_signing_secret_before: SecretStr = SecretStr("")
    slack_app_token: SecretStr = SecretStr("")
    slack_api_url: str = Field(default=SLACK_API, pattern=r"^https?://")
    salesforce_login_url: str = Field(default=SALESFORCE_LOGIN, pattern=r"^https?://")
    salesforce_client_id: str = ""
    salesforce_client_secret: SecretStr = SecretStr("")
    salesforce_username: str = ""
    salesforce_private_key_file: str = ""
    salesforce_audience: str = Field(default="", pattern=r"^(https?://.*)?$")
    salesforce_api_version: str = Field(default=SALESFORCE_VERSION, pattern=r"^\d+\.\d$")
    whmcs_api_url: str = Field(default="", pattern=r"^(https?://.*)?$")
    whmcs_identifier: str = ""
    whmcs_secret: SecretStr = SecretStr("")
    database_url: str = Field(default="sqlite:///baton.db", pattern=r"^(sqlite|postgresql)")
    database_pool_size: int = Field(default=POOL_SIZE, ge=2)
    baton_policy: str = ""
    baton_url: str = Field(default="", pattern=r"^(https?://.*)?$")
    host: str = "127.0.0.1"
    port: int = Field(default=3000, ge=0, le=65535)
    admin_host: str = ""
    admin_port: int | None = Field(default=None, ge=0, le=65535)
    ssl_cert_file: str = ""
    https_proxy: str = Field(default="", pattern=r"^(https?://.*)?$")
    no_proxy: str = ""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["text", "json"] = "text"
    reads_only: ClassVar[bool] = False

    @property
    def socket_mode(self) -> bool:
        """Return whether Slack is reached by Socket Mode instead of HTTP."""
        return bool(self.slack_app_token.get_secret_value())

    @property
    def signing_secrets(self) -> tuple[str, ...]:
        """Return the secrets with which Slack may sign: the present one, and while it is exchanged the one of before too."""
        both = (self.slack_signing_secret, self.slack_signing_secret_before)
        return tuple(secret for each in both if (secret := each.get_secret_value()))

    @property
    def admin_address(self) -> tuple[str, int] | None:
        """Return where operators ask for metrics and reasons; None for HOST and PORT, as far as only this machine gets there."""
        if not self.admin_host and self.admin_port is None and _is_loopback(self.host):
            return None
        return self.admin_host or ADMIN_HOST, ADMIN_PORT if self.admin_port is None else self.admin_port

    @property
    def policy_file(self) -> Path:
        """Find the policy: BATON_POLICY, else policy.yml in the working directory, else the one shipped."""
        if self.baton_policy:
            return Path(self.baton_policy)
        here = Path("policy.yml")
        return here if here.exists() else SHIPPED_POLICY


class ReadingSettings(Settings):
    """The settings of a rehearsal: the connections that are made by them let nothing out but readings."""

    reads_only: ClassVar[bool] = True


def read_settings(environment: Mapping[str, str] | None = None, *, dotenv: Path = Path(".env")) -> Settings:
    """Read the environment and, beneath it, a .env file; SettingsError names each variable that is missing or wrong.

    Blanks and line ends around a value are left out: a secret that was copied, or read from a file, often ends with one.
    """
    given = os.environ if environment is None else environment
    written = _written_in(dotenv)
    values = {**written, **_slack_clis_tokens(given), **given}
    lower = {name: values.get(name) for name in _BY_CUSTOM_LOWER}
    named = {name: (values.get(name.upper()) or lower.get(name) or "").strip() for name in Settings.model_fields}
    try:
        return Settings.model_validate({name: value for name, value in named.items() if value})
    except ValidationError as error:
        raise SettingsError(tuple(_line(each["loc"], each["msg"]) for each in error.errors())) from None


def wanted_log_format(environment: Mapping[str, str] | None = None, *, dotenv: Path = Path(".env")) -> str:
    """Return the format of the log that is asked for, json or else text; other settings may be wrong."""
    given = os.environ if environment is None else environment
    try:
        written = _written_in(dotenv)
    except SettingsError:
        written = {}
    return "json" if (given.get("LOG_FORMAT") or written.get("LOG_FORMAT") or "").strip() == "json" else "text"


def _written_in(dotenv: Path) -> Mapping[str, str | None]:
    """Return what a .env file holds, nothing without one; SettingsError for one that can't be read."""
    try:
        return dotenv_values(dotenv) if dotenv.is_file() else {}
    except UnicodeDecodeError:
        raise SettingsError((terminal().text("settings.no_utf8", file=str(dotenv)),)) from None
    except OSError as failure:
        raise SettingsError((terminal().text("settings.not_read", file=str(dotenv), reason=failure.strerror or ""),)) from None


def _slack_clis_tokens(given: Mapping[str, str]) -> dict[str, str]:
    """Return the tokens of the app that `slack run` has installed; a .env file may hold those of another app."""
    return {name: given[theirs] for name, theirs in _OF_SLACKS_CLI.items() if given.get(theirs)}


class LatestSettings:
    """The settings as they are now: read again at each call, so that a new secret in the .env file needs no restart."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def __call__(self) -> Settings:
        """Return the settings; those of before while a file that somebody edits is not complete."""
        try:
            read = read_settings()
            require_complete(read)
        except (SettingsError, OSError):
            return self._settings
        self._settings = read
        return read


def require_complete(settings: Settings) -> None:
    """Raise SettingsError unless all that `run` needs is there; one line a problem, each naming its variable."""
    problems = tuple(problem for each in problems_by_system(settings).values() for problem in each)
    if problems:
        raise SettingsError(problems)


def problems_by_system(settings: Settings) -> Mapping[str, tuple[str, ...]]:
    """Return a line for each problem of the settings of a system: *slack*, *salesforce*, *whmcs*, and *connections* of all."""
    return {
        "connections": _trust_problems(settings),
        "slack": _slack_problems(settings),
        "salesforce": _salesforce_problems(settings),
        "whmcs": _whmcs_problems(settings),
    }


def _trust_problems(settings: Settings) -> tuple[str, ...]:
    file = settings.ssl_cert_file
    if not file:
        return ()
    if not Path(file).is_file():
        return (terminal().text("settings.no_trust_file", file=file),)
    try:
        ssl.create_default_context(cafile=file)
    except OSError:
        return (terminal().text("settings.no_pem", file=file),)
    return ()


def _slack_problems(settings: Settings) -> tuple[str, ...]:
    problems = []
    if not settings.slack_bot_token.get_secret_value():
        problems.append(terminal().text("settings.no_bot_token"))
    if not settings.socket_mode and not settings.slack_signing_secret.get_secret_value():
        problems.append(terminal().text("settings.no_signing_secret"))
    return tuple(problems)


def _salesforce_problems(settings: Settings) -> tuple[str, ...]:
    if not settings.salesforce_client_id:
        return (terminal().text("settings.no_client_id"),)
    if settings.salesforce_client_secret.get_secret_value():
        return ()
    key, user = settings.salesforce_private_key_file, settings.salesforce_username
    if not key and not user:
        return (terminal().text("settings.no_client_secret"),)
    if not user:
        return (terminal().text("settings.no_username"),)
    if not key:
        return (terminal().text("settings.no_key_name"),)
    if not Path(key).is_file():
        return (terminal().text("settings.no_key_file", file=key),)
    return ()


def _whmcs_problems(settings: Settings) -> tuple[str, ...]:
    if not settings.whmcs_api_url or (settings.whmcs_identifier and settings.whmcs_secret.get_secret_value()):
        return ()
    return (terminal().text("settings.no_whmcs_secret"),)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


_HINTS = {
    "PORT": message("settings.port"),
    "ADMIN_PORT": message("settings.port"),
    "LOG_LEVEL": message("settings.log_level"),
    "LOG_FORMAT": message("settings.log_format"),
    "DATABASE_URL": message("settings.database_url"),
    "DATABASE_POOL_SIZE": message("settings.pool_size"),
    "SALESFORCE_AUDIENCE": message("settings.audience"),
    "SALESFORCE_API_VERSION": message("settings.api_version"),
}
"""How a setting is written, by its name."""


def _line(where: tuple[int | str, ...], problem: str) -> str:
    reader = terminal()
    name = str(where[0]).upper() if where else reader.text("settings.environment")
    is_address = name.endswith(("_URL", "_PROXY")) and name not in _HINTS
    hint = reader.text("settings.address") if is_address else reader.show(_HINTS.get(name)) or problem
    return reader.text("settings.wrong", name=name, hint=hint)
