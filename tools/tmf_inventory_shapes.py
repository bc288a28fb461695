"""Reads what inventories may be told out of TM Forum's files, and writes the table for our code.

python -m tools.tmf_inventory_shapes /work/shared/specs/tmf
"""

import json
import sys
from pathlib import Path
from typing import Any

from tools.tmf_order_shapes import table

TARGET = Path(__file__).parents[1] / "src/cleanbreak/channels/api/tmf/inventory_shapes.json"
PRODUCTS_4 = "TMF637/TMF637-ProductInventory-v4.0.0.swagger.json"
PRODUCTS_5 = "TMF637/TMF637-ProductInventory-v5.0.0.oas.yaml"
RESOURCES = "TMF639/TMF639-ResourceInventory-v4.0.0.swagger.json"
RESOURCES_B = "TMF639/TMF639_Resource_Inventory_Management_API_v4.0.0_swagger.json"
ROOTS = {
    "product4": (PRODUCTS_4, "Product_Create"),
    "product5": (PRODUCTS_5, "Product_FVO"),
    "resource": (RESOURCES, "Resource_Create"),
    "physicalResource": (RESOURCES, "PhysicalResource_Create"),
    "logicalResource": (RESOURCES, "LogicalResource_Create"),
}
GIVEN = {"id": "string", "href": "string"}
"""One of the two files of TMF639 requires them of whoever creates; they are the server's to give,
and what is sent as such is not kept."""
APART = frozenset({"ResourceRelationship"})


def main(folder: Path) -> None:
    """Write the table."""
    found = {kind: table(folder / file, root) for kind, (file, root) in ROOTS.items()}
    other = table(folder / RESOURCES_B, "Resource_Create")["definitions"]
    for kind, one in found.items():
        if not kind.startswith("product"):
            one["definitions"] = _both(one["definitions"], other, one["root"])
        one["definitions"][one["root"]]["properties"] |= GIVEN
    TARGET.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n", "utf-8")


def _both(ours: dict[str, Any], other: dict[str, Any], root: str) -> dict[str, Any]:
    """Return what either of two files of one version lets one say, with what either demands.

    What a client keeps is given back as it was sent, and is judged by both files then. But for
    relationships: each file has a shape of its own.
    """
    merged = {**other, **ours}
    for name in ours.keys() & other.keys():
        one, two = ours[name], other[name]
        if "properties" in one and "properties" in two:
            demanded = {*one["required"]}, {*two["required"]}
            both = set.intersection(*demanded) if name in APART else set.union(*demanded)
            required = sorted(both - GIVEN.keys() if name == root else both)
            properties = {**two["properties"], **one["properties"]}
            merged[name] = {**one, "properties": properties, "required": required}
    return merged


if __name__ == "__main__":
    main(Path(sys.argv[1]))
