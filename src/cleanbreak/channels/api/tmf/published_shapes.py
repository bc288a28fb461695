"""What TM Forum's files let clients send, as `tools/` read it out of them into tables."""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from cleanbreak.domain.published_shape import PublishedShape

CHOSEN_DEPTH = 4
"""So deep ``fields`` may choose within what was sent."""


def shapes_of_orders() -> Mapping[str, PublishedShape]:
    """Return what may be ordered, by API (`tools/tmf_order_shapes.py`)."""
    return _read("order_shapes.json")


def shapes_of_inventories() -> Mapping[str, PublishedShape]:
    """Return what may be kept, by its kind (`tools/tmf_inventory_shapes.py`)."""
    return _read("inventory_shapes.json")


@cache
def _read(name: str) -> Mapping[str, PublishedShape]:
    table = json.loads(files(__package__).joinpath(name).read_text("utf-8"))
    return {key: PublishedShape(**one) for key, one in table.items()}
