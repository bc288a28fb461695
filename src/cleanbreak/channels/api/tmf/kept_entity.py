"""What clients keep in TMF637 and TMF639, and say of lines there: made, changed, told and dropped.

A shelf is one address with all that is found there: what its client keeps, and what lines are.
"""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial

from cleanbreak.channels.api.tmf.answers import Document
from cleanbreak.channels.api.tmf.partner import Answer, Asked, Published
from cleanbreak.channels.api.tmf.published_shapes import CHOSEN_DEPTH, shapes_of_inventories
from cleanbreak.domain.json_shape import PropertyMalformed, Read
from cleanbreak.domain.kept_entity import (
    LEFT_OUT,
    EntityKind,
    changed_entity,
    resource_kind,
    words_beside,
)
from cleanbreak.domain.line import LineState
from cleanbreak.domain.published_shape import published_paths, read_published
from cleanbreak.domain.told_event import Told, What
from cleanbreak.flows.answer_once import answer_once
from cleanbreak.flows.keep_entity import (
    change_entity,
    drop_entity,
    keep_entity,
    kept_id,
    not_found,
    read_entity,
)
from cleanbreak.flows.say_of_line import hidden_ids, hide_line, say_of_line, words_of_lines
from cleanbreak.records.kept_entity import KeptEntityRow
from cleanbreak.records.relying_party import RelyingPartyRow


@dataclass(frozen=True, slots=True, kw_only=True)
class OfLine:
    """A product or resource of a line, as a client may know of it."""

    document: Document
    line_id: int
    state: LineState


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """One address, and what is found there."""

    kind: EntityKind
    """What is made here."""
    kinds: tuple[EntityKind, ...]
    """What is found here."""
    line_kind: EntityKind
    """As what a line's are known, wherever they are found."""
    hiding: tuple[EntityKind, ...]
    """What was hidden as one of these is hidden here."""
    lines_at: str
    find_line: Callable[[str, RelyingPartyRow], OfLine]
    """Raises as the file's 404 if the client has none of this id."""
    address_of: Callable[[EntityKind], str]


def published(shelf: Shelf) -> Published:
    """Return what may be sent there."""
    return Published(read=partial(_read_new, shelf=shelf))


@cache
def chosen_paths(kinds: tuple[EntityKind, ...]) -> frozenset[str]:
    """Return what ``fields`` may choose of what was sent."""
    found = (published_paths(shapes_of_inventories()[kind.value], CHOSEN_DEPTH) for kind in kinds)
    return frozenset().union(*found)


def create(asked: Asked, *, shelf: Shelf) -> Answer:
    """Keep something for the client that sends it; it is no line, and none is made by it."""
    kind = _kind_of(asked.body, shelf.kind)

    def act() -> Document:
        row = keep_entity(asked.body, kind, asked.party, shelf.lines_at, asked.now)
        return entity_document(row, shelf)

    return answer_once(asked.said_once, lambda: act, asked.now)


def one(asked: Asked, *, shelf: Shelf) -> Answer:
    """Tell how one stands: a line, or what the client keeps."""
    return find_document(asked.wanted, asked.party, shelf)


def change(asked: Asked, *, shelf: Shelf) -> Answer:
    """Change what the client keeps, or what it says of a line."""
    row = _find(asked.wanted, asked.party, shelf)

    def act() -> Document:
        if row is None:
            return _change_of_line(asked, shelf)
        return entity_document(change_entity(row, changed, asked.now), shelf)

    def changed(row: KeptEntityRow) -> Read:
        body = changed_entity(entity_document(row, shelf), asked.body)
        return _read(body, EntityKind(row.kind))

    return answer_once(asked.said_once, lambda: act, asked.now)


def replace(asked: Asked, *, shelf: Shelf) -> Answer:
    """Put something else in its place: what is not sent is not there any more."""
    shown = find_document(asked.wanted, asked.party, shelf)
    gone = {name: None for name in shown if name not in (*LEFT_OUT, "@type")}
    whole = {**gone, **asked.body}
    return change(dataclasses.replace(asked, body=whole), shelf=shelf)


def drop(asked: Asked, *, shelf: Shelf) -> Answer:
    """Let go of what the client keeps, or show it an ended line no more."""
    row = _find(asked.wanted, asked.party, shelf)
    if row is not None:
        drop_entity(row, asked.now)
        return None
    line = _line(asked.wanted, asked.party, shelf)
    place = (asked.wanted, line.line_id)
    hide_line(place, shelf.line_kind, asked.party, line.state, asked.now)
    return None


def entity_document(row: KeptEntityRow, shelf: Shelf) -> Document:
    """Return what is kept, as it was sent, with its id."""
    kind = EntityKind(row.kind)
    href = f"{shelf.address_of(kind)}/{row.shown_id}"
    return {"@type": kind.type_name, **row.body, "id": row.shown_id, "href": href}


def find_document(wanted: str, party: RelyingPartyRow, shelf: Shelf) -> Document:
    """Return what is found under an id.

    :raises ProductNotFound, ResourceNotFound: if its client has nothing there.
    """
    row = _find(wanted, party, shelf)
    if row is not None:
        return entity_document(row, shelf)
    line = _line(wanted, party, shelf)
    said = words_of_lines([wanted], (shelf.line_kind,), party)
    return {**line.document, **said.get(wanted, {})}


def entity_told(told: Told, party: RelyingPartyRow, shelf: Shelf) -> Document:
    """Return what a notification is about; of what is gone, that it is gone.

    :raises ProductNotFound, ResourceNotFound: if it is gone by now.
    """
    if told.what is not What.DELETED:
        return find_document(told.subject_id, party, shelf)
    kind = EntityKind(told.detail["kind"])
    is_kept = kept_id(told.subject_id, kind) is not None
    address = shelf.address_of(kind) if is_kept else shelf.lines_at
    said = {"id": told.subject_id, "href": f"{address}/{told.subject_id}", "@type": kind.type_name}
    return {**said, **({kind.status_name: told.state} if told.state else {})}


def with_words(
    documents: Mapping[str, Document], party: RelyingPartyRow, shelf: Shelf
) -> list[Document]:
    """Return documents of lines, by their ids, with what the client says of them."""
    said = words_of_lines(documents, (shelf.line_kind,), party)
    return [{**document, **said.get(key, {})} for key, document in documents.items()]


def _change_of_line(asked: Asked, shelf: Shelf) -> Document:
    line, kind = _line(asked.wanted, asked.party, shelf), shelf.line_kind

    def changed(before: Read) -> Read:
        shown = {**line.document, **before}
        said = words_beside(dict(line.document), shown, asked.body, kind)
        _check_words(said, line.document, kind)
        return said

    place = (asked.wanted, line.line_id)
    say_of_line(place, kind, asked.party, changed, asked.now)
    return find_document(asked.wanted, asked.party, shelf)


def _check_words(said: Read, document: Document, kind: EntityKind) -> None:
    """Return if the file lets one say this of what has all that it must have."""
    shape = shapes_of_inventories()[kind.value]
    required = shape.definitions[shape.root]["required"]
    read_published(shape, {**{one: document[one] for one in required}, **said})


def _line(wanted: str, party: RelyingPartyRow, shelf: Shelf) -> OfLine:
    if wanted in hidden_ids(shelf.hiding, party):
        raise not_found(shelf.kind)
    return shelf.find_line(wanted, party)


def _find(wanted: str, party: RelyingPartyRow, shelf: Shelf) -> KeptEntityRow | None:
    entity_id = kept_id(wanted, shelf.kind)
    return read_entity(entity_id, shelf.kinds, party) if entity_id else None


def _read_new(body: object, shelf: Shelf) -> Read:
    return _read(body, _kind_of(body, shelf.kind))


def _kind_of(body: object, kind: EntityKind) -> EntityKind:
    return kind if kind.is_product else resource_kind(body, kind)


def _read(body: object, kind: EntityKind) -> Read:
    """Return a body as its file lets it be; a type of the client's own says what it is based on."""
    read = read_published(shapes_of_inventories()[kind.value], body)
    types = {kind.type_name, "Product" if kind.is_product else "Resource"}
    if not types & {read.get("@type", kind.type_name), read.get("@baseType")}:
        raise PropertyMalformed(property="@type")
    return read
