"""Each page of docs is in the navigation, and each link and each picture of a document leads to something."""

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
import yaml

from tests.each_case import for_each
from tests.house.sources import ROOT, named, text_of
from tests.pages.source import FENCED, links_of, pages, place_of, target_of, write_source

DOCUMENTS = sorted({*pages(), *ROOT.glob("*.md")})
NAVIGATION = text_of(ROOT / "mkdocs.yml").partition("\nnav:")[2]


def test_the_navigation_lists_each_page_once() -> None:
    listed = Counter(_files(yaml.safe_load(NAVIGATION)))
    assert listed == Counter(map(place_of, pages()))


@for_each(DOCUMENTS, named)
def test_a_link_leads_to_something(document: Path) -> None:
    assert [link for link in links_of(text_of(document)) if not _leads(document, link)] == []


def test_each_link_of_the_site_leads_to_a_file_of_the_site(tmp_path: Path) -> None:
    write_source(tmp_path)

    staged = {page: [link.partition("#")[0] for link in links_of(page.read_text())] for page in tmp_path.rglob("*.md")}
    assert len(staged) == len(pages())
    lost = [
        f"{page.name}: {link}" for page, links in staged.items() for link in links if link and not (page.parent / link).is_file()
    ]
    assert lost == [], "a page links a page of docs, a file of the checkout, or one of OF_THE_ROOT in tests/pages/source.py"


@for_each(pages(), named)
def test_a_list_is_one_for_github_and_for_mkdocs(page: Path) -> None:
    text = text_of(page)
    prose = FENCED.sub(lambda fence: "\n" * fence[0].count("\n"), text)
    assert re.findall(r"^(?![#*\s-]|\d+\. )[^\n]+\n(?:[*-]|\d+\.) .*", prose, re.MULTILINE) == [], "leave a line empty"
    assert re.findall(r"^(?:    )* {1,3}(?:[*-]|\d+\.) .*", prose, re.MULTILINE) == [], "indent by four spaces"
    assert re.findall(r"^(?:    )* {1,3}```.*", text, re.MULTILINE) == [], "indent by four spaces"


@pytest.mark.parametrize("link", ["no-such-page.md", "index.md#no-such-heading", "pictures/no-such.png", "../no-such.yml"])
def test_a_link_to_nothing_is_found(link: str) -> None:
    assert not _leads(ROOT / "docs" / "index.md", link)


def _leads(document: Path, link: str) -> bool:
    file, anchor = target_of(document, link)
    return file.exists() and (not anchor or (file.suffix == ".md" and anchor in _anchors(file)))


@cache
def _anchors(file: Path) -> set[str]:
    """Return the anchors of a page that GitHub and MkDocs name alike."""
    headings = re.findall(r"^#+ +(.+)$", FENCED.sub("", text_of(file)), re.MULTILINE)
    bare = [re.sub(r"[^\w\s-]", "", re.sub(r"[`*]", "", each)).strip().lower() for each in headings]
    return {slug for each in bare if (slug := re.sub(r"\s", "-", each)) == re.sub(r"[-\s]+", "-", each)}


def _files(entry: object) -> list[str]:
    match entry:
        case list():
            return [file for each in entry for file in _files(each)]
        case dict():
            return [file for each in entry.values() for file in _files(each)]
    return [str(entry)]
