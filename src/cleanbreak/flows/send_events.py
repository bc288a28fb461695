"""Send events: what receivers are owed, in the order of each termination order.

As `push_signals.py` for security event tokens: a receiver is taken by one sender for a while, and
nobody outside is asked within a transaction. Who dies leaves events that are sent again, under the
same ids.
"""

import logging
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeAlias

import orjson

from cleanbreak.domain.event_delivery import (
    Answer,
    Gone,
    Sending,
    Waiting,
    go_now,
    jittered,
    judge_sending,
)
from cleanbreak.domain.event_receiver import AddressNotAgreed, EndedBecause
from cleanbreak.domain.signal_delivery import (
    SLOW,
    Declined,
    DeliveryProblem,
    Lane,
    Taken,
    Trouble,
    wait_after,
)
from cleanbreak.domain.told_event import webhook_body
from cleanbreak.domain.webhook_signature import read_secret, webhook_headers
from cleanbreak.flows.subscribe_events import check_address
from cleanbreak.ports.calls import Done
from cleanbreak.ports.webhooks import (
    EventRefused,
    Letter,
    LetterAnswer,
    Listener,
    ReceiverGone,
    Webhooks,
)
from cleanbreak.records.event_delivery import (
    EventDeliveryRow,
    give_up_owed,
    owed_deliveries,
    send_later,
    settle_deliveries,
)
from cleanbreak.records.event_receiver import (
    EventReceiverRow,
    ReceiverHealth,
    claim_receiver,
    end_receiver,
    note_receiver_health,
)

LOG = logging.getLogger(__name__)
CLAIM, TURN = timedelta(seconds=60), timedelta(seconds=15)
"""So long one receiver is served before it is another's turn; the last round may take longer."""
LOOKED_AT_MAX = 256
PAUSE = timedelta(seconds=2)
"""Until a receiver is looked at again of which all that is owed waits for what was refused."""
Documents: TypeAlias = Callable[[EventReceiverRow, EventDeliveryRow], Mapping[str, Any] | None]
"""Makes the notification of a hub; ``None``: its client is not to have it, or does not want it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who sends."""

    webhooks: Webhooks
    documents: Documents
    lane: Lane
    clock: Callable[[], datetime]
    is_stopping: Callable[[], bool] = lambda: False


def send_events(sender: Sender) -> int:
    """Send what is due to the receivers of a lane; return how many events were taken."""
    taken = 0
    while not sender.is_stopping():
        now = sender.clock()
        receiver = claim_receiver(sender.lane, now, now + CLAIM)
        if receiver is None:
            break
        try:
            # what was agreed may be agreed no more
            check_address(receiver.callback, receiver.client_id)
            taken += _serve(receiver, sender, until=now + TURN)
        except AddressNotAgreed:
            _give_back(receiver, DeliveryProblem.NOT_AGREED, sender.clock())
        except Exception as defect:  # noqa: BLE001  one receiver's trouble is nobody else's
            LOG.error("receiver %s: %s", receiver.receiver_id, type(defect).__name__)
            _give_back(receiver, DeliveryProblem.NOT_MADE, sender.clock())
    return taken


def _give_back(receiver: EventReceiverRow, problem: DeliveryProblem, now: datetime) -> None:
    unsent = Sending(problem_code=problem.value)
    note_receiver_health(receiver, _failed(receiver, receiver.attempt + 1, unsent, now))


def _serve(receiver: EventReceiverRow, sender: Sender, until: datetime) -> int:
    """Send round after round until nothing may go, something fails, or the turn is over."""
    taken, failures, due_at = 0, receiver.attempt, sender.clock() + PAUSE
    with sender.webhooks.reach(receiver.callback) as listener:
        while True:
            begun = sender.clock()
            rows = _next(receiver, failures, begun)
            if not rows:
                break
            made = _send(rows, receiver, listener, sender)
            due_at = ended = sender.clock()
            if made.is_gone:
                _let_go(receiver, ended)
                return taken
            _settle(made, ended)
            taken += sum(not code for code in made.settled.values())
            if made.problem_code:
                note_receiver_health(receiver, _failed(receiver, failures + 1, made, ended))
                return taken
            failures, receiver.failing_since, receiver.delivered_at = 0, None, ended
            receiver.problem_code = DeliveryProblem.SLOW.value if ended - begun > SLOW else ""
            if ended >= until or sender.is_stopping():
                break
    note_receiver_health(receiver, _sound(receiver, due_at))
    return taken


def _next(receiver: EventReceiverRow, failures: int, now: datetime) -> list[EventDeliveryRow]:
    owed = owed_deliveries(receiver.receiver_id, LOOKED_AT_MAX)
    return [owed[place] for place in go_now([_waiting(one) for one in owed], failures, now)]


def _send(
    rows: Sequence[EventDeliveryRow],
    receiver: EventReceiverRow,
    listener: Listener,
    sender: Sender,
) -> Sending:
    now = sender.clock()
    secrets = [read_secret(one) for one in receiver.secrets_at(now)]
    letters = [(row, _letter(row, receiver, sender, secrets)) for row in rows]
    going = [(row, letter) for row, letter in letters if letter is not None]
    answers = listener.send([letter for _, letter in going])
    meanings = {row.pk: _meaning(one) for (row, _), one in zip(going, answers, strict=True)}
    return judge_sending([(_waiting(row), meanings.get(row.pk, Taken())) for row in rows])


def _letter(
    row: EventDeliveryRow, receiver: EventReceiverRow, sender: Sender, secrets: Sequence[bytes]
) -> Letter | None:
    told = row.fact.told
    if not receiver.is_webhook:
        body = sender.documents(receiver, row)
        return None if body is None else Letter(content=orjson.dumps(body), headers={})
    content = orjson.dumps(webhook_body(told, row.event_type))
    event_id = str(told.event_id(row.event_type))
    headers = webhook_headers(event_id, content, secrets, sender.clock())
    return Letter(content=content, headers=headers)


def _meaning(answer: LetterAnswer) -> Answer:
    match answer:
        case Done():
            return Taken()
        case EventRefused():
            return Declined(answer.code)
        case ReceiverGone():
            return Gone()
    return Trouble(answer.problem, answer.retry_after_s)


def _waiting(row: EventDeliveryRow) -> Waiting:
    return Waiting(
        delivery_id=row.delivery_id, apart=row.apart, refusals=row.attempt, due_at=row.due_at
    )


def _settle(made: Sending, now: datetime) -> None:
    if made.settled:
        settle_deliveries(made.settled, now)
    if made.later:
        send_later({key: now + _jittered(wait) for key, wait in made.later.items()})


def _let_go(receiver: EventReceiverRow, now: datetime) -> None:
    LOG.warning("receiver %s listens no more", receiver.receiver_id)
    give_up_owed(receiver.receiver_id, EndedBecause.GONE.value, now, None)
    end_receiver(receiver.receiver_id, EndedBecause.GONE, now)


def _failed(
    receiver: EventReceiverRow, failures: int, made: Sending, now: datetime
) -> ReceiverHealth:
    if receiver.failing_since is None:
        LOG.warning("receiver %s: nothing is taken: %s", receiver.receiver_id, made.problem_code)
    return ReceiverHealth(
        due_at=now + _jittered(wait_after(failures, made.retry_after_s)),
        failures=failures,
        failing_since=receiver.failing_since or now,
        problem_code=made.problem_code,
        delivered_at=receiver.delivered_at,
    )


def _sound(receiver: EventReceiverRow, due_at: datetime) -> ReceiverHealth:
    return ReceiverHealth(
        due_at=due_at, problem_code=receiver.problem_code, delivered_at=receiver.delivered_at
    )


def _jittered(wait: timedelta) -> timedelta:
    return jittered(wait, random.random())  # noqa: S311  spreads load, hides nothing
