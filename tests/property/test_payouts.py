"""Whatever people, banks and crashes do: money is on its way once, and the books say where it is.

A state machine plays clerks, approvers, a worker, a bank that contradicts itself, and years that
pass. After each step every account must equal the payouts that stand in it.
"""

from collections import Counter
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as some
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from tests.committed_database import empty_tables
from tests.payouts import IBAN, LINE, books, tell
from tests.worlds import TestWorld, make_world
from uuid_utils.compat import uuid7

from cleanbreak.adapters.rigging import Moment, Rig, rigged
from cleanbreak.domain.ledger import Entry, Journal
from cleanbreak.domain.money import Money
from cleanbreak.domain.payout import (
    IN_FLIGHT,
    PAID_FROM,
    Destination,
    NewPayout,
    PayoutMethod,
    PayoutState,
    payout_of_key,
)
from cleanbreak.domain.payout_contradiction import Finding
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.approve_payout import approve_payout, send_back_payout
from cleanbreak.flows.choose_payout import Choice, choose_payout
from cleanbreak.flows.remind_of_payouts import remind_of_payouts
from cleanbreak.flows.resolve_contradiction import resolve_contradiction
from cleanbreak.flows.submit_payouts import submit_payouts
from cleanbreak.flows.write_off_unclaimed import claim_again, write_off_unclaimed
from cleanbreak.records.ledger import post_journals
from cleanbreak.records.line import LineRow
from cleanbreak.records.payout import PayoutRow, insert_payouts
from cleanbreak.records.payout_contradiction import ContradictionRow

HARD = settings(
    max_examples=14,
    stateful_step_count=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
"""Long games: a payout must be rejected, followed and contradicted before it gets interesting."""
LINES = [
    LINE,
    replace(LINE, msisdn="+4915228817387", name="Ben Holder", email=""),
    replace(LINE, msisdn="+4915228817388", name="Cleo Holder", jurisdiction="us"),
]
AMOUNTS = (1234, 5001, 1)
ACTORS = [
    Actor(channel=Channel.STAFF, acting_user=f"{kind}:{name}")
    for kind, name in (("agent", "rita"), ("operator", "rita"), ("agent", "ralf"), ("agent", "eve"))
]
actors = some.sampled_from(ACTORS)
ZOE = Actor(channel=Channel.STAFF, acting_user="agent:zoe")
"""She enters nothing, and so may find out what she likes."""
which = some.integers(min_value=0, max_value=99)
NEWS = (PayoutState.ACCEPTED, PayoutState.SETTLED, PayoutState.REJECTED, PayoutState.RETURNED)


class Payouts(RuleBasedStateMachine):
    """Three people's money, and all that may happen to it."""

    @initialize()
    def begin(self) -> None:
        empty_tables()
        self.world: TestWorld = make_world()
        self.charges = 0
        self.steps: Counter[str] = Counter()
        for row, minor in zip(self.world.add(*LINES), AMOUNTS, strict=True):
            order_id = uuid7()
            money = Money(minor, "EUR")
            entries = (Entry("charging_control", minor), Entry("refund_payable", -minor))
            journal = Journal.of(f"{order_id}:settle", "settle", "EUR", entries)
            post_journals([(order_id, row.line_id, journal)], self.world.clock())
            new = NewPayout(
                payout_id=order_id,
                order_id=order_id,
                line_id=row.line_id,
                amount=money,
                state=PayoutState.DRAFT,
            )
            insert_payouts([new], self.world.clock())

    def row(self, number: int, *states: str) -> PayoutRow:
        """Return one of the payouts in these states; one time in ten, any."""
        rows = list(PayoutRow.objects.order_by("order_id", "attempt"))
        fit = [row for row in rows if row.state in states]
        among = fit if fit and number % 10 else rows
        return among[number % len(among)]

    def do(self, name: str, act: Any) -> None:
        """Do it; a refusal is an answer, too, and must have changed nothing."""
        before = facts()
        try:
            act()
        except Refusal:
            assert facts() == before, name
        else:
            self.steps[name] += 1

    @rule(number=which, actor=actors)
    def choose(self, number: int, actor: Actor) -> None:
        row = self.row(number, "draft", "unclaimed")
        name = LineRow.objects.get(line_id=row.line_id).holder.name
        choice = Choice(method=PayoutMethod.BANK, destination=Destination(account=IBAN, name=name))
        self.do("choose", lambda: choose_payout(row.payout_id, choice, actor, self.world.clock()))

    @rule(number=which, actor=actors)
    def approve(self, number: int, actor: Actor) -> None:
        row = self.row(number, "held")
        self.do("approve", lambda: approve_payout(row.payout_id, actor, self.world.clock()))
        row.refresh_from_db()
        person = row.approved_by.rpartition(":")[2]
        assert not person or person != row.chosen_by.rpartition(":")[2]

    @rule(number=which, actor=actors)
    def send_back(self, number: int, actor: Actor) -> None:
        if number % 3:
            return  # or hardly anything is ever sent
        row = self.row(number, "held", "approved")
        self.do(
            "send back", lambda: send_back_payout(row.payout_id, "No.", actor, self.world.clock())
        )

    @rule(breaks=some.none() | some.sampled_from(Moment))
    def submit(self, breaks: Moment | None) -> None:
        self.world.clock.advance(days=3)
        rig = Rig()
        if breaks:
            rig.fail_call(1, breaks)
        disputed = set(
            ContradictionRow.objects.filter(resolved_at=None).values_list("order_id", flat=True)
        )
        before = set(self.world.world.all("bank.payment"))
        submit_payouts(rigged(self.world.outside, rig), self.world.clock)
        made = set(self.world.world.all("bank.payment")) - before
        orders = PayoutRow.objects.filter(payout_id__in=[payout_of_key(key) for key in made])
        assert not disputed & set(orders.values_list("order_id", flat=True)), "it may be paid twice"
        self.steps["paid"] += len(made)

    @rule(
        number=which,
        became=some.sampled_from(NEWS),
        more=some.sampled_from((None, None, 0, -1, 1)),
    )
    def hear(self, number: int, became: PayoutState, more: int | None) -> None:
        sent = list(self.world.world.all("bank.payment"))
        if not sent:
            return
        payout_id = payout_of_key(sent[-1 - number % min(len(sent), 3)])
        assert payout_id
        row = PayoutRow.objects.get(payout_id=payout_id)
        amount = None if more is None else Money(row.amount_minor + more, "EUR")
        tell(self.world, payout_id, became, amount=amount)
        after = PayoutRow.objects.get(payout_id=payout_id)
        if after.state == "returned" != row.state and more == -1:
            self.charges += 1
        self.steps[became.value] += 1

    @rule(
        number=which,
        finding=some.sampled_from((Finding.ARRIVED, Finding.NOT_ARRIVED)),
        actor=some.sampled_from([ZOE, *ACTORS]),
    )
    def resolve(self, number: int, finding: Finding, actor: Actor) -> None:
        open_ones = list(ContradictionRow.objects.filter(resolved_at=None).order_by("pk"))
        if open_ones:
            payout_id = open_ones[number % len(open_ones)].payout_id
            self.do(
                finding.value,
                lambda: resolve_contradiction(payout_id, finding, actor, self.world.clock()),
            )

    @rule(number=which)
    def pay(self, number: int) -> None:
        """Go the whole way at once: games are too short to find it step by step."""
        self.choose(number, ACTORS[0])
        self.approve(number, ACTORS[2])
        self.submit(None)

    @rule(number=which)
    def contradict(self, number: int) -> None:
        self.hear(number, PayoutState.REJECTED, None)
        self.hear(number, PayoutState.SETTLED, None)

    @rule(luck=which)
    def years_pass(self, luck: int) -> None:
        if luck % 5:
            return  # or hardly anything is ever sent
        for _ in range(3):
            self.world.clock.advance(days=100)
            remind_of_payouts(self.world.clock)
        self.world.clock.advance(days=1500)
        self.steps["unclaimed"] += write_off_unclaimed(self.world.clock)

    @rule(number=which, actor=actors)
    def claim(self, number: int, actor: Actor) -> None:
        rows = list(PayoutRow.objects.filter(state="unclaimed").order_by("payout_id"))
        if rows:
            row = rows[number % len(rows)]
            self.do("claim", lambda: claim_again(row.payout_id, actor, self.world.clock()))

    @invariant()
    def the_books_say_where_the_money_is(self) -> None:
        if not hasattr(self, "world"):
            return
        assert books() == self.expected_books()
        self.steps["step"] += 1

    @invariant()
    def each_part_is_owed_or_paid_once(self) -> None:
        if not hasattr(self, "world"):
            return
        live = Counter(
            PayoutRow.objects.exclude(
                state__in=["returned", "rejected", "expired", "cancelled"]
            ).values_list("order_id", flat=True)
        )
        assert sorted(live.values()) == [1, 1, 1]

    def expected_books(self) -> dict[str, int]:
        expected: Counter[str] = Counter({"charging_control": sum(AMOUNTS)})
        for row in PayoutRow.objects.all():
            expected[stands_at(row)] -= row.amount_minor
        found = ContradictionRow.objects.filter(finding__in=["paid_twice", "arrived"])
        last = dict(found.order_by("resolved_at").values_list("payout_id", "finding"))
        twice = [payout_id for payout_id, finding in last.items() if finding == "paid_twice"]
        for row in PayoutRow.objects.filter(payout_id__in=twice):
            expected["bank"] -= row.amount_minor
            expected["receivable"] += row.amount_minor
        expected["bank"] -= self.charges
        expected["bank_charges"] += self.charges
        del expected["nowhere"]
        return {code: minor for code, minor in expected.items() if minor}


STEPS_MIN = 300
MUST_BE_SEEN = {
    *("choose", "approve", "send back", "paid", "unclaimed", "claim", "arrived", "not_arrived"),
    *(one.value for one in NEWS),
}


def stands_at(row: PayoutRow) -> str:
    """Return the account in which a payout's money must be, said once more and otherwise."""
    match row.state:
        case "draft" | "held" | "approved":
            return "refund_payable"
        case "submitted" | "accepted":
            return IN_FLIGHT[PayoutMethod(row.method)]
        case "settled":
            return PAID_FROM[PayoutMethod(row.method)]
        case "unclaimed":
            return f"unclaimed:{row.unclaimed_in}"
    return "nowhere"


def facts() -> list[tuple[UUID, str, str, str]]:
    """Return what a refusal must leave as it is."""
    columns = ("payout_id", "state", "chosen_by", "approved_by")
    return list(PayoutRow.objects.order_by("payout_id").values_list(*columns))


ROUNDS_MAX = 6


@pytest.mark.usefixtures("committed_db")
def test_money_is_on_its_way_once_and_the_books_say_where(settings: Any) -> None:
    settings.CLEANBREAK_FOUR_EYES_ABOVE = {"EUR": 5000}
    seen: Counter[str] = Counter()

    class Watched(Payouts):
        def teardown(self) -> None:
            seen.update(getattr(self, "steps", {}))

    for number in range(ROUNDS_MAX):  # it draws its ways, and may draw the rare ones late
        run_state_machine_as_test(seed(number)(Watched), settings=HARD)
        if not (missing := MUST_BE_SEEN - set(+seen)):
            break
    assert not missing, f"the machine never got there: {dict(seen)}"
    assert seen["step"] >= STEPS_MIN, dict(seen)
