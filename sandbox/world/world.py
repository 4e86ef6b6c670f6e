"""The sandbox: a Slack workspace, a Salesforce org and a WHMCS on loopback, and the bot as in production."""

import secrets
import shutil
import tempfile
from collections.abc import Collection, Iterable
from contextlib import suppress
from copy import deepcopy
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles

from bot.application import Application
from bot.config.policy.loaded_policy import LoadedPolicy
from bot.config.settings import Settings
from bot.config.shipped_files import shipped_file
from bot.gateways.slack.rate_limits import RateLimits
from bot.gateways.tls.probe import TlsProbe
from bot.processes.certificate_renewal import probes
from bot.scheduler.recurring_jobs import TICK
from bot.server.serving import Served, serve
from sandbox.clock import SandboxClock
from sandbox.page.api import page_routes
from sandbox.salesforce.automations import Automation
from sandbox.salesforce.objects.habits import Habit
from sandbox.salesforce.org import Org
from sandbox.salesforce.rest.app import org_app
from sandbox.slack.api.web_api import web_api_routes
from sandbox.slack.client.person import Person
from sandbox.slack.delivery.delivery import Delivery
from sandbox.slack.workspace.workspace import Workspace
from sandbox.tls.hosts import Hosts
from sandbox.whmcs.app import whmcs_app
from sandbox.whmcs.whmcs import Whmcs
from sandbox.world import seed
from sandbox.world.controls import world_routes
from sandbox.world.seed import Customers

MANIFEST = shipped_file("app_manifest.yml")
PAGE = Path(__file__).resolve().parent.parent / "page" / "assets"
BRISK_TICK, BRISK_LIMITS = timedelta(seconds=0.5), RateLimits(factor=20)


class NoFreePort(Exception):
    """Every port at which the page might be served is taken."""


class World:
    """The whole sandbox; after `start` the page can be opened.

    In a `brisk` world the bot ticks more often and Slack allows more posts, so that tests need not wait. `habits` and
    `automations` are those of the org's administrators.
    """

    def __init__(
        self,
        policy: LoadedPolicy,
        *,
        socket_mode: bool = False,
        database_url: str = "",
        brisk: bool = False,
        habits: Collection[Habit] = (),
        automations: Collection[Automation] = (),
    ) -> None:
        self.clock = SandboxClock()
        self.folder = Path(tempfile.mkdtemp(prefix="baton-sandbox-"))
        manifest = deepcopy(_manifest())
        scopes = frozenset(manifest["oauth_config"]["scopes"]["bot"])
        self.workspace = Workspace(
            self.clock,
            signing_secret=secrets.token_hex(16),
            bot_token=f"xoxb-{secrets.token_hex(12)}",
            app_token=f"xapp-{secrets.token_hex(12)}",
            scopes=scopes,
            manifest=manifest,
        )
        seed.seat_staff(self.workspace, policy)
        self.delivery = Delivery(self.workspace)
        secret = secrets.token_hex(8)
        self.org = Org(self.clock.now, "sandbox", secret, habits=habits, automations=automations)
        self.org.changed = self.workspace.changed
        self.whmcs = Whmcs(now=self.clock.now, changed=self.workspace.changed)
        self.customers = Customers(self.org, self.clock.now, self.whmcs)
        self.policy = policy
        self.hosts = Hosts(policy.certificates, self.folder / "tls", self.clock.now)
        self._socket_mode = socket_mode
        self._tick, self._limits = (BRISK_TICK, BRISK_LIMITS) if brisk else (TICK, RateLimits())
        self._database_url = database_url or f"sqlite:///{self.folder}/baton.db"
        self._served: list[Served] = []
        self.url = ""
        self.application: Application
        self._bot_runs = False

    def start(self, *, ports: Iterable[int] = (0,)) -> None:
        """Open the world at the first of these ports that is free (0: any), and start the bot."""
        self.open(ports)
        self.application = self._new_bot()
        self.start_bot()

    def go_to_work(self) -> None:
        """Wind the clock to the opening hours of the team that approves orders, so that Baton can be tried at night."""
        calendar = self.policy.calendar_of(self.policy.process("order_approval").team)
        with suppress(ValueError):  # a calendar may never open
            if not calendar.is_open(self.clock.now()):
                self.clock.wind_to(calendar.next_opening(self.clock.now()))

    def start_bot(self) -> None:
        """Start the bot and set its address in Slack."""
        self.application.start()
        self._bot_runs = True
        if not self._socket_mode:
            self.delivery.request_url = f"{self.application.url}/slack/events"

    def stop_bot(self) -> None:
        """Stop the bot in order; the world goes on until `restart_bot`."""
        self.delivery.request_url = ""
        if self._bot_runs:
            self.application.stop()
        self._bot_runs = False

    def restart_bot(self) -> None:
        """Stop the bot in order and start it again on the same database."""
        self.stop_bot()
        self.application = self._new_bot()
        self.start_bot()

    def probe_certificates(self) -> None:
        """Make the bot probe all certificates now, if it runs."""
        if self._bot_runs:
            probes(self.application.outside).probe_all()

    def stop(self) -> None:
        """Stop the bot, close the world and delete its data."""
        self.stop_bot()
        self.close()

    def close(self) -> None:
        """Close the world; nobody waits for its answers, so its servers end on their own."""
        self.delivery.close()
        self.hosts.close()
        for served in self._served:
            served.stop(patience=0)
        shutil.rmtree(self.folder, ignore_errors=True)

    def person(self, handle: str) -> Person:
        """Return a member of the staff by handle."""
        id = next(user.id for user in self.workspace.users.values() if user.handle == handle)
        return Person(self.delivery, id)

    def settings(self) -> Settings:
        """Return the settings of a bot in this world."""
        return Settings(
            slack_bot_token=SecretStr(self.workspace.bot_token),
            slack_signing_secret=SecretStr(self.workspace.signing_secret),
            slack_app_token=SecretStr(self.workspace.app_token if self._socket_mode else ""),
            slack_api_url=f"{self.url}/api/",
            salesforce_login_url=self.org.instance_url,
            salesforce_client_id=self.org.client_id,
            salesforce_client_secret=SecretStr(self.org.client_secret),
            whmcs_api_url=f"{self._whmcs_url}/includes/api.php",
            whmcs_identifier=self.whmcs.identifier,
            whmcs_secret=SecretStr(self.whmcs.secret),
            database_url=self._database_url,
            port=0,
        )

    def open(self, ports: Iterable[int] = (0,)) -> None:
        """Open the world without a bot; NoFreePort when all of these ports are taken."""
        self.hosts.open()
        salesforce, whmcs = serve(org_app(self.org)), serve(whmcs_app(self.whmcs))
        self.org.instance_url, self._whmcs_url = salesforce.url, whmcs.url
        routes: list[BaseRoute] = [
            *self.delivery.routes(),
            *web_api_routes(self.workspace, self._limits.factor),
            *page_routes(self.delivery),
            *world_routes(self),
        ]
        if PAGE.is_dir():
            routes.append(Mount("/", StaticFiles(directory=PAGE, html=True)))
        page = _at_first_free(Starlette(routes=routes), ports)
        self.url = self.workspace.url = page.url
        self._served += [page, salesforce, whmcs]

    def _new_bot(self) -> Application:
        """Return a bot that finds the inventory's hosts here and trusts only this world's authority."""
        tls = TlsProbe(trust_file=str(self.hosts.authority.file), where=self.hosts.where)
        return Application(self.settings(), self.policy, now=self.clock.now, tls=tls, tick=self._tick, rate_limits=self._limits)


@cache
def _manifest() -> dict[str, Any]:
    """Read the manifest once for all worlds of a process; each world gets a copy of its own."""
    read: dict[str, Any] = yaml.safe_load(MANIFEST.read_text())
    return read


def _at_first_free(app: Starlette, ports: Iterable[int]) -> Served:
    """Serve the page at the first port that is free."""
    for port in ports:
        with suppress(OSError):
            return serve(app, port=port, ws="websockets-sansio")
    raise NoFreePort
