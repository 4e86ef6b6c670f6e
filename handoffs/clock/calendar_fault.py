"""What is wrong with a calendar as somebody wrote it, as a message for them."""

from handoffs.text.messages import Message


class CalendarFault(ValueError):
    """Carries the message for the person who wrote the calendar."""

    def __init__(self, fault: Message) -> None:
        super().__init__(fault.id, *fault.values)
        self.message = fault
