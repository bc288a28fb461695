"""Judges answers by the descriptions that were promised: nothing missing, nothing undescribed."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012
from tools.openapi import kept


def judge(method: str, address: str, answer: Any) -> str:
    """Fail if an answer is not as described; return the operation's name."""
    name, operation = _operation(method, address.split("?")[0])
    described = operation["responses"].get(str(answer.status_code))
    assert described, f"{method} {address}: {answer.status_code} is not described"
    content = described.get("content")
    if not content:
        return str(operation["operationId"])
    kind = answer.headers["Content-Type"].partition(";")[0]
    assert kind in content, f"{method} {address}: {kind} is not described"
    if kind.endswith("json"):
        schema = _closed(name, content[kind]["schema"])
        _validator(name, schema).validate(answer.json())
    return str(operation["operationId"])


def _operation(method: str, address: str) -> tuple[str, dict[str, Any]]:
    for name, document in kept().items():
        if name == "number-state" and "/kept-" in address:
            continue  # the same address: what is kept is no order's number (ADR 0062)
        for path, operations in document["paths"].items():
            pattern = re.sub(r"\\\{\w+\\\}", ".+", re.escape(path))
            if method.lower() in operations and re.fullmatch(pattern, address):
                return name, operations[method.lower()]
    raise AssertionError(f"{method} {address} is not described")


@cache
def _registry(name: str) -> Registry[Any]:
    closed = _closed(name, kept()[name])
    resource = Resource(contents=closed, specification=DRAFT202012)
    return Registry().with_resource("urn:api", resource)


def _validator(name: str, schema: Any) -> Draft202012Validator:
    return Draft202012Validator(
        schema, registry=_registry(name), format_checker=Draft202012Validator.FORMAT_CHECKER
    )


def _closed(name: str, said: Any) -> Any:
    """Return a schema in which what is not described may not be there."""
    if isinstance(said, list):
        return [_closed(name, one) for one in said]
    if not isinstance(said, dict):
        return said
    closed = {
        key: f"urn:api{value}" if key == "$ref" else _closed(name, value)
        for key, value in said.items()
    }
    if isinstance(said.get("properties"), dict) and "type" in said:
        closed.setdefault("additionalProperties", False)
    return closed


def operations() -> Iterator[tuple[str, str, str]]:
    """Yield method, path and name of each that is described."""
    for document in kept().values():
        for path, found in document["paths"].items():
            for method, operation in found.items():
                yield method.upper(), path, operation["operationId"]
