"""Finds the outside part of each process: `CONNECTION` in the module of this room that is named after the process's key."""

from collections.abc import Iterator, Mapping
from importlib import import_module

from bot.gateways.salesforce.readers.reading import MakeReader
from bot.intake.sources import Source
from bot.processes.connection import NOTHING, Connection, Outside
from bot.verification.verification import Verifier
from bot.views.kit.step_views import StepViews
from handoffs.processes import PROCESSES
from handoffs.subjects.subject import Subject


def connection_of(process: str) -> Connection:
    """Return the connection of a process; NOTHING for a process without a module in this room."""
    name = f"bot.processes.{process}"
    try:
        connection: Connection = import_module(name).CONNECTION
    except ModuleNotFoundError as missing:
        if missing.name != name:
            raise
        return NOTHING
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


def step_views() -> StepViews:
    """Return the views of all steps that have one of their own."""
    return StepViews(own={(key, step): view for key, connection in _connections() for step, view in connection.steps.items()})


def _connections() -> Iterator[tuple[str, Connection]]:
    for key in PROCESSES:
        yield key, connection_of(key)
