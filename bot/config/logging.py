"""How Baton logs: a line an event, as text or JSON, with control characters made visible so that nobody can forge a line."""

import json
import logging
import sys
from datetime import UTC, datetime

_QUIET = ("slack_bolt", "httpx", "httpcore", "apscheduler.executors", "uvicorn.access", "alembic", "urllib3")


class TextLines(logging.Formatter):
    """Write *time level room: words*, a trace below where there is one."""

    def format(self, record: logging.LogRecord) -> str:
        """Write one record."""
        at = datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        line = f"{at} {record.levelname:<7} {record.name}: {_one_line(record.getMessage())}"
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


class JsonLines(logging.Formatter):
    """Write one JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Write one record."""
        told = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "message": _one_line(record.getMessage()),
        }
        if record.exc_info:
            told["trace"] = self.formatException(record.exc_info)
        return json.dumps(told, ensure_ascii=False)


def configure(level: str, format: str) -> None:
    """Send all logs to standard error in the wanted form; libraries speak up only when something is wrong."""
    stream = logging.StreamHandler(sys.stderr)
    stream.setFormatter(JsonLines() if format == "json" else TextLines())
    logging.basicConfig(level=level, handlers=[stream], force=True)
    logging.getLogger("apscheduler.scheduler").setLevel(logging.ERROR)  # it warns of every tick that a longer run swallows
    logging.getLogger("slack_sdk").setLevel(logging.CRITICAL)  # it logs whole requests; the gateway tells what went wrong
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING if level != "DEBUG" else logging.INFO)


def _one_line(message: str) -> str:
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in message)
