"""What TM Forum has published: its files, read where they lie, and what of them is answered."""

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path("/work/shared/specs/tmf")
ORDERING = FOLDER / "TMF622/TMF622-ProductOrder-v4.0.0.swagger.json"
INVENTORY = FOLDER / "TMF637/TMF637-ProductInventory-v4.0.0.swagger.json"
RESOURCES = FOLDER / "TMF639/TMF639_Resource_Inventory_Management_API_v4.0.0_swagger.json"
SERVICES = FOLDER / "TMF641/TMF641-ServiceOrdering-v4.1.0.swagger.json"
BALANCES = FOLDER / "TMF654/TMF654-PrepayBalance-v4.0.0.swagger.json"
SERVED = {
    ORDERING: {
        "/productOrder": {"get", "post"},
        "/productOrder/{id}": {"get"},
        "/cancelProductOrder": {"get", "post"},
        "/cancelProductOrder/{id}": {"get"},
    },
    INVENTORY: {"/product": {"get"}, "/product/{id}": {"get"}},
    RESOURCES: {"/resource": {"get"}, "/resource/{id}": {"get"}},
    SERVICES: {
        "/serviceOrder": {"get"},
        "/serviceOrder/{id}": {"get"},
        "/cancelServiceOrder": {"get", "post"},
        "/cancelServiceOrder/{id}": {"get"},
    },
    BALANCES: {
        "/bucket": {"get"},
        "/bucket/{id}": {"get"},
        "/accumulatedBalance": {"get"},
        "/accumulatedBalance/{id}": {"get"},
        "/transferBalance": {"get", "post"},
        "/transferBalance/{id}": {"get"},
    },
}
UNDOCUMENTED = {429, 503}
"""Statuses that the files do not know, and that HTTP has."""


def are_there() -> bool:
    return all(file.exists() for file in SERVED)


@cache
def document(file: Path) -> dict[str, Any]:
    return dict(json.loads(file.read_text("utf-8")))


def served(file: Path) -> dict[str, Any]:
    """Return the file with the operations that are answered, and no others."""
    whole = document(file)
    paths = {
        path: {method: whole["paths"][path][method] for method in sorted(methods)}
        for path, methods in SERVED[file].items()
    }
    return {**whole, "paths": paths}


def unserved(file: Path) -> list[tuple[str, str]]:
    """Return method and address of each operation that the file has and we do not."""
    whole = document(file)
    return [
        (method, f"{whole['basePath'].rstrip('/')}{path}")
        for path, operations in whole["paths"].items()
        for method in operations
        if method not in SERVED[file].get(path, set())
    ]


def judge(method: str, address: str, answer: Any) -> None:
    """Fail if an answer is not one that the file lets this operation give."""
    if not are_there():
        return
    found = _operation(method.lower(), address.split("?")[0])
    if found is None or answer.status_code in UNDOCUMENTED:
        return
    file, operation = found
    described = operation["responses"].get(str(answer.status_code))
    assert described, f"{method} {address}: {answer.status_code} is not in the file"
    _validate(file, described["schema"], answer.json())


def _operation(method: str, address: str) -> tuple[Path, Mapping[str, Any]] | None:
    for file, paths in SERVED.items():
        base = document(file)["basePath"].rstrip("/")
        for path, methods in paths.items():
            pattern = re.sub(r"\{id\}", "[^/]+", f"{base}{path}")
            if method in methods and re.fullmatch(pattern, address):
                return file, document(file)["paths"][path][method]
    return None


def _validate(file: Path, schema: Mapping[str, Any], value: Any) -> None:
    from jsonschema import Draft4Validator
    from referencing import Registry, Resource
    from referencing.jsonschema import DRAFT4

    registry: Registry[Any] = Registry().with_resource(
        "urn:api", Resource(contents=document(file), specification=DRAFT4)
    )
    absolute = json.loads(json.dumps(schema).replace('"#/', '"urn:api#/'))
    Draft4Validator(absolute, registry=registry).validate(value)
