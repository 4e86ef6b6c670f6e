"""Addresses in the order of each language: *〒150-0001 東京都渋谷区神宮前1-2-3*, *1-2-3 Jingumae, Shibuya, Tokyo 150-0001*."""

import re

from bot.text.languages import JAPANESE

_POSTAL_CODE = re.compile(r"〒?\s*(\d{3})[-‐－ー]?(\d{4})")
_JAPANESE = re.compile(r"[぀-ヿ一-鿿]")
_WIDER = 2
"""State and city, which are wider than the street, and come before it in Salesforce's order."""


def address_line(address: str, language: str) -> str:
    """Write an address of Japan, which begins with its postal code and goes on with the widest part, as a language writes it.

    One in Japanese letters has its own order in each language. Every other address stays as it is.
    """
    first, *rest = (part.strip() for part in address.split(", "))
    code = _POSTAL_CODE.fullmatch(first)
    street = " ".join(", ".join(rest[_WIDER:]).split())
    parts = [*rest[:_WIDER], *([street] if street else [])]
    if code is None or not parts:
        return ", ".join(" ".join(line.split()) for line in address.splitlines() if line.strip())
    if _JAPANESE.search("".join(parts)):
        return f"〒{code[1]}-{code[2]} {''.join(parts)}"
    if language == JAPANESE:
        return f"〒{code[1]}-{code[2]} {', '.join(parts)}"
    return f"{', '.join(reversed(parts))} {code[1]}-{code[2]}"
