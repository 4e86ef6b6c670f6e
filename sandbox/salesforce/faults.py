"""Faults of the org that a test or the page switches on."""

from dataclasses import dataclass, field


@dataclass
class Faults:
    """Switches and counters. Counters fall by one with each use; `writing` means a call other than GET.

    `down`              every address answers 503 with a page of HTML
    `delay`             seconds that every call waits before it is performed
    `limit_exceeded`    REQUEST_LIMIT_EXCEEDED for every data call
    `busy`              the next n data calls answer 503 with Retry-After
    `deny_login`        the words with which the token endpoint refuses every login
    `expire_after`      tokens expire after n data calls
    `drop_before`       the connection is cut before the call is performed
    `drop_after`        a writing call is performed, then the connection is cut: the caller does not know the outcome
    `hang_after`        a writing call is performed, and no answer comes before the caller times out
    `lock_row`          UNABLE_TO_LOCK_ROW for an update of an Order by the integration
    `lock_in_trigger`   the same, met by a trigger: UNABLE_TO_LOCK_ROW inside an error of another code
    `trigger_code`      that code, which depends on what the trigger does with the error that it met
    `changed_meanwhile` a condition on a record finds that somebody has just changed it: 412
    `storage_full`      STORAGE_LIMIT_EXCEEDED for every new note
    `notes_break`       UNKNOWN_EXCEPTION for every new note, in the answer of its sub-request (500)
    `validation_rule`   the text of the rule that refuses every update of an Order's Status by the integration
    `account_rule`      the text of the rule that refuses every new Account of the integration
    `duplicate_rule`    the text of the duplicate rule that refuses them
    `refused_queries`   the code by which queries of an object are refused, by the object
    `fail_subrequest`   the part of a composite request (counted from 0) that is performed and then loses its row's lock
    """

    down: bool = False
    delay: float = 0.0
    limit_exceeded: bool = False
    busy: int = 0
    deny_login: str = ""
    expire_after: int | None = None
    drop_before: int = 0
    drop_after: int = 0
    hang_after: int = 0
    lock_row: int = 0
    lock_in_trigger: int = 0
    trigger_code: str = "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY"
    changed_meanwhile: int = 0
    storage_full: bool = False
    notes_break: bool = False
    validation_rule: str = ""
    account_rule: str = ""
    duplicate_rule: str = ""
    refused_queries: dict[str, str] = field(default_factory=dict)
    fail_subrequest: int | None = None

    def use(self, counter: str) -> bool:
        """Decrement a counter and return whether it was above zero."""
        left = int(getattr(self, counter))
        if left > 0:
            setattr(self, counter, left - 1)
        return left > 0

    def clear(self) -> None:
        """Reset all faults."""
        self.__dict__.update(Faults().__dict__)
