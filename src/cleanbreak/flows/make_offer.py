"""Make an offer to whoever calls to leave: at most one in a call, and only if they want to hear it.

Nothing waits for it: the end goes on beside it. What became of it stands in the audit log.
"""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.call_handling import HandlingOutcome
from cleanbreak.domain.retention_offer import (
    Offer,
    OfferAnswer,
    OfferInCall,
    OfferMadeAlready,
    OfferNotRead,
    UnknownOffer,
    check_offer,
    stricter,
)
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.close_handling import close_as
from cleanbreak.flows.known_call_offers import call_offers
from cleanbreak.flows.own_call import dated_places, is_end_entered, lock_own_call
from cleanbreak.policies.conduct_rules import offer_rule
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.call_offer import CallOfferRow, note_answer, offer_of_call
from cleanbreak.records.hotline_call import HotlineCallRow


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferNow:
    """How a call stands with offers, as the agent's page shows it."""

    law: OfferInCall
    offers: tuple[Offer, ...]
    """What may be asked for now; empty: nothing is shown."""
    language: str
    made: Offer | None = field(default=None)
    """What is being, or was, read out."""
    answer: OfferAnswer | None = None


def make_offer(call_id: UUID, name: str, actor: Actor, now: datetime, *, is_agreed: bool) -> Offer:
    """Return what the agent reads out, once it is noted that the caller agreed to hear it.

    :param is_agreed: whether the caller has said that they want to hear an offer.
    :raises NotYourCall: if the agent is not on this call.
    :raises UnknownOffer: if the operator makes none of this name.
    :raises OfferMadeAlready, OfferNotAllowed, OfferNotAgreed, OfferBeforeEnd: as
        :func:`check_offer`.
    """
    offer = next((one for one in call_offers() if one.name == name), None)
    if offer is None:
        raise UnknownOffer
    with transaction.atomic():
        lock_own_call(call_id, actor)
        check_offer(
            _law(call_id, now),
            int(offer_of_call(call_id) is not None),
            is_agreed=is_agreed,
            is_end_entered=is_end_entered(call_id),
        )
        _keep(call_id, offer.name, "", actor, now)
    return offer


def note_none_wanted(call_id: UUID, actor: Actor, now: datetime) -> None:
    """Note that the caller wants to hear no offer: they are not asked again.

    :raises NotYourCall, OfferMadeAlready: as :func:`make_offer`.
    """
    with transaction.atomic():
        lock_own_call(call_id, actor)
        if offer_of_call(call_id) is not None:
            raise OfferMadeAlready
        _keep(call_id, "", OfferAnswer.NOT_HEARD.value, actor, now)


def answer_offer(call_id: UUID, answer: OfferAnswer, actor: Actor, now: datetime) -> None:
    """Note what became of the offer.

    Where it is accepted before an end was entered, the handling of the call is closed without one.
    What was entered before is not withdrawn by it: the caller does that, if they want to.

    :raises NotYourCall: if the agent is not on this call.
    :raises OfferNotRead: if none waits for an answer.
    """
    with transaction.atomic():
        handling = lock_own_call(call_id, actor)
        if not note_answer(call_id, answer, now):
            raise OfferNotRead
        _audit(call_id, answer.value, actor, now)
        if answer is OfferAnswer.ACCEPTED and not is_end_entered(call_id):
            close_as(handling, HandlingOutcome.SERVED, actor, now)


def read_offer(call_id: UUID, now: datetime) -> OfferNow:
    """Return how a call stands with offers."""
    row, law = offer_of_call(call_id), _law(call_id, now)
    call = HotlineCallRow.objects.filter(pk=call_id).first()
    language = call.language if call else "en"
    if row is not None:
        made = next((one for one in call_offers() if one.name == row.offer), None)
        answer = OfferAnswer(row.answer) if row.answer else None
        return OfferNow(law=law, offers=(), language=language, made=made, answer=answer)
    return OfferNow(law=law, offers=_offers_now(call_id, law), language=language)


def _offers_now(call_id: UUID, law: OfferInCall) -> tuple[Offer, ...]:
    may = law is OfferInCall.WHEN_AGREED or (
        law is OfferInCall.ONCE_END_IS_ENTERED and is_end_entered(call_id)
    )
    return call_offers() if may else ()


def _law(call_id: UUID, now: datetime) -> OfferInCall:
    law = OfferInCall.WHEN_AGREED
    for place, today in dated_places(call_id, now):
        law = stricter(law, offer_rule(place, today))
    return law


def _keep(call_id: UUID, name: str, answer: str, actor: Actor, now: datetime) -> None:
    call = HotlineCallRow.objects.get(pk=call_id)
    CallOfferRow.objects.create(
        call_id=call_id,
        offer=name,
        language=call.language,
        agent=actor.acting_user,
        agreed_at=now,
        answer=answer,
        answered_at=now if answer else None,
    )
    _audit(call_id, answer or "agreed_to_hear", actor, now, name)


def _audit(call_id: UUID, became: str, actor: Actor, now: datetime, name: str = "") -> None:
    details = {"call": str(call_id), "became": became}
    if name:
        details["offer"] = name
    append_audit([AuditEntry(act="call.offer", order_id=None, actor=actor, details=details)], now)
