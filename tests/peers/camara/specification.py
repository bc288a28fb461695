"""CAMARA's own files, and whether a message keeps to them (OpenAPI 3.0)."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path("/work/shared/specs/camara")
FILES = {
    "/sim-swap/v2": FOLDER / "SimSwap/release-r3.3/sim-swap.yaml",
    "/device-swap/v1": FOLDER / "DeviceSwap/release-r3.2/device-swap.yaml",
    "/call-forwarding-signal/v0.4": (
        FOLDER / "CallForwardingSignal/release-r3.3/call-forwarding-signal.yaml"
    ),
}
TYPES: Mapping[str, Any] = {"object": dict, "string": str, "integer": int, "boolean": bool}


class Specifications:
    """The files, read once; :meth:`faults` is empty where they are not there."""

    def __init__(self) -> None:
        self._files = {
            base: yaml.safe_load(file.read_text("utf-8"))
            for base, file in FILES.items()
            if file.exists()
        }

    @property
    def are_there(self) -> bool:
        return len(self._files) == len(FILES)

    def scopes(self, path: str) -> set[str]:
        """Return every scope that opens an operation."""
        _, operation = self._operation(path)
        return {scope for way in operation["security"] for scope in way["openId"]}

    def faults_of_request(self, path: str, body: Any) -> list[str]:
        document, operation = self._operation(path)
        schema = operation["requestBody"]["content"]["application/json"]["schema"]
        return [f"request {path}: {fault}" for fault in _faults(document, schema, body, "$")]

    def faults_of_reply(self, path: str, status: int, body: Any) -> list[str]:
        document, operation = self._operation(path)
        reply = operation["responses"].get(str(status))
        if reply is None:
            return [f"{path}: nobody is answered {status}"]
        schema = _resolved(document, reply)["content"]["application/json"]["schema"]
        return [f"reply {path}: {fault}" for fault in _faults(document, schema, body, "$")]

    def _operation(self, path: str) -> tuple[Any, Any]:
        base = next(base for base in FILES if path.startswith(base))
        document = self._files[base]
        server = document["servers"][0]["url"]
        assert server.endswith(base), f"{server} is not {base}"
        return document, document["paths"][path.removeprefix(base)]["post"]


def _resolved(document: Any, schema: Mapping[str, Any]) -> Mapping[str, Any]:
    while "$ref" in schema:
        found = document
        for part in schema["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        schema = found
    return schema


def _faults(document: Any, schema: Mapping[str, Any], value: Any, at: str) -> Iterator[str]:
    schema = _resolved(document, schema)
    for part in schema.get("allOf", ()):
        yield from _faults(document, part, value, at)
    if value is None:
        if not schema.get("nullable"):
            yield f"{at} is null"
        return
    kind = schema.get("type")
    if kind in TYPES and not isinstance(value, TYPES[kind]):
        yield f"{at} is no {kind}"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{at} is {value!r}, not one of {schema['enum']}"
    if isinstance(value, str):
        yield from _faults_of_text(schema, value, at)
    if isinstance(value, dict):
        known = schema.get("properties", {})
        for name in schema.get("required", ()):
            if name not in value:
                yield f"{at} lacks {name}"
        for name in value.keys() & known.keys():
            yield from _faults(document, known[name], value[name], f"{at}.{name}")
        if known and "allOf" not in schema and "code" not in known:
            yield from (f"{at} has a {name}" for name in value.keys() - known.keys())


def _faults_of_text(schema: Mapping[str, Any], value: str, at: str) -> Iterator[str]:
    if "pattern" in schema and not re.search(schema["pattern"], value):
        yield f"{at} does not fit {schema['pattern']}"
    if schema.get("format") == "date-time" and datetime.fromisoformat(value).tzinfo is None:
        yield f"{at} has no time zone"
