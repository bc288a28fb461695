"""What TM Forum has published: its files, read where they lie, and what of them is answered."""

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

FOLDER = Path("/work/shared/specs/tmf")
ORDERING = FOLDER / "TMF622/TMF622-ProductOrder-v4.0.0.swagger.json"
INVENTORY = FOLDER / "TMF637/TMF637-ProductInventory-v4.0.0.swagger.json"
ORDERING_5 = FOLDER / "TMF622/TMF622-ProductOrdering-v5.0.0.oas.yaml"
INVENTORY_5 = FOLDER / "TMF637/TMF637-ProductInventory-v5.0.0.oas.yaml"
RESOURCES = FOLDER / "TMF639/TMF639_Resource_Inventory_Management_API_v4.0.0_swagger.json"
RESOURCES_A = FOLDER / "TMF639/TMF639-ResourceInventory-v4.0.0.swagger.json"
"""The other file of the same version: its relationships have another shape."""
SERVICES = FOLDER / "TMF641/TMF641-ServiceOrdering-v4.1.0.swagger.json"
BALANCES = FOLDER / "TMF654/TMF654-PrepayBalance-v4.0.0.swagger.json"
OF_HUB: dict[str, set[str]] = {"/hub": {"post"}, "/hub/{id}": {"delete"}}
OF_ORDERING = {
    "/productOrder": {"get", "post"},
    "/productOrder/{id}": {"get", "patch", "delete"},
    "/cancelProductOrder": {"get", "post"},
    "/cancelProductOrder/{id}": {"get"},
    **OF_HUB,
}
OF_INVENTORY = {
    "/product": {"get", "post"},
    "/product/{id}": {"get", "patch", "delete"},
    **OF_HUB,
}
SERVED: dict[Path, dict[str, set[str]]] = {
    ORDERING: OF_ORDERING,
    INVENTORY: OF_INVENTORY,
    ORDERING_5: OF_ORDERING,
    INVENTORY_5: OF_INVENTORY,
    RESOURCES: {
        "/resource": {"get", "post"},
        "/resource/{id}": {"get", "patch", "delete"},
        **OF_HUB,
    },
    RESOURCES_A: {
        **{
            f"/{kind}{one}": methods
            for kind in ("resource", "physicalResource", "logicalResource")
            for one, methods in (("", {"get", "post"}), ("/{id}", {"get", "patch", "delete"}))
        },
        "/logicalResource/{id}": {"get", "put", "patch", "delete"},
        **OF_HUB,
    },
    SERVICES: {
        "/serviceOrder": {"get", "post"},
        "/serviceOrder/{id}": {"get", "patch", "delete"},
        "/cancelServiceOrder": {"get", "post"},
        "/cancelServiceOrder/{id}": {"get"},
        **OF_HUB,
    },
    BALANCES: {
        "/bucket": {"get"},
        "/bucket/{id}": {"get"},
        "/accumulatedBalance": {"get"},
        "/accumulatedBalance/{id}": {"get"},
        "/balanceActionHistory": {"get"},
        "/balanceActionHistory/{id}": {"get"},
        **{
            f"/{kind}Balance{one}": methods
            for kind in ("topup", "adjust", "reserve", "transfer")
            for one, methods in (("", {"get", "post"}), ("/{id}", {"get", "patch", "delete"}))
        },
        **OF_HUB,
    },
}
BASES = {
    ORDERING_5: "/tmf-api/productOrderingManagement/v5",
    INVENTORY_5: "/tmf-api/productInventory/v5",
}
"""Of the files whose base path stands in their examples only."""
UNDOCUMENTED = {429, 503}
"""Statuses that the files do not know, and that HTTP has."""


def are_there() -> bool:
    return all(file.exists() for file in SERVED)


@cache
def document(file: Path) -> dict[str, Any]:
    text = file.read_text("utf-8")
    if file.suffix == ".json":
        return dict(json.loads(text))
    loaded: dict[str, Any] = _discriminated(yaml.load(text, Loader=yaml.CSafeLoader))
    return loaded


def _discriminated(schema: Any) -> Any:
    """Return a file of version 5 with each ``oneOf`` by its ``@type``, as its discriminator says.

    To validators that know no discriminators, a reference is a value, too, and never one of them.
    """
    if isinstance(schema, list):
        return [_discriminated(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    read = {name: _discriminated(value) for name, value in schema.items()}
    if "oneOf" in read and "mapping" in read.get("discriminator", {}):
        del read["oneOf"]
        read["anyOf"] = [
            {"allOf": [{"$ref": target}, {"properties": {"@type": {"enum": [name]}}}]}
            for name, target in read.pop("discriminator")["mapping"].items()
        ]
    return read


def base_of(file: Path) -> str:
    """Return the address of an API."""
    return BASES.get(file) or str(document(file)["basePath"]).rstrip("/")


def served(file: Path) -> dict[str, Any]:
    """Return the file with the operations that are answered, and no others."""
    whole = document(file)
    paths = {
        path: {method: whole["paths"][path][method] for method in sorted(methods)}
        for path, methods in SERVED[file].items()
    }
    at = {"servers": [{"url": f"http://localhost{BASES[file]}"}]} if file in BASES else {}
    return {**whole, **at, "paths": paths}


def unserved(file: Path) -> list[tuple[str, str]]:
    """Return method and address of each operation that the file has and we do not."""
    return [
        (method, f"{base_of(file)}{path}")
        for path, operations in document(file)["paths"].items()
        for method in operations
        if method not in SERVED[file].get(path, set())
    ]


def judge(method: str, address: str, answer: Any) -> None:
    """Fail if an answer is not one that the file lets this operation give."""
    if not are_there():
        return
    found = _operation(method.lower(), urlsplit(address).path)
    if found is None or answer.status_code in UNDOCUMENTED:
        return
    file, operation = found
    described = operation["responses"].get(str(answer.status_code))
    assert described, f"{method} {address}: {answer.status_code} is not in the file"
    schema = _schema_of(file, described)
    if schema is None:
        assert not answer.content, f"{method} {address}: there is nothing to say"
    else:
        validate(file, schema, answer.json())


def _operation(method: str, address: str) -> tuple[Path, Mapping[str, Any]] | None:
    for file, paths in SERVED.items():
        for path, methods in paths.items():
            pattern = re.sub(r"\{id\}", "[^/]+", f"{base_of(file)}{path}")
            if method in methods and re.fullmatch(pattern, address):
                return file, document(file)["paths"][path][method]
    return None


def _schema_of(file: Path, described: Mapping[str, Any]) -> Mapping[str, Any] | None:
    if "$ref" in described:
        described = document(file)["components"]["responses"][described["$ref"].split("/")[-1]]
    if "content" in described:
        schema: Mapping[str, Any] = described["content"]["application/json"]["schema"]
        return schema
    return described.get("schema")


def validate(file: Path, schema: Mapping[str, Any], value: Any) -> None:
    from jsonschema import Draft4Validator
    from referencing import Registry, Resource
    from referencing.jsonschema import DRAFT4

    registry: Registry[Any] = Registry().with_resource(
        "urn:api", Resource(contents=document(file), specification=DRAFT4)
    )
    absolute = json.loads(json.dumps(schema).replace('"#/', '"urn:api#/'))
    Draft4Validator(absolute, registry=registry).validate(value)


def judge_event(file: Path, name: str, body: Any) -> None:
    """Fail if a notification is not what the file says that its listener is sent."""
    if not are_there():
        return
    path = f"/listener/{name[0].lower()}{name[1:]}"
    listener = (
        document(file)["paths"].get(path)
        or document(file)["paths"][
            path.replace("/listener/p", "/listener/productP")  # 637 v5: productProductBatchEvent
        ]
    )
    posted = listener["post"]
    if "parameters" in posted:
        (schema,) = [one["schema"] for one in posted["parameters"] if one["in"] == "body"]
    else:
        kind = posted["requestBody"]["$ref"].split("/")[-1]
        described = document(file)["components"]["requestBodies"][kind]
        schema = described["content"]["application/json"]["schema"]
    validate(file, schema, body)
