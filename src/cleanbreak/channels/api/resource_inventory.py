"""One freed number as a TMF639 resource (Resource Inventory Management, v4).

Its id is that of the order that freed it: no number stands in an address, and whoever has no order
finds nothing. There is no list. TMF639 has no word for a quarantine: what rests is ``reserved``,
and a characteristic says the rest.
"""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import cache_control

from cleanbreak.channels.api.token_guard import needs_scope
from cleanbreak.domain.access import CallerRefused
from cleanbreak.domain.number_state import NumberState
from cleanbreak.flows.read_number import NumberStory, number_of_order
from cleanbreak.records.number import NumberRow

SCOPE = "resource-inventory:read"
NOT_FOUND, NOT_ALLOWED = 404, 405
STATUS = {
    NumberState.ASSIGNED: ("reserved", "active"),
    NumberState.PORT_GRACE: ("reserved", "idle"),
    NumberState.QUARANTINED: ("reserved", "idle"),
    NumberState.AVAILABLE: ("available", "idle"),
    NumberState.PORTED_OUT: ("unknown", "idle"),
    NumberState.RETURNED: ("unknown", "idle"),
}
"""``resourceStatus`` and ``usageState``."""


def _refuse(request: HttpRequest, refused: CallerRefused) -> HttpResponse:
    del request
    return _error(refused.status, refused.code, str(refused))


@cache_control(no_store=True)
@needs_scope(SCOPE, refuse=_refuse)
def resource(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Return the number that the order freed."""
    if request.method != "GET":
        answer = _error(NOT_ALLOWED, "method_not_allowed", "A number can only be read.")
        answer["Allow"] = "GET"
        return answer
    story = number_of_order(order_id)
    if story is None:
        return _error(NOT_FOUND, "not_found", "No number was freed by this order.")
    return JsonResponse(_document(story, order_id))


def _document(story: NumberStory, order_id: UUID) -> dict[str, object]:
    status, usage = STATUS[story.state]
    return {
        "id": str(order_id),
        "href": f"/tmf-api/resourceInventoryManagement/v4/resource/{order_id}",
        "@type": "LogicalResource",
        "category": "MSISDN",
        "value": story.msisdn,
        "resourceStatus": status,
        "usageState": usage,
        "administrativeState": "unlocked" if story.state is NumberState.ASSIGNED else "locked",
        "resourceCharacteristic": _characteristics(story),
    }


def resting_days(number: NumberStory | NumberRow) -> dict[str, str]:
    """Return until when a number rests, by characteristics; nothing if it does not."""
    if not NumberState(number.state).rests:
        return {}
    said = {
        "portGraceUntil": number.port_grace_until,
        "earliestReleaseDate": number.earliest_release_date,
        "latestReleaseDate": number.latest_release_date,
        "rangeHolder": number.range_holder,
    }
    return {name: str(value) for name, value in said.items() if value is not None}


def _characteristics(story: NumberStory) -> list[dict[str, str]]:
    said = {"numberState": story.state.value} | resting_days(story)
    return [{"name": name, "valueType": "string", "value": value} for name, value in said.items()]


def _error(status: int, code: str, reason: str) -> HttpResponse:
    return JsonResponse({"code": code, "reason": reason}, status=status)
