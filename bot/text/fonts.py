"""The fonts of pictures: the usual font, and one with Japanese letters for each letter that the usual one lacks."""

from functools import cache
from importlib.util import find_spec
from pathlib import Path

SYSTEM = ("Noto Sans CJK JP", "Noto Sans JP", "BIZ UDGothic", "Hiragino Sans", "Yu Gothic", "Meiryo", "IPAexGothic", "IPAGothic")
"""Fonts for Japanese that systems have, the best first."""

PACKAGE, FILE = "matplotlib_fontja", Path("fonts", "ipaexg.ttf")
"""Where a font is installed with Baton; the package itself is not imported, since that changes every picture of the process."""


@cache
def families() -> list[str]:
    """Return the usual font, and the first known one with Japanese letters."""
    from matplotlib import font_manager

    package = find_spec(PACKAGE)
    for place in package.submodule_search_locations or () if package else ():
        font_manager.fontManager.addfont(Path(place, FILE))
    known = {font.name for font in font_manager.fontManager.ttflist}
    return ["DejaVu Sans", *[name for name in SYSTEM if name in known][:1]]
