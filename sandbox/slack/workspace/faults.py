"""What goes wrong on request: a slow Slack, a dead one, lost answers, limits and refusals."""

from dataclasses import dataclass, field

import anyio

from sandbox.slack.workspace.changes import GLANCE


@dataclass(kw_only=True)
class Faults:
    """What is wrong with the Web API now.

    `held` keeps every call waiting until it is let go (`waiting` tells how many do); `delay` makes each take so many
    seconds longer; `down` answers 503; `revoked` kills the token.
    `rate_limit` answers 429 the next n times that a method is called, asking to wait `retry_after` seconds.
    `drop_after` performs a method but breaks the connection before its answer, the next n times.
    `fail` answers a method with an error until it is taken away.
    """

    held: bool = False
    waiting: int = 0
    delay: float = 0.0
    down: bool = False
    revoked: bool = False
    retry_after: int = 1
    rate_limit: dict[str, int] = field(default_factory=dict)
    drop_after: dict[str, int] = field(default_factory=dict)
    fail: dict[str, str] = field(default_factory=dict)

    async def passed(self) -> None:
        """Wait until a call that comes now is let through."""
        self.waiting += 1
        try:
            while self.held:
                await anyio.sleep(GLANCE)
        finally:
            self.waiting -= 1
        if self.delay:
            await anyio.sleep(self.delay)

    def limits(self, method: str) -> bool:
        """Say whether this call is to be answered 429, and count it."""
        return _spend(self.rate_limit, method)

    def drops(self, method: str) -> bool:
        """Say whether the answer to this call is to be lost, and count it."""
        return _spend(self.drop_after, method)


def _spend(counters: dict[str, int], method: str) -> bool:
    left = counters.get(method, 0)
    if left > 0:
        counters[method] = left - 1
    return left > 0
