"""Messages go out once for each key, at carriers that remember no keys.

Neither SMPP nor SMTP knows a repeat when it sees one. So each key is *claimed* before its message
goes out, in a memory that all processes share, and its answer is kept after that. Three things can
be found at a repeat:

* an answer: it is answered again, and nothing is sent;
* nothing: the message surely did not go out, since the claim was let go;
* the claim of somebody else: that message may have gone out, and nobody will ever know, for the
  carrier cannot be asked. What happens then is a policy: :class:`InDoubt`.
"""

import logging
import secrets
from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from typing import TypeAlias

from cleanbreak.adapters.first_answers import FirstAnswers, Kept
from cleanbreak.ports.calls import Answer, Call, Done
from cleanbreak.ports.errors import OutcomeUnknown, OutsideFailure, Unavailable
from cleanbreak.ports.messages import Message

log = logging.getLogger(__name__)

CLAIM = "claim"
IN_DOUBT = "this message may have gone out: its carrier gave no answer, and it is not sent again"
IN_OTHER_HANDS = "somebody else has just tried to send this message"

HandOver: TypeAlias = Callable[[Sequence[Call[Message]]], Sequence[Answer]]
"""Sends messages whose keys are ours; what is ``OutcomeUnknown`` may have gone out."""


class InDoubt(Enum):
    """What a repeat does with a message that may have gone out."""

    HOLD = "hold"
    """Nothing is sent, and the answer stays ``OutcomeUnknown``: nobody gets a message twice."""
    SEND_AGAIN = "send_again"
    """It is sent again: nobody waits for a message that was lost."""


class SentOnce:
    """Lets each key out once.

    :param carrier: with which keys are kept: two carriers may be given one key.
    """

    def __init__(self, carrier: str, first_answers: FirstAnswers, in_doubt: InDoubt) -> None:
        self._carrier = carrier
        self._first_answers = first_answers
        self._in_doubt = in_doubt

    def send(self, calls: Sequence[Call[Message]], hand_over: HandOver) -> list[Answer]:
        """Hand over what was not sent before; answer everything in the order of the calls.

        :raises OutsideFailure: if none of the batch could be asked for.
        """
        distinct = {call.key: call for call in calls}
        if not distinct:
            return []
        answers = self._claim(list(distinct))
        going = [call for key, call in distinct.items() if key not in answers]
        answers |= self._hand_over(going, hand_over) if going else {}
        return [answers[call.key] for call in calls]

    def _claim(self, keys: Sequence[str]) -> dict[str, Answer]:
        """Make the keys ours; return an answer for those that need no sending."""
        ours = secrets.token_hex(8)
        names = {self._name(key): key for key in keys}
        self._first_answers.keep({name: Kept({CLAIM: ours}, is_answer=False) for name in names})
        # The memory keeps the first claim only: what it has now tells whose the key is.
        kept = self._first_answers.recall(list(names))
        answers: dict[str, Answer] = {}
        for name, key in names.items():
            found = kept.get(name)
            if found is None:
                # Whoever had claimed it has let it go just now: it is not ours, either.
                answers[key] = Unavailable(IN_OTHER_HANDS)
            elif found.is_answer:
                answers[key] = Done(found.facts)
            elif found.facts[CLAIM] != ours and self._in_doubt is InDoubt.HOLD:
                answers[key] = OutcomeUnknown(IN_DOUBT)
        return answers

    def _hand_over(self, calls: Sequence[Call[Message]], hand_over: HandOver) -> dict[str, Answer]:
        keys = [call.key for call in calls]
        try:
            answers = dict(zip(keys, hand_over(calls), strict=True))
        except OutsideFailure as failure:
            self._remember(dict.fromkeys(keys, failure))
            raise
        self._remember(answers)
        return answers

    def _remember(self, answers: Mapping[str, Answer]) -> None:
        """Keep answers, and let go what surely did not go out.

        Where the memory is lost in between, the claims stay: its repeats are in doubt. What we know
        now is true all the same, and is answered.
        """
        done = {self._name(key): answer for key, answer in answers.items()}
        kept = {n: Kept(a.facts, is_answer=True) for n, a in done.items() if isinstance(a, Done)}
        unsent = [n for n, a in done.items() if not isinstance(a, Done | OutcomeUnknown)]
        try:
            if kept:
                self._first_answers.keep(kept)
            if unsent:
                self._first_answers.let_go(unsent)
        except Unavailable:
            log.warning("%d answers of the carrier %s were not kept", len(done), self._carrier)

    def _name(self, key: str) -> str:
        return f"{self._carrier} send {key}"
