"""CAMARA's interfaces, one document for each: read out of their operations."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from cleanbreak.channels.api.camara import urls
from cleanbreak.channels.api.camara.errors import ERRORS
from cleanbreak.channels.api.camara.operation import Operation
from cleanbreak.channels.api.openapi.described import Described, Json, document, in_json, ref
from cleanbreak.channels.api.openapi.json_schema import Taken
from cleanbreak.channels.api.openapi.routes import Route, routes_of

CORRELATOR: Json = {
    "name": "x-correlator",
    "in": "header",
    "schema": {"type": "string", "pattern": "^[a-zA-Z0-9-_:;.\\/<>{}]{0,256}$"},
}
NO_CONTENT = {"validateCode": "204", "deleteSwapSubscription": "204"}
CREATED = {"createSwapSubscriptions": "201"}
OF_SEVERAL = {"GET": "list", "POST": "create", "DELETE": "delete"}
PREFIX, ID = "camara-", "{id}"


def camara_documents(answers: Mapping[str, Json]) -> dict[str, Json]:
    """Return a document for each interface, by its name.

    :param answers: schemas by name; that of an operation has its operationId with ``Answer``.
    """
    operations: defaultdict[str, list[Described]] = defaultdict(list)
    taken = Taken()
    for route in routes_of(urls.urlpatterns, "/camara/"):
        name, version = route.path.split("/")[2:4]
        operations[f"{PREFIX}{name}-{version}"] += _described(route, taken, answers)
    known = {**answers, **taken.schemas}
    return {
        name: document(name, f"CAMARA {name.removeprefix(PREFIX)}, as we answer it", found, known)
        for name, found in sorted(operations.items())
    }


def _described(route: Route, taken: Taken, answers: Mapping[str, Json]) -> Iterator[Described]:
    for method, operation in sorted(route.operations.items()):
        name = _name(route, method)
        body = None
        if operation.takes is not None:
            sent = taken.add(f"{name[0].upper()}{name[1:]}Request", operation.takes)
            body = {"required": True} | in_json(sent)
        place = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
        yield Described(
            path=route.path,
            method=method,
            operation_id=name,
            summary=(operation.function.__doc__ or "").strip(),
            responses=_success(name, answers) | _errors(operation),
            scope=operation.scope,
            parameters=[CORRELATOR, *([place] if ID in route.path else [])],
            body=body,
        )


def _name(route: Route, method: str) -> str:
    """Return what the operation is called: after its address, and its method if there are more."""
    words = route.name.removeprefix(PREFIX).split("-")
    if len(route.operations) == 1:
        return words[0] + "".join(word.capitalize() for word in words[1:])
    verb = "retrieve" if ID in route.path and method == "GET" else OF_SEVERAL[method]
    return verb + "".join(word.capitalize() for word in words)


def _success(name: str, answers: Mapping[str, Json]) -> Json:
    if name in NO_CONTENT:
        return {NO_CONTENT[name]: {"description": "Done."}}
    component = f"{name[0].upper()}{name[1:]}Answer"
    answer = answers[component] if "$ref" in answers[component] else ref(component)
    return {CREATED.get(name, "200"): {"description": "The answer."} | in_json(answer)}


def _errors(operation: Operation) -> Json:
    codes: defaultdict[int, set[str]] = defaultdict(set)
    for status, code in [*ERRORS.values(), *operation.refusals.values()]:
        codes[status].add(code)
    return {
        str(status): {"description": ", ".join(sorted(named))} | in_json(ref("CamaraError"))
        for status, named in sorted(codes.items())
    }
