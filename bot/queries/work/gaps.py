"""What a queue does not show, so that an empty one does not look like no work: unread records, and what is set aside."""

from collections.abc import Mapping

from bot.text.row_names import row_name
from handoffs.process.handbook import Handbook
from handoffs.text.messages import Message, message
from storage.repositories.job_health import Job, JobStatus, job_key
from storage.repositories.set_aside import RowKind
from storage.unit_of_work import UnitOfWork

NAMED = 5
"""How many of the records and handoffs that are set aside a sentence names."""


def gaps_of(work: UnitOfWork, handbook: Handbook, statuses: Mapping[str, JobStatus]) -> Mapping[str, tuple[Message, ...]]:
    """Return by team what its queue does not show, a sentence for each reason; a process concerns the team that owns it.

    `statuses` are the health of the jobs by their stored keys.
    """
    entries = [entry for entry in work.set_aside.all() if entry.row.kind in {RowKind.RECORD, RowKind.HANDOFF}]
    found: dict[str, list[Message]] = {}
    for process, definition in handbook.processes.items():
        status = statuses.get(job_key(Job.INTAKE, process))
        rows = [entry.row for entry in entries if entry.row.process == process]
        names = [row_name(row.kind, row.name, row.process) for row in rows]
        sentences = found.setdefault(handbook.policy.process(process).team, [])
        if status and status.failed_since and status.reason:
            title, since = definition.title, status.failed_since
            sentences.append(message("queries.gaps.unread", process=title, since=since, reason=status.reason))
        if names:
            sentences.append(message("queries.gaps.set_aside", count=len(names), names=tuple(names[:NAMED])))
    return {team: tuple(sentences) for team, sentences in found.items()}
