"""Finds the outside part of each process: `CONNECTION` in the module of this room that is named after the process's key."""

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from importlib import import_module
from importlib.util import find_spec

from slack_bolt import App

from bot.commands.handoff import Word
from bot.gateways.salesforce.readers.reading import MakeReader
from bot.intake.sources import Source
from bot.processes.connection import NOTHING, CheckLine, Connection, Outside
from bot.scheduler.timetable import RecurringJob
from bot.slack.services import Services
from bot.verification.verification import Verifier
from bot.views.kit.step_views import StepViews
from handoffs.process.policy import Policy
from handoffs.processes import PROCESSES
from handoffs.subjects.subject import Subject


def connection_of(process: str) -> Connection:
    """Return the connection of a process; NOTHING for a process without a module in this room."""
    name = f"bot.processes.{process}"
    if name not in sys.modules and not _is_there(name):
        return NOTHING
    connection: Connection = import_module(name).CONNECTION
    return connection


def polled_processes() -> tuple[str, ...]:
    """Return the processes whose subjects are records of Salesforce, by key."""
    return tuple(key for key, connection in _connections() if connection.source)


def readers() -> Mapping[type[Subject], MakeReader]:
    """Return what makes the reader of each kind of subject that a decision is written for."""
    return {PROCESSES[key].subject: connection.reader for key, connection in _connections() if connection.reader}


def sources_of(outside: Outside) -> tuple[Source, ...]:
    """Make the source of each process whose subjects are records of Salesforce."""
    return tuple(connection.source(outside) for _, connection in _connections() if connection.source)


def verifiers_of(outside: Outside) -> Mapping[str, Verifier]:
    """Make the verifier of each process that has one, by its key."""
    return {key: connection.verifier(outside) for key, connection in _connections() if connection.verifier}


def followers_of(outside: Outside) -> tuple[Callable[[], None], ...]:
    """Make what each poll of Salesforce does besides, for the processes that need it."""
    return tuple(connection.follow(outside) for _, connection in _connections() if connection.follow)


def jobs_of(outside: Outside) -> tuple[RecurringJob, ...]:
    """List the lines that processes add to the timetable."""
    return tuple(job for _, connection in _connections() if connection.jobs for job in connection.jobs(outside))


def registrations() -> Mapping[str, Callable[[App, Services, Outside], None]]:
    """Return what registers the buttons, modals and commands of each process that has its own, by its key."""
    return {key: connection.register for key, connection in _connections() if connection.register}


def words_of(outside: Outside) -> Mapping[str, Word]:
    """Return the words after `/handoff` that processes answer, each with what answers it."""
    return {word: answer for _, each in _connections() if each.words for word, answer in each.words(outside).items()}


def checks() -> tuple[Callable[[Policy], Iterable[CheckLine]], ...]:
    """Return what processes add to `baton check`."""
    return tuple(connection.check for _, connection in _connections() if connection.check)


def step_views() -> StepViews:
    """Return the views of all steps that have one of their own."""
    return StepViews(own={(key, step): view for key, connection in _connections() for step, view in connection.steps.items()})


@cache
def _is_there(module: str) -> bool:
    """Return whether a module exists: to look for a missing one in all folders takes longer than to call one that is imported."""
    return find_spec(module) is not None


def _connections() -> Iterator[tuple[str, Connection]]:
    for key in PROCESSES:
        yield key, connection_of(key)
