"""The outside part of onboardings: the account of the customer."""

from bot.gateways.salesforce.readers.customers import CustomerReader
from bot.processes.connection import Connection

CONNECTION = Connection(reader=CustomerReader)
