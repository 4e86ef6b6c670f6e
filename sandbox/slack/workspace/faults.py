"""Faults of Slack that a test or the page switches on: slowness, outage, lost answers, limits, errors."""

from dataclasses import dataclass, field

import anyio

from sandbox.slack.workspace.changes import GLANCE


@dataclass(kw_only=True)
class Faults:
    """The faults of the Web API.

    `held` blocks every call until it is released (`waiting` counts them); `delay` adds seconds to each call;
    `down` answers 503; `revoked` revokes the token.
    `rate_limit` answers the next n calls of a method with 429 and `retry_after` seconds, after the next n that `passes` names.
    `drop_after` performs the next n calls of a method but breaks the connection before the answer.
    `fail` answers each call of a method with an error, or only the next n that `fails` names. In the last two `response_url`
    stands for the addresses of answers.
    `warn` carries out each call of a method, and answers with a warning. `refused_blocks` are kinds that no message may hold.
    """

    held: bool = False
    waiting: int = 0
    delay: float = 0.0
    down: bool = False
    revoked: bool = False
    retry_after: int = 1
    passes: dict[str, int] = field(default_factory=dict)
    rate_limit: dict[str, int] = field(default_factory=dict)
    drop_after: dict[str, int] = field(default_factory=dict)
    fail: dict[str, str] = field(default_factory=dict)
    fails: dict[str, int] = field(default_factory=dict)
    warn: dict[str, str] = field(default_factory=dict)
    refused_blocks: frozenset[str] = frozenset()

    async def passed(self) -> None:
        """Wait until a new call may proceed."""
        self.waiting += 1
        try:
            while self.held:
                await anyio.sleep(GLANCE)
        finally:
            self.waiting -= 1
        if self.delay:
            await anyio.sleep(self.delay)

    def limits(self, method: str) -> bool:
        """Return whether this call is answered with 429, and count it."""
        return not _spend(self.passes, method) and _spend(self.rate_limit, method)

    def error(self, method: str) -> str:
        """Return the error with which this call is answered, and count it; an empty text for none."""
        is_failed = method not in self.fails or _spend(self.fails, method)
        return self.fail.get(method, "") if is_failed else ""

    def drops(self, method: str) -> bool:
        """Return whether the answer to this call is lost, and count it."""
        return _spend(self.drop_after, method)


def _spend(counters: dict[str, int], method: str) -> bool:
    left = counters.get(method, 0)
    if left > 0:
        counters[method] = left - 1
    return left > 0
