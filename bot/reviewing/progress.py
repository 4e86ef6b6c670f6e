"""What was done in a window of the queue so far: it travels in the window itself, so that nothing is stored for it."""

from bot.text.rendering import Reader
from bot.views.kit.text import safe
from bot.wire.values import Done, PassedTask, ReviewValue
from handoffs.model.task_ref import TaskRef
from handoffs.process.handbook import Handbook

PASSED_KEPT = 30
"""The window remembers so many tasks that it passed over; Slack carries 3,000 characters for it."""

KINDS_KEPT = 8
"""The window counts so many different things that were done."""

REPORTED, ASKED, ASKED_CONTACT, SKIPPED = "reported", "asked", "asked_contact", "skipped"
"""What is done in the window besides decisions."""


def beginning(team: str) -> ReviewValue:
    """Return the value of a window in which nothing was done yet; it names no task."""
    return ReviewValue(handoff="none", step="none", team=team)


def at_task(value: ReviewValue, ref: TaskRef) -> ReviewValue:
    """Return the value of the window for another task."""
    named = {"handoff": ref.handoff, "step": ref.step, "edition": ref.edition, "choice": "", "form": "", "together": ()}
    return value.model_copy(update=named)


def with_form(value: ReviewValue, form: str) -> ReviewValue:
    """Return the value of the window with another form for its task."""
    return value.model_copy(update={"form": form[:60]})


def done(value: ReviewValue, what: str) -> ReviewValue:
    """Return the value of the window after something was done; the window does not come back to its task."""
    return passed(_counted(value, Done(what=what)))


def decided(value: ReviewValue, process: str, choice: str) -> ReviewValue:
    """Return the value of the window after its task was decided."""
    return passed(_counted(value, Done(what=choice, process=process, step=value.step)))


def passed(value: ReviewValue) -> ReviewValue:
    """Return the value of the window that does not come back to its task."""
    task = PassedTask(handoff=value.handoff, step=value.step)
    others = [each for each in value.passed if each != task]
    return value.model_copy(update={"passed": (*others, task)[-PASSED_KEPT:]})


def passed_tasks(value: ReviewValue) -> frozenset[tuple[str, str]]:
    """Return the tasks that the window does not come back to: the handoff of each, and its step."""
    return frozenset((each.handoff, each.step) for each in value.passed)


def has_skipped(value: ReviewValue) -> bool:
    """Return whether the person skipped any task, which waits still."""
    return any(each.what == SKIPPED and not each.process for each in value.done)


def summary(value: ReviewValue, handbook: Handbook, reader: Reader) -> list[str]:
    """Count what was done in the window, a line for each kind."""
    return [_line(each, handbook, reader) for each in value.done]


def _counted(value: ReviewValue, new: Done) -> ReviewValue:
    """Count one more of what was done."""
    known = next((each for each in value.done if each.model_copy(update={"count": 1}) == new), None)
    counted = new.model_copy(update={"count": known.count + 1 if known else 1})
    others = tuple(each for each in value.done if each != known)
    return value.model_copy(update={"done": (*others, counted)[-KINDS_KEPT:]})


def _line(each: Done, handbook: Handbook, reader: Reader) -> str:
    if each.process in handbook.processes:
        past = handbook.processes[each.process].step(each.step).choice(each.what).past
        return reader.text("reviewing.progress.decided", count=each.count, past=safe(reader.show(past), 60))
    match each.what:
        case "reported":
            return reader.text("reviewing.progress.reported", count=each.count)
        case "asked":
            return reader.text("reviewing.progress.asked", count=each.count)
        case "asked_contact":
            return reader.text("reviewing.progress.asked_contact", count=each.count)
    return reader.text("reviewing.progress.skipped", count=each.count)
