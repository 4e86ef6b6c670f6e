"""The format of the log: one line an event, as text or JSON; control characters are escaped, so that nobody can forge a line."""

import json
import logging
import sys
import threading
from collections.abc import Mapping, MutableMapping
from datetime import UTC, datetime
from functools import cache, partial
from types import TracebackType
from typing import TYPE_CHECKING, TextIO

from bot.telemetry.requests import current_request

if TYPE_CHECKING:
    from structlog.stdlib import ProcessorFormatter

_QUIET = ("slack_bolt", "httpx", "httpcore", "apscheduler.executors", "uvicorn.access", "alembic", "urllib3")
_FIRST = ("at", "level", "logger", "message")

logger = logging.getLogger(__name__)

Line = MutableMapping[str, object]
"""What structlog hands from one processor of a line to the next: its values are written as they are."""


class LogLines(logging.Formatter):
    """Formats a record as one line: `text` (its traceback below) or `json`; `fields` of the record are values of their own.

    structlog puts the lines together. It is imported with the first line, since most commands write none.
    """

    def __init__(self, log_format: str) -> None:
        super().__init__()
        self._log_format = log_format

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of one record."""
        return _formatter(self._log_format).format(record)


def configure_logging(level: str, log_format: str) -> None:
    """Send all logs to standard error, as `text` or `json`; libraries log warnings and errors only.

    With `json` the warnings of Python and what ends a thread unexpectedly are lines of the log too.
    """
    stream = logging.StreamHandler(sys.stderr)
    stream.setFormatter(LogLines(log_format))
    logging.basicConfig(level=level, handlers=[stream], force=True)
    logging.getLogger("apscheduler.scheduler").setLevel(logging.ERROR)  # it warns of each tick that a longer run skips
    logging.getLogger("slack_sdk").setLevel(logging.CRITICAL)  # it logs whole requests; the gateway logs the cause
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING if level != "DEBUG" else logging.INFO)
    if log_format == "json":
        logging.captureWarnings(True)
        sys.excepthook = _ended
        threading.excepthook = lambda ended: _ended(ended.exc_type, ended.exc_value, ended.exc_traceback)


def print_line(sentence: str, level: str, log_format: str, stream: TextIO) -> None:
    """Write a sentence for an operator to a stream, as a line of the log where logs are JSON."""
    at = datetime.now(UTC).isoformat()
    entry = {"at": at, "level": level, "logger": "baton", "message": _one_line(sentence)}
    print(json.dumps(entry, ensure_ascii=False) if log_format == "json" else sentence, file=stream, flush=True)


def _ended(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    """Log what nothing has caught."""
    if issubclass(kind, KeyboardInterrupt):
        return
    logger.error("Baton or a thread of it ended unexpectedly", exc_info=(kind, error or kind(), trace))


@cache
def _formatter(log_format: str) -> "ProcessorFormatter":
    from structlog.stdlib import ProcessorFormatter

    written = partial(json.dumps, ensure_ascii=False, default=str) if log_format == "json" else _text
    return ProcessorFormatter(processors=[_line, _escaped, lambda logger, method, line: written(line)])


def _line(logger: object, method: str, line: Line) -> Line:
    """Return a record as a mapping: when, how grave, which part, the message, its request and fields, and a traceback if any."""
    record = line["_record"]
    assert isinstance(record, logging.LogRecord)
    entry: Line = {
        "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
        "level": record.levelname,
        "logger": record.name,
        "message": str(line["event"]),
        **current_request(),
        **getattr(record, "fields", {}),
    }
    failure = line.get("exc_info")  # structlog takes it off the record
    if isinstance(failure, tuple) and len(failure) == 3:
        entry["trace"] = logging.Formatter().formatException(failure)
    return entry


def _escaped(logger: object, method: str, line: Line) -> Line:
    """Write each text on one line; a traceback keeps its own."""
    return {key: _one_line(value) if isinstance(value, str) and key != "trace" else value for key, value in line.items()}


def _text(line: Mapping[str, object]) -> str:
    at, fields = datetime.fromisoformat(str(line["at"])).strftime("%Y-%m-%dT%H:%M:%SZ"), _fields(line)
    written = f"{at} {line['level']:<7} {line['logger']}: {line['message']}{fields}"
    return f"{written}\n{line['trace']}" if "trace" in line else written


def _fields(line: Mapping[str, object]) -> str:
    return "".join(f" {key}={value}" for key, value in line.items() if key not in (*_FIRST, "trace"))


def _one_line(message: str) -> str:
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in message)
