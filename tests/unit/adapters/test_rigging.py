"""The rig itself: a rig that does not strike would make every anomaly test a lie."""

from collections.abc import Callable
from pathlib import Path

import pytest

from cleanbreak.adapters.charging.memory import MemoryCharging
from cleanbreak.adapters.esim.memory import MemoryEsim
from cleanbreak.adapters.fake_world import DictWorld
from cleanbreak.adapters.identity.memory import MemoryIdentity
from cleanbreak.adapters.line_services.memory import MemoryLineServices
from cleanbreak.adapters.messages.memory import MemoryMessages
from cleanbreak.adapters.network.memory import MemoryNetwork
from cleanbreak.adapters.numbering.memory import MemoryNumbering
from cleanbreak.adapters.payments.memory import MemoryPayments
from cleanbreak.adapters.rigging import Moment, OutsideCall, Rig, rigged
from cleanbreak.adapters.signing.file_key import FileKey
from cleanbreak.domain.money import Balance
from cleanbreak.ports.calls import Call, Done, Presence
from cleanbreak.ports.errors import OutcomeUnknown, Refused, Unavailable
from cleanbreak.ports.network import Subscriber
from cleanbreak.ports.outside import Outside

ALICE = Subscriber("262990000000001", "+4915100000001")
BOB = Subscriber("262990000000002", "+4915100000002")
BALANCE = Balance(
    currency="EUR", paid_minor=500, promotional_minor=0, deposit_minor=0, debt_minor=0
)

ACTS: dict[str, Callable[[Outside], object]] = {
    "network.bar": lambda outside: outside.network.bar([Call("1:a", ALICE)]),
    "network.unbar": lambda outside: outside.network.unbar([Call("1:b", ALICE)]),
    "network.withdraw_subscription": lambda outside: outside.network.withdraw_subscription([]),
    "esim.retire": lambda outside: outside.esim.retire([]),
    "charging.close": lambda outside: outside.charging.close([]),
    "charging.reopen": lambda outside: outside.charging.reopen([]),
    "charging.credit": lambda outside: outside.charging.credit([]),
    "payments.pay": lambda outside: outside.payments.pay([]),
    "bank.pay": lambda outside: outside.bank.pay([]),
    "numbering.quarantine": lambda outside: outside.numbering.quarantine([]),
    "messages.send": lambda outside: outside.messages.send([]),
    "identity.check_pin": lambda outside: outside.identity.check_pin([]),
    "line_services.revoke": lambda outside: outside.line_services.revoke([]),
}
QUESTIONS: dict[str, Callable[[Outside], object]] = {
    "charging.read_balance": lambda outside: outside.charging.read_balance(["alice"]),
    "payments.find": lambda outside: outside.payments.find([]),
    "payments.news": lambda outside: outside.payments.news(""),
    "bank.find": lambda outside: outside.bank.find([]),
    "bank.news": lambda outside: outside.bank.news(""),
    "signing.sign": lambda outside: outside.signing.sign([]),
    "log_signing.sign": lambda outside: outside.log_signing.sign([]),
    "identity.read_signals": lambda outside: outside.identity.read_signals([]),
    "line_services.forwardings": lambda outside: outside.line_services.forwardings([]),
}
LOOKS: dict[str, Callable[[Outside], object]] = {
    "network.look_for": lambda outside: outside.network.look_for([ALICE]),
    "esim.look_for": lambda outside: outside.esim.look_for([]),
    "charging.look_for": lambda outside: outside.charging.look_for(["alice"]),
    "line_services.look_for": lambda outside: outside.line_services.look_for([]),
}

ASKS_FOR_NO_ACT = ("check_reachable", "public_key", "beside", "rolls", "takes_credit", "checks_pin")


@pytest.fixture
def world() -> DictWorld:
    """What all ports act upon."""
    return DictWorld()


@pytest.fixture
def plain(world: DictWorld, tmp_path: Path) -> Outside:
    """A whole outside, with two subscribers and an account."""
    network, charging = MemoryNetwork(world), MemoryCharging(world)
    network.provision([ALICE, BOB])
    charging.provision({"alice": BALANCE, "bob": BALANCE})
    return Outside(
        network=network,
        esim=MemoryEsim(world),
        charging=charging,
        payments=MemoryPayments(world),
        bank=MemoryPayments(world, "bank"),
        numbering=MemoryNumbering(world),
        messages=MemoryMessages(world),
        signing=FileKey(tmp_path / "signing.pem"),
        log_signing=FileKey(tmp_path / "log_signing.pem"),
        identity=MemoryIdentity(world),
        line_services=MemoryLineServices(world),
    )


@pytest.fixture
def rig() -> Rig:
    """A rig that does nothing yet."""
    return Rig()


@pytest.fixture
def outside(plain: Outside, rig: Rig) -> Outside:
    """The same outside under the rig."""
    return rigged(plain, rig)


def test_every_call_is_counted_over_all_ports_in_order(outside: Outside, rig: Rig) -> None:
    for call in (ACTS | QUESTIONS | LOOKS).values():
        call(outside)

    assert [f"{call.port}.{call.method}" for call in rig.calls] == [*ACTS, *QUESTIONS, *LOOKS]
    assert rig.calls[0] == OutsideCall("network", "bar", 1)


def test_no_method_of_a_port_escapes_the_rig(outside: Outside) -> None:
    reached = {*ACTS, *QUESTIONS, *LOOKS}
    for port in Outside.__dataclass_fields__:
        methods = {name for name in dir(getattr(outside, port)) if not name.startswith("_")}
        methods -= {port, "payments", "signing", "port", "rig", *ASKS_FOR_NO_ACT}
        assert {name for name in reached if name.startswith(f"{port}.")} == {
            f"{port}.{method}" for method in methods
        }


def test_reachability_is_not_counted(outside: Outside, rig: Rig) -> None:
    rig.fail_call(1, Moment.BEFORE)

    for port in Outside.__dataclass_fields__:
        getattr(outside, port).check_reachable()
    assert len(outside.signing.public_key()) == 32

    assert rig.calls == []


@pytest.mark.parametrize("name", ACTS)
def test_an_act_fails_before_or_after_its_effect(outside: Outside, rig: Rig, name: str) -> None:
    rig.fail_call(1, Moment.BEFORE)
    rig.fail_call(2, Moment.AFTER)

    with pytest.raises(Unavailable):
        ACTS[name](outside)
    with pytest.raises(OutcomeUnknown):
        ACTS[name](outside)
    ACTS[name](outside)
    assert len(rig.calls) == 3


@pytest.mark.parametrize(("moment", "barred"), [(Moment.BEFORE, False), (Moment.AFTER, True)])
def test_the_effect_is_where_the_moment_says(
    outside: Outside, plain: Outside, rig: Rig, moment: Moment, barred: bool
) -> None:
    rig.fail_call(2, moment)
    outside.network.bar([Call("1:a", BOB)])

    with pytest.raises((Unavailable, OutcomeUnknown)):
        outside.network.bar([Call("2:a", ALICE)])

    at_hlr, _ = plain.network.look_for([ALICE])[0]
    assert at_hlr.answer == ("barred" if barred else "active")


@pytest.mark.parametrize("moment", Moment)
@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_that_fails_is_unavailable(
    outside: Outside, rig: Rig, name: str, moment: Moment
) -> None:
    rig.fail_call(1, moment)

    with pytest.raises(Unavailable):
        QUESTIONS[name](outside)


@pytest.mark.parametrize("moment", Moment)
def test_a_look_that_fails_sees_nothing_and_does_not_raise(
    outside: Outside, rig: Rig, moment: Moment
) -> None:
    rig.fail_call(1, moment)

    blind, seeing = (outside.network.look_for([ALICE])[0] for _ in range(2))

    assert [(each.element, each.presence) for each in blind] == [
        ("hlr", Presence.UNKNOWN),
        ("vlr", Presence.UNKNOWN),
    ]
    assert {each.presence for each in seeing} == {Presence.PRESENT}


@pytest.mark.parametrize("moment", Moment)
def test_an_action_runs_at_its_moment(
    outside: Outside, plain: Outside, rig: Rig, moment: Moment
) -> None:
    seen: list[str] = []
    rig.on_call(1, moment, lambda: seen.append(plain.network.look_for([ALICE])[0][0].answer))

    outside.network.bar([Call("1:a", ALICE)])
    outside.network.bar([Call("2:a", BOB)])

    assert seen == ["active" if moment is Moment.BEFORE else "barred"]


def test_what_is_over_cannot_be_rigged(outside: Outside, rig: Rig) -> None:
    outside.network.bar([])

    with pytest.raises(ValueError, match="already made"):
        rig.fail_call(1, Moment.BEFORE)
    rig.fail_call(2, Moment.BEFORE)


@pytest.mark.parametrize(
    ("moment", "answer"), [(Moment.BEFORE, "active"), (Moment.AFTER, "barred")]
)
def test_poison_strikes_one_call_and_the_others_go_on(
    outside: Outside, plain: Outside, rig: Rig, moment: Moment, answer: str
) -> None:
    failure = OutcomeUnknown("The line went dead.")
    plain.network.bar([Call("0:a", BOB)])
    rig.poison(lambda subject: subject == ALICE, failure, moment=moment)

    answers = outside.network.bar([Call("1:a", ALICE), Call("2:a", BOB), Call("3:a", ALICE)])

    assert (answers[0], answers[2]) == (failure, failure)
    assert isinstance(answers[1], Done)
    assert answers[1].facts["was_barred"], "it is Bob's own answer"
    hlr = [sightings[0].answer for sightings in plain.network.look_for([ALICE, BOB])]
    assert hlr == [answer, "barred"]


def test_a_batch_of_nothing_but_poison_is_counted_and_not_made(
    world: DictWorld, outside: Outside, rig: Rig
) -> None:
    rig.poison(lambda subject: True, Refused("No."))
    world.set_down("network", True)  # a call that is made would raise

    (answer,) = outside.network.bar([Call("1:a", ALICE)])

    assert isinstance(answer, Refused)
    assert rig.calls == [OutsideCall("network", "bar", 1)]


def test_poison_blinds_questions_about_the_subject(outside: Outside, rig: Rig) -> None:
    failure = Unavailable("Not now.")
    rig.poison(lambda subject: subject in (ALICE, "alice"), failure)

    of_alice, of_bob = outside.network.look_for([ALICE, BOB])

    assert {each.presence for each in of_alice} == {Presence.UNKNOWN}
    assert {each.presence for each in of_bob} == {Presence.PRESENT}
    assert outside.charging.read_balance(["bob", "alice"]) == [BALANCE, failure]


def test_poison_can_be_cured(outside: Outside, rig: Rig) -> None:
    rig.poison(lambda subject: True, Refused("No."))
    assert isinstance(outside.network.bar([Call("1:a", ALICE)])[0], Refused)

    rig.cure()

    assert isinstance(outside.network.bar([Call("1:a", ALICE)])[0], Done)
