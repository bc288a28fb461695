"""Keep products and resources for a client, change them, and let go of them.

All of it runs in the transaction of its answer; what is told of it is noted there, too.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from cleanbreak.domain.client_order import ProductNotFound
from cleanbreak.domain.json_shape import Read
from cleanbreak.domain.kept_entity import (
    BYTES_MOST,
    KEPT_MOST,
    EntityKind,
    KeptFull,
    LineIsThere,
    change_of,
    kept_body,
    texts_naming_a_line,
)
from cleanbreak.domain.line_resource import ResourceNotFound
from cleanbreak.domain.told_event import Subject, Told, What
from cleanbreak.flows.order_end_for_client import read_id
from cleanbreak.records.client_order import lines_within
from cleanbreak.records.further_sim import FurtherSimRow
from cleanbreak.records.kept_entity import KeptEntityRow, kept_of, size_of_kept
from cleanbreak.records.relying_party import RelyingPartyRow, lock_relying_party
from cleanbreak.records.told_fact import listening, note_fact


def keep_entity(
    body: Read, kind: EntityKind, party: RelyingPartyRow, address: str, now: datetime
) -> KeptEntityRow:
    """Keep what a client sent.

    :param address: where lines are found as what this is.
    :raises LineIsThere: if it means a living line of which the client may know.
    :raises KeptFull: if the client has no room.
    """
    said = kept_body(body)
    _check_no_line(said, kind, party, address)
    row = KeptEntityRow(client_id=party.client_id, kind=kind.value, beside="")
    row.say(said, now)
    make_room(row)
    row.save(force_insert=True)
    tell(row, now, What.MADE)
    return row


def change_entity(
    found: KeptEntityRow, changed: Callable[[KeptEntityRow], Read], now: datetime
) -> KeptEntityRow:
    """Change what is kept for a client.

    :param changed: makes the new body of the row, which nobody else changes meanwhile.
    :raises ProductNotFound, ResourceNotFound: if it was deleted in this moment.
    """
    rows = KeptEntityRow.objects.select_for_update()
    row = rows.filter(pk=found.pk).first()
    if row is None:
        raise not_found(EntityKind(found.kind))
    before = row.body
    change = change_of(before, kept_body(changed(row)), EntityKind(row.kind))
    if not change.properties:
        return row
    row.say(change.body, now)
    make_room(row)
    row.save()
    rest = [one for one in change.properties if one != EntityKind(row.kind).status_name]
    if rest:
        tell(row, now, What.CHANGED, properties=rest)
    if change.is_state:
        tell(row, now, What.STATE)
    return row


def drop_entity(found: KeptEntityRow, now: datetime) -> None:
    """Let go of what is kept for a client; nothing is left of it.

    :raises ProductNotFound, ResourceNotFound: if it was deleted in this moment.
    """
    with transaction.atomic():
        row = KeptEntityRow.objects.select_for_update().filter(pk=found.pk).first()
        if row is None:
            raise not_found(EntityKind(found.kind))
        tell(row, now, What.DELETED)
        row.delete()


def read_entity(
    entity_id: UUID, kinds: Sequence[EntityKind], party: RelyingPartyRow
) -> KeptEntityRow | None:
    """Return what a client keeps under an id; ``None``: it keeps nothing there."""
    return kept_of(party.client_id, kinds).filter(pk=entity_id).first()


def kept_id(said: str, kind: EntityKind) -> UUID | None:
    """Return the id of what is kept, of the one that is shown; ``None``: it is none."""
    has_mark = said.startswith(kind.id_mark)
    return read_id(said.removeprefix(kind.id_mark)) if has_mark else None


def not_found(kind: EntityKind) -> ProductNotFound | ResourceNotFound:
    """Return the refusal for what is not there."""
    return ProductNotFound() if kind.is_product else ResourceNotFound()


def make_room(row: KeptEntityRow) -> None:
    """Return if there is room for what is about to be kept, and nobody else takes it meanwhile.

    :raises KeptFull: if there is not.
    """
    lock_relying_party(row.client_id)
    count, size = size_of_kept(row.client_id)
    old = KeptEntityRow.objects.filter(pk=row.pk).values_list("words", flat=True).first()
    count += old is None
    size += len(row.words) - len(old or "")
    if count > KEPT_MOST or (size > BYTES_MOST and len(row.words) > len(old or "")):
        raise KeptFull(most=KEPT_MOST, size=BYTES_MOST // 1024 // 1024)


def tell(row: KeptEntityRow, now: datetime, what: What, **detail: Any) -> None:
    """Note what is to be told of it, to its client alone: no trigger sees it."""
    if not listening().is_wanted:
        return
    kind = EntityKind(row.kind)
    note_fact(
        Told(
            fact_id=uuid4(),
            subject=Subject.ENTITY,
            subject_id=row.beside or row.shown_id,
            what=what,
            state=row.status,
            detail={
                "api": kind.api,
                "client": row.client_id,
                "kind": kind.value,
                "type": kind.type_name,
                **detail,
            },
            at=now,
        )
    )


def _check_no_line(body: Read, kind: EntityKind, party: RelyingPartyRow, address: str) -> None:
    """Return if the body means no living line of which its client may know.

    Of others nothing is looked for: by the answer nobody can learn whether a number is taken.
    """
    said = texts_naming_a_line(body)
    lines = lines_within(party).filter(is_alive=True)
    for column, part in (("msisdn", "number"), ("iccid", "sim")):
        line = lines.filter(**{f"{column}__in": said}).first() if said else None
        if line is not None:
            place = line.line_id if kind.is_product else f"{part}-{line.line_id}"
            raise LineIsThere(href=f"{address}/{place}")
        sims = FurtherSimRow.objects.filter(line__in=lines.order_by().values("line_id"))
        sim = sims.filter(**{f"{column}__in": said}).first() if said else None
        if sim is not None:
            place = sim.line_id if kind.is_product else f"{part}-{sim.line_id}-{sim.sim_id}"
            raise LineIsThere(href=f"{address}/{place}")
