"""Which operation is asked, with which headers, and when the request is sent."""

from typing import Any

from behave import step, use_step_matcher
from tests.camara_apis.stage import fresh_correlator

use_step_matcher("re")


@step(r'an environment at "apiRoot"')
def environment(context: Any) -> None:
    del context


@step(r'the (?:resource|path|base url) "(?P<path>[^"]+)".*')
def resource(context: Any, path: str) -> None:
    context.stage.turn_to(path)


@step(r"use (?i:baseurl)")
def base_address(context: Any) -> None:
    del context


@step(r'the header "x-correlator" (?:complies with the schema at .+|is set to a UUID value)')
def correlator(context: Any) -> None:
    context.stage.headers["x-correlator"] = fresh_correlator()


@step(r'the header "(?P<name>(?!Authorization)[^"]+)" is set to "(?P<value>[^"]*)"')
def header(context: Any, name: str, value: str) -> None:
    context.stage.headers[name] = value


@step(r'the header "(?P<name>(?!Authorization)[^"]+)" (?:is removed|is not sent|is not included)')
def no_header(context: Any, name: str) -> None:
    context.stage.headers.pop(name, None)


@step(r'the (?:HTTP )?(?:request )?"(?P<method>GET|POST|PUT|PATCH|DELETE)"(?: request)? is sent.*')
def sent_by_method(context: Any, method: str) -> None:
    context.stage.with_method(method)
    context.stage.again()


@step(r'the request "(?P<operation_id>[A-Za-z]+)" is sent.*')
def sent_by_name(context: Any, operation_id: str) -> None:
    context.stage.by_id(operation_id)
    context.stage.again()


@step(r"(?:the endpoint is invoked|a new endpoint invocation is done)")
def invoked(context: Any) -> None:
    context.stage.again()
