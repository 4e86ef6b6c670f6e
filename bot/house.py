"""The collaborators that listeners work with, put together once at the start."""

from dataclasses import dataclass

from bot.callouts import CallOuts
from bot.desk import Desk
from bot.gateways.slack import SlackGateway
from bot.homes import Homes
from bot.jobs.roster import Roster
from bot.questions import Questions
from bot.reports import Reports


@dataclass(frozen=True, kw_only=True)
class House:
    """The desk for changes, questions for reading, the roster, and Slack on a pool of its own for all that calls out."""

    desk: Desk
    questions: Questions
    reports: Reports
    roster: Roster
    slack: SlackGateway
    callouts: CallOuts
    homes: Homes
