"""An offer to stay, made in a call: at most one, to whoever agreed to hear one, where it may be.

An offer holds nobody up. Whoever says that they want to end is not asked again; whoever says yes
to an offer has not ended, and what was entered before stays entered until they withdraw it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from cleanbreak.domain.refusal import Refusal

OFFERS_MAX = 1
"""In one call, whoever speaks in it and however often it is handed on; SQL keeps it, too."""
OFFER_TEXT_MAX = 400
"""What is read aloud in less than half a minute."""


class OfferInCall(Enum):
    """Whether whoever calls to end a line may be made an offer; the strictest first."""

    NEVER = "never"
    ONCE_END_IS_ENTERED = "once_end_is_entered"
    """Not before the order or the declaration is there."""
    WHEN_AGREED = "when_agreed"
    """As soon as the caller has agreed to hear one."""


class OfferAnswer(Enum):
    """What became of the offer."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    NOT_HEARD = "not_heard"
    """The caller did not want to hear one, or hung up before it was read out."""


class OfferNotAllowed(Refusal):
    """No offer may be made here to somebody who wants to end a line. Go on with the end."""

    code = "offer_not_allowed"


class OfferBeforeEnd(Refusal):
    """First enter what the caller wants; an offer may be made only after that."""

    code = "offer_before_end"


class OfferNotAgreed(Refusal):
    """Ask first whether the caller wants to hear an offer. Without a yes, none is made."""

    code = "offer_not_agreed"


class OfferMadeAlready(Refusal):
    """There was one offer in this call, or the caller wanted none. There is no second one."""

    code = "offer_made_already"


class UnknownOffer(Refusal):
    """There is no such offer."""

    code = "unknown_offer"


class OfferNotRead(Refusal):
    """There is no offer in this call that waits for an answer."""

    code = "offer_not_read"


class MalformedOffer(Refusal):
    """The offer "{name}" cannot be used: {fault}."""

    code = "malformed_offer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What an operator offers to whoever wants to leave."""

    name: str
    """As records name it: ``half_price``."""
    texts: Mapping[str, str]
    """What the agent reads out, by language."""

    def text_in(self, language: str) -> str:
        """Return what is read out in a language; in English where it is none of ours."""
        return self.texts.get(language) or self.texts["en"]


def check_offer(
    law: OfferInCall, offers_before: int, *, is_agreed: bool, is_end_entered: bool
) -> None:
    """Return if an offer may be read out now.

    :param offers_before: how many were made, or not wanted, in this call.
    :param is_agreed: whether the caller has said that they want to hear one.
    :param is_end_entered: whether the order or the declaration of this call is there.
    :raises OfferMadeAlready, OfferNotAllowed, OfferNotAgreed, OfferBeforeEnd: if it may not.
    """
    if offers_before >= OFFERS_MAX:
        raise OfferMadeAlready
    if law is OfferInCall.NEVER:
        raise OfferNotAllowed
    if not is_agreed:
        raise OfferNotAgreed
    if law is OfferInCall.ONCE_END_IS_ENTERED and not is_end_entered:
        raise OfferBeforeEnd


def stricter(one: OfferInCall, other: OfferInCall) -> OfferInCall:
    """Return the law that lets less be offered."""
    order = list(OfferInCall)
    return min(one, other, key=order.index)
