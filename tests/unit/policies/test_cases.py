"""Each place's cases come out as they say, by the functions that plan real ends."""

from dataclasses import replace
from datetime import date
from importlib.resources import files
from typing import Any

import pytest
import yaml

from cleanbreak.domain.effective_date import EndPolicy, EndWish, ProofLevel, end_instant
from cleanbreak.domain.identifiers import SimKind
from cleanbreak.domain.line import Agreement, Line, LineState
from cleanbreak.domain.money import Balance
from cleanbreak.domain.policy import CustomerClass, PaymentKind
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import Actor, Channel, TerminationRequest
from cleanbreak.flows.judge_withdrawal import judge
from cleanbreak.flows.plan_termination import Days, make_plan
from cleanbreak.policies import cases as cases_module
from cleanbreak.policies.cases import NONE, Case, Contract, Proofs, Way, cases_in, faults_of_cases
from cleanbreak.policies.loader import known_places, policy_at, time_zone_of
from cleanbreak.policies.page_rules import page_rules
from cleanbreak.policies.refund_rules import feeds_of, refund_rules

HOLDER, AGENT = "holder", "agent:lin"
ACTORS = {
    Way.PORTAL: Actor(channel=Channel.PORTAL, acting_user=HOLDER),
    Way.API: Actor(channel=Channel.API, acting_user=HOLDER),
    Way.HOTLINE_KEYS: Actor(channel=Channel.HOTLINE, acting_user=HOLDER),
    Way.HOTLINE: Actor(channel=Channel.HOTLINE, acting_user=AGENT),
    Way.STORE_DESK: Actor(channel=Channel.STORE_DESK, acting_user=AGENT),
    Way.STAFF: Actor(channel=Channel.STAFF, acting_user=AGENT),
}
LEVELS = {
    Proofs.NONE: ProofLevel.NONE,
    Proofs.ONE: ProofLevel.IDENTIFIED,
    Proofs.TWO: ProofLevel.VERIFIED,
}
WISHES = {"soonest": EndPolicy.AFTER_NOTICE, "at_once": EndPolicy.IMMEDIATE}


def file_of(place: str) -> Any:
    text = (files(cases_module.__package__) / "cases" / f"{place}.yaml").read_text("utf-8")
    return yaml.load(text, Loader=yaml.CSafeLoader)


CASES = [
    case for place in known_places() for case in cases_in(file_of(place), time_zone_of(place).key)
]


def line_of(case: Case) -> Line:
    return Line(
        line_id=1,
        state=LineState.ACTIVE,
        msisdn="+4915228817386",
        imsi="262010000000001",
        iccid="89490200001234567890",
        sim_kind=SimKind.ESIM,
        eid=None,
        jurisdiction=case.place,
        customer_class=case.holder,
        agreement=Agreement(
            payment=case.payment,
            currency="EUR",
            term_end_date=case.term_ends,
            early_termination_fee_minor=0,
            term_start_date=case.agreed_on,
        ),
        range_holder=None,
        charging_account="a",
        refund_reference=None,
    )


def wish_of(case: Case) -> EndWish:
    if isinstance(case.wish, date):
        return EndWish(policy=EndPolicy.ON_WISHED_DATE, wished_date=case.wish)
    return EndWish(policy=WISHES[case.wish], is_for_cause=case.cause)


def outcome_of(case: Case) -> dict[str, Any]:
    """Return what comes of a case, by the names under which it is expected."""
    policy, today = policy_at(case.place, case.declared_at)
    judged = judge(line_of(case), case.declared_at) if case.withdraws else None
    if judged is not None and judged.wish is None:
        return {"refused": judged.refusal.code if judged.refusal else ""}
    back = page_rules(case.place, today).withdrawal_refund if judged else None
    request = TerminationRequest(
        wish=judged.wish if judged and judged.wish else wish_of(case),
        level=LEVELS[case.proofs],
        actor=ACTORS[case.way],
        quarantine_reason=case.reason,
    )
    balance = Balance(
        currency="EUR",
        paid_minor=0,
        promotional_minor=0,
        deposit_minor=0,
        debt_minor=case.owes_minor,
    )
    days = Days(received_on=today, told_on=today)
    try:
        plan = make_plan(request, line_of(case), policy, balance, days)
    except Refusal as refusal:
        return {"refused": refusal.code}
    last_day = plan.end.effective_date
    refund = refund_rules(case.place, today)
    reports = [due for feed in feeds_of(case.place, today) if (due := feed.due_on(last_day))]
    return {
        "last_day": last_day,
        "early": plan.end.is_early,
        "cut_off": end_instant(plan.end, policy.time_zone, case.declared_at),
        "ported_until": plan.quarantine.port_grace_until,
        "rests_until": plan.quarantine.earliest_release_date,
        "rests_at_most_until": plan.quarantine.latest_release_date or NONE,
        "credit_paid_by": refund.credit_due_on(last_day) or NONE,
        "deposit_paid_by": refund.deposit_due_on(last_day) or NONE,
        "reported_by": min(reports, default=NONE),
        "paid_back_by": back.after(today) if back else NONE,
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.place}: {case.title}")
def test_what_comes_of_a_case_is_what_it_says(case: Case) -> None:
    outcome = outcome_of(case)
    assert {name: outcome.get(name) for name in case.expect} == case.expect


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.place}: {case.title}")
def test_the_contract_is_in_the_state_that_the_case_says(case: Case) -> None:
    _policy, today = policy_at(case.place, case.declared_at)
    states = {
        Contract.NO_TERM: case.term_ends is None,
        Contract.FIRST_TERM: case.term_ends is not None and case.term_ends >= today,
        Contract.ROLLED_OVER: case.term_ends is not None and case.term_ends < today,
    }
    assert [state for state, is_so in states.items() if is_so] == [case.contract]


@pytest.mark.parametrize("place", known_places())
def test_every_place_has_a_dozen_cases_without_a_fault(place: str) -> None:
    assert faults_of_cases(file_of(place), known_places()) == []


@pytest.mark.parametrize("place", known_places())
def test_the_cases_of_a_place_see_every_side_of_it(place: str) -> None:
    """Both ways to pay, both classes, each state of a contract, proofs or not, debt, early ends."""
    own = [case for case in CASES if case.place == place]
    assert {case.payment for case in own} == set(PaymentKind)
    assert {case.contract for case in own} == set(Contract)
    assert {case.holder for case in own} == set(CustomerClass)
    assert {case.proofs for case in own} >= {Proofs.ONE, Proofs.TWO}
    assert any(case.owes_minor for case in own)
    assert any(case.expect.get("early") for case in own)


@pytest.mark.parametrize("case", [one for one in CASES if one.owes_minor], ids=lambda c: c.place)
def test_no_debt_changes_the_day_of_an_end(case: Case) -> None:
    without = outcome_of(replace(case, owes_minor=0))
    assert without == outcome_of(case)
    assert "last_day" in without
