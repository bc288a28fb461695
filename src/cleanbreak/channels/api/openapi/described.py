"""One operation as it is described, and a document of several."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, TypeAlias

import yaml

Json: TypeAlias = dict[str, Any]
OAUTH = "oauth"
VERSION = "2.0.0"
"""Of what we promise to programs, and of the client that is made of it. Its first number rises when
a program may have to be changed; `tools/openapi.py` asks for that."""
BEARER: Json = {
    "type": "oauth2",
    "description": "Signed by the client (private_key_jwt), as the page on relying parties says.",
}
TOKEN_URL = "/oauth2/token"  # noqa: S105  an address


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """One operation."""

    path: str
    method: str
    operation_id: str
    summary: str
    responses: Json
    scope: str = ""
    parameters: Sequence[Json] = ()
    body: Json | None = None

    def as_json(self, tag: str) -> Json:
        """Return it as OpenAPI writes an operation."""
        said: Json = {"operationId": self.operation_id, "tags": [tag], "summary": self.summary}
        if self.parameters:
            said["parameters"] = list(self.parameters)
        if self.body is not None:
            said["requestBody"] = self.body
        said["responses"] = self.responses
        said["security"] = [{OAUTH: [self.scope]}] if self.scope else []
        return said


def written(name: str) -> Json:
    """Return what stands in a file beside this one."""
    text = files(__package__).joinpath("written", f"{name}.yaml").read_text("utf-8")
    return dict(yaml.safe_load(text))


def in_json(schema: Json, content_type: str = "application/json") -> Json:
    """Return the content of a body."""
    return {"content": {content_type: {"schema": schema}}}


def ref(name: str) -> Json:
    """Return a reference to a component."""
    return {"$ref": f"#/components/schemas/{name}"}


def document(
    name: str, title: str, operations: Sequence[Described], known: Mapping[str, Json]
) -> Json:
    """Return a document of operations, with the components that they use and no others."""
    paths: defaultdict[str, Json] = defaultdict(dict)
    for one in operations:
        paths[one.path][one.method.lower()] = one.as_json(name)
    return whole(title, dict(paths), known)


def whole(title: str, paths: Json, known: Mapping[str, Json]) -> Json:
    """Return a document of paths, with the components that they use."""
    components: Json = {}
    if used := used_schemas(paths, known):
        components["schemas"] = {name: known[name] for name in sorted(used)}
    if scopes := sorted(_scopes(paths)):
        flow = {"tokenUrl": TOKEN_URL, "scopes": dict.fromkeys(scopes, "")}
        components["securitySchemes"] = {OAUTH: BEARER | {"flows": {"clientCredentials": flow}}}
    said: Json = {
        "openapi": "3.1.0",
        "info": {
            "title": title,
            "version": VERSION,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "paths": paths,
    }
    return said | ({"components": components} if components else {})


def used_schemas(said: Any, known: Mapping[str, Json]) -> set[str]:
    """Return the names of all components to which something refers, at any depth."""
    used: set[str] = set()
    wanted = list(_references(said))
    while wanted:
        name = wanted.pop()
        if name not in used:
            used.add(name)
            wanted += _references(known[name])
    return used


def _references(said: Any) -> Iterator[str]:
    if isinstance(said, dict):
        for name, value in said.items():
            if name == "$ref" and isinstance(value, str):
                yield value.rpartition("/")[2]
            else:
                yield from _references(value)
    elif isinstance(said, list):
        for value in said:
            yield from _references(value)


def _scopes(paths: Json) -> Iterator[str]:
    for operations in paths.values():
        for operation in operations.values():
            for need in operation.get("security", ()):
                yield from need.get(OAUTH, ())
