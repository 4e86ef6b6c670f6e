"""Differences between two states of a subject or of its findings, small enough to be stored with each change."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import datetime
from difflib import SequenceMatcher
from typing import Any, TypeVar

from handoffs.model.checks import Finding, Outcome
from handoffs.model.escalation import RecordLink
from handoffs.subjects.retired import RetiredSubject
from handoffs.subjects.subject import Subject
from handoffs.text.messages import Message

Element = TypeVar("Element")


@dataclass(frozen=True, kw_only=True)
class FieldChange:
    """The new value of one field; `path` names the fields that lead to it, from the outermost to the innermost."""

    path: tuple[str, ...]
    value: object


@dataclass(frozen=True, kw_only=True)
class ElementsChange:
    """Elements of a tuple at `path`: from `position` on, `removed` elements make room for those in `added`."""

    path: tuple[str, ...]
    position: int
    removed: int
    added: tuple[object, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SubjectDifference:
    """All changed fields of a subject of a `kind`; changes of one tuple are ordered from its end to its start."""

    kind: str
    fields: tuple[FieldChange, ...] = ()
    elements: tuple[ElementsChange, ...] = ()


@dataclass(frozen=True, kw_only=True)
class LinksChange:
    """Record links from `position` on: `removed` links make room for those in `added`."""

    position: int
    removed: int
    added: tuple[RecordLink, ...] = ()


@dataclass(frozen=True, kw_only=True)
class FindingChange:
    """The new values of one finding, with the changes of its record links alone."""

    outcome: Outcome
    evidence: Message | None
    at: datetime | None
    links: tuple[LinksChange, ...] = ()


@dataclass(frozen=True, kw_only=True)
class FindingsChange:
    """Findings from `position` on: `removed` findings make room for those in `added`, or have the new values in `changed`."""

    position: int
    removed: int
    added: tuple[Finding, ...] = ()
    changed: tuple[FindingChange, ...] = ()


def difference_of(before: Subject, after: Subject) -> SubjectDifference | None:
    """Return the difference between two states of one subject, None when they are equal; ValueError for two kinds."""
    if before.kind != after.kind:
        raise ValueError(f"a subject of the kind {before.kind} can't become one of the kind {after.kind}")
    changes = tuple(_changes(before, after, ()))
    if not changes:
        return None
    return SubjectDifference(
        kind=after.kind,
        fields=tuple(each for each in changes if isinstance(each, FieldChange)),
        elements=tuple(each for each in changes if isinstance(each, ElementsChange)),
    )


def with_difference(subject: Subject, difference: SubjectDifference | None) -> Subject:
    """Return the subject after a difference; None changes nothing."""
    if difference is None:
        return subject
    changes: tuple[FieldChange | ElementsChange, ...] = (*difference.fields, *difference.elements)
    for each in changes:
        subject = _applied(subject, each)
    return subject


def findings_difference(before: tuple[Finding, ...], after: tuple[Finding, ...]) -> tuple[FindingsChange, ...]:
    """Return the changes that turn one tuple of findings into another, ordered from its end to its start."""
    return tuple(_findings_change(before[start:end], added, start) for start, end, added in _edits(before, after))


def with_findings(findings: tuple[Finding, ...], changes: tuple[FindingsChange, ...]) -> tuple[Finding, ...]:
    """Return the findings after their changes."""
    for each in changes:
        held = findings[each.position : each.position + len(each.changed)]
        changed = tuple(_changed_finding(old, new) for old, new in zip(held, each.changed, strict=True))
        findings = _spliced(findings, each.position, each.removed, (*changed, *each.added))
    return findings


def links_difference(before: tuple[RecordLink, ...], after: tuple[RecordLink, ...]) -> tuple[LinksChange, ...]:
    """Return the changes that turn one tuple of record links into another, ordered from its end to its start."""
    edits = _edits(before, after)
    return tuple(LinksChange(position=start, removed=end - start, added=added) for start, end, added in edits)


def with_links(links: tuple[RecordLink, ...], changes: tuple[LinksChange, ...]) -> tuple[RecordLink, ...]:
    """Return the record links after their changes."""
    for each in changes:
        links = _spliced(links, each.position, each.removed, each.added)
    return links


def _findings_change(old: tuple[Finding, ...], new: tuple[Finding, ...], position: int) -> FindingsChange:
    if [each.item for each in old] != [each.item for each in new]:
        return FindingsChange(position=position, removed=len(old), added=new)
    changed = tuple(_finding_change(before, after) for before, after in zip(old, new, strict=True))
    return FindingsChange(position=position, removed=len(old), changed=changed)


def _finding_change(before: Finding, after: Finding) -> FindingChange:
    links = links_difference(before.record_links, after.record_links)
    return FindingChange(outcome=after.outcome, evidence=after.evidence, at=after.at, links=links)


def _changed_finding(finding: Finding, change: FindingChange) -> Finding:
    links = with_links(finding.record_links, change.links)
    return replace(finding, outcome=change.outcome, evidence=change.evidence, at=change.at, record_links=links)


def _changes(before: Any, after: Any, path: tuple[str, ...]) -> Iterator[FieldChange | ElementsChange]:
    for field in fields(after):
        old, new = getattr(before, field.name), getattr(after, field.name)
        where = (*path, field.name)
        if old == new:
            continue
        if is_dataclass(new) and type(old) is type(new):
            yield from _changes(old, new, where)
        elif isinstance(new, tuple) and isinstance(old, tuple):
            for start, end, added in _edits(old, new):
                yield ElementsChange(path=where, position=start, removed=end - start, added=added)
        else:
            yield FieldChange(path=where, value=new)


def _edits(before: tuple[Element, ...], after: tuple[Element, ...]) -> list[tuple[int, int, tuple[Element, ...]]]:
    """List where elements differ, last position first, so that the earlier positions stay valid while they are applied."""
    matcher = SequenceMatcher(a=before, b=after, autojunk=False)
    edits = [(start, end, after[first:last]) for tag, start, end, first, last in matcher.get_opcodes() if tag != "equal"]
    return edits[::-1]


def _applied(value: Any, change: FieldChange | ElementsChange) -> Any:
    if isinstance(value, RetiredSubject):
        return replace(value, content=_applied(value.content, change))
    name, *rest = change.path
    held = value.get(name, {} if rest else ()) if isinstance(value, Mapping) else getattr(value, name)
    if rest:
        return _with(value, name, _applied(held, replace(change, path=tuple(rest))))
    if isinstance(change, FieldChange):
        return _with(value, name, change.value)
    return _with(value, name, _spliced(held, change.position, change.removed, change.added))


def _with(value: Any, name: str, held: object) -> Any:
    """Return a dataclass, or the plain values of a kind that is not known any more, with another value under a name."""
    return {**value, name: held} if isinstance(value, Mapping) else replace(value, **{name: held})


def _spliced(held: tuple[Element, ...], position: int, removed: int, added: tuple[Element, ...]) -> tuple[Element, ...]:
    return (*held[:position], *added, *held[position + removed :])
