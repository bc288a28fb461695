"""Schemathesis against every address: no 5xx, no trace of our insides, content as declared.

The description is made from the URL resolver, so that a new page is fuzzed by default: its parts
are what the route says, its fields those that its forms have and that its view reads.
"""

import traceback
from collections.abc import Iterator
from typing import Any
from zlib import crc32

import pytest
import schemathesis
from django.conf import settings as django_settings
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.urls import get_resolver, path
from hypothesis import HealthCheck, Phase, given, seed
from hypothesis import settings as how
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import content_type_conformance
from tests.addresses import PageAddress, every_address
from tests.full_house import House, full_house

from cleanbreak.domain.staff import Role

pytestmark = pytest.mark.usefixtures("committed_db")
EXAMPLES = 5
"""For each method of each address; the whole stays below a minute."""
CONTENT = {
    ".cose": "application/cose",
    ".csv": "text/csv",
    ".json": "application/json",
    ".pdf": "application/pdf",
    ".pem": "application/x-pem-file",
    ".png": "image/png",
    ".txt": "text/plain",
    ".wav": "audio/wav",
}
BY_NAME = {
    "health": "text/plain",
    "live": "text/plain",
    "ready": "text/plain",
    "metrics": "text/plain",
    "portal:statement": "application/pdf",
    "staff:paper-picture": "image/jpeg",
    "staff:identity-picture": "image/jpeg",
    "oauth-token": "application/json",
    "oauth-backchannel": "application/json",
    "oauth-keys": "application/jwk-set+json",
    "oauth-configuration": "application/json",
    "openapi": "application/json",
    "hotline-call": "text/xml",
    "hotline-turn": "text/xml",
    "hotline-status": "text/xml",
    "portal:app-manifest": "application/manifest+json",
    "portal:app-worker": "text/javascript",
    "portal:verify-worker": "text/javascript",
    "staff:desk-deliver": "application/json",
    "staff:desk-manifest": "application/json",
    "staff:desk-prepare": "application/json",
    "staff:desk-worker": "text/javascript",
    "account:passkey-options": "application/json",
    "account:passkey-new-options": "application/json",
}
"""Files whose address does not end like one."""
FOR_PROGRAMS = ("desk-agent-", "ssf-", "camara-", "tmf")
"""Names of APIs begin so: they answer JSON."""
INSIDES = ("Traceback", "site-packages", "psycopg", "SELECT ", "/cleanbreak/", "SECRET_KEY")
NOTIFICATION = {
    "type": "object",
    "required": ["header", "iccid", "notificationPointId", "notificationPointStatus"],
    "properties": {
        "header": {"type": "object"},
        "iccid": {"type": "string", "pattern": "^89[0-9]{17}F?$"},
        "eid": {"type": "string"},
        "timestamp": {"anyOf": [{"type": "string", "format": "date-time"}, {"type": "integer"}]},
        "notificationPointId": {"anyOf": [{"type": "integer"}, {"type": "string"}]},
        "notificationPointStatus": {
            "type": "object",
            "required": ["status"],
            "properties": {"status": {"enum": ["Executed-Success", "Failed"]}},
        },
    },
}
"""HandleDownloadProgressInfo (SGP.22 clause 5.3.5)."""
ROLES: tuple[Role | None, ...] = (*Role, *[Role.ADMIN] * len(Role), None)
"""Who asks: half the time somebody who may do everything, sometimes a stranger."""


class TrustingHandler(WSGIHandler):
    """Our site without token of forms and limits by address: what is fuzzed lies behind them."""

    def __init__(self, house: House) -> None:
        super().__init__()
        self._house = house

    def __call__(self, environ: Any, start_response: Any) -> Any:
        environ["REMOTE_ADDR"] = self._house.next_visitor()
        answer = super().__call__(environ, start_response)
        try:
            return [b"".join(answer)]
        finally:
            answer.close()

    def get_response(self, request: HttpRequest) -> Any:
        request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]
        return super().get_response(request)


@pytest.fixture
def house(committed_db: None, settings: Any) -> Iterator[House]:
    with full_house(settings) as made:
        settings.ALLOWED_HOSTS = ["testserver", "localhost"]
        yield made


def description(addresses: list[PageAddress], house: House | None = None) -> dict[str, Any]:
    """Return what OpenAPI says of these addresses."""
    paths = {one.template: _methods(one, house) for one in addresses}
    info = {"title": "Cleanbreak", "version": "1"}
    return {"openapi": "3.0.3", "info": info, "paths": paths}


def _methods(address: PageAddress, house: House | None) -> dict[str, Any]:
    parts = [
        {"name": name, "in": "path", "required": True, "schema": schema}
        for name, schema in address.parameters.items()
    ]
    asked = [
        {"name": name, "in": "query", "schema": {"type": "string"}}
        for name in ("list", "after", "kind", "element", "seen", "next")
    ]
    answers = {"default": {"description": "an answer", "content": _contents(address)}}
    get = {"parameters": parts + asked, "responses": answers}
    return {"get": get, "post": {**get, "requestBody": _body(address, house)}}


def _contents(address: PageAddress) -> dict[str, Any]:
    kinds = {"text/html"}
    kinds |= {kind for end, kind in CONTENT.items() if address.template.endswith(end)}
    kinds |= {BY_NAME[address.name]} if address.name in BY_NAME else set()
    kinds |= {"application/json"} if address.name.startswith(FOR_PROGRAMS) else set()
    return {kind: {} for kind in kinds}


def _body(address: PageAddress, house: House | None) -> dict[str, Any]:
    known = house.fields.get(address.template, {}) if house else {}
    names = set(known) | address.read_fields | {"next"}
    fields = {name: _field(known.get(name, set())) for name in sorted(names)}
    schema = {"type": "object", "properties": fields, "additionalProperties": False}
    kinds = ("application/x-www-form-urlencoded", "multipart/form-data")
    return {"content": {kind: {"schema": schema} for kind in kinds}}


def _field(values: set[str]) -> dict[str, Any]:
    """Return the schema of a field: any text, and often what the page offers."""
    offered = sorted(value for value in values if value)
    anything: dict[str, Any] = {"type": "string", "maxLength": 300}
    return {"anyOf": [{"enum": offered}, anything]} if offered else anything


def attack(
    house: House, addresses: list[PageAddress], document: dict[str, Any] | None = None
) -> set[tuple[str, str, int]]:
    """Send each address what schemathesis thinks of; return which statuses were seen where."""
    schema = schemathesis.openapi.from_dict(document or description(addresses, house))
    schema.app = TrustingHandler(house)
    of_template = {one.template: one for one in addresses}
    seen: set[tuple[str, str, int]] = set()
    faults: list[BaseException] = []
    for found in schema.get_all_operations():
        operation = found.ok()
        try:
            _attack_one(house, operation, of_template[operation.path], seen)
        except (Exception, FailureGroup) as fault:  # noqa: BLE001  all are told at the end
            faults.append(fault)
    if faults:
        raise BaseExceptionGroup("addresses that do not stand what is thrown at them", faults)
    return seen


def _attack_one(
    house: House, operation: Any, address: PageAddress, seen: set[tuple[str, str, int]]
) -> None:
    cases = st.one_of(
        operation.as_strategy(generation_mode=GenerationMode.POSITIVE),
        operation.as_strategy(generation_mode=GenerationMode.NEGATIVE),
    )

    @seed(crc32(operation.label.encode()))  # the same attack every day, another for each address
    @how(
        max_examples=EXAMPLES,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases, role=st.sampled_from(ROLES), pick=st.integers(-2, 3))
    def attack_once(case: Any, role: Role | None, pick: int) -> None:
        parts = house.known_parts(address, pick) if pick >= 0 else None
        if parts is not None:
            case.path_parameters = {name: str(value) for name, value in parts.items()}
        answer = case.call(headers={"Accept-Language": "en"}, cookies=_cookies(house, role))
        with_body = [content_type_conformance] if answer.content else []
        case.validate_response(answer, checks=[not_a_server_error, *with_body])
        text = answer.content.decode(errors="replace")
        assert not [one for one in INSIDES if one in text], f"{operation.label} shows its insides"
        seen.add((address.template, operation.method.upper(), answer.status_code))
        _sign_in_again(house, role, answer.headers)

    attack_once()


def _cookies(house: House, role: Role | None) -> dict[str, str]:
    if role is None:
        return {}
    return {one.key: one.value for one in house.browsers[role].cookies.values()}


def _sign_in_again(house: House, role: Role | None, headers: Any) -> None:
    """Sign the role in again if the request has ended its session."""
    said = " ".join(headers.get("set-cookie", ()))
    if role is not None and f'{django_settings.SESSION_COOKIE_NAME}=""' in said:
        house.signed_in_again(role)


def test_nothing_that_schemathesis_thinks_of_is_an_error_of_ours(house: House) -> None:
    addresses = every_address()
    seen = attack(house, addresses)
    assert {template for template, _method, _status in seen} == {one.template for one in addresses}
    for status in (200, 302, 303, 403, 404, 405, 422):
        assert status in {one for _template, _method, one in seen}, "it never got behind the doors"


def test_the_listener_for_sm_dp_plus_stands_it_too(house: House, settings: Any) -> None:
    settings.ROOT_URLCONF, settings.MIDDLEWARE = "cleanbreak.site.es2plus_urls", []
    addresses = every_address()
    document = description(addresses)
    for one in document["paths"].values():
        one["post"]["requestBody"] = {"content": {"application/json": {"schema": NOTIFICATION}}}
        one["post"]["responses"] = one["get"]["responses"] = {
            "default": {"description": "an answer", "content": {"application/json": {}}}
        }
    seen = attack(house, addresses, document)
    assert {template for template, _method, _status in seen} == {one.template for one in addresses}
    assert {204, 400} <= {status for _template, method, status in seen if method == "POST"}


def test_every_pattern_of_the_resolver_is_described() -> None:
    """Counted another way: by what ``reverse`` knows."""
    described = description(every_address())["paths"]
    resolver = get_resolver()
    known = {key for key in resolver.reverse_dict if isinstance(key, str)}
    for namespace, (_prefix, inner) in resolver.namespace_dict.items():
        known |= {f"{namespace}:{key}" for key in inner.reverse_dict if isinstance(key, str)}
    assert {one.name for one in every_address()} == known
    assert len(described) == len({one.template for one in every_address()}) > 50


def breaks(_request: HttpRequest) -> HttpResponse:
    raise ValueError("A string literal cannot contain NUL (0x00) characters.")


def tells(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("psycopg says: SELECT holder")


def lies(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("{}", content_type="application/json")


def handler500(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(status=500)


urlpatterns = [path("breaks/", breaks), path("tells/", tells), path("lies/", lies)]
"""Pages with a defect each, for the test below."""


def test_a_page_with_a_defect_is_found(house: House, settings: Any) -> None:
    settings.ROOT_URLCONF, settings.MIDDLEWARE = __name__, []
    addresses = every_address()
    with pytest.raises(BaseExceptionGroup) as found:
        attack(house, addresses, description(addresses))
    told = "".join(traceback.format_exception(found.value))
    assert len(found.value.exceptions) == 2 * len(urlpatterns)
    for fault in ("Server error", "shows its insides", "Undocumented Content-Type"):
        assert fault in told
