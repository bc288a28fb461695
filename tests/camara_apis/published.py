"""What CAMARA has published: its YAML files and feature files, read where they lie."""

import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from django.urls import resolve

if TYPE_CHECKING:
    from openapi_core.datatypes import RequestParameters

FOLDER = Path("/work/shared/specs/camara")
METHODS = ("get", "post", "put", "patch", "delete")
NOTHING = "camara-nothing"
PREFIX = "/camara"
"""What stands before CAMARA's own addresses here."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of one API."""

    api: "Api"
    operation_id: str
    method: str
    path: str
    """As the YAML file says it, with its ``{parameters}``."""
    scopes: tuple[str, ...]
    body: Mapping[str, Any] | None
    """The schema of what it takes."""

    @property
    def address(self) -> str:
        return f"{PREFIX}{self.api.base}{self.path}"


class Api:
    """One YAML file."""

    def __init__(self, file: Path) -> None:
        self.document: dict[str, Any] = yaml.load(file.read_text("utf-8"), Loader=yaml.CSafeLoader)
        server = self.document["servers"][0]
        self.base: str = server["url"].removeprefix("{apiRoot}")
        self.root: str = server["variables"]["apiRoot"]["default"]
        self.name = self.base.split("/")[1]
        self.operations = {one.operation_id: one for one in self._operations()}

    @cached_property
    def _judge(self) -> Any:
        from openapi_core import OpenAPI  # it takes a second, and only who judges needs it

        return OpenAPI.from_dict(self.document)

    def _operations(self) -> Iterator[Operation]:
        for path, known in self.document["paths"].items():
            for method in METHODS:
                if found := known.get(method):
                    yield Operation(
                        self,
                        found["operationId"],
                        method.upper(),
                        path,
                        tuple(scope for way in found["security"] for scope in way["openId"]),
                        _taken(found),
                    )

    def at(self, path: str, method: str) -> Operation:
        """Return the operation at a path of a feature file, whatever version that names."""
        fitting = [one for one in self.operations.values() if _fits(one.path, path)]
        assert fitting, f"{self.name} has nothing at {path}"
        return next((one for one in fitting if one.method == method), fitting[0])

    def resolved(self, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        while "$ref" in schema:
            schema = self.at_pointer(schema["$ref"])
        return schema

    def at_pointer(self, pointer: str) -> Any:
        found: Any = self.document
        for part in pointer.strip().lstrip("#/").split("/"):
            if part not in found and part == "CloudEvent":  # "…/Subscription/CloudEvent"
                found = self.document["components"]["schemas"]
            found = found[part]
        return found

    def has(self, pointer: str) -> bool:
        try:
            self.at_pointer(pointer)
        except (KeyError, TypeError):
            return False
        return True

    def judge_answer(self, asked: "Sent", answered: "Answered") -> None:
        """Fail if the answer is not one that the file lets this operation give."""
        self._judge.validate_response(asked, answered)

    def judge(self, schema: Mapping[str, Any], value: Any) -> None:
        """Fail if a value does not comply with a schema of the file."""
        from openapi_schema_validator import OAS30Validator
        from referencing import Registry, Resource
        from referencing.jsonschema import DRAFT4

        registry = Registry().with_resource(
            "urn:api", Resource(contents=self.document, specification=DRAFT4)
        )
        absolute = json.loads(json.dumps(schema).replace('"#/', '"urn:api#/'))
        OAS30Validator(absolute, registry=registry).validate(value)


def _taken(operation: Mapping[str, Any]) -> Mapping[str, Any] | None:
    content = operation.get("requestBody", {}).get("content", {})
    found: Mapping[str, Any] | None = content.get("application/json", {}).get("schema")
    return found


def _fits(known: str, path: str) -> bool:
    """Return whether a path ends like one of ours, or is what an API begins with."""
    pattern = re.sub(r"\{[^}]+\}", "[^/]+", known)
    return re.fullmatch(rf"(/[^/]+)*{pattern}", path) is not None


@dataclass(slots=True)
class Sent:
    """A request in openapi-core's words."""

    host_url: str
    path: str
    method: str
    body: bytes | None
    content_type: str
    parameters: "RequestParameters"


@dataclass(slots=True)
class Answered:
    """An answer in openapi-core's words."""

    status_code: int
    content_type: str
    headers: Mapping[str, str]
    data: bytes | None


@cache
def apis() -> Mapping[str, Api]:
    """Return the APIs that we serve, by name."""
    files = [
        *FOLDER.glob("NumberRecycling/*/number-recycling.yaml"),
        *FOLDER.glob("Tenure/*/kyc-tenure.yaml"),
        *FOLDER.glob("SimSwap/*/sim-swap*.yaml"),
        *FOLDER.glob("OTPValidation/*/one-time-password-sms.yaml"),
        *FOLDER.glob("NumberVerification/*/number-verification.yaml"),
        *FOLDER.glob("SubscriptionStatus/*/subscription-status.yaml"),
        *FOLDER.glob("CallForwardingSignal/*/call-forwarding-signal.yaml"),
    ]
    return {one.name: one for one in map(Api, files)}


def feature_files() -> list[Path]:
    """Return every feature file that is there of an API that we serve; others may be put there."""
    found = [*FOLDER.glob("*/*/*.feature"), *further_folder().glob("**/*.feature")]
    return sorted(one for one in found if (api := api_of(one)) and is_served(api))


def is_served(api: Api) -> bool:
    """Return whether there is anything at the API's addresses."""
    operation = next(iter(api.operations.values()))
    return resolve(operation.address).view_name != NOTHING


def further_folder() -> Path:
    """Return where further feature files lie: those of APIs that come without any are run, too."""
    return Path(os.environ.get("CLEANBREAK_CAMARA_FEATURES", FOLDER / "nowhere"))


def api_of(file: Path) -> Api | None:
    """Return the API that a feature file is about: the first that it names an address of."""
    for name in re.findall(r"\"/([a-z-]+)/", file.read_text("utf-8")):
        if name in apis():
            return apis()[name]
    return None
