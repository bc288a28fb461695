"""What the request says."""

import json
from datetime import timedelta
from typing import Any

from behave import step, use_step_matcher
from django.utils import timezone
from tests.camara_apis.stage import ABSENT, NOBODYS, Stage

use_step_matcher("re")
PROPERTY = r'(?:the )?(?:request )?(?:body )?property "(?P<path>[^"]+)" '
LEFT_OUT = r"is (?:not included|not present|not valued|not set to a value|removed|missing)"
VALID_NUMBER = (
    r"is set to (?:a|an) (?:valid|proper) "
    r"(?:value|(?:testing )?phone ?[nN]umber(?: supported by the service)?)"
)


@step(r"the request body is set by default to a request body compliant with the schema")
def default_body(context: Any) -> None:
    if context.stage.operation is not None:
        context.stage.set_default_body()


@step(r"(?:the request body is set to )?a valid request body.*")
def valid_body(context: Any) -> None:
    if context.stage.body is None:
        context.stage.set_default_body()


@step(r"the request body is not included")
def no_body(context: Any) -> None:
    context.stage.body = ABSENT


@step(r'(?:the request body is set to (?:"\{\}"|an empty object)|an empty request body)')
def empty_body(context: Any) -> None:
    context.stage.body = {}
    context.stage.said.add(context.stage.number_path)


@step(r"the request body is set to any value which is not compliant with the (?:OAS )?schema.*")
def malformed_body(context: Any) -> None:
    stage: Stage = context.stage
    stage.set_default_body()
    assert stage.operation is not None
    assert stage.operation.body is not None
    schema = stage.api.resolved(stage.operation.body)  # type: ignore[union-attr]
    stage.set_property(next(iter(schema.get("required") or schema["properties"])), [])


@step(rf"the request body is set to a valid parameter combination with {PROPERTY}set to (?P<to>.+)")
def combination(context: Any, path: str, to: str) -> None:
    context.stage.name_line()
    context.stage.set_property(path, json.loads(to))


@step(rf"{PROPERTY}{LEFT_OUT}")
def left_out(context: Any, path: str) -> None:
    context.stage.set_property(path, ABSENT)


@step(rf"{PROPERTY}does not comply with the (?:OAS )?schema at .*")
def malformed(context: Any, path: str) -> None:
    context.stage.set_property(path, _malformed_for(context.stage, path))


@step(rf"{PROPERTY}is set to a (?:value|date|time|date-time) in the (?P<when>future|past)")
def at_another_time(context: Any, path: str, when: str) -> None:
    _set_time(context.stage, path, timedelta(days=3 if when == "future" else -3))


@step(rf"{PROPERTY}is compliant with the schema but does not identify a valid .*")
def of_nobody(context: Any, path: str) -> None:
    context.stage.set_property(path, NOBODYS)


@step(rf"{PROPERTY}is set to a phone number for which the service is not available")
def not_served(context: Any, path: str) -> None:
    from tests.camara_apis.steps.line_steps import not_applicable

    not_applicable(context)
    context.stage.set_property(path, context.stage.some_line().msisdn)


@step(rf"{PROPERTY}{VALID_NUMBER}.*")
def of_line(context: Any, path: str) -> None:
    context.stage.set_property(path, context.stage.some_line().msisdn)


@step(rf"{PROPERTY}is set to (?P<to>-?\d+|\"[^\"]*\"|true|false|null)")
def set_to(context: Any, path: str, to: str) -> None:
    context.stage.set_property(path, json.loads(to))


@step(r"the request body contains (?:the|this) (?:invalid )?phone number")
def with_number_said(context: Any) -> None:
    stage: Stage = context.stage
    stage.set_default_body()
    stage.set_property("phoneNumber", stage.kept.get("number") or stage.some_line().msisdn)


@step(r'a valid phone number "\+\d+"')
def some_number(context: Any) -> None:
    context.stage.kept["number"] = context.stage.some_line().msisdn


@step(r'a valid but non-existent phone number "(?P<number>\+\d+)"')
def nobodys_number(context: Any, number: str) -> None:
    context.stage.kept["number"] = number


@step(r'an invalid phone number "(?P<number>[^"]+)".*')
def malformed_number(context: Any, number: str) -> None:
    context.stage.kept["number"] = number


def _schema_of(stage: Stage, path: str) -> dict[str, Any]:
    """Return the schema of a property of what the operation takes."""
    assert stage.api is not None
    assert stage.operation is not None
    schema: Any = stage.operation.body or {}
    for name in path.removeprefix("$.").split("."):
        schema = stage.api.resolved(schema).get("properties", {}).get(name, {})
    return dict(stage.api.resolved(schema))


def _malformed_for(stage: Stage, path: str) -> Any:
    kind = _schema_of(stage, path).get("type", "string")
    return "17 of them" if kind in ("integer", "object", "array", "boolean") else "no such thing"


def _set_time(stage: Stage, path: str, far: timedelta) -> None:
    at = timezone.now() + far
    is_day = _schema_of(stage, path).get("format") == "date"
    stage.set_property(path, at.date().isoformat() if is_day else at.isoformat())
