"""A page of a list that is the same as at the last poll is not read once more, and of a new page only what is new."""

from json import dumps
from typing import Any

from bot.gateways.salesforce.pages import Page, Readings, located

NEXT = "/services/data/v62.0/query/01g{name}-2000"
FIRST = [{"Id": "1", "Name": "a"}, {"Id": "2", "Name": "b"}]
SECOND = [{"Id": "3", "Name": "c"}]


class Reading:
    """Reads pages of records, and notes how many were parsed and which records were read."""

    def __init__(self) -> None:
        self.parsed = 0
        self.read: list[str] = []
        self.readings = Readings[str]()

    def poll(self, *pages: list[dict[str, Any]], edition: object = "") -> tuple[str, ...]:
        """Read the pages; a record without a name can't be read."""
        self.parsed, self.read = 0, []
        return self.readings.of([self._page(records) for records in pages], edition, self._one)

    def _page(self, records: list[dict[str, Any]]) -> Page:
        def raw() -> list[dict[str, Any]]:
            self.parsed += 1
            return records

        digest, _ = located(dumps({"done": True, "records": records}).encode())
        return Page(digest=digest, raw=raw)

    def _one(self, raw: dict[str, Any]) -> str | None:
        self.read.append(raw["Id"])
        return raw.get("Name")


def test_a_page_that_is_the_same_is_neither_parsed_nor_read() -> None:
    reading = Reading()

    assert reading.poll(FIRST, SECOND) == reading.poll(FIRST, SECOND) == ("a", "b", "c")

    assert reading.parsed == 0 and not reading.read


def test_of_a_page_that_is_new_only_the_new_record_is_read() -> None:
    reading = Reading()
    reading.poll(FIRST, SECOND)

    assert reading.poll([FIRST[0], {"Id": "2", "Name": "B"}], SECOND) == ("a", "B", "c")
    assert reading.parsed == 1 and reading.read == ["2"]

    assert reading.poll([{"Id": "0", "Name": "new"}, FIRST[0]], [{"Id": "2", "Name": "B"}, *SECOND]) == ("new", "a", "B", "c")
    assert reading.read == ["0"]


def test_a_record_that_can_not_be_read_is_tried_at_each_poll() -> None:
    reading = Reading()
    reading.poll([*FIRST, {"Id": "9"}])

    for _ in range(2):
        assert reading.poll([*FIRST, {"Id": "9"}]) == ("a", "b")
        assert reading.read == ["9"]


def test_with_another_edition_everything_is_read_once_more() -> None:
    reading = Reading()
    reading.poll(FIRST, edition=1)

    reading.poll(FIRST, edition=2)

    assert reading.read == ["1", "2"]


def test_a_page_that_has_left_is_forgotten() -> None:
    reading = Reading()
    reading.poll(FIRST, SECOND)
    reading.poll(FIRST)

    reading.poll(FIRST, SECOND)

    assert reading.read == ["3"]


def test_the_address_of_the_next_page_makes_no_other_page() -> None:
    before = [
        dumps({"totalSize": 3, "done": False, "nextRecordsUrl": NEXT.format(name=name), "records": FIRST}).encode()
        for name in "ab"
    ]
    behind = dumps({"totalSize": 3, "done": False, "records": FIRST, "nextRecordsUrl": NEXT.format(name="c")}).encode()

    assert located(before[0])[0] == located(before[1])[0]
    assert [located(page)[1] for page in (*before, behind)] == [NEXT.format(name=name) for name in "abc"]


def test_a_page_whose_children_have_further_pages_is_never_the_same() -> None:
    lines = {"totalSize": 300, "done": False, "records": SECOND, "nextRecordsUrl": NEXT.format(name="lines")}
    records = [{"Id": "1", "Name": "a", "OrderItems": lines}]
    alone = dumps({"totalSize": 1, "done": True, "records": records}).encode()
    followed = dumps({"totalSize": 9, "done": False, "nextRecordsUrl": NEXT.format(name="x"), "records": records}).encode()

    assert located(alone)[1] is None and located(followed)[1] == NEXT.format(name="x")
    for page in (alone, followed):
        assert located(page)[0] != located(page)[0]
