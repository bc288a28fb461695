"""What clients keep in our inventories (TMF637, TMF639) beside lines: theirs alone, never acted on.

An inventory here mirrors lines. The files let a client put further products and resources into it:
a bundle, an offer, a device. They are kept word for word, and given back to their client. Of a line
it can say more, in words; how the line stands is not said here, and no line is made or ended here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from cleanbreak.domain.client_order import PropertyFixed
from cleanbreak.domain.client_words import merge_patch
from cleanbreak.domain.json_shape import NotAnObject, PropertyMalformed, Read
from cleanbreak.domain.refusal import Refusal

KEPT_MOST = 1_000
"""So many a client may keep; all of them are looked through for a list."""
HIDDEN_MOST = 10_000
"""So many ended lines a client may hide: each look at the inventory passes them over."""
BYTES_MOST = 8 * 1024 * 1024
LEFT_OUT = frozenset({"id", "href"})
"""They are the server's to give."""
LOOKED_AT_MOST = 200
"""So many texts of a body are looked up among a client's lines."""
BESIDE_PRODUCT = frozenset(
    {"agreement", "agreementItem", "billingAccount", "description", "intent", "name", "place"}
    | {"product", "productOffering", "productPrice", "productRelationship", "productSpecification"}
    | {"productTerm", "relatedParty"}
)
BESIDE_RESOURCE = frozenset(
    {"activationFeature", "attachment", "description", "name", "note", "place", "relatedParty"}
    | {"resourceSpecification", "resourceVersion", "versionNumber", "manufactureDate"}
)
"""What a client may say of a line, or of what it is made of: words that change nothing."""


class EntityKind(Enum):
    """What is kept; also the names of the shapes that the files have for it."""

    PRODUCT_4 = "product4"
    PRODUCT_5 = "product5"
    RESOURCE = "resource"
    PHYSICAL = "physicalResource"
    LOGICAL = "logicalResource"

    @property
    def is_product(self) -> bool:
        """Return whether it is a product."""
        return self in (EntityKind.PRODUCT_4, EntityKind.PRODUCT_5)

    @property
    def api(self) -> str:
        """Return the API at which it is told of."""
        return {"product4": "637v4", "product5": "637v5"}.get(self.value, "639v4")

    @property
    def type_name(self) -> str:
        """Return what ``@type`` says unless its client says it."""
        return "Product" if self.is_product else f"{self.value[0].upper()}{self.value[1:]}"

    @property
    def id_mark(self) -> str:
        """Return what ids begin with: a bare one of a resource is that of an order (0037)."""
        return "" if self.is_product else "kept-"

    @property
    def status_name(self) -> str:
        """Return which property says how it stands."""
        return "status" if self.is_product else "resourceStatus"

    @property
    def beside(self) -> frozenset[str]:
        """Return what may be said beside a line."""
        return BESIDE_PRODUCT if self.is_product else BESIDE_RESOURCE


RESOURCES = (EntityKind.RESOURCE, EntityKind.PHYSICAL, EntityKind.LOGICAL)
PHYSICAL_ONLY = ("serialNumber", "powerState", "manufactureDate", "versionNumber")
OF_TYPE = {one.type_name: one for one in RESOURCES}


class HiddenFull(Refusal):
    """You have hidden {most} lines: no more can be hidden."""

    code = "hidden_full"


class KeptFull(Refusal):
    """So much is kept for you that there is no room: at most {most} of {size} MiB in all. Delete
    some of it first.
    """

    code = "kept_full"


class LineIsThere(Refusal):
    """The line is in the inventory already: {href}. Say more of it there, by PATCH."""

    code = "line_is_there"


class LineLivesOn(Refusal):
    """The line lives, and is not deleted here. Order its end by TMF622: a product order with the
    action "delete".
    """

    code = "line_lives_on"


class LineNotChangedHere(Refusal):
    """The property "{property}" of a line is not changed here. What ends a line is ordered by
    TMF622: a product order with the action "delete".
    """

    code = "line_not_changed_here"


@dataclass(frozen=True, slots=True)
class EntityChange:
    """What a patch makes of an entity, and whether it stands otherwise by it."""

    body: Read
    properties: tuple[str, ...]
    is_state: bool


def kept_body(body: Read) -> Read:
    """Return what is kept of what was sent."""
    return {name: value for name, value in body.items() if name not in LEFT_OUT}


def resource_kind(body: object, kind: EntityKind) -> EntityKind:
    """Return what a body is to be read as: at ``/resource`` its ``@type`` may say it more closely.

    :raises PropertyMalformed: if it says to be what is not kept at this address.
    """
    said = body.get("@type") if isinstance(body, Mapping) else None
    wanted = OF_TYPE.get(said, kind) if isinstance(said, str) else kind
    if kind is not EntityKind.RESOURCE and wanted is not kind:
        raise PropertyMalformed(property="@type")
    return wanted


def changed_entity(shown: Read, patch: object) -> Read:
    """Return what a merge patch (RFC 7396) makes of an entity, without what the server gives.

    :raises NotAnObject: if there is no object.
    :raises PropertyFixed: if it gives it another id.
    """
    if not isinstance(patch, Mapping):
        raise NotAnObject
    for name in sorted(LEFT_OUT & patch.keys()):
        if patch[name] != shown[name]:
            raise PropertyFixed(property=name)
    merged: Read = merge_patch(kept_body(shown), kept_body(dict(patch)))
    return merged


def change_of(before: Read, after: Read, kind: EntityKind) -> EntityChange:
    """Return in which properties two bodies differ."""
    names = sorted({*before, *after})
    changed = tuple(name for name in names if before.get(name) != after.get(name))
    return EntityChange(after, changed, kind.status_name in changed)


def words_beside(line: Read, shown: Read, patch: object, kind: EntityKind) -> Read:
    """Return what a client says of a line from now on, beside what the line says itself.

    :param line: the line's own document, and ``shown`` the one with what the client said before.
    :raises LineNotChangedHere: for what would change the line.
    """
    merged = changed_entity(shown, patch)
    for name in sorted({*merged, *shown} - LEFT_OUT):
        if merged.get(name) != shown.get(name) and name not in kind.beside:
            raise LineNotChangedHere(property=name)
    said = {name: value for name, value in merged.items() if name in kind.beside}
    return {name: value for name, value in said.items() if value != line.get(name)}


def texts_naming_a_line(body: Read) -> list[str]:
    """Return the texts of a body by which it can mean one of our lines, each once, in order."""
    return list(dict.fromkeys(_texts(body)))[:LOOKED_AT_MOST]


def _texts(body: Read) -> Iterator[str]:
    for name in ("productSerialNumber", "serialNumber", "value"):
        if isinstance(said := body.get(name), str):
            yield said
    for name in ("productCharacteristic", "resourceCharacteristic"):
        for one in body.get(name) or ():
            if isinstance(said := _plain(one.get("value")), str):
                yield said
    for one in body.get("realizingResource") or ():
        if isinstance(said := one.get("value"), str):
            yield said


def _plain(value: Any) -> Any:
    """Return a value that version 4 may wrap in an object."""
    return value.get("value") if isinstance(value, Mapping) else value


def fits_texts(document: Read, wanted: Mapping[str, tuple[str, ...]]) -> bool:
    """Return whether each of these paths leads to one of its values."""
    return all(set(_at(document, path.split("."))) & {*values} for path, values in wanted.items())


def _at(value: Any, path: list[str]) -> Iterator[str]:
    if isinstance(value, list):
        for one in value:
            yield from _at(one, path)
    elif path and isinstance(value, Mapping):
        yield from _at(value.get(path[0]), path[1:])
    elif not path and isinstance(value, str):
        yield value
