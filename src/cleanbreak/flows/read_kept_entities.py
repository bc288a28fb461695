"""List what a client keeps in an inventory, before the lines: it has no place among their ids."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from cleanbreak.domain.kept_entity import EntityKind, fits_texts
from cleanbreak.flows.filter_client_orders import Wanted
from cleanbreak.records.kept_entity import KeptEntityRow, kept_of
from cleanbreak.records.relying_party import RelyingPartyRow

Document: TypeAlias = Mapping[str, Any]
Lines: TypeAlias = Callable[[Wanted], tuple[list[Document], int]]


@dataclass(frozen=True, slots=True)
class Kept:
    """What a client keeps that fits, in the order that is wanted."""

    total: int
    part: Callable[[int, int], list[Document]]
    """From a place to another."""


def list_kept(
    party: RelyingPartyRow,
    kinds: Sequence[EntityKind],
    wanted: Wanted,
    shown: Callable[[KeptEntityRow], Document],
) -> Kept:
    """Return what a client keeps: it is opened as far as it must be."""
    rows = kept_of(party.client_id, kinds)
    rows = rows.reverse() if wanted.is_oldest_first else rows
    if not wanted.texts:
        return Kept(rows.count(), lambda start, end: [shown(one) for one in rows[start:end]])
    found = [one for one in map(shown, rows) if fits_texts(one, wanted.texts)]
    return Kept(len(found), lambda start, end: found[start:end])


def with_lines(kept: Kept, wanted: Wanted, lines: Lines) -> tuple[list[Document], int]:
    """Return one part of both, and how many there are: what is kept, and then lines.

    Oldest first it is the other way round; above 100,000 lines it begins where they are estimated
    to end.
    """
    start, end = wanted.offset, wanted.offset + wanted.limit
    if not wanted.is_oldest_first:
        found = kept.part(start, end)
        rest = replace(wanted, offset=max(0, start - kept.total), limit=wanted.limit - len(found))
        documents, total = lines(rest)
        return [*found, *documents], total + kept.total
    documents, total = lines(wanted)
    after = kept.part(max(0, start - total), max(0, end - total))
    return [*documents, *after][: wanted.limit], total + kept.total
