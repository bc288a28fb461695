"""Report a fraud by phone: the number of somebody who says that they are us, typed by keys."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from cleanbreak.domain.call_script import Told
from cleanbreak.domain.hotline_call import CallOutcome, HotlineCallOver
from cleanbreak.domain.suspicious_report import MetBy, SuspiciousReport
from cleanbreak.flows.report_suspicion import report_suspicion
from cleanbreak.records.hotline_call import lock_hotline_call


def report_fraud_by_phone(
    call_id: UUID, now: datetime, digits: str = "", recording: bytes = b""
) -> Told:
    """Keep the report: ``reported`` with ``receipt``; repeated in a call, it is the same one.

    :param digits: the number of whoever called, as typed; empty: the one that the call has.
    :param recording: what the caller tells of it, as WAV.
    :raises UnknownHotlineCall, HotlineCallOver: if nobody is on the phone, or was to record it.
    """
    with transaction.atomic():
        call = lock_hotline_call(call_id)
        if call.ended_at is not None and not recording:  # which may come after the end
            raise HotlineCallOver
        if call.outcome == CallOutcome.FRAUD_REPORTED.value:
            return Told(outcome="reported", facts={"receipt": call.receipt_number})
        where = digits or call.typed_msisdn() or ""
        report = SuspiciousReport(
            met_by=MetBy.CALL, said=_said(), where=where, contact=call.calls_from()
        )
        receipt_number = report_suspicion(report, now, recording)
        if not call.outcome or not call.receipt_number:
            call.receipt_number, call.outcome = receipt_number, CallOutcome.FRAUD_REPORTED.value
            call.save(update_fields=["receipt_number", "outcome"])
        return Told(outcome="reported", facts={"receipt": receipt_number})


def _said() -> str:
    with override(settings.LANGUAGE_CODE):  # for staff
        return _("Reported by keys on the hotline.")
