"""What a published file lets somebody send."""

from typing import Any

import pytest

from cleanbreak.domain.json_shape import (
    NotAnObject,
    PropertyMalformed,
    PropertyMissing,
    PropertyUnknown,
)
from cleanbreak.domain.published_shape import (
    DEPTH_MAX,
    PublishedShape,
    published_paths,
    read_published,
)

ITEM = {
    "properties": {
        "id": "string",
        "count": "integer",
        "price": "number",
        "at": "date-time",
        "link": "uri",
        "is": "boolean",
        "free": "any",
        "whole": "object",
        "state": {"enum": ["on", "off"]},
        "item": {"list": {"ref": "Item"}, "least": 1},
        "what": {"one_of": {"Thing": "Thing"}},
        "said": {"ref": "Said"},
    },
    "required": ["id"],
}
SHAPE = PublishedShape(
    root="Item",
    definitions={
        "Item": ITEM,
        "Thing": {"properties": {"size": "integer"}, "required": []},
        "Said": {"properties": {"name": "string"}, "required": [], "types": {"Word": "Word"}},
        "Word": {"properties": {"name": "string", "value": "string"}, "required": ["value"]},
    },
)


def test_what_fits_is_given_back_as_it_was_sent() -> None:
    body = {
        "id": "1", "count": 2, "price": 1.5, "at": "2027-01-01T00:00:00.5Z", "link": "a:b",
        "is": False, "free": None, "whole": {}, "state": "on", "item": [{"id": "2"}],
        "what": {"@type": "Thing", "size": 1}, "said": {"@type": "Word", "value": "x"},
        "@baseType": "X",
    }  # fmt: skip
    assert read_published(SHAPE, body) is body
    assert read_published(SHAPE, {"id": "1", "what": {"@type": "Own", "x": [1]}}), "of its own"
    assert read_published(SHAPE, {"id": "1", "said": {"@type": "Own", "name": "n"}})


@pytest.mark.parametrize(
    ("more", "fault", "path"),
    [
        ({"colour": 1}, PropertyUnknown, "colour"),
        ({"item": [{"id": "2"}, {}]}, PropertyMissing, "item[1].id"),
        ({"item": []}, PropertyMalformed, "item"),
        ({"item": [{"id": "2", "colour": 1}]}, PropertyUnknown, "item[0].colour"),
        ({"count": True}, PropertyMalformed, "count"),
        ({"count": 1.5}, PropertyMalformed, "count"),
        ({"price": "1"}, PropertyMalformed, "price"),
        ({"at": "2027-02-30T00:00:00Z"}, PropertyMalformed, "at"),
        ({"at": "2027-02-20"}, PropertyMalformed, "at"),
        ({"link": "two words"}, PropertyMalformed, "link"),
        ({"is": 0}, PropertyMalformed, "is"),
        ({"whole": []}, PropertyMalformed, "whole"),
        ({"state": "half"}, PropertyMalformed, "state"),
        ({"state": []}, PropertyMalformed, "state"),
        ({"id": None}, PropertyMalformed, "id"),
        ({"what": {"size": 1}}, PropertyMissing, "what.@type"),
        ({"what": {"@type": 1}}, PropertyMalformed, "what.@type"),
        ({"what": {"@type": "Thing", "x": 1}}, PropertyUnknown, "what.x"),
        ({"said": {"@type": "Word"}}, PropertyMissing, "said.value"),
        ({"said": {"@type": ["Word"]}}, PropertyMalformed, "said.@type"),
        ({"free": "a\0"}, PropertyMalformed, "…"),
        ({"free": {"a\0": 1}}, PropertyMalformed, "…"),
    ],
)
def test_what_does_not_is_named(more: dict[str, Any], fault: Any, path: str) -> None:
    with pytest.raises(fault) as refused:
        read_published(SHAPE, {"id": "1", **more})
    assert refused.value.data["property"] == path


def test_nothing_is_too_deep_for_the_reader() -> None:
    def nested(depth: int) -> Any:
        body: Any = 1
        for _ in range(depth):
            body = [body]
        return {"id": "1", "free": body}

    assert read_published(SHAPE, nested(DEPTH_MAX - 1))
    for depth in (DEPTH_MAX, 100_000):
        with pytest.raises(PropertyMalformed):
            read_published(SHAPE, nested(depth))
    for body in ([], None, "x"):
        with pytest.raises(NotAnObject):
            read_published(SHAPE, body)


def test_paths_go_round_no_circle() -> None:
    assert "what.size" in published_paths(SHAPE, 2)
    assert "said.value" not in published_paths(SHAPE, 1)
    assert published_paths(SHAPE, 9) == published_paths(SHAPE, 2)
