"""The processes of the policy file, each by its key: those with keys of their own, and all others."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING

from pydantic import ConfigDict, Field, create_model

from bot.config.policy.process_section import HandSection, ProcessSection
from bot.config.policy.text import Section
from handoffs.process.policy import ProcessPolicy
from handoffs.processes import PROCESSES


def section_of(process: str) -> type[ProcessSection]:
    """Return the section of a process; HandSection for a process without a module in `bot/config/policy/sections/`."""
    name = f"bot.config.policy.sections.{process}"
    try:
        section: type[ProcessSection] = import_module(name).SECTION
    except ModuleNotFoundError as missing:
        if missing.name != name:
            raise
        return HandSection
    return section


class Processes(Section):
    """All processes that a policy can name."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, HandSection] = Field(init=False)

    def value(self, teams: Collection[str], currency: str) -> Mapping[str, ProcessPolicy]:
        """Return, by key, each process that the file names or whose default owner is one of the teams.

        `currency` is the org's own, in which a plain amount is written.
        """
        written: dict[str, ProcessSection] = dict(self)
        sections = {key: written.get(key, HandSection()).value(key) for key in PROCESSES}
        return MappingProxyType(
            {
                key: replace(each, own=each.own.in_currency(currency))
                for key, each in sections.items()
                if key in self.model_fields_set or each.team in teams
            }
        )


if TYPE_CHECKING:
    ProcessesSection = Processes
else:
    _OWN = {key: section_of(key) for key in PROCESSES}
    ProcessesSection = create_model(
        "ProcessesSection",
        __base__=Processes,
        __module__=__name__,
        **{key: (section, section()) for key, section in _OWN.items() if section is not HandSection},
    )
