"""Names in Chinese characters, and how a passport spells them (GB/T 28039-2011, Hanyu Pinyin).

A machine-readable zone of China has pinyin without tones: 王小明 is ``WANG<<XIAOMING``. It spells ü
as YU since 2012 and as V before. Of a character with several readings a given name may have any; a
surname has its own: 单 is SHAN, 仇 QIU, 曾 ZENG.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from enum import Enum
from functools import lru_cache

SURNAMES = {
    "万": "WAN", "萬": "WAN", "乐": "YUE LE", "樂": "YUE LE", "仇": "QIU", "任": "REN",
    "冼": "XIAN", "洗": "XIAN", "区": "OU", "區": "OU", "单": "SHAN", "單": "SHAN",
    "召": "SHAO ZHAO", "句": "GOU JU", "叶": "YE", "葉": "YE", "员": "YUN YUAN", "員": "YUN YUAN",
    "宁": "NING", "甯": "NING", "宓": "MI FU", "尹": "YIN", "折": "SHE ZHE", "曾": "ZENG",
    "朴": "PIAO", "查": "ZHA", "沈": "SHEN", "盖": "GE GAI", "蓋": "GE GAI", "盛": "SHENG",
    "石": "SHI", "种": "CHONG", "秘": "BI MI", "繁": "PO FAN", "缪": "MIAO", "繆": "MIAO",
    "翟": "ZHAI DI", "能": "NAI NENG", "葛": "GE", "覃": "QIN TAN", "解": "XIE", "谌": "CHEN SHEN",
    "諶": "CHEN SHEN", "贾": "JIA", "賈": "JIA", "车": "CHE", "車": "CHE", "隗": "KUI WEI",
    "黑": "HE HEI",
}  # fmt: skip
"""Surnames that are not read as the character mostly is, or only in some of its ways."""
COMPOUND_SURNAMES = {
    "万俟": ("MO", "QI"), "萬俟": ("MO", "QI"), "令狐": ("LING", "HU"), "单于": ("CHAN", "YU"),
    "單于": ("CHAN", "YU"), "尉迟": ("YU", "CHI"), "尉遲": ("YU", "CHI"), "澹台": ("TAN", "TAI"),
    "澹臺": ("TAN", "TAI"), "长孙": ("ZHANG", "SUN"), "長孫": ("ZHANG", "SUN"),
}  # fmt: skip
LENGTH_MAX = 30
POINTS = frozenset("·・•‧")
"""What stands between the parts of a name of another people of China: 买买提·艾合买提."""


class Reading(Enum):
    """Whether letters are a reading of characters."""

    YES = "yes"
    RARE = "rare"
    """Only by a reading that the surname or the spelling mostly has not."""
    NO = "no"


def han_of(name: str) -> str:
    """Return the Chinese characters of a name, without what stands between them."""
    return "".join(char for char in unicodedata.normalize("NFKC", name) if is_han(char))


def is_han(char: str) -> bool:
    """Return whether it is a Chinese character; kana and Hangul are none."""
    return (
        "\u4e00" <= char <= "\u9fff"
        or "\u3400" <= char <= "\u4dbf"
        or "\U00020000" <= char <= "\U0003ffff"
        or char == "〇"
    )


def reads_split(han: str, surname: str, given: str) -> Reading:
    """Return whether surname and given name are readings of the characters, in this order.

    A surname has one character, or two: 欧阳, or two families' joined.
    """
    cuts = [len(han)] if not given else range(1, min(3, len(han)))
    return _best(_reads(han, cut, surname, given) for cut in cuts)


def reads_parts(han: str, parts: Sequence[str]) -> Reading:
    """Return whether parts, whichever comes first, are a reading of the characters."""
    turned = ("".join((*parts[at:], *parts[:at])) for at in range(len(parts)))
    return _best(_reads(han, len(han), letters, "") for letters in turned)


def may_sound_alike(one: str, other: str) -> bool:
    """Return whether two names in characters have a reading in common, each at its place."""
    pairs = zip(one, other, strict=False)
    return len(one) == len(other) and all(bool(_usual(a) & _usual(b)) for a, b in pairs)


def _reads(han: str, cut: int, surname: str, given: str) -> Reading:
    if not han or len(han) > LENGTH_MAX:
        return Reading.NO
    first = _surname_readings(han)
    usual = [*first, *map(_usual, han[len(first) :])]
    if _covers(usual[:cut], surname) and _covers(usual[cut:], given):
        return Reading.YES
    every = [_usual(char) | _rare(char) for char in han]
    is_rare = _covers(every[:cut], surname) and _covers(every[cut:], given)
    return Reading.RARE if is_rare else Reading.NO


def _surname_readings(han: str) -> list[frozenset[str]]:
    """Return how the characters of the surname are read, if that must be told."""
    if compound := COMPOUND_SURNAMES.get(han[:2]):
        return [frozenset({one}) for one in compound]
    return [frozenset(SURNAMES[han[0]].split())] if han[0] in SURNAMES else []


def _covers(readings: Sequence[frozenset[str]], letters: str) -> bool:
    """Return whether one reading of each, behind one another, are the letters."""
    ends = {0}
    for choice in readings:
        ends = {at + len(one) for at in ends for one in choice if letters.startswith(one, at)}
    return len(letters) in ends


def _usual(char: str) -> frozenset[str]:
    """Return the readings of a character, with ü as YU or V."""
    return frozenset(one.replace("V", u) for one in _capitals(char) for u in ("YU", "V"))


def _rare(char: str) -> frozenset[str]:
    """Return the readings with ü as U, as some documents have it."""
    return frozenset(one.replace("V", "U") for one in _capitals(char))


@lru_cache(maxsize=4096)
def _capitals(char: str) -> frozenset[str]:
    """Return the readings of one character in capitals; V stands for ü."""
    from pypinyin import Style, pinyin  # megabytes of readings, and few processes meet such a name

    found = pinyin(char, style=Style.NORMAL, heteronym=True, errors="ignore")
    return frozenset(one.upper() for readings in found for one in readings if one)


def _best(found: Iterable[Reading]) -> Reading:
    order = list(Reading)
    return min(found, key=order.index, default=Reading.NO)
