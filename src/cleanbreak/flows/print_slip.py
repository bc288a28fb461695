"""Print a slip: each time is written down, and whoever prints it again prints a copy.

What is paid was paid before anything is printed, and nothing here pays. A slip that surely did not
come out is printed again as the same slip.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.slip import PrintOutcome, PrintWay, Slip, UnknownSlip, next_copy
from cleanbreak.domain.termination import Actor
from cleanbreak.domain.workplace import require_store
from cleanbreak.flows.note_slip_printed import note_slip_printed
from cleanbreak.flows.slip_words import slip_of
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.slip import (
    SlipPrintRow,
    SlipRow,
    StorePrinterRow,
    lock_slip,
    tell_outcome,
)
from cleanbreak.records.wake import wake_worker


class NoPrinterAtStore(Refusal):
    """This store has no printer in the network. Print with your browser, or ask whoever runs this
    server to set one up: cleanbreak store printer.
    """

    code = "no_printer_at_store"


class UnknownPrint(Refusal):
    """There is no such print of this slip."""

    code = "unknown_print"


class PrintToldAlready(Refusal):
    """What became of this print was said already."""

    code = "print_told_already"


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipStory:
    """A slip, and each time that it was to be printed."""

    row: SlipRow
    prints: tuple[SlipPrintRow, ...]
    has_store_printer: bool

    @property
    def slip(self) -> Slip:
        """Return what the next print says."""
        return slip_of(self.row, next_copy(one.result for one in self.prints))


def read_slip(slip_id: UUID) -> SlipStory:
    """Return a slip and its prints, the latest first.

    :raises UnknownSlip: if there is none.
    """
    row = SlipRow.objects.select_related("store").filter(pk=slip_id).first()
    if row is None:
        raise UnknownSlip
    return SlipStory(
        row=row,
        prints=tuple(row.prints.order_by("-print_id")),
        has_store_printer=StorePrinterRow.objects.filter(pk=row.store_id).exists(),
    )


def print_slip(slip_id: UUID, way: PrintWay, actor: Actor, now: datetime) -> SlipPrintRow:
    """Have a slip printed; by the network it is sent after the commit, by a worker.

    :raises UnknownSlip: if there is none.
    :raises WorksAtNoStore, WorksAtOtherStore: if it is another store's.
    :raises NoPrinterAtStore: if the store has no printer that a worker could reach.
    """
    with transaction.atomic():
        slip = lock_slip(slip_id)
        if slip is None:
            raise UnknownSlip
        require_store(actor, slip.store_id)
        has_printer = StorePrinterRow.objects.filter(pk=slip.store_id).exists()
        if way is PrintWay.NETWORK and not has_printer:
            raise NoPrinterAtStore
        printed = SlipPrintRow.objects.create(
            slip=slip,
            copy=next_copy(one.result for one in slip.prints.all()),
            way=way.value,
            asked_at=now,
            asked_by=actor.acting_user,
        )
        append_audit([_entry("slip.print", printed, actor)], now)
        if way is PrintWay.NETWORK:
            wake_worker("send_slips")
    return printed


def read_print(print_id: UUID) -> tuple[SlipPrintRow, Slip]:
    """Return one print, and what it says.

    :raises UnknownPrint: if there is none.
    """
    printed = SlipPrintRow.objects.select_related("slip__store").filter(pk=print_id).first()
    if printed is None:
        raise UnknownPrint
    return printed, slip_of(printed.slip, printed.copy)


def tell_print(print_id: UUID, outcome: PrintOutcome, actor: Actor, now: datetime) -> None:
    """Say what became of a print at the clerk's own desk: by the browser, or by its agent.

    :raises UnknownPrint: if there is none, or our worker prints it.
    :raises WorksAtNoStore, WorksAtOtherStore: if it is another store's.
    :raises PrintToldAlready: if that was said.
    """
    with transaction.atomic():
        printed, _slip = read_print(print_id)
        if printed.way == PrintWay.NETWORK.value:
            raise UnknownPrint
        require_store(actor, printed.slip.store_id)
        if not tell_outcome(print_id, outcome, now):
            raise PrintToldAlready
        append_audit([_entry(f"slip.{outcome.value}", printed, actor)], now)
        if outcome is PrintOutcome.PRINTED:
            note_slip_printed(printed, now)


def _entry(act: str, printed: SlipPrintRow, actor: Actor) -> AuditEntry:
    details = {"slip_id": str(printed.slip_id), "copy": printed.copy, "way": printed.way}
    return AuditEntry(act=act, order_id=None, actor=actor, details=details)
