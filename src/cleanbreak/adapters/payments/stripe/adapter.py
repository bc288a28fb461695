"""The port :mod:`cleanbreak.ports.payments` at Stripe: refunds of what the holder paid.

A refund goes back to the card or account by which the holder paid, and nowhere else; how much and
how late, only Stripe knows, and its refusal is the truth. Each refund is looked for before it is
made: what is there already, by whatever worker and however long ago, is never made again.
"""

import re
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from cleanbreak.adapters.first_answers import AnswersInProcess, FirstAnswers
from cleanbreak.adapters.payments.stripe import refunds
from cleanbreak.adapters.payments.stripe.amounts import as_stripe_counts, as_we_count
from cleanbreak.adapters.payments.stripe.connection import StripeConnection
from cleanbreak.adapters.payments.stripe.events import read_news
from cleanbreak.adapters.payments.stripe.memory import Asked, RefundMemory, Remembered
from cleanbreak.adapters.payments.stripe.reading import SeenRefund
from cleanbreak.adapters.payments.stripe.settings import StripeSettings
from cleanbreak.ports.calls import Answer, Call, Done
from cleanbreak.ports.errors import OutcomeUnknown, OutsideFailure, Refused, Unavailable
from cleanbreak.ports.payments import NewsPage, Payout

PAYMENT = re.compile(r"(?:pi|ch|py)_[A-Za-z0-9_]{1,200}")
"""A payment intent or a charge; ``py_`` is a charge of something that is no card."""
BATCH_S = 40.0
"""What was not begun by then is asked for again later: a worker's claim lasts a minute."""
NOT_OURS = "What is on file for this line is no payment at Stripe."
KEY_USED = "This key was already used for a different payment."
OTHER_CURRENCY = "The holder paid in another currency than is owed: it cannot go back this way."
OTHER_REFUND = "Stripe has another refund under this key than is asked for: a person must look."
LOST = "Stripe does not know a refund that it made: is our key that of another account?"
SLOW = "Stripe is slow: this refund was not begun"
IN_OTHER_HANDS = "somebody else has just tried to make this refund"


class StripePayments:
    """The port ``payments`` at Stripe; threads may share one.

    :param first_answers: what was asked under each key; one memory for all processes.
    :param now: the time, aware of its zone.
    """

    def __init__(
        self,
        settings: StripeSettings,
        first_answers: FirstAnswers | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._settings = settings
        self._connection = StripeConnection(settings)
        self._memory = RefundMemory(first_answers or AnswersInProcess())
        self._now = now

    def pay(self, calls: Sequence[Call[Payout]]) -> list[Answer]:
        """Refund each once; the facts hold the refund's id, and its state at the first answer.

        :raises Unavailable: if Stripe could be asked for none of them.
        """
        asked = [_asked(call) for call in calls]
        good = [one for one in asked if isinstance(one, Asked)]
        known = self._memory.note(good)
        own = {one.key: one for one in good if _is_same(one, known.get(one.key))}
        until = time.monotonic() + BATCH_S
        with ThreadPoolExecutor(self._settings.at_once) as pool:
            going = pool.map(lambda one: self._pay(one, known[one.key], until), own.values())
            paid = dict(zip(own, going, strict=True))
        answers = [_answer(one, known, paid) for one in asked]
        failures = [answer for answer in answers if isinstance(answer, Unavailable)]
        if failures and len(failures) == len(answers):
            raise failures[0]
        return answers

    def find(self, keys: Sequence[str]) -> list[Done | None]:
        """Read back each key; ``None`` also for a refund that failed: nothing of it is on its way.

        A key that our memory does not know may be known to Stripe all the same: whoever pays it is
        asked for its payment, and what is there is found by that.

        :raises Unavailable: if Stripe, or our memory, cannot be asked.
        """
        known = self._memory.recall(keys)
        try:
            with ThreadPoolExecutor(self._settings.at_once) as pool:
                seen = dict(zip(known, pool.map(self._look, known, known.values()), strict=True))
        except Refused as refusal:
            raise Unavailable(refusal.sentence) from refusal
        return [_done(one) if (one := seen.get(key)) else None for key in keys]

    def news(self, mark: str) -> NewsPage:
        """Read Stripe's events about refunds of ours, behind an event that was read before.

        :raises Unavailable: if Stripe cannot be asked.
        """
        try:
            return read_news(self._connection, mark, self._now(), self._settings.news_after)
        except Refused as refusal:
            raise Unavailable(refusal.sentence) from refusal

    def check_reachable(self) -> None:
        """Return if Stripe answers and knows our key.

        :raises Unavailable: if it does not.
        """
        try:
            refunds.answer_at_all(self._connection)
        except Refused as refusal:
            raise Unavailable(refusal.sentence) from refusal

    def close_connections(self) -> None:
        """Close every connection to Stripe."""
        self._connection.close()

    def _pay(self, asked: Asked, known: Remembered, until: float) -> Answer:
        if time.monotonic() > until:
            return Unavailable(SLOW)
        try:
            return self._repeated(known) if known.refund_id else self._made(asked, known)
        except Refused as refusal:
            self._memory.forget(asked.key)
            return refusal
        except OutsideFailure as failure:
            return failure

    def _repeated(self, known: Remembered) -> Done:
        """Answer as the first time, unless the refund has failed since.

        :raises Refused: if it has.
        """
        seen = self._named(known.refund_id)
        if seen.is_dead:
            raise _failed(seen)
        return Done(known.facts)

    def _made(self, asked: Asked, known: Remembered) -> Done:
        """Look for the refund; make it where there is none.

        :raises OutsideFailure: if it was not made, or nobody knows.
        """
        there = refunds.of_key(self._connection, asked.payment, asked.key)
        dead = {seen.refund_id: seen for seen in there if seen.is_dead}
        alive = [seen for seen in there if not seen.is_dead]
        if not alive:
            if refunds.currency_of(self._connection, asked.payment) != asked.currency:
                raise Refused(OTHER_CURRENCY)
            alive = [refunds.make(self._connection, asked, known)]
        [seen, *further] = alive
        if further or (seen.amount, seen.currency) != (asked.amount, asked.currency):
            raise OutcomeUnknown(OTHER_REFUND)
        # An idempotency key answers as the first time, even where the refund has failed since.
        seen = dead.get(seen.refund_id, seen)
        if seen.is_dead:
            raise _failed(seen)
        return self._kept(asked.key, known, seen)

    def _look(self, key: str, known: Remembered) -> SeenRefund | None:
        """Return the refund of a key, if it is alive.

        :raises OutsideFailure: if Stripe cannot be asked.
        """
        if known.refund_id:
            seen = self._named(known.refund_id)
            return None if seen.is_dead else seen
        there = refunds.of_key(self._connection, known.payment, key)
        alive = [seen for seen in there if not seen.is_dead]
        if alive:
            self._kept(key, known, alive[0])
        return alive[0] if alive else None

    def _named(self, refund_id: str) -> SeenRefund:
        """Return a refund that Stripe made for us.

        :raises Unavailable: if it cannot be asked, or does not know it any more.
        """
        try:
            return refunds.named(self._connection, refund_id)
        except Refused as refusal:
            raise Unavailable(LOST) from refusal

    def _kept(self, key: str, known: Remembered, seen: SeenRefund) -> Done:
        done = _done(seen)
        self._memory.keep(key, known, seen.refund_id, done.facts)
        return done


def _asked(call: Call[Payout]) -> Asked | Refused:
    payment = call.subject.destination.reference
    if not PAYMENT.fullmatch(payment):
        return Refused(NOT_OURS)
    try:
        amount = as_stripe_counts(call.subject.amount)
    except Refused as refusal:
        return refusal
    return Asked(key=call.key, payment=payment, money=call.subject.amount, amount=amount)


def _is_same(asked: Asked, known: Remembered | None) -> bool:
    return known is not None and known.fingerprint == asked.fingerprint


def _answer(
    asked: Asked | Refused, known: dict[str, Remembered], paid: dict[str, Answer]
) -> Answer:
    if isinstance(asked, Refused):
        return asked
    if asked.key not in known:  # whoever had noted it has removed that note just now
        return Unavailable(IN_OTHER_HANDS)
    return paid[asked.key] if _is_same(asked, known[asked.key]) else Refused(KEY_USED)


def _failed(seen: SeenRefund) -> Refused:
    return Refused(f"The refund has failed ({seen.reason}): the money is with us.")


def _done(seen: SeenRefund) -> Done:
    money = as_we_count(seen.amount, seen.currency)
    return Done(
        {
            "reference": seen.refund_id,
            "state": seen.state.value,
            "amount_minor": money.amount_minor,
            "currency": money.currency,
        }
    )
