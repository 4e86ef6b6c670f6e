"""The hosts renew their certificates as certbot does, also for simultaneous connections."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier

from handoffs.subjects.certificate import WatchedCertificate
from sandbox.tls.hosts import Hosts

NAMES = ("portal.example.com", "api.example.com", "www.example.com")
AT_A_TIME = 12


def test_each_host_renews_once_however_many_come_at_a_time(tmp_path: Path) -> None:
    days = [timedelta()]
    inventory = [WatchedCertificate(host=name, port=443, automatic=True, provider="Let's Encrypt") for name in NAMES]
    hosts = Hosts(inventory, tmp_path / "hosts", lambda: datetime.now(UTC) + days[0])
    made, together = set((tmp_path / "hosts").iterdir()), Barrier(AT_A_TIME)
    days[0] = timedelta(days=150)

    def come(number: int) -> None:
        together.wait(timeout=10)
        hosts.where(NAMES[number % len(NAMES)], 443)

    with ThreadPoolExecutor(AT_A_TIME) as pool:
        list(pool.map(come, range(AT_A_TIME)))

    assert len(set((tmp_path / "hosts").iterdir()) - made) == len(NAMES)
    hosts.close()
