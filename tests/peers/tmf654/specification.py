"""TM Forum's own file of TMF654, and whether a message keeps to it (Swagger 2.0)."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

FILE = Path("/work/shared/specs/tmf/TMF654/TMF654-PrepayBalance-v4.0.0.swagger.json")
BASE_PATH = "/tmf-api/prepayBalanceManagement/v4"
TYPES: Mapping[str, Any] = {
    "object": Mapping,
    "array": list,
    "string": str,
    "number": int | Decimal,
    "integer": int,
    "boolean": bool,
}


class Specification:
    """The file, read once."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        assert document["basePath"].rstrip("/") == BASE_PATH
        self._paths = document["paths"]
        self._definitions = document["definitions"]

    @classmethod
    def load(cls) -> "Specification | None":
        return cls(json.loads(FILE.read_text("utf-8"))) if FILE.exists() else None

    def faults_of_request(
        self, method: str, path: str, query: Mapping[str, str], body: Any
    ) -> list[str]:
        """Return what is wrong with a request."""
        operation = self._operation(method, path)
        if operation is None:
            return [f"{method} {path}: there is no such operation"]
        faults = []
        for parameter in operation.get("parameters", []):
            if parameter["in"] == "body":
                faults += self._faults(parameter["schema"], body, f"{method} {path}", "request")
        of_paging = {one["name"]: one for one in operation.get("parameters", [])}
        for name, text in query.items():
            if of_paging.get(name, {}).get("type") == "integer" and not text.isdigit():
                faults.append(f"{method} {path}: {name}={text} is no integer")
            elif name == "fields":
                faults += self._faults_of_filters(operation, text.split(","))
            elif name not in of_paging:
                faults += self._faults_of_filters(operation, [name])
        return faults

    def faults_of_reply(self, method: str, path: str, status: int, body: Any) -> list[str]:
        """Return what is wrong with a reply."""
        operation = self._operation(method, path)
        if operation is None:
            return []
        reply = operation["responses"].get(str(status))
        if reply is None:
            return [f"{method} {path}: nobody is answered {status}"]
        if "schema" not in reply:
            return []
        return [*self._faults(reply["schema"], body, f"{method} {path} {status}", "reply")]

    def _operation(self, method: str, path: str) -> Any:
        kind, _, item = path.strip("/").partition("/")
        return self._paths.get(f"/{kind}/{{id}}" if item else f"/{kind}", {}).get(method.lower())

    def _faults_of_filters(self, operation: Any, names: list[str]) -> list[str]:
        """Filters of TMF630 are not listed in the file: they are paths to what is asked for."""
        item = operation["responses"]["200"]["schema"]["items"]
        return [f"{name} is no field to filter by" for name in names if not self._leads(item, name)]

    def _leads(self, schema: Mapping[str, Any], name: str) -> bool:
        for part in name.split("."):
            schema = self._resolved(schema)
            if schema.get("type") == "array":
                schema = self._resolved(schema["items"])
            if part not in schema.get("properties", {}):
                return False
            schema = schema["properties"][part]
        return True

    def _resolved(self, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        while "$ref" in schema:
            schema = self._definitions[schema["$ref"].rpartition("/")[2]]
        return schema

    def _faults(
        self, schema: Mapping[str, Any], value: Any, where: str, side: str
    ) -> Iterator[str]:
        schema = self._resolved(schema)
        kind = schema.get("type", "object")
        is_kind = isinstance(value, TYPES[kind]) and (kind == "boolean" or value is not True)
        if not is_kind:
            yield f"{where}: {value!r} is no {kind}"
        elif kind == "object":
            yield from self._faults_of_object(schema, value, where, side)
        elif kind == "array":
            for item in value:
                yield from self._faults(schema["items"], item, f"{where}[]", side)
        elif "enum" in schema and value not in schema["enum"]:
            yield f"{where}: {value!r} is none of {schema['enum']}"
        elif not is_in_format(value, schema.get("format", "")):
            yield f"{where}: {value!r} is no {schema['format']}"

    def _faults_of_object(
        self, schema: Mapping[str, Any], value: Mapping[str, Any], where: str, side: str
    ) -> Iterator[str]:
        properties = schema.get("properties", {})
        for name in schema.get("required", []):
            if name not in value:
                yield f"{where}: {name} is missing"
        for name, part in value.items():
            if name in properties:
                yield from self._faults(properties[name], part, f"{where}.{name}", side)
            elif "@type" not in value:  # a sub-class may have more fields
                yield f"{where}: nothing is called {name}"


def is_in_format(value: Any, name: str) -> bool:
    try:
        match name:
            case "date-time":
                return datetime.fromisoformat(value).tzinfo is not None
            case "uri":
                return bool(urlsplit(value).scheme)
            case _:
                return True
    except ValueError:
        return False
