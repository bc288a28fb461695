"""Whether the name on a document fits the name that is on file, and nothing more than that.

A machine-readable zone has 26 letters, and too few places for long names (ICAO Doc 9303 part 3
sections 4.6 and 6); an agreement has the name as somebody once typed it, in any order. What cannot
be told from letters is told by a person, never by a nearer guess.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import product

from cleanbreak.domain.chinese_name import (
    POINTS,
    Reading,
    han_of,
    is_han,
    may_sound_alike,
    reads_parts,
    reads_split,
)
from cleanbreak.domain.declaration import name_key
from cleanbreak.domain.mrz import DocumentName
from cleanbreak.domain.transliteration import latin_spellings

TITLES = frozenset({"DR", "PROF"})
BORN_AS = frozenset({"GEB", "GEBORENE", "GEBORENER", "NEE", "BORN"})
"""What stands before a name at birth, where an agreement has it."""
PARTS_MAX = 20


class NameFit(Enum):
    """Whether a name on a document is the one on file."""

    FITS = "fits"
    CLERK_MUST_LOOK = "clerk_must_look"
    DIFFERS = "differs"


class LookFor(Enum):
    """What a person must look at, since letters alone do not tell."""

    WHOLE_NAME = "whole_name"
    """The zone may be too short: the whole name stands on the front."""
    PARTS = "parts"
    """There are more or fewer given names or surnames."""
    READING = "reading"
    """Of a Chinese character, a reading that a surname mostly has not."""
    CHARACTERS = "characters"
    """Other characters that sound alike, such as traditional instead of simplified ones."""


@dataclass(frozen=True, slots=True)
class NameAnswer:
    """What is told about a name; never the name on file."""

    fit: NameFit
    look_for: LookFor | None = None


FITS = NameAnswer(NameFit.FITS)
DIFFERS = NameAnswer(NameFit.DIFFERS)


def fit_name(on_file: str, shown: DocumentName | str) -> NameAnswer:
    """Return whether a name on a document is the one on file.

    A person must look only where what is shown could not come from somebody who does not know the
    name: the answer gives away no more of it.

    :param on_file: as it was typed; an empty one fits nothing.
    :param shown: of the machine-readable zone, or as a person typed it from the document.
    """
    if isinstance(shown, str) and name_key(on_file) and name_key(shown) == name_key(on_file):
        return FITS
    ours = _script(on_file)
    theirs = _script(shown) if isinstance(shown, str) else _of_zone(shown)
    if ours.is_other or theirs.is_other:
        return DIFFERS
    if ours.han and theirs.han:
        return _compare_han(ours.han, theirs.han)
    return _best(
        [
            _compare_parts(ours, theirs),
            _by_reading(_read(ours, theirs)),
            _by_reading(_read(theirs, ours)),
        ]
    )


def is_spelled_in_latin(name: str) -> bool:
    """Return whether a name can be written in A to Z letter by letter, as a zone has it."""
    return not han_of(name) and bool(latin_spellings(name))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Name:
    """A name as it is compared."""

    han: str
    spellings: frozenset[tuple[str, ...]]
    """Its other parts in A to Z; one name may be spelled in several ways."""
    zone: DocumentName | None = None
    has_point: bool = False
    """Whether the characters are of a name that has no Chinese surname in front."""
    is_other: bool = False
    """Whether a part is in letters that are compared only as they are."""


def _of_zone(name: DocumentName) -> _Name:
    parts = (*name.primary, *name.secondary)
    return _Name(han="", spellings=frozenset({parts}), zone=name)


def _script(name: str) -> _Name:
    """Tell Chinese characters from the rest of a name."""
    han = han_of(name)
    normal = unicodedata.normalize("NFKC", name)
    rest = "".join(" " if is_han(char) else char for char in normal)
    spellings = latin_spellings(rest)
    has_letters = any(char.isalpha() for char in rest)
    return _Name(
        han=han,
        spellings=frozenset(one for each in spellings for one in _without_additions(each)),
        has_point=not POINTS.isdisjoint(normal),
        is_other=has_letters and not spellings,
    )


def _without_additions(parts: tuple[str, ...]) -> Iterable[tuple[str, ...]]:
    """Return a name as it is, without titles, and with and without the name at birth."""
    yield parts
    bare = tuple(part for part in parts if part not in TITLES)
    at = next((place for place, part in enumerate(bare) if part in BORN_AS), None)
    if at is None or at == 0:
        yield bare
    else:
        yield bare[:at]
        yield bare[:at] + bare[at + 1 :]


def _compare_han(ours: str, theirs: str) -> NameAnswer:
    """Characters are compared as they are: traditional ones are not taken for simplified ones."""
    if ours == theirs:
        return FITS
    if may_sound_alike(ours, theirs):
        return NameAnswer(NameFit.CLERK_MUST_LOOK, LookFor.CHARACTERS)
    return DIFFERS


def _read(characters: _Name, other: _Name) -> Reading:
    """Return whether a name in A to Z is a reading of one in characters."""
    if not characters.han:
        return Reading.NO
    if other.zone is not None and not characters.has_point:
        surname, given = "".join(other.zone.primary), "".join(other.zone.secondary)
        return reads_split(characters.han, surname, given)
    spellings = [parts for parts in other.spellings if len(parts) <= PARTS_MAX]
    readings = [reads_parts(characters.han, parts) for parts in spellings]
    return min(readings, key=list(Reading).index, default=Reading.NO)


def _by_reading(reading: Reading) -> NameAnswer:
    if reading is Reading.RARE:
        return NameAnswer(NameFit.CLERK_MUST_LOOK, LookFor.READING)
    return FITS if reading is Reading.YES else DIFFERS


def _compare_parts(ours: _Name, theirs: _Name) -> NameAnswer:
    pairs = product(ours.spellings, theirs.spellings)
    is_beside_han = bool(ours.han or theirs.han)
    return _best(
        _compare_spelled(one, other, theirs.zone)
        for one, other in pairs
        if len(one) > 1 or not is_beside_han
    )


def _compare_spelled(
    ours: Sequence[str], theirs: Sequence[str], zone: DocumentName | None
) -> NameAnswer:
    """Compare two spellings; the order of the parts does not count, as it does not on file."""
    if sorted(ours) == sorted(theirs) or "".join(ours) in _joined(theirs, zone):
        return FITS
    if zone is not None and zone.may_be_cut and _are_beginnings(theirs, ours):
        return NameAnswer(NameFit.CLERK_MUST_LOOK, LookFor.WHOLE_NAME)
    if _has_more_parts(Counter(ours), Counter(theirs), zone):
        return NameAnswer(NameFit.CLERK_MUST_LOOK, LookFor.PARTS)
    return DIFFERS


def _joined(parts: Sequence[str], zone: DocumentName | None) -> set[str]:
    """Return the letters of a name behind one another, as it is divided nowhere: MAC<DONALD."""
    if zone is None:
        return {"".join(parts)}
    surname, given = "".join(zone.primary), "".join(zone.secondary)
    return {surname + given, given + surname}


def _are_beginnings(cut: Sequence[str], whole: Sequence[str]) -> bool:
    """Return whether each part of a cut name is the beginning of another part of the whole one."""
    left = list(whole)
    for part in sorted(cut, key=len, reverse=True):
        found = next((one for one in left if one.startswith(part)), None)
        if found is None:
            return False
        left.remove(found)
    return True


def _has_more_parts(ours: Counter[str], theirs: Counter[str], zone: DocumentName | None) -> bool:
    """Return whether one name has all of the other: a surname and a given name at least."""
    if not (ours <= theirs or theirs <= ours):
        return False
    both = ours & theirs
    if zone is None:
        return both.total() >= 2
    return any(both[part] for part in zone.primary) and any(both[part] for part in zone.secondary)


def _best(answers: Iterable[NameAnswer]) -> NameAnswer:
    order = list(NameFit)
    return min(answers, key=lambda one: order.index(one.fit), default=DIFFERS)
