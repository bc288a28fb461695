"""What is answered, written as JSON Schema: read out of the paths of a kind's properties."""

from collections.abc import Mapping
from typing import Any

from cleanbreak.channels.api.tmf.answers import ALWAYS
from cleanbreak.channels.api.tmf.partner import Kind

TEXT: dict[str, Any] = {"type": "string"}
INSTANT: dict[str, Any] = {"type": "string", "format": "date-time"}
TYPES: Mapping[str, dict[str, Any]] = {
    "date": INSTANT,
    "isBundle": {"type": "boolean"},
    "isCustomerVisible": {"type": "boolean"},
    "isShared": {"type": "boolean"},
    "amount": {"type": "number"},
    "service": {"type": "object", "additionalProperties": True},
    "quantity": {"type": "integer"},
}
"""What is neither a text nor an instant; names that end with ``Date`` are instants."""
LISTS = frozenset(
    {
        "AccumulatedBalance.bucket",
        "AccumulatedBalance.logicalResource",
        "AccumulatedBalance.product",
        "Bucket.logicalResource",
        "Bucket.product",
        "ServiceOrder.errorMessage",
        "agreement",
        "channel",
        "externalReference",
        "jeopardyAlert",
        "milestone",
        "note",
        "productCharacteristic",
        "productOrderErrorMessage",
        "productOrderItem",
        "productOrderJeopardyAlert",
        "productOrderMilestone",
        "realizingResource",
        "realizingService",
        "relatedParty",
        "resourceCharacteristic",
        "resourceRelationship",
        "serviceOrderItem",
    }
)
"""What there can be several of; where only in one object, with its name before."""
SINGLE = frozenset({"TransferBalance.channel"})
"""Where there is one all the same."""
LISTS_OF = {"V5": LISTS | {"externalId"}}
MORE: Mapping[str, tuple[str, ...]] = {
    "productOrderErrorMessage": ("productOrderItem",),
    "productOrderItem": ("@referredType",),
    "productOrderJeopardyAlert": ("productOrderItem",),
    "realizingResource": ("@referredType",),
    "realizingService": ("@referredType",),
}
"""What is answered within these, and cannot be chosen by ``fields``."""
TYPE = "@type"


class Given:
    """Objects that are answered, each a component with a name; the same object has one name.

    :param mark: what the names of a version end with.
    """

    def __init__(self, mark: str = "") -> None:
        self._mark = mark
        self._lists = LISTS_OF.get(mark, LISTS)
        self.schemas: dict[str, dict[str, Any]] = {}

    def add(self, name: str, kind: Kind) -> None:
        """Add the component of what an operation answers.

        :raises ValueError: if there is another one of this name.
        """
        always = (ALWAYS | kind.required) & kind.properties
        self._add(name, _tree(kind.properties), {one for one in always if "." not in one})

    def _add(self, name: str, tree: "Tree", required: set[str]) -> dict[str, Any]:
        properties = {one: self._property(one, below, name) for one, below in sorted(tree.items())}
        schema: dict[str, Any] = {"type": "object", "properties": properties}
        if required:
            schema["required"] = sorted(required)
        if self.schemas.setdefault(name, schema) != schema:
            raise ValueError(f"Two objects would be called {name}.")
        return {"$ref": f"#/components/schemas/{name}"}

    def _property(self, name: str, below: "Tree", owner: str) -> dict[str, Any]:
        schema = self._within(name, below, owner) if below else self._leaf(name, owner)
        return {"type": "array", "items": schema} if self._is_list(name, owner) else schema

    def _is_list(self, name: str, owner: str) -> bool:
        where = f"{owner}.{name}"
        return where in self._lists or (name in self._lists and where not in SINGLE)

    def _leaf(self, name: str, owner: str) -> dict[str, Any]:
        if self._is_list(name, owner):
            return {"type": "object", "additionalProperties": True}
        return INSTANT if name.endswith("Date") else TYPES.get(name, TEXT)

    def _within(self, name: str, below: "Tree", owner: str) -> dict[str, Any]:
        tree = {TYPE: {}, **{key: {} for key in MORE.get(name, ())}, **below}
        word = f"{name[0].upper()}{name[1:]}"
        try:
            return self._add(f"{word}Part{self._mark}", tree, set())
        except ValueError:  # another object has a property of this name
            return self._add(f"{owner}{word}", tree, set())


Tree = dict[str, Any]
"""The properties of an object by their names, each with what is in it."""


def _tree(paths: frozenset[str]) -> Tree:
    tree: Tree = {}
    for path in sorted(paths):
        place = tree
        for name in path.split("."):
            place = place.setdefault(name, {})
    return tree
