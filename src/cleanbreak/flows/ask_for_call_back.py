"""Ask for a call-back: a caller hangs up, and keeps the place in the queue."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from cleanbreak.domain.call_back_number import parse_call_back_number
from cleanbreak.domain.hotline_call import CallOutcome
from cleanbreak.domain.hotline_queue import (
    CallBackNotPossible,
    LeaveReason,
    NotInQueue,
    Place,
    PlaceState,
    PlaceWay,
)
from cleanbreak.flows.leave_queue import end_place
from cleanbreak.flows.limit_requests import Limited, TooManyRequests, check_rate
from cleanbreak.flows.read_place import read_place
from cleanbreak.flows.secret_links import keyed_hash
from cleanbreak.records.hotline_call import HotlineCallRow
from cleanbreak.records.hotline_queue import call_back_to, lock_number, lock_place
from cleanbreak.records.sealed import seal

NUMBER_HASH = "number to call back"


def ask_for_call_back(call_id: UUID, number: str, now: datetime) -> Place:
    """Note the number at which somebody who waits is called when their turn comes.

    Whoever asks again for the same number keeps the earlier place, which is the one returned:
    nobody is called ten times because somebody called ten times.

    :param number: as typed, or as the network says; anybody can say any, so that it must be an
        ordinary number of the operator's country.
    :raises CallBackNotPossible: if it is none, or was called back some times today: whoever
        answers there need not be who asks.
    :raises NotInQueue: if the call does not wait.
    """
    number = parse_call_back_number(number, settings.CLEANBREAK_HOME_PLACE)
    number_hash = keyed_hash(NUMBER_HASH, number)
    with transaction.atomic():
        row = lock_place(call_id)
        if row is None or row.state != PlaceState.WAITING.value:
            raise NotInQueue
        lock_number(number_hash)
        earlier = call_back_to(number_hash)
        if earlier is None or earlier.call_id == call_id:
            _check_is_not_rung_all_day(number, now)
            row.way, row.number = PlaceWay.CALL_BACK.value, seal(number)
            row.number_hash = number_hash
            row.save()
        else:
            end_place(row, LeaveReason.SAME_NUMBER, now)
        calls = HotlineCallRow.objects.filter(pk=call_id, outcome="")
        calls.update(outcome=CallOutcome.CALL_BACK.value)
    return read_place(earlier.call_id if earlier else call_id, now)


def _check_is_not_rung_all_day(number: str, now: datetime) -> None:
    try:
        check_rate(Limited.CALL_BACK_TO, number, now)
    except TooManyRequests as fault:
        raise CallBackNotPossible from fault
