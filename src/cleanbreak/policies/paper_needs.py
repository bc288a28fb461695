"""Lists of papers as the packs write them; read alike for packs and for operators' overlays."""

from collections.abc import Collection, Iterator
from itertools import pairwise
from typing import Any

from cleanbreak.domain.papers import (
    IDENTITY,
    Errand,
    Need,
    NeedName,
    PaperForm,
    PaperKind,
    Whose,
)

KEYS = {"need", "one_of", "form", "whose", "for"}
CANNOT_BE_A_CONDITION = ("sim_card", "id_copy")
"""Words of ``papers_never``: the card given back, a copy of an identity document."""


def parse_needs(value: Any) -> tuple[Need, ...]:
    """Return the needs of a list.

    :raises ValueError: with the fault, if it cannot be read.
    """
    if not isinstance(value, list):
        raise ValueError("papers are a list of needs")
    needs = tuple(_need(one) for one in value)
    for errand in Errand:
        names = sorted(need.name.value for need in needs if errand in need.errands)
        if twice := next((one for one, other in pairwise(names) if one == other), None):
            raise ValueError(f"{twice} is needed twice for {errand.value}")
    return needs


def parse_never(value: Any) -> tuple[str, ...]:
    """Return what nobody may make a condition.

    :raises ValueError: with the fault, if it cannot be read.
    """
    if not isinstance(value, list) or not set(map(str, value)) <= set(CANNOT_BE_A_CONDITION):
        raise ValueError(f"a list of {', '.join(CANNOT_BE_A_CONDITION)} is wanted")
    return tuple(map(str, value))


def asks_no_more(own: Any, law: Any) -> bool:
    """Return whether an own list asks the holder for no more than the law's or custom's.

    Each need of it must be one of the law's for the same errand, with at least its alternatives.

    :raises ValueError: if one of the two cannot be read.
    """
    known = {
        (need.name, errand): need for need in parse_needs(law) for errand in sorted_errands(need)
    }
    return all(
        (need.name, errand) in known and _is_as_kind(need, known[need.name, errand])
        for need in parse_needs(own)
        for errand in sorted_errands(need)
    )


def sorted_errands(need: Need) -> Iterator[Errand]:
    """Return what a need is for, in one order."""
    return (errand for errand in Errand if errand in need.errands)


def _is_as_kind(own: Need, law: Need) -> bool:
    if own.whose is not law.whose or not set(law.one_of) <= set(own.one_of):
        return False
    if own.form is law.form or own.form is PaperForm.TOLD:
        return True
    is_copy_for_original = own.form is PaperForm.COPY and law.form is PaperForm.ORIGINAL
    return is_copy_for_original and not set(own.one_of) & IDENTITY


def _need(one: Any) -> Need:
    if not isinstance(one, dict) or one.keys() != KEYS:
        raise ValueError(f"each need has exactly {', '.join(sorted(KEYS))}")
    kinds = tuple(map(PaperKind, _words(one["one_of"])))
    errands = frozenset(map(Errand, _words(one["for"])))
    return Need(
        name=NeedName(one["need"]),
        one_of=kinds,
        form=PaperForm(one["form"]),
        whose=Whose(one["whose"]),
        errands=errands,
    )


def _words(value: Any) -> Collection[str]:
    if not isinstance(value, list) or not value or len(set(map(str, value))) < len(value):
        raise ValueError(f"{value!r} is no list of different words")
    return [str(word) for word in value]
