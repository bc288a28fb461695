"""Subscriptions to changes of a number's SIM (CAMARA sim-swap-subscriptions): what may be asked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum
from typing import Any
from urllib.parse import urlsplit

from cleanbreak.domain.agreed_address import is_agreed
from cleanbreak.domain.json_shape import PropertyMalformed, PropertyMissing
from cleanbreak.domain.refusal import Refusal

API = "org.camaraproject.sim-swap-subscriptions.v0"
HTTP, ACCESS_TOKEN, BEARER = "HTTP", "ACCESSTOKEN", "bearer"
PROTOCOLS = (HTTP, "MQTT3", "MQTT5", "AMQP", "NATS", "KAFKA")
CREDENTIALS = ("PLAIN", ACCESS_TOKEN, "REFRESHTOKEN")
SECONDS_DIGITS_MAX = 11


class SwapEvent(Enum):
    """What a subscriber is told."""

    SWAPPED = f"{API}.swapped"
    ENDED = f"{API}.subscription-ended"


class EndReason(Enum):
    """Why a subscription is over."""

    MAX_EVENTS_REACHED = "MAX_EVENTS_REACHED"
    NETWORK_TERMINATED = "NETWORK_TERMINATED"
    """The line has ended, or its number has gone to another provider."""
    EXPIRED = "SUBSCRIPTION_EXPIRED"
    ACCESS_TOKEN_EXPIRED = "ACCESS_TOKEN_EXPIRED"  # noqa: S105  no secret
    DELETED = "SUBSCRIPTION_DELETED"


class OnlyHttp(Refusal):
    """Events are delivered over HTTP only."""

    code = "only_http"


class OnlyAccessTokens(Refusal):
    """A sink is spoken to with an access token only."""

    code = "only_access_tokens"


class OnlyBearerTokens(Refusal):
    """An access token for a sink must be a bearer token."""

    code = "only_bearer_tokens"


class SinkNotAllowed(Refusal):
    """Events may not be sent there. Its address begins with https:// and is agreed with us."""

    code = "sink_not_allowed"


class EventSubscriptionKnown(Refusal):
    """There is such a subscription already."""

    code = "event_subscription_known"


class EventSubscriptionUnknown(Refusal):
    """There is no such subscription."""

    code = "event_subscription_unknown"


class WatchesTooMany(Refusal):
    """This client watches as many numbers as were agreed."""

    code = "watches_too_many"


@dataclass(frozen=True, slots=True, kw_only=True)
class SinkCredential:
    """With what a sink is spoken to."""

    token: str = field(repr=False)
    good_until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EventSubscriptionWish:
    """What somebody wants to be told, and where."""

    sink: str
    credential: SinkCredential | None
    expires_at: datetime | None
    events_max: int | None


def read_event_subscription_wish(
    body: Mapping[str, Any], sinks: tuple[str, ...], now: datetime
) -> EventSubscriptionWish:
    """Return what a request that has the right shape wants.

    :param sinks: to which scheme, host and port events may be sent.
    :raises OnlyHttp, OnlyAccessTokens, OnlyBearerTokens, SinkNotAllowed: for what we do not do.
    :raises PropertyMalformed, PropertyMissing: with the name of a property that is wrong.
    """
    if body["protocol"] != HTTP:
        raise OnlyHttp
    credential = body.get("sinkCredential")
    read = _credential(credential, now) if credential is not None else None
    config = body["config"]
    expires_at: datetime | None = config.get("subscriptionExpireTime")
    if expires_at is not None and expires_at <= now:
        raise PropertyMalformed(property="config.subscriptionExpireTime")
    return EventSubscriptionWish(
        sink=_sink(body["sink"], sinks),
        credential=read,
        expires_at=expires_at,
        events_max=config.get("subscriptionMaxEvents"),
    )


def _credential(said: Mapping[str, Any], now: datetime) -> SinkCredential:
    if said["credentialType"] != ACCESS_TOKEN:
        raise OnlyAccessTokens
    for name in ("accessToken", "accessTokenExpiresUtc", "accessTokenType"):
        if not said.get(name):
            raise PropertyMissing(property=f"sinkCredential.{name}")
    if said["accessTokenType"] != BEARER:
        raise OnlyBearerTokens
    token = said["accessToken"]
    if not all("!" <= one <= "~" for one in token):  # no header may end in it
        raise PropertyMalformed(property="sinkCredential.accessToken")
    until = _instant(said["accessTokenExpiresUtc"])
    if until is None or until <= now:
        raise PropertyMalformed(property="sinkCredential.accessTokenExpiresUtc")
    return SinkCredential(token=token, good_until=until)


def _instant(said: str) -> datetime | None:
    """Return an instant; CAMARA's own example has seconds since 1970."""
    try:
        if said.isascii() and said.isdigit() and len(said) <= SECONDS_DIGITS_MAX:
            return datetime.fromtimestamp(int(said), UTC)
        at = datetime.fromisoformat(said)
        return at.astimezone(UTC) if at.tzinfo else None
    except (ValueError, OverflowError, OSError):
        return None


def _sink(address: str, sinks: tuple[str, ...]) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:
        raise PropertyMalformed(property="sink") from None
    if not parts.scheme or not parts.netloc:
        raise PropertyMalformed(property="sink")
    if not is_agreed(address, sinks):
        raise SinkNotAllowed
    return address
