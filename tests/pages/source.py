"""The source of the site: the pages of docs, those of the root, and the files that they link, each link as the site needs it."""

import re
import shutil
from pathlib import Path
from posixpath import normpath, relpath

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
OF_THE_ROOT = {"ARCHITECTURE.md": "architecture.md", "SECURITY.md": "security.md", "CHANGELOG.md": "changelog.md"}
"""Pages that readers of the code expect at the root, and where the site has them."""

FENCED = re.compile(r"^ *```.*?^ *```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"(!?)\[((?:[^\]\\`]|\\.|`[^`]*`)*)\]\(([^)\s]+)\)")
"""Whether a picture is shown, its words, and the target."""


def write_source(folder: Path) -> None:
    """Write the source of the site into a folder that holds nothing else."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(DOCS, folder)
    for page in pages():
        target = folder / place_of(page)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(_with_links(page, folder), encoding="utf-8")


def pages() -> list[Path]:
    """List the pages of the site, where the checkout has them."""
    return [*sorted(DOCS.rglob("*.md")), *(ROOT / name for name in OF_THE_ROOT)]


def place_of(file: Path) -> str:
    """Return where the site has a file of the checkout."""
    name = file.relative_to(ROOT).as_posix()
    if name in OF_THE_ROOT:
        return OF_THE_ROOT[name]
    return name.removeprefix("docs/") if name.startswith("docs/") else f"files/{name.lstrip('.')}"


def links_of(text: str) -> list[str]:
    """List the targets of the links and pictures of a page that are no web addresses."""
    found = [match[3] for match in LINK.finditer(FENCED.sub("", text))]
    found += re.findall(r"""\b(?:src|srcset|href)=["']([^"']+)["']""", FENCED.sub("", text))
    return [each for each in found if not re.match(r"[a-z]+:", each)]


def target_of(page: Path, link: str) -> tuple[Path, str]:
    """Return the file that a link of a page leads to, and the anchor in it, empty for the whole."""
    path, _, anchor = link.partition("#")
    return (ROOT / normpath(page.parent.relative_to(ROOT).as_posix() + "/" + path) if path else page), anchor


def _with_links(page: Path, folder: Path) -> str:
    """Return the text of a page with the links that the site needs; copy files that only the checkout has."""

    def rewritten(match: re.Match[str]) -> str:
        shown, words, link = match.groups()
        if re.match(r"[a-z]+:", link) or link.startswith("#"):
            return match[0]
        file, anchor = target_of(page, link)
        _copy(file, folder)
        way = relpath(place_of(file), normpath(place_of(page) + "/.."))
        dark = file.with_stem(f"{file.stem}-dark")
        if shown and dark.exists():
            other = relpath(place_of(dark), normpath(place_of(page) + "/.."))
            return f"![{words}]({way}#only-light)![{words}]({other}#only-dark)"
        return f"{shown}[{words}]({way}{'#' if anchor else ''}{anchor})"

    text, parts, end = page.read_text(encoding="utf-8"), [], 0
    for fence in FENCED.finditer(text):
        parts += [LINK.sub(rewritten, text[end : fence.start()]), fence[0]]
        end = fence.end()
    return "".join([*parts, LINK.sub(rewritten, text[end:])])


def _copy(file: Path, folder: Path) -> None:
    target = folder / place_of(file)
    if file.is_file() and not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)
