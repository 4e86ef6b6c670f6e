"""The notice period: the earliest day on which a service may end, from its kind and the day of the request.

The handbook's cancellation types: Internet, 30 days' notice, effective at the end of it; SIM, at once or as scheduled,
effective the 1st of the following month; VPN, the same day.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from handoffs.text.messages import Message, message

INTERNET_NOTICE = timedelta(days=30)
"""Calendar days, whatever the team's business days are; the day of the request is not counted."""


class Service(StrEnum):
    """The kind of service that is cancelled."""

    INTERNET = "Internet"
    SIM = "SIM"
    VPN = "VPN"


@dataclass(frozen=True, kw_only=True)
class Notice:
    """The earliest lawful day on which a service ends, with one message for each step of the calculation."""

    service: Service
    requested_on: date
    earliest: date
    steps: tuple[Message, Message]

    @property
    def calculation(self) -> Message:
        """Return the steps of the calculation as one message."""
        requested, rule = self.steps
        return message("cancellation.notice.calculation", requested=requested, rule=rule)

    def why_not(self, day: date) -> Message | None:
        """Return the reason why the service may not end on a day; None when it may."""
        if day < self.earliest:
            return message("cancellation.notice.too_early", day=day, earliest=self.earliest)
        if self.service is Service.SIM and day.day != 1:
            return message("cancellation.notice.not_the_first", following=first_of_next_month(day))
        return None

    def nearest(self, wished: date) -> date:
        """Return the first lawful day on or after the wished day."""
        day = max(wished, self.earliest)
        return day if self.service is not Service.SIM or day.day == 1 else first_of_next_month(day)


def kind_of(product_type: str) -> Service | None:
    """Read the kind of service from an org's words; None when they name none, or more than one."""
    words = product_type.casefold()
    named = [kind for kind in Service if kind.value.casefold() in words]
    return named[0] if len(named) == 1 else None


def notice(service: Service, requested_on: date) -> Notice:
    """Calculate the earliest lawful day from the day of the request, both in the team's zone."""
    requested = message("cancellation.notice.requested", day=requested_on)
    match service:
        case Service.INTERNET:
            earliest = requested_on + INTERNET_NOTICE
            rule = message("cancellation.notice.internet", days=INTERNET_NOTICE.days, earliest=earliest)
        case Service.SIM:
            earliest = first_of_next_month(requested_on)
            rule = message("cancellation.notice.sim", earliest=earliest)
        case Service.VPN:
            earliest = requested_on
            rule = message("cancellation.notice.vpn", earliest=earliest)
    return Notice(service=service, requested_on=requested_on, earliest=earliest, steps=(requested, rule))


def first_of_next_month(day: date) -> date:
    """Return the 1st of the month after the month of a day."""
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
