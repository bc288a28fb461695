"""Drawers: opened with amounts that can be, one at a time, counted, and kept by the database."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from tests.cash_desks import (
    ANNA,
    BO,
    LENA,
    MIA,
    a_drawer,
    a_store,
    books,
    codes,
    issue,
    limits,
)
from tests.worlds import TestWorld, make_world

from cleanbreak.domain.cash import (
    DrawerAlreadyOpen,
    DrawerOfEarlierDay,
    DrawerState,
    IdentityDocument,
    UnknownDrawer,
    UnknownStore,
)
from cleanbreak.domain.typed_amount import NotAnAmount, TooManyDecimals
from cleanbreak.flows.close_drawer import (
    Count,
    count_drawer,
    sign_drawer,
)
from cleanbreak.flows.manage_stores import add_store
from cleanbreak.flows.open_drawer import Opening, open_drawer
from cleanbreak.flows.pay_cash import (
    Paid,
    pay_cash,
)
from cleanbreak.records.application_role import as_owner
from cleanbreak.records.cash_drawer import CashDrawerRow, CashMovementRow
from cleanbreak.records.ledger import UnknownCurrency
from cleanbreak.records.pick_up_code import PickUpCodeRow
from cleanbreak.records.store import StoreRow

pytestmark = pytest.mark.usefixtures("committed_db")
PASSPORT = IdentityDocument.PASSPORT
ANNAS = "anna@example.org"


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


def pay(world: TestWorld, code: str, clerk: Any = MIA) -> Paid:
    paid = pay_cash(code, PASSPORT, clerk, world.clock())
    assert isinstance(paid, Paid)
    return paid


def count(world: TestWorld, drawer: CashDrawerRow, amount: str, reason: str = "") -> CashDrawerRow:
    wish = Count(counted_text=amount, reason=reason)
    return count_drawer(drawer.drawer_id, wish, MIA, world.clock())


def test_a_drawer_that_is_right_is_closed_by_its_clerk_alone(world: TestWorld) -> None:
    drawer = a_drawer(world, MIA, "20")
    pay(world, codes(world)[ANNAS])

    closed = count(world, drawer, "7,66")

    assert (closed.state, closed.closed_by, closed.difference_minor) == (
        DrawerState.CLOSED,
        "agent:mia",
        0,
    )
    assert books()["cash_vault:leeds-1"] == -1234


def test_what_differs_may_be_counted_again_until_it_is_signed(world: TestWorld) -> None:
    drawer = a_drawer(world, MIA)
    count(world, drawer, "110", "Found ten.")

    again = count(world, drawer, "100.00")

    assert (again.state, again.reason) == (DrawerState.CLOSED, "")
    assert "cash_difference" not in books()


def test_too_much_in_a_drawer_is_a_gain_once_signed(world: TestWorld) -> None:
    drawer = a_drawer(world, MIA)
    count(world, drawer, "100.50", "Nobody knows.")
    sign_drawer(drawer.drawer_id, LENA, world.clock())

    assert books()["cash_difference"] == -50
    assert books()["cash_vault:leeds-1"] == 50


def test_a_drawer_of_yesterday_pays_nothing_and_is_closed_first(world: TestWorld) -> None:
    code = codes(world)[ANNAS]
    drawer = a_drawer(world, MIA)
    world.clock.advance(hours=12)

    with pytest.raises(DrawerOfEarlierDay):
        pay(world, code)
    in_pounds = Opening(store_id="leeds-1", currency="GBP", float_text="1")
    with pytest.raises(DrawerOfEarlierDay):
        open_drawer(in_pounds, MIA, world.clock())
    count(world, drawer, "100")
    open_drawer(in_pounds, MIA, world.clock())
    a_drawer(world, MIA)
    pay(world, code)


def test_one_drawer_for_a_clerk_and_a_currency(world: TestWorld) -> None:
    a_drawer(world, MIA)
    with pytest.raises(DrawerAlreadyOpen):
        a_drawer(world, MIA)
    open_drawer(Opening(store_id="leeds-1", currency="gbp", float_text="5"), MIA, world.clock())
    a_drawer(world, BO)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"float_text": "100.005"}, TooManyDecimals),
        ({"currency": "JPY", "float_text": "1.5"}, TooManyDecimals),
        ({"currency": "BHD", "float_text": "1.2345"}, TooManyDecimals),
        ({"float_text": "1,234.00"}, NotAnAmount),
        ({"float_text": "1,234"}, TooManyDecimals),
        ({"float_text": "-5"}, NotAnAmount),
        ({"float_text": ""}, NotAnAmount),
        ({"float_text": "٣"}, NotAnAmount),
        ({"currency": "XAU"}, UnknownCurrency),
        ({"currency": "EURO"}, UnknownCurrency),
        ({"store_id": "nowhere"}, UnknownStore),
    ],
)
def test_a_float_that_cannot_be_is_refused_and_nothing_is_booked(
    world: TestWorld, changes: dict[str, str], refusal: type[Exception]
) -> None:
    before = books()
    wish = {"store_id": "leeds-1", "currency": "EUR", "float_text": "10.00", **changes}
    with pytest.raises(refusal):
        open_drawer(Opening(**wish), MIA, world.clock())
    assert not CashDrawerRow.objects.exists()
    assert books() == before


@pytest.mark.parametrize(
    ("currency", "typed", "minor"), [("BHD", "1.234", 1234), ("JPY", "7", 7), ("EUR", "0,5", 50)]
)
def test_amounts_are_read_with_the_decimals_of_their_currency(
    world: TestWorld, currency: str, typed: str, minor: int
) -> None:
    wish = Opening(store_id="leeds-1", currency=currency, float_text=typed)
    assert open_drawer(wish, MIA, world.clock()).opening_minor == minor


def test_nobody_counts_the_drawer_of_another(world: TestWorld) -> None:
    drawer = a_drawer(world, BO)
    with pytest.raises(UnknownDrawer):
        count(world, drawer, "100")


def test_the_database_refuses_what_the_flows_would(world: TestWorld) -> None:
    drawer = a_drawer(world, MIA)
    pay(world, codes(world)[ANNAS])
    changes: list[tuple[Any, dict[str, Any]]] = [
        (CashMovementRow.objects, {"amount_minor": 1}),
        (CashDrawerRow.objects, {"held_minor": -1}),
        (CashDrawerRow.objects, {"clerk": "agent:bo"}),
        (CashDrawerRow.objects, {"closed_at": world.clock()}),
        (CashDrawerRow.objects, {"difference_minor": 5}),
        (
            CashDrawerRow.objects,
            {
                "closed_at": world.clock(),
                "closed_by": "agent:mia",
                "counted_minor": 1,
                "difference_minor": 5,
                "reason": "x",
            },
        ),
        (PickUpCodeRow.objects, {"ended_at": None}),
        (PickUpCodeRow.objects, {"code_mac": "x"}),
    ]
    for rows, change in changes:
        with pytest.raises(IntegrityError), transaction.atomic(), as_owner():
            rows.update(**change)
    for table in ("cash_movement", "cash_drawer", "pick_up_code"):
        for statement in ("DELETE FROM {}", "TRUNCATE {} CASCADE"):
            with (
                pytest.raises(IntegrityError, match="append-only"),
                transaction.atomic(),
                as_owner(),
            ):
                connection.cursor().execute(statement.format(table))
    count(world, drawer, "87.66")
    with pytest.raises(IntegrityError), transaction.atomic():
        CashDrawerRow.objects.update(held_minor=3)


def test_stores_have_a_day_of_their_own(committed_db: None) -> None:
    world = make_world()
    far = StoreRow(store_id="ny-1", name="New York", place="us", time_zone="America/New_York")
    add_store(far, LENA, world.clock())
    world.clock.now = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)

    drawer = a_drawer(world, MIA, store_id="ny-1")

    assert drawer.day.isoformat() == "2026-11-22"
