"""What was asked of Stripe under each key, kept before it is asked and longer than Stripe keeps it.

Stripe forgets an idempotency key after a day (docs.stripe.com/api/idempotent_requests), and finds
nothing by our key: its search is behind its writes (docs.stripe.com/search). So we remember which
payment a key gives back, and read back the refunds of that payment, which are always up to date.

A note holds the id of the payment only until there is an answer. Stripe also keeps under a key what
it *refused*, and would say so again after the dispute is over. So each note has a word of its own,
which makes the idempotency key; a refusal removes the note.
"""

import logging
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from cleanbreak.adapters.first_answers import FirstAnswers, Kept
from cleanbreak.domain.money import Money
from cleanbreak.ports.calls import Facts
from cleanbreak.ports.errors import Unavailable

LOG = logging.getLogger(__name__)
WORD_BYTES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One refund, as it is asked for."""

    key: str
    payment: str = field(repr=False)
    """``pi_…`` or ``ch_…``."""
    money: Money
    amount: int
    """As Stripe counts."""

    @property
    def currency(self) -> str:
        """Return the currency as Stripe writes it."""
        return self.money.currency.lower()

    @property
    def fingerprint(self) -> str:
        """Return by what a repeat is known without the id of its payment."""
        what = f"{self.payment} {self.money.amount_minor} {self.money.currency}"
        return sha256(what.encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """What is known of one key."""

    fingerprint: str
    payment: str = field(default="", repr=False)
    """Until there is an answer."""
    word: str = ""
    refund_id: str = ""
    """As soon as there is an answer."""
    facts: Facts = field(default_factory=dict)


class RefundMemory:
    """Notes and answers of all processes.

    :param first_answers: one memory for all of them.
    """

    def __init__(self, first_answers: FirstAnswers) -> None:
        self._first_answers = first_answers

    def note(self, asked: Sequence[Asked]) -> dict[str, Remembered]:
        """Note what is about to be asked, and return what is known now: the first note counts.

        :raises Unavailable: if the memory cannot be reached.
        """
        new: dict[str, Kept] = {}
        for one in asked:
            word = secrets.token_hex(WORD_BYTES)
            note = {"print": one.fingerprint, "payment": one.payment, "word": word}
            new.setdefault(_name(one.key), Kept(note, is_answer=False))
        if new:
            self._first_answers.keep(new)
        return self.recall([one.key for one in asked])

    def recall(self, keys: Sequence[str]) -> dict[str, Remembered]:
        """Return what is known of the keys; those that were never noted are missing.

        :raises Unavailable: if the memory cannot be asked.
        """
        if not keys:
            return {}
        kept = self._first_answers.recall([_name(key) for key in keys])
        return {key: _remembered(kept[_name(key)]) for key in keys if _name(key) in kept}

    def keep(self, key: str, known: Remembered, refund_id: str, facts: Facts) -> None:
        """Keep the answer, in the place of the note.

        Where the memory is lost meanwhile the note stays, and the next one finds the refund by it.
        """
        answer = {"print": known.fingerprint, "refund": refund_id, "facts": dict(facts)}
        try:
            self._first_answers.keep({_name(key): Kept(answer, is_answer=True)})
        except Unavailable:
            LOG.warning("an answer of Stripe could not be kept")

    def forget(self, key: str) -> None:
        """Remove the note of a refund that was surely not made."""
        try:
            self._first_answers.let_go([_name(key)])
        except Unavailable:
            LOG.warning("a note about Stripe could not be removed")


def _name(key: str) -> str:
    return f"stripe refund {key}"


def _remembered(kept: Kept) -> Remembered:
    told = kept.facts
    facts = told.get("facts")
    return Remembered(
        fingerprint=str(told["print"]),
        payment=str(told.get("payment", "")),
        word=str(told.get("word", "")),
        refund_id=str(told.get("refund", "")),
        facts=facts if isinstance(facts, dict) else {},
    )
