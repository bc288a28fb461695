"""What a receiver wants of its stream: its members of a configuration (SSF 1.0 section 8.1.1)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cleanbreak.domain.agreed_address import is_agreed
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.signal_stream import OF_NUMBERS, DeliveryMethod, EventType

EVENTS_MAX, URI_LENGTH_MAX = 50, 300
DESCRIPTION_LENGTH_MAX = 500
"""Longer ones are cut off, as 8.1.1 has it."""
ADDRESS_LENGTH_MAX, HEADER_LENGTH_MAX = 1000, 4000


class StreamMalformed(Refusal):
    """This is no configuration of a stream: {member} is missing, or is not what SSF has there."""

    code = "stream_malformed"


class NotYoursToSet(Refusal):
    """The transmitter sets {member}, and it is another than this. Leave it out, or take it from the
    configuration as it is.
    """

    code = "stream_member_not_yours"


class AddressNotAllowed(Refusal):
    """Signals are pushed only to addresses that the operator has let through. Ask for yours to be
    added, or let the stream be polled.
    """

    code = "push_address_not_allowed"


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamWish:
    """What the receiver supplies."""

    method: DeliveryMethod
    endpoint_url: str
    """Where to push; empty if it is polled."""
    authorization_header: str = field(repr=False)
    events_requested: tuple[str, ...]
    description: str

    @property
    def events_delivered(self) -> tuple[EventType, ...]:
        """Return what of it there is: what a receiver does not request does not come."""
        return tuple(one for one in OF_NUMBERS if one.uri in self.events_requested)


POLLED = StreamWish(
    method=DeliveryMethod.POLL,
    endpoint_url="",
    authorization_header="",
    events_requested=(),
    description="",
)
"""What a stream is of which nothing is said (8.1.1.1)."""


def read_wish(
    body: Mapping[str, Any], before: StreamWish, poll_url: str, origins: tuple[str, ...]
) -> StreamWish:
    """Return what the receiver wants, where a member that is missing stays as it was before.

    :param before: the configuration that is changed, or :data:`POLLED` for one that is replaced.
    :param poll_url: what may stand as the address of a stream that is polled; empty: whatever.
    :param origins: to which scheme, host and port may be pushed.
    :raises StreamMalformed: with the name of the member that is no such thing.
    :raises NotYoursToSet: if another address is given by which to poll.
    :raises AddressNotAllowed: if it may not be pushed there.
    """
    method, address, header = before.method, before.endpoint_url, before.authorization_header
    if body.get("delivery") is not None:
        method, address, header = _delivery(body["delivery"], poll_url, origins)
    events, description = before.events_requested, before.description
    if body.get("events_requested") is not None:
        events = _events(body["events_requested"])
    if body.get("description") is not None:
        description = _text(body, "description", URI_LENGTH_MAX * 100)[:DESCRIPTION_LENGTH_MAX]
    return StreamWish(
        method=method,
        endpoint_url=address,
        authorization_header=header,
        events_requested=events,
        description=description,
    )


def _delivery(
    said: object, poll_url: str, origins: tuple[str, ...]
) -> tuple[DeliveryMethod, str, str]:
    if not isinstance(said, Mapping):
        raise StreamMalformed(member="delivery")
    try:
        method = DeliveryMethod(said.get("method"))
    except ValueError as unknown:
        raise StreamMalformed(member="delivery.method") from unknown
    if method is DeliveryMethod.POLL:
        if poll_url and said.get("endpoint_url") not in (None, poll_url):
            raise NotYoursToSet(member="delivery.endpoint_url")
        return method, "", ""
    address = _text(said, "endpoint_url", ADDRESS_LENGTH_MAX)
    if not is_agreed(address, origins):
        raise AddressNotAllowed
    header = said.get("authorization_header")
    return method, address, "" if header is None else _header(said)


def _header(said: Mapping[str, Any]) -> str:
    text = _text(said, "authorization_header", HEADER_LENGTH_MAX)
    if not all(" " <= one <= "~" for one in text):  # no line may end in it
        raise StreamMalformed(member="delivery.authorization_header")
    return text


def _events(said: object) -> tuple[str, ...]:
    """Return what is requested, also what we do not have: that is not ours to judge (8.1.1)."""
    if not isinstance(said, list) or len(said) > EVENTS_MAX:
        raise StreamMalformed(member="events_requested")
    name = "events_requested"
    return tuple(_text({name: one}, name, URI_LENGTH_MAX) for one in said)


def _text(said: Mapping[str, Any], member: str, length_max: int) -> str:
    text = said.get(member)
    if not isinstance(text, str) or len(text) > length_max or "\0" in text:
        raise StreamMalformed(member=member)
    return text
