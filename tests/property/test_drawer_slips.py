"""Whatever happens to a drawer and its printer: slips, ledger and journal of it say the same."""

from contextlib import suppress
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import transaction
from django.db.models import Sum
from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from tests.cash_desks import LENA, a_store, cash_account, codes, issue, limits, lines, person
from tests.worlds import TestWorld, make_world

from cleanbreak.adapters.fake_world import DictWorld
from cleanbreak.adapters.slip_printer.memory import MemorySlipPrinter
from cleanbreak.domain.cash import DrawerState, IdentityDocument, NotEnoughInDrawer
from cleanbreak.domain.printer_place import NetworkPlace
from cleanbreak.domain.slip import NOT_OUT, PrintOutcome, PrintWay, SlipKind
from cleanbreak.flows.close_drawer import Count, count_drawer, sign_drawer
from cleanbreak.flows.find_pick_up import PickUpCodeUsed
from cleanbreak.flows.manage_store_printers import set_printer
from cleanbreak.flows.open_drawer import Opening, open_drawer
from cleanbreak.flows.pay_cash import WaitsForSecond, agree_to_cash, hand_out_cash, pay_cash
from cleanbreak.flows.print_slip import PrintToldAlready, print_slip, tell_print
from cleanbreak.flows.send_slips import send_slips
from cleanbreak.records.cash_drawer import CashDrawerRow, CashMovementRow
from cleanbreak.records.ledger import EntryRow
from cleanbreak.records.slip import SlipPrintRow, SlipRow, StorePrinterRow
from cleanbreak.records.store import StoreRow

pytestmark = pytest.mark.usefixtures("committed_db")

EXAMPLES, STEPS = 6, 12
CODES = 12
PAID_MIN = 6
AT = NetworkPlace(host="10.0.0.9", port=9100)
PASSPORT = IdentityDocument.PASSPORT
TROUBLES: list[dict[str, Any]] = [
    {},
    {"pieces_left": 0},
    {"pieces_left": 1},
    {"is_cover_open": True},
    {"is_there": False},
    {"dies": True},
]
WELL = {"pieces_left": None, "is_cover_open": False, "is_there": True, "dies": False}


class PowerCut(Exception):
    """The power went."""


class Stage:
    """What all examples share: a store, its printer, and money that waits."""

    def __init__(self, world: TestWorld) -> None:
        self.world = world
        self.clerks = 0
        self.printer = MemorySlipPrinter(DictWorld())
        a_store(world)
        store = StoreRow.objects.get()
        row = StorePrinterRow(store=store, host=AT.host, port=AT.port, width_mm=80)
        set_printer(row, LENA, world.clock())
        holders = lines(CODES)
        issue(world, *holders)
        self.codes = list(codes(world).values())
        self.used: list[str] = []


STAGES: list[Stage] = []


class Counter(RuleBasedStateMachine):
    """A clerk with a drawer of their own, day after day."""

    def __init__(self) -> None:
        super().__init__()
        self.stage = STAGES[-1]
        self.stage.clerks += 1
        self.clerk = person(f"clerk{self.stage.clerks}")
        self.drawer: CashDrawerRow | None = None
        self.open(5000)

    @rule(minor=st.sampled_from([0, 1300, 5000, 100_000]))
    def open_again(self, minor: int) -> None:
        self.open(minor)

    def open(self, minor: int) -> None:
        if self.drawer is None:
            wish = Opening(store_id="leeds-1", currency="EUR", float_text=f"{minor / 100:.2f}")
            self.drawer = open_drawer(wish, self.clerk, self.stage.world.clock())

    @rule(is_cut=st.booleans())
    def pay(self, is_cut: bool) -> None:
        """Pay; if the power is cut before the commit, nothing was paid."""
        code = self._next()
        if code is None:
            return
        with suppress(NotEnoughInDrawer, PowerCut), transaction.atomic():
            pay_cash(code, PASSPORT, self.clerk, self.stage.world.clock())
            if is_cut:
                raise PowerCut
            self.stage.used.append(self.stage.codes.pop())

    @rule()
    def pay_with_a_second_person(self) -> None:
        code = self._next()
        if code is None:
            return
        limits(django_settings, EUR=0)
        now = self.stage.world.clock()
        with suppress(NotEnoughInDrawer):
            asked = pay_cash(code, PASSPORT, self.clerk, now)
            assert isinstance(asked, WaitsForSecond)
            agree_to_cash(asked.pick_up.payout_id, LENA, now)
            hand_out_cash(asked.pick_up.payout_id, self.clerk, now)
            self.stage.used.append(self.stage.codes.pop())
        limits(django_settings)

    @rule()
    def pay_what_was_paid(self) -> None:
        if self.stage.used and self._next():
            with pytest.raises(PickUpCodeUsed):
                pay_cash(self.stage.used[-1], PASSPORT, self.clerk, self.stage.world.clock())

    @rule(trouble=st.sampled_from(TROUBLES))
    def print_at_the_store(self, trouble: dict[str, Any]) -> None:
        slip = self._latest()
        if slip is not None:
            self.stage.printer.change(AT, **{**WELL, **trouble})
            print_slip(slip.slip_id, PrintWay.NETWORK, self.clerk, self.stage.world.clock())
            send_slips(self.stage.printer, self.stage.world.clock)

    @rule(said=st.sampled_from([None, PrintOutcome.PRINTED, PrintOutcome.PAPER_OUT]))
    def print_by_browser(self, said: PrintOutcome | None) -> None:
        slip = self._latest()
        if slip is None:
            return
        now = self.stage.world.clock()
        printed = print_slip(slip.slip_id, PrintWay.BROWSER, self.clerk, now)
        if said is not None:
            tell_print(printed.print_id, said, self.clerk, now)
            with pytest.raises(PrintToldAlready):
                tell_print(printed.print_id, said, self.clerk, now)

    @rule(short=st.sampled_from([0, 0, 1, 5]))
    def close(self, short: int) -> None:
        if self.drawer is None:
            return
        now = self.stage.world.clock()
        self.drawer.refresh_from_db()
        counted = max(self.drawer.held_minor - short, 0)
        wish = Count(counted_text=f"{counted / 100:.2f}", reason="Nobody knows.")
        found = count_drawer(self.drawer.drawer_id, wish, self.clerk, now)
        if found.state is DrawerState.COUNTED:
            sign_drawer(self.drawer.drawer_id, LENA, now)
        self.drawer = None

    @invariant()
    def slips_ledger_and_journal_agree(self) -> None:
        for drawer in CashDrawerRow.objects.filter(clerk=self.clerk.acting_user):
            slips = SlipRow.objects.filter(movement__drawer=drawer)
            moved = CashMovementRow.objects.filter(drawer=drawer)
            entries = EntryRow.objects.filter(account__code=cash_account(drawer.drawer_id))
            sums = {_sum(slips), _sum(moved), _sum(entries), drawer.held_minor}
            assert len(sums) == 1, sums
            paid = slips.filter(kind=SlipKind.CASH_PAID.value)
            assert paid.count() == moved.filter(kind="paid").count()

    @invariant()
    def the_numbers_have_no_gap(self) -> None:
        numbers = list(SlipRow.objects.order_by("number").values_list("number", flat=True))
        assert numbers == list(range(1, len(numbers) + 1))

    @invariant()
    def there_is_one_slip_itself_and_all_else_are_copies(self) -> None:
        slip = self._latest()
        if slip is not None:
            prints = SlipPrintRow.objects.filter(slip=slip).order_by("print_id")
            out = [one.copy for one in prints if one.result not in NOT_OUT]
            assert out == list(range(len(out)))

    def _next(self) -> str | None:
        """Return a code that is good, if there is a drawer to pay it from."""
        return self.stage.codes[-1] if self.drawer and self.stage.codes else None

    def _latest(self) -> SlipRow | None:
        own = SlipRow.objects.filter(issued_by=self.clerk.acting_user)
        return own.order_by("number").last()


def _sum(rows: Any) -> int:
    return int(rows.aggregate(sum=Sum("amount_minor"))["sum"] or 0)


def test_sum_of_slips_is_sum_of_entries_is_sum_of_movements(settings: Any) -> None:
    limits(settings)
    STAGES.append(Stage(make_world()))
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        seed(9)(Counter), settings=_few()
    )
    assert SlipRow.objects.filter(kind=SlipKind.CASH_PAID.value).count() >= PAID_MIN


def _few() -> settings:
    return settings(
        max_examples=EXAMPLES,
        stateful_step_count=STEPS,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
