"""How alike two customers' names and addresses are, however they are written."""

import re
import unicodedata
from enum import Enum

from handoffs.text.normalize import spaced
from handoffs.text.spelling import HYPHENS

_HIRAGANA = {code: code + 0x60 for code in range(0x3041, 0x3097)}
_LARGE = str.maketrans("ァィゥェォッャュョヮヵヶ", "アイウエオツヤユヨワカケ")
_HALF_WIDTH = {unicodedata.normalize("NFKC", chr(code)): chr(code) for code in range(0xFF65, 0xFF9E)}
_VOICED = str.maketrans({"\u3099": "ﾞ", "\u309a": "ﾟ"} | _HALF_WIDTH)

_FORMS = re.compile(
    r"株式会社|有限会社|合同会社|合資会社|合名会社|(?:一般|公益)?(?:社団|財団)法人|医療法人|学校法人|\([株有同資名社財医学]\)"
    r"|\b(?:k\.\s*k\.?|kk|co|ltd|inc|llc|corp|corporation|company|limited)\b\.?,?"
)
_TITLES = re.compile(r"^(?:mr|mrs|ms|dr)\b\.?\s*|(?<=.)(?:\s*(?:様|御中|殿)|\s+(?:サマ|サン|氏|先生))\s*$")
_READING = re.compile(r"([^()]+)\(([^()]+)\)")
_NO_LETTERS = re.compile(rf"[\s.,、。・'’\"()&＆]+|(?<![ァ-ヺ])[{HYPHENS}]+")
"""Marks between the letters of a name; the long-vowel mark after Katakana is a letter."""

_DIGITS = dict(zip("〇一二三四五六七八九", range(10), strict=True))
_NUMERAL = "[〇一二三四五六七八九十百]+"
_COUNTED = re.compile(rf"{_NUMERAL}(?=丁目|番|号|条)|(?<=[丁番]){_NUMERAL}|(?<=丁目){_NUMERAL}|(?<=番地){_NUMERAL}")
_POSTAL_CODE = re.compile(r"^\W*〒?\s*\d{3}\s*-?\s*\d{4}(?!\d)")
_LATIN = re.compile("[a-z]")
_FEWEST_LETTERS, _ALIKE = 3, 90


class Place(Enum):
    """How one address relates to another: `NEAR` is the same house, where one of them names a further part of it."""

    SAME = "same"
    NEAR = "near"
    OTHER = "other"


def bare_name(name: str) -> str:
    """Return the words of a name without width, case, kind of Kana, form of company and honorific."""
    folded = spaced(name).translate(_HIRAGANA).translate(_LARGE)
    kept = _TITLES.sub("", _FORMS.sub(" ", folded).strip())
    return " ".join(_NO_LETTERS.sub(" ", kept).split()) or folded


def is_company(name: str) -> bool:
    """Return whether a name has the form of a company in it."""
    return _FORMS.search(spaced(name)) is not None


def share(one: str, other: str) -> int:
    """Return how alike two names are, from 0 to 100; 100 only for names that have the same words or the same letters.

    A reading in brackets may be missing, or be the other name: *田中 太郎 (Tanaka Taro)* is *田中太郎*, and *Tanaka Taro*.
    """
    (whole, *parts), (other_whole, *others) = _readings(one), _readings(other)
    outer, other_outer = next(iter(parts), whole), next(iter(others), other_whole)
    pairs = [
        (whole, other_whole),
        (outer, other_outer),
        *((each, other_outer) for each in parts),
        *((outer, each) for each in others),
    ]
    return max(_share(*each) for each in dict.fromkeys(pairs))


def _readings(name: str) -> tuple[str, ...]:
    """Return the words of a name, and those before and within brackets at its end."""
    found = _READING.fullmatch(_FORMS.sub(" ", spaced(name)).strip())
    return (bare_name(name), *(map(bare_name, found.groups()) if found else ()))


def _share(words: str, others: str) -> int:
    from rapidfuzz import fuzz  # compiled code that a start need not load

    if not words or not others:
        return 0
    letters, other_letters = words.replace(" ", ""), others.replace(" ", "")
    if letters == other_letters or sorted(words.split()) == sorted(others.split()):
        return 100
    return min(99, round(max(fuzz.ratio(letters, other_letters), fuzz.token_sort_ratio(words, others))))


def beginnings(name: str) -> tuple[str, ...]:
    """Return the part of a name that everybody writes, in each way of writing; nothing for a name without any.

    It is the first word in Latin letters, else the first two characters, since Japanese words are not separated.
    """
    plain = _TITLES.sub("", _FORMS.sub(" ", spaced(name)).strip()) or spaced(name)
    word = next(iter(plain.split()), "")
    return spellings(word if word.isascii() else word[:2])


def spellings(text: str) -> tuple[str, ...]:
    """Return a text in each way that a search would not find by the others: *たな*, *タナ*, *ﾀﾅ*; *ntt*, *ＮＴＴ*."""
    part = spaced(text)
    katakana = part.translate(_HIRAGANA)
    hiragana = "".join(chr(ord(each) - 0x60) if "ァ" <= each <= "ヶ" else each for each in katakana)
    half = unicodedata.normalize("NFD", katakana).translate(_VOICED)
    found = (part, katakana, hiragana, half, _wide(part), _wide(part.upper()), _wide(part.title()))
    return tuple(dict.fromkeys(each for each in found if each))


def place(one: str, other: str) -> Place:
    """Compare two addresses by their numbers and by the letters before them: *1丁目2番3号* is *1-2-3*.

    Postal codes and prefectures are often left out, and the name of a building too.
    """
    (town, numbers), (other_town, others) = _parts(one), _parts(other)
    if not numbers and not others:
        return Place.SAME if town and town == other_town else Place.OTHER
    if not _is_same_town(town, other_town):
        return Place.OTHER
    if numbers == others:
        return Place.SAME
    shorter, longer = sorted((numbers, others), key=len)
    return Place.NEAR if len(shorter) > 1 and longer[: len(shorter)] == shorter else Place.OTHER


def _parts(address: str) -> tuple[str, tuple[int, ...]]:
    """Return the letters of an address that name the town, and its numbers; in Latin letters all of them name it."""
    plain = _POSTAL_CODE.sub("", spaced(address).translate(_HIRAGANA).translate(_LARGE))
    counted = _COUNTED.sub(lambda found: str(_value(found[0])), plain)
    numbers = tuple(int(each) for each in re.findall(r"\d+", counted))
    if _LATIN.search(counted):
        return " ".join(re.findall(r"[^\W\d]+", counted)), numbers
    town = re.split(r"\d", counted, maxsplit=1)[0]
    return re.sub(r"\W|大字|字", "", town), numbers


def _is_same_town(one: str, other: str) -> bool:
    """Compare the letters of two towns: one may lack the prefecture; Latin words may be in another order, with a typing error."""
    if min(len(one), len(other)) < _FEWEST_LETTERS:
        return False
    if _LATIN.search(one) and _LATIN.search(other):
        from rapidfuzz import fuzz

        return fuzz.token_set_ratio(one, other) >= _ALIKE
    return one.endswith(other) or other.endswith(one)


def _value(numeral: str) -> int:
    """Return the value of a Japanese numeral below 1000: *二十三*, *二三* and *百一*."""
    if "十" not in numeral and "百" not in numeral:
        return int("".join(str(_DIGITS[each]) for each in numeral))
    total, unit = 0, 0
    for each in numeral:
        factor = {"十": 10, "百": 100}.get(each)
        total, unit = (total + (unit or 1) * factor, 0) if factor else (total, _DIGITS[each])
    return total + unit


def _wide(text: str) -> str:
    """Return a text with its Latin letters and digits in full width."""
    return "".join(chr(ord(each) + 0xFEE0) if "!" <= each <= "~" else each for each in text)
