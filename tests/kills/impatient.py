"""`baton` with leases of seconds, so that a round of kills need not wait two minutes for what a dead replica had in hand.

Deliveries take milliseconds here, so a lease outlives them by as much as it does in production, where each call may take half
a minute.
"""

import sys
from datetime import timedelta

from bot.cli import main
from bot.outbox.salesforce_writes import SalesforceWrites
from bot.outbox.slack_messages import SlackMessages

LEASE = timedelta(seconds=15)

if __name__ == "__main__":
    SlackMessages.lease = SalesforceWrites.lease = LEASE
    sys.exit(main.main())
