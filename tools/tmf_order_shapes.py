"""Reads what may be ordered out of TM Forum's files, and writes the table that our code reads.

python tools/tmf_order_shapes.py /work/shared/specs/tmf
"""

import json
import sys
from pathlib import Path
from typing import Any

import yaml

TARGET = Path(__file__).parents[1] / "src/cleanbreak/channels/api/tmf/order_shapes.json"
ROOTS = {
    "622v4": ("TMF622/TMF622-ProductOrder-v4.0.0.swagger.json", "ProductOrder_Create"),
    "622v5": ("TMF622/TMF622-ProductOrdering-v5.0.0.oas.yaml", "ProductOrder_FVO"),
    "641v4": ("TMF641/TMF641-ServiceOrdering-v4.1.0.swagger.json", "ServiceOrder_Create"),
}

MISPLACED = {"ProductOrder_FVO": {"intentSpecification": "any"}}
"""What a file's own example has, and its schema has not there."""
FREE = {"Intent_FVO"}
"""What the file's own example of it does not fit: any object is taken."""


def main(folder: Path) -> None:
    """Write the table."""
    found = {api: table(folder / file, root) for api, (file, root) in ROOTS.items()}
    TARGET.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n", "utf-8")


def table(file: Path, root: str) -> dict[str, Any]:
    """Return the definitions that a root needs, each by its name, and the root's name."""
    text = file.read_text("utf-8")
    whole = json.loads(text) if file.suffix == ".json" else yaml.safe_load(text)
    schemas = whole.get("definitions") or whole["components"]["schemas"]
    definitions: dict[str, Any] = {}
    waiting = [root]
    while waiting:
        name = waiting.pop()
        if name not in definitions:
            kind = "object" if name in FREE else _kind(_merged(schemas[name], schemas))
            definitions[name] = _without_itself(name, kind)
            waiting += _referred(definitions[name])
    definitions[root]["properties"] |= MISPLACED.get(root, {})
    return {"root": root, "definitions": definitions}


def _without_itself(name: str, kind: Any) -> Any:
    """Return a definition that is not told to be, more closely, what it is."""
    if not isinstance(kind, dict) or "types" not in kind:
        return kind
    types = {one: target for one, target in kind.pop("types").items() if target != name}
    return kind | ({"types": types} if types else {})


def _merged(schema: Any, schemas: Any) -> Any:
    """Return a schema with everything that its ``allOf`` adds."""
    merged = {name: value for name, value in schema.items() if name != "allOf"}
    for part in schema.get("allOf", ()):
        whole = schemas[part["$ref"].split("/")[-1]] if "$ref" in part else part
        more = _merged(whole, schemas)
        merged["type"] = "object"
        merged["properties"] = {**merged.get("properties", {}), **more.get("properties", {})}
        merged["required"] = [*merged.get("required", ()), *more.get("required", ())]
    return merged


def _kind(schema: Any) -> Any:
    """Return a schema in the few words that `domain/published_shape.py` reads."""
    if "$ref" in schema:
        return {"ref": schema["$ref"].split("/")[-1]}
    if "oneOf" in schema:
        mapping = schema["discriminator"]["mapping"]
        return {"one_of": {name: target.split("/")[-1] for name, target in mapping.items()}}
    if "enum" in schema:
        return {"enum": schema["enum"]}
    if schema.get("type") == "array":
        return {"list": _kind(schema["items"]), "least": schema.get("minItems", 0)}
    if schema.get("properties"):
        read = {name: _kind(one) for name, one in schema["properties"].items()}
        found = {"properties": read, "required": sorted(set(schema.get("required", ())))}
        return found | ({"types": types} if (types := _types(schema)) else {})
    if schema.get("format") in ("date-time", "uri"):
        return schema["format"]
    return schema.get("type", "any")


def _types(schema: Any) -> dict[str, str]:
    """Return the definitions of what an object can be more closely, by its ``@type``."""
    mapping = schema.get("discriminator", {}).get("mapping", {}) if "properties" in schema else {}
    return {name: target.split("/")[-1] for name, target in mapping.items()}


def _referred(kind: Any) -> list[str]:
    if not isinstance(kind, dict):
        return []
    found = (
        [kind["ref"]]
        if "ref" in kind
        else [
            *kind.get("one_of", {}).values(),
            *kind.get("types", {}).values(),
        ]
    )
    inner = [kind["list"]] if "list" in kind else list(kind.get("properties", {}).values())
    return found + [name for one in inner for name in _referred(one)]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
