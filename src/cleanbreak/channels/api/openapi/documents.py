"""Every description that there is, and the one of all together."""

from functools import cache

from cleanbreak.channels.api.openapi.camara import camara_documents
from cleanbreak.channels.api.openapi.described import Json, whole, written
from cleanbreak.channels.api.openapi.tmf import tmf_documents

WRITTEN = ("oauth", "shared-signals", "number-state", "desk-agent", "public")
"""What has no operations in code, and is written by hand; `tests/contract` asks each of them."""
ALL = "cleanbreak"
"""What a client is made of."""
NOT_IN_CLIENT = frozenset({"desk-agent"})
"""It has its client: our own program at the counter."""


@cache
def documents() -> dict[str, Json]:
    """Return each document by its name, the one of all last."""
    answers = written("answers")["schemas"]
    found = camara_documents(answers) | tmf_documents(answers)
    found |= {name: _by_hand(name, answers) for name in WRITTEN}
    found = dict(sorted(found.items()))
    return found | {ALL: _together(found)}


def _by_hand(name: str, answers: Json) -> Json:
    said = written(name)
    for operations in said["paths"].values():
        for operation in operations.values():
            operation["tags"] = [name]
            scope = operation.pop("scope", "")
            operation["security"] = [{"oauth": [scope]}] if scope else []
    return whole(said["title"], said["paths"], answers | said.get("schemas", {}))


def _together(found: dict[str, Json]) -> Json:
    parts = [one for name, one in found.items() if name not in NOT_IN_CLIENT]
    paths = {path: said for one in parts for path, said in one["paths"].items()}
    known: Json = {}
    for one in parts:
        for name, schema in one.get("components", {}).get("schemas", {}).items():
            if known.setdefault(name, schema) != schema:
                raise ValueError(f"Two components are called {name}.")
    return whole("Cleanbreak, every interface for programs of others", paths, known)
