"""Which place somebody means: names as people type them, half or whole, with or without accents.

There is no gazetteer: what can be found are the places of the outlets themselves, and those whose
centres the operator has given us.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from unicodedata import combining, normalize

from cleanbreak.domain.position import Position, centre_of, distance_km
from cleanbreak.domain.refusal import Refusal

TYPED_LENGTH_MAX = 80
WORDS_MAX = 8
ONE_PLACE_KM = 60.0
"""What has one name and lies so near is one place: the postcodes of a city."""
_LETTERS = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th"})
_TWO_FOR_ONE = re.compile("([aou])e")
_KINDS_OF_TOWN = re.compile("(?<=..)市")
_BETWEEN_WORDS = re.compile(r"[\s,;/()]+")


class UnknownPlaceName(Refusal):
    """We know no place "{typed}" near a store of ours. Try the next larger town or the postcode."""

    code = "unknown_place_name"


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPlace:
    """One postcode of one place, and where its centre is."""

    place: str
    """Jurisdiction."""
    name: str
    postcode: str
    centre: Position
    is_exact: bool = True
    """Whether the whole name or postcode was typed, and not its beginning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeantPlace:
    """A place that may be meant."""

    place: str
    name: str
    postcodes: tuple[str, ...]
    centre: Position


def place_key(text: str) -> str:
    """Return what is compared of a name or postcode: letters and digits, without what people vary.

    ``München``, ``Muenchen`` and ``MUNCHEN`` are one, ``SW1A 1AA`` and ``sw1a1aa``, ``北京`` and
    ``北京市``. The beginning of a name always has the beginning of its key.
    """
    bare = "".join(one for one in normalize("NFKD", text.casefold()) if not combining(one))
    letters = "".join(one for one in bare.translate(_LETTERS) if one.isalnum())
    return _TWO_FOR_ONE.sub(r"\1", _KINDS_OF_TOWN.sub("", letters))


def keys_within(text: str) -> list[str]:
    """Return the keys of all runs of words in a text, the longest first: an address names a town.

    Chinese has no blanks between words: there, the beginnings of the text count.
    """
    words = [word for word in _BETWEEN_WORDS.split(text) if word][:WORDS_MAX]
    runs = {
        place_key("".join(words[first:last]))
        for first in range(len(words))
        for last in range(first + 1, len(words) + 1)
    }
    whole = place_key(text)
    if whole and whole[0] >= "\u3400":
        runs |= {whole[:length] for length in range(2, len(whole))}
    return sorted(runs - {""}, key=lambda key: (-len(key), key))


def meant_places(found: Sequence[KnownPlace]) -> list[MeantPlace]:
    """Return the places that may be meant, in the order in which they were found.

    If somebody typed a whole name, those that only begin so are not meant.
    """
    exact = [one for one in found if one.is_exact]
    groups: list[list[KnownPlace]] = []
    for one in exact or found:
        for group in groups:
            if _is_same(group[0], one):
                group.append(one)
                break
        else:
            groups.append([one])
    return [_meant(group) for group in groups]


def _is_same(first: KnownPlace, other: KnownPlace) -> bool:
    return (
        first.place == other.place
        and place_key(first.name) == place_key(other.name)
        and distance_km(first.centre, other.centre) <= ONE_PLACE_KM
    )


def _meant(group: Sequence[KnownPlace]) -> MeantPlace:
    return MeantPlace(
        place=group[0].place,
        name=group[0].name,
        postcodes=tuple(sorted({one.postcode for one in group if one.postcode})),
        centre=centre_of([one.centre for one in group]),
    )
