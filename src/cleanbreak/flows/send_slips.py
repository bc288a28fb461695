"""Send slips: to the printers of stores, by a worker; a print is begun once and told once.

The printer is asked outside every transaction. A worker that dies in between leaves a print of
which nobody knows whether it came out; it is never repeated by itself.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from cleanbreak.domain.printer_place import NetworkPlace
from cleanbreak.domain.slip import PrintOutcome, PrintWay
from cleanbreak.flows.note_slip_printed import note_slip_printed
from cleanbreak.flows.print_outcomes import outcome_of_failure
from cleanbreak.flows.slip_words import slip_of
from cleanbreak.ports.errors import OutsideFailure
from cleanbreak.ports.slip_printer import SlipPrinter
from cleanbreak.records.slip import (
    SlipPrintRow,
    StorePrinterRow,
    tell_outcome,
)

LOG = logging.getLogger(__name__)
WAITS_FOR = timedelta(minutes=2)
"""Nobody wants a slip, and a drawer that opens, long after they have asked."""


def send_slips(printer: SlipPrinter, clock: Callable[[], datetime]) -> int:
    """Send every slip that waits; return how many there were."""
    _give_up(clock())
    sent = 0
    while (print_id := _begin(clock())) is not None:
        _tell(print_id, _send(print_id, printer), clock())
        sent += 1
    return sent


def _begin(now: datetime) -> UUID | None:
    """Take a print that nobody has begun, for this worker alone."""
    with transaction.atomic():
        waiting = _waiting().filter(sent_at=None).order_by("asked_at")
        taken = waiting.select_for_update(skip_locked=True).first()
        if taken is None:
            return None
        taken.sent_at = now
        taken.save(update_fields=["sent_at"])
        return taken.print_id


def _send(print_id: UUID, printer: SlipPrinter) -> PrintOutcome:
    printed = SlipPrintRow.objects.select_related("slip__store").get(pk=print_id)
    own = StorePrinterRow.objects.filter(pk=printed.slip.store_id).first()
    if own is None:  # taken away since it was asked
        return PrintOutcome.UNREACHABLE
    try:
        composed = printer.compose(slip_of(printed.slip, printed.copy), own.width)
        printer.print(NetworkPlace(host=own.host, port=own.port), composed)
    except OutsideFailure as failure:
        LOG.warning("the printer of %s: %s", printed.slip.store_id, failure.sentence)
        return outcome_of_failure(failure)
    return PrintOutcome.PRINTED


def _tell(print_id: UUID, outcome: PrintOutcome, now: datetime) -> None:
    with transaction.atomic():
        tell_outcome(print_id, outcome, now)
        if outcome is PrintOutcome.PRINTED:
            printed = SlipPrintRow.objects.select_related("slip").get(pk=print_id)
            note_slip_printed(printed, now)


def _give_up(now: datetime) -> None:
    """Say of what hangs what is known: sent, it may have come out; else it surely did not."""
    for hanging in _waiting().filter(asked_at__lt=now - WAITS_FOR):
        if hanging.sent_at is None:
            tell_outcome(hanging.print_id, PrintOutcome.UNREACHABLE, now)
        elif hanging.sent_at <= now - WAITS_FOR:
            tell_outcome(hanging.print_id, PrintOutcome.UNKNOWN, now)


def _waiting() -> QuerySet[SlipPrintRow]:
    return SlipPrintRow.objects.filter(way=PrintWay.NETWORK.value, outcome="")
