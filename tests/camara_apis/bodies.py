"""Bodies that comply with a schema: what every scenario begins with."""

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from tests.camara_apis.lives import day_ago

if TYPE_CHECKING:
    from tests.camara_apis.published import Api
    from tests.camara_apis.stage import Stage

SINK = "https://sink.example/events"
"""A place to which our relying parties may have events sent."""


def body_for(stage: "Stage") -> dict[str, Any]:
    """Return what the operation takes, about the line of the scenario."""
    assert stage.api is not None
    assert stage.operation is not None
    assert stage.operation.body is not None
    return _object(stage.api, stage.operation.body, _own_values(stage))


def _own_values(stage: "Stage") -> Mapping[str, Any]:
    """Return values by the name of their property; all others are examples of the file."""
    now = timezone.now()
    return {
        "phoneNumber": stage.some_line().msisdn,
        "specifiedDate": day_ago(0).isoformat(),
        "tenureDate": day_ago(0).isoformat(),
        "protocol": "HTTP",
        "sink": SINK,
        "types": ["org.camaraproject.sim-swap-subscriptions.v0.swapped"],
        "subscriptionExpireTime": (now + timedelta(days=30)).isoformat(),
    }


def _object(api: "Api", schema: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Return an object with what is required, and the phone number wherever it may stand."""
    schema = api.resolved(schema)
    wanted = {*schema.get("required", ()), "phoneNumber"}
    made = {}
    for name, inner in schema.get("properties", {}).items():
        if name not in wanted:
            continue
        resolved = api.resolved(inner)
        if name in own:
            made[name] = own[name]
        elif resolved.get("type") == "object":
            made[name] = _object(api, inner, own)
        else:
            made[name] = resolved.get("example")
    return made
