"""What of a description breaks programs that were written by an older one.

    breaks(old, new) -> ["POST /oauth2/token: …", …]

Judged from both sides: what programs send must still be taken, and what they are answered must
still be there. More may be taken and more may be answered.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

Json: TypeAlias = Mapping[str, Any]
DEPTH_MAX = 12
"""Deeper than anything of ours; a schema that refers to itself ends here."""
LEAST = ("minimum", "minLength", "minItems")
MOST = ("maximum", "maxLength", "maxItems")
SIGNS = ("type", "format", "pattern")


def breaks(old: Json, new: Json) -> list[str]:
    """Return a sentence for each thing that a program may stumble upon."""
    found: list[str] = []
    for path, operations in old["paths"].items():
        for method, before in operations.items():
            where = f"{method.upper()} {path}"
            now = new["paths"].get(path, {}).get(method)
            if now is None:
                found.append(f"{where}: is gone")
            else:
                both = Both(old, new)
                found += [f"{where}: {said}" for said in both.operation(before, now)]
    return found


@dataclass(frozen=True, slots=True)
class Both:
    """An older and a newer document."""

    old: Json
    new: Json

    def operation(self, before: Json, now: Json) -> Iterator[str]:
        """Compare an operation."""
        scopes = [set(map(str, said.get("security", []))) for said in (before, now)]
        if not scopes[1] <= scopes[0]:
            yield "needs another scope"
        if before["operationId"] != now["operationId"]:
            yield f"is called {now['operationId']}, not {before['operationId']}"
        yield from self._parameters(before, now)
        yield from self._bodies(before, now)
        yield from self._answers(before, now)

    def _parameters(self, before: Json, now: Json) -> Iterator[str]:
        named = [
            {(one["in"], one["name"]): one for one in said.get("parameters", ())}
            for said in (before, now)
        ]
        for key, one in named[0].items():
            if key not in named[1]:
                yield f"takes no parameter {key[1]} any more"
                continue
            yield from self.sent(one["schema"], named[1][key]["schema"], f"parameter {key[1]}")
        for key, one in named[1].items():
            was = named[0].get(key, {})
            if one.get("required") and not was.get("required"):
                yield f"needs the parameter {key[1]}"

    def _bodies(self, before: Json, now: Json) -> Iterator[str]:
        contents = [said.get("requestBody", {}).get("content", {}) for said in (before, now)]
        if contents[1] and not contents[0]:
            yield "needs a body"
        for kind, one in contents[0].items():
            if kind not in contents[1]:
                yield f"takes no {kind} any more"
            else:
                yield from self.sent(one["schema"], contents[1][kind]["schema"], "body")

    def _answers(self, before: Json, now: Json) -> Iterator[str]:
        for status, one in before["responses"].items():
            is_success = status < "400"
            answer = now["responses"].get(status)
            if answer is None:
                if is_success:
                    yield f"answers no {status} any more"
                continue
            for kind, content in one.get("content", {}).items():
                if kind not in answer.get("content", {}):
                    yield f"{status}: is no {kind} any more"
                    continue
                schema = answer["content"][kind]["schema"]
                yield from self.given(content["schema"], schema, status)
        for status in now["responses"]:
            if status < "400" and status not in before["responses"]:
                yield f"may answer {status}"

    def sent(self, before: Json, now: Json, where: str, depth: int = 0) -> Iterator[str]:
        """Compare what is taken: nothing that was taken may be refused."""
        if len(before.get("anyOf", ())) > len(now.get("anyOf", ())):
            yield f"{where}: takes fewer kinds"
        before, now = _first(before, self.old), _first(now, self.new)
        if depth > DEPTH_MAX:
            return
        for sign in SIGNS:
            if now.get(sign) is not None and now.get(sign) != before.get(sign):
                yield f"{where}: has another {sign}"
        if "enum" in now and not set(before.get("enum", [object()])) <= set(now["enum"]):
            yield f"{where}: takes fewer words"
        for name in LEAST:
            if now.get(name, 0) > before.get(name, 0):
                yield f"{where}: {name} is {now[name]}"
        for name in MOST:
            if name in now and now[name] < before.get(name, float("inf")):
                yield f"{where}: {name} is {now[name]}"
        yield from self._sent_properties(before, now, where, depth)

    def _sent_properties(self, before: Json, now: Json, where: str, depth: int) -> Iterator[str]:
        for name in set(now.get("required", ())) - set(before.get("required", ())):
            yield f"{where}: needs {name}"
        is_closed = now.get("additionalProperties") is False
        for name, one in before.get("properties", {}).items():
            if name in now.get("properties", {}):
                yield from self.sent(one, now["properties"][name], f"{where}.{name}", depth + 1)
            elif is_closed:
                yield f"{where}: takes no {name} any more"
        if "items" in before and "items" in now:
            yield from self.sent(before["items"], now["items"], f"{where}[]", depth + 1)

    def given(self, before: Json, now: Json, where: str, depth: int = 0) -> Iterator[str]:
        """Compare what is answered: what was there must be there, and be what it was."""
        before, now = _resolved(before, self.old), _resolved(now, self.new)
        if depth > DEPTH_MAX:
            return
        for sign in SIGNS:
            if before.get(sign) is not None and now.get(sign) != before.get(sign):
                yield f"{where}: has another {sign}"
        if "enum" in before and not set(now.get("enum", [object()])) <= set(before["enum"]):
            yield f"{where}: may say other words"
        for name in set(before.get("required", ())) - set(now.get("required", ())):
            yield f"{where}: may lack {name}"
        for name, one in before.get("properties", {}).items():
            if name not in now.get("properties", {}):
                yield f"{where}: has no {name} any more"
            else:
                yield from self.given(one, now["properties"][name], f"{where}.{name}", depth + 1)
        if "items" in before:
            yield from self.given(before["items"], now.get("items", {}), f"{where}[]", depth + 1)
        if before.get("anyOf") and len(now.get("anyOf", ())) > len(before["anyOf"]):
            yield f"{where}: may be something else"


def _first(schema: Json, document: Json) -> Json:
    """Return a schema, of several kinds the first: what was taken before there were others."""
    while "anyOf" in (schema := _resolved(schema, document)):
        schema = schema["anyOf"][0]
    return schema


def _resolved(schema: Json, document: Json) -> Json:
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema
