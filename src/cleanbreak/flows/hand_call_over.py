"""Hand a caller over to a store, or to our pages: a code is read out, and sent to the line.

It carries what the caller told in this call, and no proof. What is sent goes to the line that was
named, if it is one of ours; whether it is, nobody learns by it.
"""

from contextlib import suppress
from datetime import datetime
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.effective_date import EndPolicy
from cleanbreak.domain.handover import Told
from cleanbreak.domain.proof import Consequence
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import Actor, AnnouncementKind
from cleanbreak.flows.limit_requests import Limited, TooManyRequests, check_rate
from cleanbreak.flows.make_handover import MadeHandover, Story, make_handover
from cleanbreak.flows.own_call import last_own_handling
from cleanbreak.flows.serve_caller import WISHES
from cleanbreak.flows.verify_caller import proved_line
from cleanbreak.flows.wrap_up_call import handover_subject
from cleanbreak.records.call_handling import CallHandlingRow
from cleanbreak.records.hotline_call import HotlineCallRow
from cleanbreak.records.line import LineRow
from cleanbreak.records.outbox import NewAnnouncement, put_in_outbox
from cleanbreak.records.verification import VerificationRow
from cleanbreak.records.wake import wake_worker


def hand_call_over(
    call_id: UUID, when: str, actor: Actor, now: datetime, *, is_texted: bool
) -> MadeHandover:
    """Return the code with which the caller goes on elsewhere; an earlier one of the call is void.

    :param when: a key of ``WISHES``; empty: the caller has not said when.
    :param is_texted: whether it is also sent to the line that the caller has named.
    :raises NotYourCall: if it is another agent's, or was handed on.
    :raises NothingToHandOver: if no line was named.
    :raises TooManyRequests: if this agent makes very many.
    """
    handling = last_own_handling(call_id, actor)
    call = HotlineCallRow.objects.get(pk=call_id)
    proved = _proved_line(handling, actor, now)
    wish = WISHES.get(when)
    told = Told(
        msisdn=proved.msisdn if proved else (call.typed_msisdn() or ""),
        iccid="" if proved else (call.typed_iccid() or ""),
        end=wish.policy if wish else EndPolicy.AFTER_NOTICE,
    )
    story = Story(
        subject=handover_subject(call_id),
        told=told,
        language=call.language,
        line_id=proved.line_id if proved else None,
        receipt_number=handling.receipt_number or call.receipt_number,
    )
    with transaction.atomic():
        made = make_handover(story, actor.acting_user, actor, now)
        if is_texted:
            _text(made, handling, now)
    return made


def _proved_line(handling: CallHandlingRow, actor: Actor, now: datetime) -> LineRow | None:
    """Return the caller's line if they have proved that it is theirs."""
    if handling.verification_id is None:
        return None
    with suppress(Refusal):
        return proved_line(handling.verification_id, Consequence.SEE_ACCOUNT, actor, now)
    return None


def _text(made: MadeHandover, handling: CallHandlingRow, now: datetime) -> None:
    """Send the code to the named line, a few times a day at most; nobody is told whether."""
    if handling.verification_id is None:
        return
    named = VerificationRow.objects.get(pk=handling.verification_id)
    with suppress(TooManyRequests):
        check_rate(Limited.HANDOVER_TEXT_TO, named.guard, now)
        about = AnnouncementKind.CALL_HANDOVER
        key = f"handover:{made.handover_id}"
        put_in_outbox([NewAnnouncement(kind=about, key=key, declared_at=now)], now)
        wake_worker("send_announcements")
