"""Spell phone numbers, postal codes and addresses in one way, before they are stored."""

import re
import unicodedata

HYPHENS = "-\u2010-\u2015\u2043\u2212\u30fc\ufe58\ufe63\uff0d\uff70"
"""Characters that people type for the hyphen in a number, as a part of a pattern: hyphens and dashes of any width, a minus,
and the long-vowel mark of Katakana."""

_ANY_HYPHEN = re.compile(f"[{HYPHENS}]")
_BETWEEN_DIGITS = re.compile(rf"(?<=\d)\s*[{HYPHENS}]\s*(?=\d)")
_NO_VOWEL = re.compile(rf"(?<![ぁ-ヶー])[{HYPHENS}]")
_WIDE = re.compile("[\u3000\uff01-\uff5d\uff61-\uff9f]+")
"""Full-width letters, digits and marks, and half-width Kana; not the wave dash, which has a meaning between two numbers."""

_PHONE = re.compile(r"(\+?[\d\s().-]*\d[\s().]*)(?:(?:,?\s*(?:ext\.?|x|#|内線)\s*:?\s*)(\d{1,6}))?", re.IGNORECASE | re.ASCII)
_POSTAL_CODE = re.compile(r"〒?\s*(\d{3})\s*-?\s*(\d{4})", re.ASCII)
_HOME = "JP"


def phone(typed: str) -> str | None:
    """Return a phone number as Japanese people write it, *03-1234-5678*; one of another country in its international form.

    None for a text that is no number, or a number that no country gives to anybody.
    """
    import phonenumbers  # its tables of all countries take a tenth of a second to load, which a start need not wait for

    found = _PHONE.fullmatch(_ANY_HYPHEN.sub("-", unicodedata.normalize("NFKC", typed)).strip())
    if found is None:
        return None
    try:
        number = phonenumbers.parse(found[1], _HOME)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    is_home = phonenumbers.region_code_for_number(number) == _HOME
    form = phonenumbers.PhoneNumberFormat.NATIONAL if is_home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, form) + (f" ext. {found[2]}" if found[2] else "")


def postal_code(typed: str) -> str | None:
    """Return a postal code of Japan as *150-0001*; None for another text."""
    found = _POSTAL_CODE.fullmatch(_ANY_HYPHEN.sub("-", unicodedata.normalize("NFKC", typed)).strip())
    return f"{found[1]}-{found[2]}" if found else None


def number(typed: str) -> str:
    """Return a customer number in the usual widths, with plain hyphens."""
    return _NO_VOWEL.sub("-", unicodedata.normalize("NFKC", typed)).strip()


def address(typed: str) -> str:
    """Return a part of an address in the usual widths, with plain hyphens between its numbers: *１ー２－３* becomes *1-2-3*."""
    usual = _WIDE.sub(lambda wide: unicodedata.normalize("NFKC", wide[0]), typed)
    return _BETWEEN_DIGITS.sub("-", " ".join(usual.split()))
