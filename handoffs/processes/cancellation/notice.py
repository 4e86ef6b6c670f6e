"""The notice period: from which instant a service may end, on which days, and at which instant of the day it ends.

The handbook's cancellation types: Internet, 30 days' notice, effective at the end of it; SIM, at once or as scheduled,
effective the 1st of the following month; VPN, the same day. The effective day is the last day on which a service runs; only the
1st of a SIM is the first day on which it does not.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from handoffs.clock.days import end_of_day, is_whole_day, local_day, start_of_day
from handoffs.text.messages import Message, message

INTERNET_NOTICE = timedelta(days=30)
"""30 times 24 hours from the instant of the request, whatever the team's business days are and whenever clocks change."""


class Service(StrEnum):
    """The kind of service that is cancelled."""

    INTERNET = "Internet"
    SIM = "SIM"
    VPN = "VPN"


@dataclass(frozen=True, kw_only=True)
class Notice:
    """The first instant at which a service may end, and the first lawful day, with one message for each step of the calculation.

    `requested_at` is the instant of the request; days and the ends of days are those of `zone`.
    """

    service: Service
    requested_at: datetime
    over_at: datetime
    earliest: date
    zone: ZoneInfo
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

    def ends_at(self, day: date, scheduled_at: datetime | None) -> datetime:
        """Return the instant at which the service ends on a day: the scheduled one if it is on that day and lawful.

        Otherwise the service ends with the day. A SIM ends at the first instant of the 1st, which is not used.
        """
        if self.service is Service.SIM and day.day == 1:
            return start_of_day(day, self.zone)
        if scheduled_at is not None and self._is_instant_on(scheduled_at, day) and scheduled_at >= self.over_at:
            return scheduled_at
        return end_of_day(day, self.zone)

    def _is_instant_on(self, scheduled_at: datetime, day: date) -> bool:
        return local_day(scheduled_at, self.zone) == day and not is_whole_day(scheduled_at, self.zone)


def kind_of(product_type: str) -> Service | None:
    """Read the kind of service from an org's words; None when they name none, or more than one."""
    words = product_type.casefold()
    named = [kind for kind in Service if kind.value.casefold() in words]
    return named[0] if len(named) == 1 else None


def notice(service: Service, requested_at: datetime, zone: ZoneInfo) -> Notice:
    """Calculate from which instant on, and from which day of the zone on, a service may end."""
    requested_on = local_day(requested_at, zone)
    requested = message("cancellation.notice.requested", day=requested_on)
    match service:
        case Service.INTERNET:
            over_at = requested_at + INTERNET_NOTICE
            earliest = local_day(over_at, zone)
            rule = message("cancellation.notice.internet", days=INTERNET_NOTICE.days, earliest=earliest)
        case Service.SIM:
            earliest = first_of_next_month(requested_on)
            over_at = start_of_day(earliest, zone)
            rule = message("cancellation.notice.sim", earliest=earliest)
        case Service.VPN:
            over_at, earliest = requested_at, requested_on
            rule = message("cancellation.notice.vpn", earliest=earliest)
    return Notice(
        service=service, requested_at=requested_at, over_at=over_at, earliest=earliest, zone=zone, steps=(requested, rule)
    )


def first_of_next_month(day: date) -> date:
    """Return the 1st of the month after the month of a day."""
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
