"""TM Forum's interfaces, one document for each interface and version: read out of operations."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cleanbreak.channels.api.openapi.described import Described, Json, document, in_json, ref
from cleanbreak.channels.api.openapi.json_schema import Taken
from cleanbreak.channels.api.openapi.paths_schema import Given
from cleanbreak.channels.api.openapi.routes import Route, routes_of
from cleanbreak.channels.api.tmf import urls
from cleanbreak.channels.api.tmf.answers import LIMIT, LIMIT_MAX, OFFSET_MAX, STATUS
from cleanbreak.channels.api.tmf.partner import Operation

NAME = re.compile(r"(?P<number>tmf\d+)")
TITLES = {
    "tmf622": "TMF622 Product Ordering",
    "tmf637": "TMF637 Product Inventory",
    "tmf639": "TMF639 Resource Inventory",
    "tmf641": "TMF641 Service Ordering",
    "tmf654": "TMF654 Prepay Balance",
}
VERSIONS = ("v4", "v5")
OF_EACH = frozenset({"hub"})
"""What every interface has under the same name, so that it is called after its interface."""
MERGE_PATCH = "application/merge-patch+json"
PATCH: Json = {
    "type": "object",
    "description": "What is to be otherwise (RFC 7396); null takes a property away.",
    "additionalProperties": True,
}
OTHER: Json = {
    "type": "object",
    "description": "An order of something else than an end, as the published file has it: with an"
    " item whose action is add, modify or noChange. It is kept, and rejected.",
    "additionalProperties": True,
}
WHOLE: Json = {
    "type": "object",
    "description": "As the published file has it; it is kept, and given back.",
    "additionalProperties": True,
}
VERBS = {"POST": "create", "PATCH": "patch", "PUT": "update", "DELETE": "delete"}
NUMBERS: Mapping[str, Json] = {
    "offset": {"type": "integer", "minimum": 0, "maximum": OFFSET_MAX, "default": 0},
    "limit": {"type": "integer", "minimum": 1, "maximum": LIMIT_MAX, "default": LIMIT},
}
PLACE: Json = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
KEY: Json = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "The same key within 24 hours, and the same body: the same answer.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
}
REFUSED = (400, 401, 403, 404, 405, 409, 429, 500, 503)
COUNTS: Json = {
    name: {"schema": {"type": "integer"}, "description": said}
    for name, said in (
        ("X-Total-Count", "So many there are in all."),
        ("X-Result-Count", "So many are in this answer."),
    )
}


def tmf_documents(answers: Mapping[str, Json]) -> dict[str, Json]:
    """Return a document for each interface and version, by its name.

    :param answers: schemas by name, of errors among them.
    """
    operations: defaultdict[str, list[Described]] = defaultdict(list)
    known = dict(answers)
    taken = {version: Taken(f"Input{_mark(version)}") for version in VERSIONS}
    given = {version: Given(_mark(version)) for version in VERSIONS}
    for route in routes_of(urls.urlpatterns, "/tmf-api/"):
        number = NAME.match(route.name)
        if number is not None:
            version = route.path.split("/")[3]
            described = _Describing(number["number"], version, taken[version], given[version])
            operations[f"{number['number']}-{version}"] += described.operations(route)
    for version in VERSIONS:
        known |= taken[version].schemas | given[version].schemas
    return {
        name: document(name, f"{TITLES[name.split('-')[0]]}, as we answer it", found, known)
        for name, found in sorted(operations.items())
    }


@dataclass(frozen=True, slots=True)
class _Describing:
    """One version of an interface, with what is taken and given so far."""

    number: str
    version: str
    taken: Taken
    given: Given

    def operations(self, route: Route) -> Iterator[Described]:
        """Yield the operations at an address."""
        resource = next(part for part in reversed(route.path.split("/")) if part != "{id}")
        kind = f"{resource[0].upper()}{resource[1:]}{_mark(self.version)}"
        if resource in OF_EACH:
            kind = f"{self.number.capitalize()}{kind}"
        is_one = route.path.endswith("{id}")
        for method, operation in sorted(route.operations.items()):
            verb = ("retrieve" if is_one else "list") if method == "GET" else VERBS[method]
            self.given.add(kind, operation.gives)
            yield Described(
                path=route.path,
                method=method,
                operation_id=f"{verb}{kind}",
                summary=_summary(operation),
                responses=_success(verb, kind) | _errors(),
                scope=operation.scope,
                parameters=[*([PLACE] if is_one else []), *_parameters(operation)],
                body=self._body(operation, f"{kind}{verb.capitalize()}", method),
            )

    def _body(self, operation: Operation, name: str, method: str) -> Json | None:
        if operation.published or method == "PUT":
            return {"required": True} | in_json(WHOLE)
        if operation.changes:
            return {"required": True} | in_json(PATCH, MERGE_PATCH)
        if operation.takes is None:
            return None
        taken = self.taken.add(name, operation.takes)
        return {"required": True} | in_json({"anyOf": [taken, OTHER]} if operation.other else taken)


def _summary(operation: Operation) -> str:
    function = operation.function
    return (getattr(function, "func", function).__doc__ or "").strip()


def _mark(version: str) -> str:
    """Return what the names of a version end with; those of the first have no mark."""
    return "" if version == VERSIONS[0] else version.upper()


def _parameters(operation: Operation) -> Iterator[Json]:
    if operation.has_body:
        yield KEY
    for name in sorted(operation.parameters):
        yield {"name": name, "in": "query", "schema": NUMBERS.get(name, {"type": "string"})}


def _success(verb: str, kind: str) -> Json:
    if verb == "delete":
        return {"204": {"description": "Done."}}
    if verb == "list":
        listed = in_json({"type": "array", "items": ref(kind)})
        return {"200": {"description": "One page, the newest first.", "headers": COUNTS} | listed}
    status = "201" if verb == "create" else "200"
    return {status: {"description": "As it stands."} | in_json(ref(kind))}


def _errors() -> Json:
    codes: defaultdict[int, set[str]] = defaultdict(set)
    for refusal, status in STATUS.items():
        codes[status].add(refusal.code)
    return {
        str(status): {"description": ", ".join(sorted(codes[status])) or "Refused."}
        | in_json(ref("TmfError"))
        for status in REFUSED
    }
