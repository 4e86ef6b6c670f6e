"""Checks the policy file and the settings, which need nobody else."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from bot.cli.checking.parts import Place, not_reached, wrong
from bot.config.policy.file import PolicyError, load_policy
from bot.config.policy.loaded_policy import LoadedPolicy
from bot.config.policy.shipped import SHIPPED_POLICY
from bot.processes.connection import CheckLine
from bot.text.rendering import terminal


class PolicyPart:
    """The policy file; `policy` is None while it has faults."""

    key = "policy"

    def __init__(self, file: Path) -> None:
        self.title = terminal().text("check.alone.policy")
        self._file = file
        self.policy: LoadedPolicy | None = None
        self._problems: tuple[str, ...] = ()
        try:
            self.policy = load_policy(file)
        except PolicyError as faulty:
            self._problems = faulty.problems

    def place(self) -> Place | None:
        """Name the file in full, and what is in it."""
        if self.policy is None:
            return not_reached()
        file, teams = str(self._file.resolve()), len(self.policy.teams)
        words = terminal().text("check.policy_read", file=file, count=teams)
        if self._file == SHIPPED_POLICY:
            words = terminal().text("check.policy_shipped", file=file, count=teams)
        return Place(words=words, facts={"file": file, "teams": teams, "version": self.policy.version})

    def lines(self) -> Iterator[CheckLine]:
        """Yield one line, or one for each fault."""
        yield from wrong(self.title, self._problems)
        if self.policy:
            yield CheckLine(ok=True, subject=self.title)


class SettingsPart:
    """The settings; `problems` are those of each system, so that a system whose settings are complete can be checked."""

    key = "settings"

    def __init__(self, problems: Mapping[str, tuple[str, ...]]) -> None:
        self.title = terminal().text("check.alone.settings")
        self.problems = problems

    def place(self) -> Place | None:
        """Return None: settings are no place."""
        return None

    def lines(self) -> Iterator[CheckLine]:
        """Yield one line, or one for each problem."""
        problems = [problem for each in self.problems.values() for problem in each]
        yield from wrong(self.title, problems)
        if not problems:
            yield CheckLine(ok=True, subject=self.title)

    def lets_reach(self, system: str) -> bool:
        """Return whether a system can be asked with these settings."""
        return not self.problems["connections"] and not self.problems[system]

    @property
    def let_connect(self) -> bool:
        """Return whether any system can be asked."""
        return not self.problems["connections"]
