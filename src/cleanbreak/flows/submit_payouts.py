"""Submit payouts: hand what is approved to whoever pays it, once, whatever crashes.

A payout becomes ``submitted`` before anybody outside is asked. Whoever finds it so later reads
back first: only what the provider never saw is handed over again, under the same key.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeAlias
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.money import Money
from cleanbreak.domain.payout import Destination, PayoutMethod, PayoutState, payout_key
from cleanbreak.domain.termination import AnnouncementKind
from cleanbreak.flows.issue_pick_up_codes import issue_pick_up_codes
from cleanbreak.flows.pay_line_credit import LineCredit
from cleanbreak.flows.tell_of_payout import tell_of_payouts
from cleanbreak.ports.calls import Answer, Call, Done
from cleanbreak.ports.errors import OutsideFailure, Refused, Unavailable
from cleanbreak.ports.outside import Outside
from cleanbreak.ports.payments import Payout
from cleanbreak.records.audit import SYSTEM
from cleanbreak.records.line import LineRow
from cleanbreak.records.payout import (
    Step,
    lock_payouts,
    move_payouts,
    open_destination,
)
from cleanbreak.records.payout_claim import claim_payouts, put_off_payouts
from cleanbreak.records.payout_contradiction import contradicted
from cleanbreak.records.sealed import CannotBeOpened

LOG = logging.getLogger(__name__)
BATCH_SIZE = 500
LEASE = timedelta(seconds=60)
RETRY_FIRST_S, RETRY_LONGEST_S = 2, 1800
HANGING_AFTER_TRIES = 12
"""Somebody must know of a payout that was begun so often: after about two hours."""
Row: TypeAlias = dict[str, Any]


def submit_payouts(outside: Outside, clock: Callable[[], datetime]) -> int:
    """Submit everything that is due; return how many payouts there were."""
    submitted = 0
    while rows := claim_payouts(clock(), clock() + LEASE, BATCH_SIZE):
        for method, own in _by_method(_mark_submitted(rows, clock())).items():
            if method in ISSUERS:
                ISSUERS[method](own, clock())
            else:
                _hand_over(SENDERS[method](outside), own, clock)
        submitted += len(rows)
    return submitted


def issue_code_now(payout_id: UUID, now: datetime) -> None:
    """Give cash that is due its code without waiting for a worker: its holder stands at a desk."""
    with transaction.atomic():
        row = lock_payouts([payout_id])[payout_id]
        is_due = row["state"] == PayoutState.APPROVED.value and row["due_at"] <= now
        if is_due and row["method"] == PayoutMethod.CASH.value:
            issue_pick_up_codes(_mark_submitted([row], now), now)


def _mark_submitted(claimed: Sequence[Row], now: datetime) -> list[Row]:
    """Say in the books that money is about to leave, commit that, and return what does leave.

    What was sent back or chosen anew since it was claimed stays, and so does what an earlier
    attempt has perhaps paid, as was found out since; but what was begun is read back.
    """
    with transaction.atomic():
        locked = lock_payouts([row["payout_id"] for row in claimed])
        stopped = contradicted(locked.values())
        going = [
            row
            for was in claimed
            if _is_as_claimed(row := locked[was["payout_id"]], was)
            and (_is_begun(row) or (row["order_id"], row["part"]) not in stopped)
        ]
        for row in going:
            row["is_stopped"] = (row["order_id"], row["part"]) in stopped
        approved = [row for row in going if row["state"] == PayoutState.APPROVED.value]
        step = Step(becomes=PayoutState.SUBMITTED, due_at=now + LEASE)
        move_payouts([(row, step) for row in approved], SYSTEM, now)
    return going


def _is_as_claimed(row: Row, claimed: Row) -> bool:
    """Return whether nobody has touched it since: whoever does so puts its hour elsewhere."""
    return bool((row["state"], row["due_at"]) == (claimed["state"], claimed["due_at"]))


def _is_begun(row: Row) -> bool:
    """Return whether it may have left already, or waits for whoever has its code."""
    return bool(row["state"] == PayoutState.SUBMITTED.value)


def _by_method(rows: Sequence[Row]) -> dict[PayoutMethod, list[Row]]:
    batches: defaultdict[PayoutMethod, list[Row]] = defaultdict(list)
    for row in rows:
        batches[PayoutMethod(row["method"])].append(row)
    return batches


class Payer(Protocol):
    """Whoever can be told to pay, and asked what became of it; see `ports/payments.py`."""

    def pay(self, calls: Sequence[Call[Payout]]) -> list[Answer]:
        """Send the money once for each key."""

    def find(self, keys: Sequence[str]) -> list[Done | None]:
        """Read back what became of each key; ``None`` where it is to be sent (again)."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Whoever takes the payouts of one method."""

    payments: Payer
    accepted_as: PayoutState = PayoutState.ACCEPTED


SENDERS: dict[PayoutMethod, Callable[[Outside], Sender]] = {
    PayoutMethod.ORIGINAL: lambda outside: Sender(outside.payments),
    PayoutMethod.BANK: lambda outside: Sender(outside.bank),
    PayoutMethod.LINE: lambda outside: Sender(LineCredit(outside.charging), PayoutState.SETTLED),
    PayoutMethod.CHARITY: lambda outside: Sender(outside.bank),
}
ISSUERS: dict[PayoutMethod, Callable[[Sequence[Row], datetime], None]] = {
    PayoutMethod.CASH: issue_pick_up_codes,
}
"""Ways for which nobody outside is asked: what is issued is told to the holder."""


def _hand_over(sender: Sender, rows: Sequence[Row], clock: Callable[[], datetime]) -> None:
    answers = _answers(sender.payments, rows)
    now = clock()
    _put_off([(row, a) for row, a in zip(rows, answers, strict=True) if _is_open(a)], now)
    known = {
        row["payout_id"]: answer
        for row, answer in zip(rows, answers, strict=True)
        if not _is_open(answer)
    }
    with transaction.atomic():
        waiting = [
            row
            for row in lock_payouts(list(known)).values()
            if row["state"] == PayoutState.SUBMITTED.value  # or its news were quicker
        ]
        steps = [(row, _step(known[row["payout_id"]], sender.accepted_as)) for row in waiting]
        move_payouts(steps, SYSTEM, now)
        sent = [row for row, step in steps if not step.becomes.has_failed]
        tell_of_payouts(sent, AnnouncementKind.PAYOUT_SENT, "sent", now)


def _answers(payments: Payer, rows: Sequence[Row]) -> list[Answer]:
    """Ask first what became of those begun before; then send what was never seen."""
    keys = {payout_key(row["payout_id"]): row for row in rows}
    begun = [key for key, row in keys.items() if row["state"] == PayoutState.SUBMITTED.value]
    try:
        answers: dict[str, Answer] = {
            key: done
            for key, done in zip(begun, payments.find(begun) if begun else [], strict=True)
            if done is not None
        }
        wanted = {key: _payout(row) for key, row in keys.items() if key not in answers}
        answers |= {key: one for key, one in wanted.items() if isinstance(one, OutsideFailure)}
        calls = [Call(key, one) for key, one in wanted.items() if isinstance(one, Payout)]
        if calls:
            answers |= zip((call.key for call in calls), payments.pay(calls), strict=True)
    except OutsideFailure as failure:
        return [failure] * len(rows)
    return [answers[key] for key in keys]


EARLIER_MAY_HAVE_ARRIVED = "An earlier attempt may have paid this, so it was not sent."
NO_WAY = "The way by which the holder paid is no longer on file."
NO_KEY = "Where it goes was sealed with a key that this server does not have."


def _payout(row: Row) -> Payout | Refused | Unavailable:
    """Return what is to be sent; one that cannot be read holds up no other."""
    if row["is_stopped"]:
        return Refused(EARLIER_MAY_HAVE_ARRIVED)
    try:
        destination = open_destination(row) or _as_paid(row)
    except CannotBeOpened:  # what was begun may have left: that waits for the key
        is_begun = row["state"] == PayoutState.SUBMITTED.value
        return Unavailable(NO_KEY) if is_begun else Refused(NO_KEY)
    if destination is None:
        return Refused(NO_WAY)
    return Payout(Money(row["amount_minor"], row["currency"]), destination)


def _as_paid(row: Row) -> Destination | None:
    line = LineRow.objects.only("refund_reference").get(line_id=row["line_id"])
    return Destination(reference=line.refund_reference) if line.refund_reference else None


def _is_open(answer: Answer) -> bool:
    """Return whether the money may, or may not, have left."""
    return isinstance(answer, OutsideFailure) and not isinstance(answer, Refused)


def _step(answer: Answer, accepted_as: PayoutState) -> Step:
    if isinstance(answer, Done):
        facts = dict(answer.facts)
        return Step(becomes=accepted_as, facts=facts, reference=str(facts["reference"]))
    return Step(
        becomes=PayoutState.REJECTED,
        facts={"problem": answer.sentence},
        problem_sentence=answer.sentence,
    )


def _put_off(open_ones: Sequence[tuple[Row, Answer]], now: datetime) -> None:
    """Ask again later, longer each time; tell somebody of what does not come to an end."""
    put_off_payouts(
        [
            (row["payout_id"], now + _wait(row["tries"]), getattr(answer, "sentence", ""))
            for row, answer in open_ones
        ]
    )
    for row, _answer in open_ones:
        if row["tries"] == HANGING_AFTER_TRIES:
            LOG.error("payout %s: nobody knows whether it was sent", row["payout_id"])


def _wait(tries: int) -> timedelta:
    return timedelta(seconds=min(RETRY_FIRST_S * 2 ** min(tries, 20), RETRY_LONGEST_S))
