"""The format of the log: one line an event, as text or JSON; control characters are escaped, so that nobody can forge a line."""

import json
import logging
import sys
from datetime import UTC, datetime

_QUIET = ("slack_bolt", "httpx", "httpcore", "apscheduler.executors", "uvicorn.access", "alembic", "urllib3")


class TextLines(logging.Formatter):
    """Formats a record as *time level logger: message*, with the traceback below."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of one record."""
        at = datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        line = f"{at} {record.levelname:<7} {record.name}: {_one_line(record.getMessage())}"
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


class JsonLines(logging.Formatter):
    """Formats a record as one JSON object on one line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of one record."""
        entry = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "message": _one_line(record.getMessage()),
        }
        if record.exc_info:
            entry["trace"] = self.formatException(record.exc_info)
        return json.dumps(entry, ensure_ascii=False)


def configure_logging(level: str, log_format: str) -> None:
    """Send all logs to standard error, as `text` or `json`; libraries log warnings and errors only."""
    stream = logging.StreamHandler(sys.stderr)
    stream.setFormatter(JsonLines() if log_format == "json" else TextLines())
    logging.basicConfig(level=level, handlers=[stream], force=True)
    logging.getLogger("apscheduler.scheduler").setLevel(logging.ERROR)  # it warns of each tick that a longer run skips
    logging.getLogger("slack_sdk").setLevel(logging.CRITICAL)  # it logs whole requests; the gateway logs the cause
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING if level != "DEBUG" else logging.INFO)


def _one_line(message: str) -> str:
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in message)
