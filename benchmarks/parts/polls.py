"""A poll of Salesforce without a server, and the raw query of what waits: what the rows about records ask in their process."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import requests

from benchmarks.stock.prepared import policy
from bot.application import Application, real_now
from bot.cli.run import collect_seldom
from bot.config.settings import Settings
from bot.intake.intake import Intake
from bot.processes.registry import sources_of

_PAGE = "/services/data/v62.0/query"


@contextmanager
def polling(settings: Settings) -> Iterator[tuple[Application, Intake]]:
    """Make an application that is not started, and the intake of its processes."""
    application = Application(settings, policy())
    application.database.migrate()
    collect_seldom()
    try:
        stored = (application.database, application.service, application.queries)
        yield application, Intake(*stored, sources_of(application.outside), real_now, application.salesforce.ahead)
    finally:
        application.database.close()


def raw_query(address: str, token: str, soql: str) -> Callable[[], int]:
    """Return a call that asks for a query's pages, parses them, and returns the number of records."""
    session = requests.Session()
    session.trust_env, session.headers["Authorization"] = False, f"Bearer {token}"

    def ask() -> int:
        page = session.get(f"{address}{_PAGE}", params={"q": soql}).json()
        count = len(page["records"])
        while not page["done"]:
            page = session.get(f"{address}{page['nextRecordsUrl']}").json()
            count += len(page["records"])
        return count

    return ask


def token_of(settings: Settings) -> str:
    """Log in to the sandbox's org, and return the token."""
    form = {
        "grant_type": "client_credentials", "client_id": settings.salesforce_client_id,
        "client_secret": settings.salesforce_client_secret.get_secret_value(),
    }  # fmt: skip
    answer = requests.post(f"{settings.salesforce_login_url}/services/oauth2/token", data=form).json()
    return str(answer["access_token"])


def cpu_of(work: Callable[[], object]) -> float:
    """Return the milliseconds of a core that this process uses for a piece of work."""
    began = time.process_time()
    work()
    return (time.process_time() - began) * 1000
