"""What a client says of a line in an inventory, and ended lines that it wants to see no more."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from django.db import transaction

from cleanbreak.domain.json_shape import Read
from cleanbreak.domain.kept_entity import EntityKind, LineLivesOn, change_of
from cleanbreak.domain.line import LineState
from cleanbreak.domain.told_event import What
from cleanbreak.flows.keep_entity import make_room, tell
from cleanbreak.records.kept_entity import KeptEntityRow, beside_of
from cleanbreak.records.relying_party import RelyingPartyRow, lock_relying_party


def words_of_lines(
    ids: Collection[str], kinds: Sequence[EntityKind], party: RelyingPartyRow
) -> dict[str, Read]:
    """Return what a client says of these products or resources of lines, by their ids."""
    rows = beside_of(party.client_id, kinds).filter(beside__in=list(ids))
    return {row.beside: row.body for row in rows}


def names_of_lines(kind: EntityKind, party: RelyingPartyRow) -> dict[str, str]:
    """Return how a client calls lines otherwise than we do, by their ids."""
    said = {row.beside: row.body.get("name") for row in beside_of(party.client_id, (kind,))}
    return {one: name for one, name in said.items() if isinstance(name, str)}


def hidden_ids(kinds: Sequence[EntityKind], party: RelyingPartyRow) -> list[str]:
    """Return which products or resources of lines a client wants to see no more."""
    rows = beside_of(party.client_id, kinds).exclude(hidden_at=None)
    return list(rows.values_list("beside", flat=True))


def say_of_line(
    place: tuple[str, int],
    kind: EntityKind,
    party: RelyingPartyRow,
    changed: Callable[[Read], Read],
    now: datetime,
) -> None:
    """Keep what a client says of a line, in the running transaction.

    :param place: the id of the line's product or resource, and the line's.
    :param changed: makes the new words of those of before.
    :raises KeptFull: if the client has no room.
    """
    row = _locked(place, kind, party)
    change = change_of(row.body, changed(row.body), kind)
    if not change.properties:
        return
    row.say(change.body, now)
    make_room(row)
    row.save()
    tell(row, now, What.CHANGED, properties=list(change.properties))


def hide_line(
    place: tuple[str, int],
    kind: EntityKind,
    party: RelyingPartyRow,
    state: LineState,
    now: datetime,
) -> None:
    """Let a client see an ended line no more, nor what it said of it.

    :raises LineLivesOn: if the line has not ended.
    :raises HiddenFull: if the client has hidden as many as it may.
    """
    if state is not LineState.TERMINATED:
        raise LineLivesOn
    with transaction.atomic():
        row = _locked(place, kind, party)
        row.say({}, now)
        row.hidden_at = row.hidden_at or now
        make_room(row)
        row.save()
        row.status = "" if not kind.is_product else state.value
        tell(row, now, What.DELETED)


def _locked(place: tuple[str, int], kind: EntityKind, party: RelyingPartyRow) -> KeptEntityRow:
    """Return the row beside a line, or a new one; nobody else makes or changes it meanwhile."""
    lock_relying_party(party.client_id)
    beside, line_id = place
    row = beside_of(party.client_id, (kind,)).filter(beside=beside).first()
    return row or KeptEntityRow(
        client_id=party.client_id, kind=kind.value, beside=beside, line_id=line_id
    )
