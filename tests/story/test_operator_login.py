"""The operator's own login vouches for the holder of a line, and for nobody else."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from tests.money_stories import plain_world
from tests.worlds import NOON, LineOf, TestWorld

from cleanbreak.adapters.fake_world import DictWorld
from cleanbreak.adapters.sign_on.memory import PORT, FakePerson, MemorySignOn
from cleanbreak.domain.proof import ProofKind, ProofLocked, VerificationOver
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.open_verification import OPEN_FOR, open_verification, verify_for_line
from cleanbreak.flows.prove_by_operator_login import (
    LoginOfSomebodyElse,
    begin_operator_login,
    prove_by_operator_login,
)
from cleanbreak.flows.sign_in_by_provider import SignOnRefused, SignOnUnavailable
from cleanbreak.records.line import LineRow
from cleanbreak.records.verification import ProofGuardRow, given_kinds

LINE = LineOf()
PORTAL = Actor(channel=Channel.PORTAL, acting_user="holder")
BACK = "https://portal.example/account/operator-login/answer/"


class Login:
    """A holder in a browser, and the operator's provider."""

    def __init__(self, msisdn: str = LINE.msisdn) -> None:
        self.fakes = DictWorld()
        self.sign_on = MemorySignOn(self.fakes)
        self.case = open_verification(msisdn, None, PORTAL, NOON)
        self.kept: Any = None

    def arrive(self, **known: str) -> dict[str, str]:
        begun = begin_operator_login(self.case, BACK, self.sign_on, NOON)
        self.kept = begun.kept
        state = dict(parse_qsl(urlsplit(begun.address).query))["state"]
        person = FakePerson(subject="h-1", name="holder", **known)
        return dict(parse_qsl(urlsplit(self.sign_on.let_in(state, person)).query))

    def prove(self, answer: dict[str, str]) -> None:
        prove_by_operator_login(self.kept, answer, self.sign_on, PORTAL, NOON)


@pytest.fixture
def world(committed_db: None, settings: Any) -> Iterator[TestWorld]:
    with plain_world(settings) as made:
        made.add(LINE)
        yield made


def reference() -> str:
    return LineRow.objects.get().holder.reference


def test_the_holder_is_known_by_reference_or_by_number(world: TestWorld) -> None:
    for known in ({"holder_reference": reference()}, {"msisdn": LINE.msisdn}):
        login = Login()
        login.prove(login.arrive(**known))
        assert given_kinds(login.case) == [ProofKind.OPERATOR_LOGIN]


@pytest.mark.parametrize(
    "known",
    [
        {},
        {"msisdn": "+4915228800000"},
        {"holder_reference": "somebody-else"},
        {"msisdn": LINE.msisdn[1:]},
    ],
    ids=["nothing", "another-number", "another-holder", "number-without-plus"],
)
def test_a_login_of_somebody_else_proves_nothing(world: TestWorld, known: dict[str, str]) -> None:
    login = Login()
    with pytest.raises(LoginOfSomebodyElse):
        login.prove(login.arrive(**known))
    assert given_kinds(login.case) == []


def test_whoever_has_the_number_of_an_ended_line_now_is_not_its_holder(world: TestWorld) -> None:
    for known, proved in (
        ({"msisdn": LINE.msisdn}, []),
        ({"holder_reference": reference()}, [ProofKind.OPERATOR_LOGIN]),
    ):
        login = Login()
        line = LineRow.objects.get()
        LineRow.objects.filter(pk=line.pk).update(state="terminated")
        login.case = verify_for_line(line.pk, PORTAL, NOON)
        with suppress(LoginOfSomebodyElse):
            login.prove(login.arrive(**known))
        assert given_kinds(login.case) == proved


def test_for_a_number_that_nobody_has_the_answer_is_the_same(world: TestWorld) -> None:
    login = Login("+4915228800000")
    with pytest.raises(LoginOfSomebodyElse):
        login.prove(login.arrive(msisdn="+4915228800000"))


def test_an_answer_proves_once_and_in_its_own_browser(world: TestWorld) -> None:
    login, thief = Login(), Login()
    answer = login.arrive(msisdn=LINE.msisdn)
    thief.arrive()
    with pytest.raises(SignOnRefused):
        thief.prove(answer)
    with pytest.raises(SignOnRefused):
        prove_by_operator_login({}, answer, login.sign_on, PORTAL, NOON)
    login.prove(answer)
    with pytest.raises(SignOnRefused):
        login.prove(answer)
    assert given_kinds(thief.case) == []


def test_what_is_over_or_locked_stays_so(world: TestWorld) -> None:
    login = Login()
    answer = login.arrive(msisdn=LINE.msisdn)
    with pytest.raises(VerificationOver):
        prove_by_operator_login(login.kept, answer, login.sign_on, PORTAL, NOON + OPEN_FOR * 2)
    with pytest.raises(VerificationOver):
        begin_operator_login(login.case, BACK, login.sign_on, NOON + timedelta(hours=1))
    answer = login.arrive(msisdn=LINE.msisdn)
    guard = f"line:{LineRow.objects.get().line_id}"
    ProofGuardRow.objects.update_or_create(guard=guard, defaults={"locked_at": NOON})
    with pytest.raises(ProofLocked):
        login.prove(answer)


def test_an_outage_is_said(world: TestWorld) -> None:
    login = Login()
    login.fakes.set_down(PORT, down=True)
    with pytest.raises(SignOnUnavailable):
        login.arrive()
