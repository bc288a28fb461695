"""The library `tmforum` (PyPI, not ours) reads what version 5 answers, and loses nothing of it."""

from typing import Any

import pytest
from tests.tmf_apis.shops import our_system, work
from tests.tmf_apis.test_version_5 import CANCELS_5, ORDERS_5, PRODUCTS_5, SAID, order_5
from tests.worlds import LineOf, TestWorld

ANNA = LineOf()
NOT_IN_LIBRARY = {"externalId"}
"""It calls it ``externalIdentifier``, which the file of TMF622 5.0.0 does not."""


def round_trip(kind: str, document: dict[str, Any]) -> dict[str, Any]:
    """Return what the library writes of what it has read, and could map to its classes."""
    library = pytest.importorskip("tmforum")
    read = getattr(library, kind).from_dict(document, strict=True)
    assert type(read).__name__ == kind
    assert set(read.extra_attributes) <= NOT_IN_LIBRARY, "every other is one that it knows"
    written: dict[str, Any] = read.to_dict()
    return written


def missing(part: Any, whole: Any, path: str = "") -> list[str]:
    """Return the paths of what is in the first and not in the second."""
    if isinstance(part, dict) and isinstance(whole, dict):
        return [
            one for name in part for one in missing(part[name], whole.get(name), f"{path}.{name}")
        ]
    if isinstance(part, list) and isinstance(whole, list) and len(part) == len(whole):
        return [
            one
            for at, (left, right) in enumerate(zip(part, whole, strict=True))
            for one in missing(left, right, f"{path}[{at}]")
        ]
    return [] if part == whole else [path]


def test_orders_products_and_withdrawals_are_read_and_written_again(world: TestWorld) -> None:
    world.add(ANNA)
    system = our_system()
    order = system.post(ORDERS_5, order_5(ANNA, at_once=True, **SAID)).json()
    work(world)
    task = system.post(CANCELS_5, {
        "@type": "CancelProductOrder",
        "productOrder": {"@type": "ProductOrderRef", "id": order["id"]},
    })  # fmt: skip
    assert task.json()["state"] == "terminatedWithError"
    (product,) = system.get(PRODUCTS_5).json()
    for kind, document in (
        ("ProductOrder", system.get(order["href"]).json()),
        ("CancelProductOrder", task.json()),
        ("Product", product),
    ):
        assert missing(document, round_trip(kind, document)) == [], kind
