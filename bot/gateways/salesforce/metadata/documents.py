"""Writes metadata as XML of the Metadata API, the same for the same content."""

from collections.abc import Iterable
from xml.etree.ElementTree import Element, SubElement, indent, tostring

NAMESPACE = "http://soap.sforce.com/2006/04/metadata"

Content = str | bool | Iterable["Entry"]
Entry = tuple[str, Content]
"""A tag with its text or with further entries."""


def document(kind: str, entries: Iterable[Entry]) -> str:
    """Return one metadata file."""
    root = Element(kind, xmlns=NAMESPACE)
    _fill(root, entries)
    indent(root, "    ")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, encoding="unicode")}\n'


def _fill(parent: Element, entries: Iterable[Entry]) -> None:
    for tag, content in entries:
        child = SubElement(parent, tag)
        if isinstance(content, bool):
            child.text = "true" if content else "false"
        elif isinstance(content, str):
            child.text = content
        else:
            _fill(child, content)
