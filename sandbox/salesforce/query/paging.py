"""The pages of a query's result, requested one by one."""

import itertools
import threading

from sandbox.salesforce.errors import ApiError
from sandbox.salesforce.query.execution import ChildRows

_KEPT = 1000


class Cursors:
    """Unfinished results by the id of their cursor."""

    def __init__(self) -> None:
        self._results: dict[str, list[dict[str, object]]] = {}
        self._names = itertools.count(1)
        self._lock = threading.Lock()

    def first(self, records: list[dict[str, object]], total: int, size: int, version: str) -> dict[str, object]:
        """Return the first page, with the address of the next one if any."""
        if len(records) <= size:
            return {"totalSize": total, "done": True, "records": self._paged(records, size, version)}
        with self._lock:
            name = f"01g{next(self._names):012d}"
            self._results[name] = records
            if len(self._results) > _KEPT:
                self._results.pop(next(iter(self._results)))
        return self._page(name, records, 0, size, version)

    def next(self, locator: str, size: int, version: str) -> dict[str, object]:
        """Return the page of a locator; raise INVALID_QUERY_LOCATOR for an unknown one."""
        name, _, start = locator.rpartition("-")
        records = self._results.get(name)
        if records is None or not start.isdigit() or int(start) >= len(records):
            raise ApiError("INVALID_QUERY_LOCATOR", "invalid query locator")
        return self._page(name, records, int(start), size, version)

    def unpaged(self, record: dict[str, object]) -> dict[str, object]:
        """Return a record with all of its children."""
        return {name: self._whole(value) for name, value in record.items()}

    def _page(self, name: str, records: list[dict[str, object]], start: int, size: int, version: str) -> dict[str, object]:
        end = start + size
        shown = self._paged(records[start:end], size, version)
        page = {"totalSize": len(records), "done": end >= len(records), "records": shown}
        if end < len(records):
            page["nextRecordsUrl"] = f"/services/data/v{version}/query/{name}-{end}"
        return page

    def _paged(self, records: list[dict[str, object]], size: int, version: str) -> list[dict[str, object]]:
        return [{name: self._child(value, size, version) for name, value in each.items()} for each in records]

    def _child(self, value: object, size: int, version: str) -> object:
        if not isinstance(value, ChildRows):
            return value
        return self.first(value.records, len(value.records), size, version)

    def _whole(self, value: object) -> object:
        if not isinstance(value, ChildRows):
            return value
        records = [self.unpaged(each) for each in value.records]
        return {"totalSize": len(records), "done": True, "records": records}
