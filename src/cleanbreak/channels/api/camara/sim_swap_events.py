"""CAMARA sim-swap-subscriptions 0.3.0."""

from cleanbreak.channels.api.camara.errors import ErrorOf
from cleanbreak.channels.api.camara.operation import (
    PHONE_NUMBER,
    Answer,
    Asked,
    Status,
    camara_operation,
)
from cleanbreak.domain.asked_number import NumberNotHere
from cleanbreak.domain.event_subscription import (
    CREDENTIALS,
    HTTP,
    PROTOCOLS,
    EventSubscriptionKnown,
    EventSubscriptionUnknown,
    OnlyAccessTokens,
    OnlyBearerTokens,
    OnlyHttp,
    SinkNotAllowed,
    SwapEvent,
    WatchesTooMany,
)
from cleanbreak.domain.json_shape import Choice, Instant, ListOf, Shape, Text, Whole
from cleanbreak.flows import watch_sim_card as watching
from cleanbreak.records.event_subscription import EventSubscriptionRow

NAME = "sim-swap-subscriptions"
CREATED, NO_CONTENT = 201, 204
EVENTS_MOST = 1_000_000
TYPE = SwapEvent.SWAPPED.value
ADDRESS, SECRET = Text(length_min=1, length_max=500), Text(length_max=8_000)
CREDENTIAL = Shape(
    {
        "credentialType": Choice(CREDENTIALS),
        "identifier": SECRET,
        "secret": SECRET,
        "accessToken": SECRET,
        "accessTokenExpiresUtc": Text(length_max=40),
        "accessTokenType": Text(length_max=40),
        "refreshToken": SECRET,
        "refreshTokenEndpoint": ADDRESS,
    },
    required=frozenset({"credentialType"}),
)
CONFIG = Shape(
    {
        "subscriptionDetail": Shape({"phoneNumber": PHONE_NUMBER}),
        "subscriptionExpireTime": Instant(),
        "subscriptionMaxEvents": Whole(least=1, most=EVENTS_MOST),
    },
    required=frozenset({"subscriptionDetail"}),
)
WISH = Shape(
    {
        "protocol": Choice(PROTOCOLS),
        "sink": ADDRESS,
        "sinkCredential": CREDENTIAL,
        "types": ListOf(kind=Choice((TYPE,)), least=1, most=1),
        "config": CONFIG,
        "protocolSettings": Shape({"method": Choice(("POST",))}),
    },
    required=frozenset({"protocol", "sink", "types", "config"}),
)
ON_CREATION: ErrorOf = {
    OnlyHttp: (400, "INVALID_PROTOCOL"),
    OnlyAccessTokens: (400, "INVALID_CREDENTIAL"),
    OnlyBearerTokens: (400, "INVALID_TOKEN"),
    SinkNotAllowed: (400, "INVALID_SINK"),
    EventSubscriptionKnown: (409, "ALREADY_EXISTS"),
    NumberNotHere: (422, "SERVICE_NOT_APPLICABLE"),
    WatchesTooMany: (429, "QUOTA_EXCEEDED"),
}
OF_ONE: ErrorOf = {EventSubscriptionUnknown: (404, "NOT_FOUND")}


@camara_operation(scope=f"{NAME}:{TYPE}:create", takes=WISH, refusals=ON_CREATION)
def create(asked: Asked) -> Answer:
    """Let the sink be told when the number comes to another card."""
    number = asked.number(asked.body["config"]["subscriptionDetail"].get("phoneNumber"))
    row = watching.make_event_subscription(asked.caller, number, asked.body, asked.now)
    return Status(CREATED, _shown(row, asked))


@camara_operation(scope=f"{NAME}:read")
def listed(asked: Asked) -> Answer:
    """List what the caller has asked for."""
    return [_shown(row, asked) for row in watching.read_all_of(asked.caller)]


@camara_operation(scope=f"{NAME}:read", refusals=OF_ONE)
def one(asked: Asked) -> Answer:
    """Show one of them."""
    row = watching.read_event_subscription(asked.caller, asked.place["wanted"])
    return _shown(row, asked)


@camara_operation(scope=f"{NAME}:delete", refusals=OF_ONE)
def delete(asked: Asked) -> Answer:
    """End one of them."""
    place = asked.place["wanted"]
    watching.end_event_subscription(asked.caller, place, asked.now)
    return Status(NO_CONTENT)


def _shown(row: EventSubscriptionRow, asked: Asked) -> dict[str, object]:
    """Return a subscription as it is shown; whoever comes with a line's token is told no number."""
    config: dict[str, object] = {"subscriptionDetail": {}}
    if asked.caller.msisdn is None:
        config["subscriptionDetail"] = {"phoneNumber": row.msisdn}
    if row.expires_at is not None:
        config["subscriptionExpireTime"] = row.expires_at.isoformat()
    if row.events_max is not None:
        config["subscriptionMaxEvents"] = row.events_max
    shown: dict[str, object] = {
        "id": str(row.event_subscription_id),
        "protocol": HTTP,
        "sink": row.sink,
        "types": [TYPE],
        "config": config,
        "startsAt": row.starts_at.isoformat(),
        "status": "ACTIVE",
    }
    if row.expires_at is not None:
        shown["expiresAt"] = row.expires_at.isoformat()
    return shown
