"""Slips: numbered, the same each time, copies marked; and whatever a printer does, paid is paid."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from tests.cash_desks import (
    ANNA,
    BO,
    LENA,
    MIA,
    a_drawer,
    a_store,
    codes,
    issue,
    limits,
    payout_of,
    person,
)
from tests.worlds import TestWorld, make_world

from cleanbreak.adapters.fake_world import DictWorld
from cleanbreak.adapters.messages.memory import MemoryMessages
from cleanbreak.adapters.slip_printer.escpos import EscposSlipPrinter
from cleanbreak.adapters.slip_printer.memory import MemorySlipPrinter
from cleanbreak.domain.cash import IdentityDocument
from cleanbreak.domain.printer_place import NetworkPlace
from cleanbreak.domain.slip import PaperWidth, PrintOutcome, PrintWay, SlipKind
from cleanbreak.domain.workplace import WorksAtOtherStore
from cleanbreak.flows.close_drawer import Count, count_drawer, sign_drawer
from cleanbreak.flows.find_pick_up import PickUpCodeUsed
from cleanbreak.flows.issue_slip import issue_code_slip
from cleanbreak.flows.manage_store_printers import set_printer, take_printer_away
from cleanbreak.flows.manage_stores import add_store
from cleanbreak.flows.pay_cash import Paid, pay_cash
from cleanbreak.flows.print_slip import NoPrinterAtStore, print_slip, read_slip, tell_print
from cleanbreak.flows.report_store_day import day_table, issue_day_report, report_store_day
from cleanbreak.flows.send_announcements import send_announcements
from cleanbreak.flows.send_slips import WAITS_FOR, send_slips
from cleanbreak.flows.slip_words import slip_of
from cleanbreak.records.application_role import as_owner
from cleanbreak.records.cash_drawer import CashMovementRow
from cleanbreak.records.line import LineRow
from cleanbreak.records.pick_up_code import PickUpCodeRow
from cleanbreak.records.slip import SlipPrintRow, SlipRow, StorePrinterRow
from cleanbreak.records.store import StoreRow

pytestmark = pytest.mark.usefixtures("committed_db")
PASSPORT = IdentityDocument.PASSPORT
ANNAS = "anna@example.org"
AT = NetworkPlace(host="10.0.0.9", port=9100)


@pytest.fixture(autouse=True)
def four_eyes(settings: Any) -> None:
    limits(settings)


@pytest.fixture
def world(committed_db: None) -> TestWorld:
    """A store, and Anna's 12.34 EUR, for which a code was made."""
    world = make_world()
    a_store(world)
    issue(world, ANNA)
    return world


@pytest.fixture
def printer(world: TestWorld) -> MemorySlipPrinter:
    """The printer of the store."""
    store = StoreRow.objects.get()
    row = StorePrinterRow(store=store, host=AT.host, port=AT.port, width_mm=80)
    set_printer(row, LENA, world.clock())
    return MemorySlipPrinter(DictWorld())


def paid_slip(world: TestWorld) -> SlipRow:
    a_drawer(world, MIA)
    paid = pay_cash(codes(world)[ANNAS], PASSPORT, MIA, world.clock())
    assert isinstance(paid, Paid)
    return SlipRow.objects.select_related("store").get(movement=paid.movement)


def said(row: SlipRow, copy: int = 0) -> dict[str, str]:
    return {line.label: line.value for line in slip_of(row, copy).lines}


def latest_outcome(slip: SlipRow) -> str:
    printed = slip.prints.order_by("-print_id").first()
    assert printed is not None
    return str(printed.outcome)


def test_the_slip_of_a_payment_names_nobody_and_no_whole_number(world: TestWorld) -> None:
    slip = slip_of(row := paid_slip(world), 0)

    assert (row.kind, row.number, row.amount_minor) == ("cash_paid", 2, -1234)
    assert slip.parts == ("For the customer", "For the drawer")
    assert slip.opens_drawer
    assert said(row)["Paid in cash"] == "12.34 EUR"
    assert said(row)["Number ends in"] == ANNA.msisdn[-4:]
    assert said(row)["Original document seen"] == "Passport"
    everything = str(slip) + str(row.facts)
    for personal in (ANNA.name, ANNA.msisdn, ANNA.email, ANNA.iccid):
        assert personal not in everything


def test_a_copy_says_the_same_is_marked_and_opens_no_drawer(world: TestWorld) -> None:
    row = paid_slip(world)
    first = print_slip(row.slip_id, PrintWay.BROWSER, MIA, world.clock())
    tell_print(first.print_id, PrintOutcome.PRINTED, MIA, world.clock())

    again = print_slip(row.slip_id, PrintWay.BROWSER, MIA, world.clock())

    assert (first.copy, again.copy) == (0, 1)
    copy = slip_of(row, again.copy)
    assert copy.copy == "Copy 1"
    assert not copy.opens_drawer
    assert copy.lines == slip_of(row, 0).lines
    assert print_slip(row.slip_id, PrintWay.BROWSER, MIA, world.clock()).copy == 2, (
        "of the copy nobody has said that it did not come out"
    )


def test_out_of_paper_after_the_payout_the_same_slip_is_printed_and_nothing_paid_again(
    world: TestWorld, printer: MemorySlipPrinter
) -> None:
    row = paid_slip(world)
    printer.change(AT, pieces_left=0)
    print_slip(row.slip_id, PrintWay.NETWORK, MIA, world.clock())
    send_slips(printer, world.clock)
    assert latest_outcome(row) == "paper_out"
    assert payout_of(ANNA).state == "settled"

    printer.change(AT, pieces_left=None)
    again = print_slip(row.slip_id, PrintWay.NETWORK, MIA, world.clock())
    send_slips(printer, world.clock)

    assert (again.copy, latest_outcome(row)) == (0, "printed")
    assert len(printer.read(AT)["came_out"]) == 2
    assert "Copy" not in printer.read(AT)["came_out"][0]
    assert CashMovementRow.objects.filter(kind="paid").count() == 1
    with pytest.raises(PickUpCodeUsed):
        pay_cash(codes(world)[ANNAS], PASSPORT, MIA, world.clock())


@pytest.mark.parametrize(
    ("trouble", "outcome", "next_copy"),
    [
        ({"is_cover_open": True}, "cover_open", 0),
        ({"is_there": False}, "unreachable", 0),
        ({"pieces_left": 1}, "paper_out", 0),
        ({"dies": True}, "unknown", 1),
    ],
)
def test_what_a_printer_does_is_told_and_decides_whether_the_next_is_a_copy(
    world: TestWorld,
    printer: MemorySlipPrinter,
    trouble: dict[str, Any],
    outcome: str,
    next_copy: int,
) -> None:
    row = paid_slip(world)
    printer.change(AT, **trouble)
    print_slip(row.slip_id, PrintWay.NETWORK, MIA, world.clock())
    send_slips(printer, world.clock)
    assert latest_outcome(row) == outcome
    assert print_slip(row.slip_id, PrintWay.NETWORK, MIA, world.clock()).copy == next_copy


def test_a_worker_that_dies_leaves_a_print_nobody_repeats_by_itself(
    world: TestWorld, printer: MemorySlipPrinter
) -> None:
    row = paid_slip(world)
    begun = print_slip(row.slip_id, PrintWay.NETWORK, MIA, world.clock())
    SlipPrintRow.objects.filter(pk=begun.print_id).update(sent_at=world.clock())
    late = print_slip(row.slip_id, PrintWay.NETWORK, MIA, world.clock())
    world.clock.advance(seconds=WAITS_FOR.total_seconds() + 1)

    assert send_slips(printer, world.clock) == 0

    begun.refresh_from_db()
    late.refresh_from_db()
    assert (begun.outcome, late.outcome) == ("unknown", "unreachable"), (
        "what was asked long ago is not printed when nobody stands there any more"
    )
    assert printer.read(AT)["came_out"] == []


def test_a_slip_is_printed_at_its_own_store_where_there_is_a_printer(
    world: TestWorld, printer: MemorySlipPrinter
) -> None:
    row = paid_slip(world)
    elsewhere = person("cora")
    with pytest.raises(WorksAtOtherStore):
        print_slip(
            row.slip_id,
            PrintWay.BROWSER,
            type(elsewhere)(**{**_fields(elsewhere), "store": "york-1"}),
            world.clock(),
        )
    take_printer_away(StoreRow.objects.get(), LENA, world.clock())
    with pytest.raises(NoPrinterAtStore):
        print_slip(row.slip_id, PrintWay.NETWORK, MIA, world.clock())
    assert not read_slip(row.slip_id).has_store_printer


def _fields(actor: Any) -> dict[str, Any]:
    return {name: getattr(actor, name) for name in actor.__dataclass_fields__}


def test_a_number_that_was_not_used_is_the_next_ones(world: TestWorld) -> None:
    with transaction.atomic():
        a_drawer(world, MIA)
        transaction.set_rollback(True)  # the power went
    assert SlipRow.objects.count() == 0

    a_drawer(world, MIA)
    a_drawer(world, BO)

    assert list(SlipRow.objects.order_by("number").values_list("number", flat=True)) == [1, 2]


def test_every_store_counts_for_itself(world: TestWorld) -> None:
    far = StoreRow(store_id="york-1", name="York", place="gb", time_zone="")
    add_store(far, LENA, world.clock())
    a_drawer(world, MIA)
    a_drawer(world, BO, store_id="york-1")
    assert sorted(SlipRow.objects.values_list("store_id", "number")) == [
        ("leeds-1", 1),
        ("york-1", 1),
    ]


def test_the_database_keeps_slips_for_good(world: TestWorld) -> None:
    row = paid_slip(world)
    printed = print_slip(row.slip_id, PrintWay.BROWSER, MIA, world.clock())
    tell_print(printed.print_id, PrintOutcome.PRINTED, MIA, world.clock())
    changes: list[tuple[Any, dict[str, Any]]] = [
        (SlipRow.objects, {"amount_minor": 0}),
        (SlipRow.objects, {"number": 9}),
        (SlipPrintRow.objects, {"outcome": "paper_out"}),
        (SlipPrintRow.objects, {"copy": 5}),
    ]
    for rows, change in changes:
        with pytest.raises(IntegrityError), transaction.atomic(), as_owner():
            rows.update(**change)
    for rows in (SlipPrintRow.objects, SlipRow.objects):
        with pytest.raises(IntegrityError), transaction.atomic(), as_owner():
            rows.all()._raw_delete(rows.db)
    with pytest.raises(IntegrityError, match="without gaps"), transaction.atomic():
        SlipRow.objects.create(
            store=row.store, number=99, kind="day_report", about="x", language="en",
            issued_at=world.clock(), issued_by="agent:mia",
        )  # fmt: skip


def test_no_cash_moves_without_its_slip(world: TestWorld) -> None:
    drawer = a_drawer(world, MIA)

    def move(minor: int, on_slip: int | None) -> None:
        moved = CashMovementRow.objects.create(
            drawer=drawer, at=world.clock(), kind="closed", amount_minor=minor, balance_minor=0,
            acting_user="agent:mia",
        )  # fmt: skip
        if on_slip is not None:
            SlipRow.objects.create(
                store=drawer.store, number=2, kind="drawer_closed", about="x", language="en",
                issued_at=world.clock(), issued_by="agent:mia", movement=moved,
                amount_minor=on_slip,
            )  # fmt: skip

    for on_slip in (None, -2):
        with pytest.raises(IntegrityError, match="with a slip"), transaction.atomic():
            move(-1, on_slip)
    with transaction.atomic():
        move(-1, -1)


def test_a_drawer_that_is_short_says_so_in_words_and_to_whom_it_counts(world: TestWorld) -> None:
    drawer = a_drawer(world, MIA)
    wish = Count(counted_text="99.90", reason="A coin rolled away.")
    count_drawer(drawer.drawer_id, wish, MIA, world.clock())
    assert SlipRow.objects.count() == 1, "nothing is booked before it is signed"
    sign_drawer(drawer.drawer_id, LENA, world.clock())

    row = SlipRow.objects.select_related("store").get(kind=SlipKind.DRAWER_CLOSED.value)

    assert said(row)["Missing"] == "0.10 EUR"
    assert said(row)["Counted"] == "99.90 EUR"
    assert said(row)["Reason"] == "A coin rolled away."
    assert "loss of the operator" in slip_of(row, 0).notes[0]


def test_what_a_clerk_types_is_no_command_to_the_printer(world: TestWorld) -> None:
    drawer = a_drawer(world, MIA)
    opens, cleans = "\x1bp0\x19\x7f", "\x10\x14\x01"
    count_drawer(
        drawer.drawer_id,
        Count(counted_text="99.90", reason=f"lost{opens}{cleans}"),
        MIA,
        world.clock(),
    )
    sign_drawer(drawer.drawer_id, LENA, world.clock())
    row = SlipRow.objects.select_related("store").get(kind=SlipKind.DRAWER_CLOSED.value)

    sent = EscposSlipPrinter().compose(slip_of(row, 0), PaperWidth.MM_80)

    assert b"lost" in sent
    assert b"\x1bp" not in sent, "the drawer stays shut"
    assert b"\x10\x14" not in sent


def test_the_slip_with_a_code_has_it_as_long_as_it_is_good(world: TestWorld) -> None:
    code = codes(world)[ANNAS]
    store = StoreRow.objects.get()
    with transaction.atomic():
        row = issue_code_slip(payout_of(ANNA).payout_id, store, MIA, world.clock())
        same = issue_code_slip(payout_of(ANNA).payout_id, store, MIA, world.clock())
    assert row.slip_id == same.slip_id
    assert slip_of(row, 0).qr == code.replace("-", "")
    assert said(row)["Pick-up code"] == code
    kept = str(SlipRow.objects.values().get())
    assert code not in kept
    assert code.replace("-", "") not in kept

    a_drawer(world, MIA)
    pay_cash(code, PASSPORT, MIA, world.clock())

    assert slip_of(row, 1).qr == ""
    assert said(row)["Pick-up code"] == "no longer good"


def test_who_was_paid_before_the_mail_left_gets_no_code_by_mail(world: TestWorld) -> None:
    from cleanbreak.flows.issue_pick_up_codes import code_of

    a_drawer(world, MIA)
    code = code_of(PickUpCodeRow.objects.get())
    assert code is not None
    pay_cash(code, PASSPORT, MIA, world.clock())
    send_announcements(world.outside, world.clock)
    subjects = [one.message.subject for one in MemoryMessages(world.world).inbox()]
    assert "Your money can be picked up" not in subjects


def test_a_slip_is_written_in_the_language_of_its_holder(world: TestWorld) -> None:
    row = paid_slip(world)
    assert row.language == "en"
    LineRow.objects.update(msisdn="+4900000000")
    assert said(row)["Number ends in"] == "0000", "read anew: once it is erased, nothing is left"


def test_the_day_of_a_store_in_figures(world: TestWorld) -> None:
    row = paid_slip(world)
    store = row.store
    report = report_store_day(store, None, world.clock())
    assert (report.slips, report.first_slip, report.last_slip) == (2, 1, 2)
    assert (report.open_drawers, report.visits, report.ends) == (1, 0, 0)
    (cash,) = report.cash
    assert (cash.currency, cash.payments, cash.paid_minor, cash.drawers) == ("EUR", 1, 1234, 1)
    assert "paid_minor,EUR,1234" in day_table(report)

    slip = issue_day_report(store, None, MIA, world.clock())

    assert said(slip)["Slips"] == "000001–000002"
    tomorrow = report.day + timedelta(days=1)
    assert report_store_day(store, tomorrow, world.clock()).slips == 0


@pytest.mark.parametrize(
    ("day", "begins", "hours"),
    [
        (date(2026, 3, 29), datetime(2026, 3, 29, 0, tzinfo=UTC), 23),
        (date(2026, 10, 25), datetime(2026, 10, 24, 23, tzinfo=UTC), 25),
    ],
)
def test_the_day_of_a_store_is_as_long_as_its_clock_says(
    committed_db: None, day: date, begins: datetime, hours: int
) -> None:
    world = make_world()
    store = a_store(world)
    for at in (begins - timedelta(seconds=1), begins, begins + timedelta(hours=hours)):
        world.clock.now = at
        a_drawer(world, person(f"clerk{at.timestamp():.0f}"))

    assert report_store_day(store, day, world.clock()).slips == 1
