"""The outside part of cancellations: open cases that ask to end a service."""

from bot.gateways.salesforce.readers.cancellations import CancellationReader
from bot.intake.cancellations import Cancellations
from bot.intake.sources import Source
from bot.processes.connection import Connection, Outside


def _source(outside: Outside) -> Source:
    reader = outside.salesforce.reader(CancellationReader)
    return Cancellations(reader, outside.whmcs, outside.patience, outside.policy)


CONNECTION = Connection(reader=CancellationReader, source=_source)
