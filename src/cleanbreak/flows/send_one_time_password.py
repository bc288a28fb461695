"""Send a one-time password for a relying party (CAMARA one-time-password-sms)."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.line import LineState
from cleanbreak.domain.national_number import is_landline
from cleanbreak.domain.number_state import NumberState
from cleanbreak.domain.one_time_password import (
    NoCodeToSuchANumber,
    NoNumberOfOurs,
    NumberTakesNoTexts,
    check_may_send,
    text_with_code,
)
from cleanbreak.domain.refusal import Refusal
from cleanbreak.flows.limit_requests import Limited, TooManyRequests, check_rate
from cleanbreak.flows.secret_links import one_time_code
from cleanbreak.ports.calls import Call
from cleanbreak.ports.errors import Refused, Unavailable
from cleanbreak.ports.messages import Medium, Message
from cleanbreak.ports.outside import Outside
from cleanbreak.records.living_line import LivingLine, living_line
from cleanbreak.records.number import state_of_number, warm_numbers
from cleanbreak.records.one_time_password import (
    end_code,
    keep_new_code,
    lock_line_for_codes,
    sent_within_an_hour,
)

GONE_ELSEWHERE = (NumberState.PORTED_OUT, NumberState.RETURNED)


class CodeNotSent(Refusal):
    """The message could not be sent. Ask again in a minute."""

    code = "code_not_sent"


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeWish:
    """A code that a relying party wants sent."""

    client_id: str
    msisdn: str = field(repr=False)
    message: str = field(repr=False)
    """With the place at which the code stands."""


def send_one_time_password(wish: CodeWish, outside: Outside, now: datetime) -> UUID:
    """Send a new code, which ends the one before of the same party; return by what it is tried.

    :raises NoCodeToSuchANumber: if the number rests, its line is being ended, or it is a landline.
    :raises NumberTakesNoTexts: if the line is suspended.
    :raises NoNumberOfOurs: if it is another provider's.
    :raises TooManyCodesToNumber: after too many within an hour.
    :raises TextHasOddCharacters: if the message cannot be shown.
    :raises CodeNotSent: if the carrier does not take it now.
    """
    text_with_code(wish.message, "")  # what cannot be shown is refused before a code counts
    line = _reachable_line(wish, now)
    with transaction.atomic():
        lock_line_for_codes(line.line_id)
        sent = sent_within_an_hour(wish.client_id, line.line_id, now)
        check_may_send(sent.by_this_party, sent.by_all)
        otp_id = keep_new_code(wish.client_id, line.line_id, now)
    text = text_with_code(wish.message, one_time_password(otp_id))
    message = Message(medium=Medium.SMS, recipient=wish.msisdn, subject="", text=text)
    (answer,) = outside.messages.send([Call(f"otp:{otp_id}", message)])
    if isinstance(answer, Refused | Unavailable):
        end_code(otp_id)
        raise NoCodeToSuchANumber if isinstance(answer, Refused) else CodeNotSent
    return otp_id


def one_time_password(otp_id: UUID) -> str:
    """Return the code, which is kept nowhere."""
    return one_time_code("one-time-password-sms", str(otp_id))


def _reachable_line(wish: CodeWish, now: datetime) -> LivingLine:
    line = living_line(wish.msisdn)
    if line is None:
        raise _why_nobody_is_there(wish, now)
    if line.is_barred:
        raise NoCodeToSuchANumber
    if line.state is LineState.SUSPENDED:
        raise NumberTakesNoTexts
    return line


def _why_nobody_is_there(wish: CodeWish, now: datetime) -> Refusal:
    """Return why no line of ours has the number; one that rests is still taken for somebody."""
    state = state_of_number(wish.msisdn)
    if state is not None and state not in GONE_ELSEWHERE:
        _warm(wish, now)
        return NoCodeToSuchANumber()
    return NoCodeToSuchANumber() if is_landline(wish.msisdn) else NoNumberOfOurs()


def _warm(wish: CodeWish, now: datetime) -> None:
    """Note that somebody takes the number for a person, unless they do so of very many."""
    try:
        check_rate(Limited.NUMBER_WARMED, wish.client_id, now)
    except TooManyRequests:
        return
    warm_numbers([wish.msisdn], now)
