"""The call that an agent has now: only they say, note or hand on anything in it."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.conf import settings

from cleanbreak.domain.call_handling import HandlingOutcome
from cleanbreak.domain.call_transfer import NotYourCall
from cleanbreak.domain.four_eyes import is_same_person
from cleanbreak.domain.place import place_of_number
from cleanbreak.domain.termination import Actor
from cleanbreak.policies.loader import time_zone_of
from cleanbreak.policies.packs import read_pack
from cleanbreak.records.call_handling import CallHandlingRow
from cleanbreak.records.hotline_call import HotlineCallRow


def lock_own_call(call_id: UUID, actor: Actor) -> CallHandlingRow:
    """Lock what an agent does in a call, until the end of the transaction; it is open.

    :raises NotYourCall: if it is another agent's, or nobody's.
    """
    rows = CallHandlingRow.objects.select_for_update(no_key=True)
    row = rows.filter(call_id=call_id, closed_at=None).first()
    if row is None or not is_same_person(row.agent, actor.acting_user):
        raise NotYourCall
    return row


def last_own_handling(call_id: UUID, actor: Actor) -> CallHandlingRow:
    """Return what an agent does, or did last, in a call that they have not handed on.

    :raises NotYourCall: if it is another agent's, or nobody's.
    """
    row = CallHandlingRow.objects.filter(call_id=call_id).order_by("-begun_at").first()
    if row is None or not is_same_person(row.agent, actor.acting_user):
        raise NotYourCall
    if row.outcome == HandlingOutcome.PASSED_ON.value:
        raise NotYourCall
    return row


def is_end_entered(call_id: UUID) -> bool:
    """Return whether an order or a declaration came of a call, by an agent or by keys."""
    handled = CallHandlingRow.objects.filter(call_id=call_id)
    by_agent = handled.exclude(order_id=None, declaration_id=None).exists()
    return by_agent or HotlineCallRow.objects.filter(pk=call_id).exclude(receipt_number="").exists()


def places_of_call(call_id: UUID) -> Sequence[str]:
    """Return whose law counts in a call: the operator's place, then that of the typed number.

    Where the operator's place is a part of the number's (``us-ca`` of ``us``), its law is the
    nearer one. Whether such a number exists is not asked: the rules on a page tell nothing of it.
    """
    call = HotlineCallRow.objects.filter(pk=call_id).first()
    theirs = place_of_number(call.typed_msisdn()) if call else None
    home = str(settings.CLEANBREAK_HOME_PLACE)
    return (home,) if theirs is None or theirs in read_pack(home).family else (home, theirs)


def dated_places(call_id: UUID, now: datetime) -> list[tuple[str, date]]:
    """Return the places of a call, the operator's first, each with its day."""
    return [(one, now.astimezone(time_zone_of(one)).date()) for one in places_of_call(call_id)]
