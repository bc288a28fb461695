"""Who may listen to events, and why somebody listens no more."""

from enum import Enum

from cleanbreak.domain.refusal import Refusal

LISTENERS_MAX = 2_000
"""So many of one client at one hub."""


class ReceiverKind(Enum):
    """How somebody listens."""

    WEBHOOK = "webhook"
    HUB = "hub"


class EndedBecause(Enum):
    """Why a receiver is told nothing more."""

    REMOVED = "removed"
    GONE = "gone"
    """It said so itself: HTTP 410."""


class AddressNotAgreed(Refusal):
    """Events may not be sent there. The address begins with https://, and its host must stand in
    CLEANBREAK_EVENTS_SENT_TO.
    """

    code = "event_address_not_agreed"


class ReceiverUnknown(Refusal):
    """There is no such receiver of events."""

    code = "event_receiver_unknown"


class ReceiverKnown(Refusal):
    """There is a receiver with this address and this filter already."""

    code = "event_receiver_known"


class TooManyListeners(Refusal):
    """This client has as many subscriptions here as it can have."""

    code = "too_many_listeners"


class EventTypeUnknown(Refusal):
    """There is no event "{event_type}". There are: {known}."""

    code = "event_type_unknown"
