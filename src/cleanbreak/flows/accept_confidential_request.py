"""Accept a request in confidence: it is kept sealed, and nobody is told of it but its handlers.

Nothing here looks at the lines: the answer is the same for every number.
"""

from datetime import date, datetime

from django.db import transaction

from cleanbreak.domain.confidential import ConfidentialRequest, due_on
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.confidential_texts import news_of
from cleanbreak.policies.loader import policy_at
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.confidential_request import ConfidentialRequestRow
from cleanbreak.records.outbox import put_in_outbox
from cleanbreak.records.wake import wake_worker


def accept_confidential_request(
    request: ConfidentialRequest, place: str, actor: Actor, now: datetime
) -> date:
    """Keep the request; sent twice, it is one. Return the last day on which it is answered.

    :param place: whose days count.
    """
    row = ConfidentialRequestRow.of(request, now)
    with transaction.atomic():
        kept = ConfidentialRequestRow.objects.bulk_create([row], ignore_conflicts=True)
        stored = ConfidentialRequestRow.objects.get(submission_key=request.submission_key)
        if stored.request_id == kept[0].request_id:
            details = {"request_id": str(stored.request_id)}
            entry = AuditEntry(
                act="confidential.received", order_id=None, actor=actor, details=details
            )
            append_audit([entry], now)
            put_in_outbox([news_of(stored, "received")], now)
            wake_worker("send_announcements")
    return due_on(policy_at(place, stored.received_at)[1])
