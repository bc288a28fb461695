"""What the shipped fakes can do beyond their ports, for demonstrations and for other tests."""

from datetime import UTC, date, datetime, timedelta

import pytest

from cleanbreak.adapters.charging.memory import MemoryCharging
from cleanbreak.adapters.esim.memory import MemoryEsim
from cleanbreak.adapters.fake_world import DictWorld
from cleanbreak.adapters.messages.memory import MemoryMessages
from cleanbreak.adapters.network.memory import MemoryNetwork
from cleanbreak.adapters.numbering.memory import MemoryNumbering
from cleanbreak.domain.identifiers import SimKind
from cleanbreak.domain.money import Balance
from cleanbreak.ports.calls import Call, Done, Presence, Sighting
from cleanbreak.ports.errors import Refused
from cleanbreak.ports.esim import Sim
from cleanbreak.ports.messages import Medium, Message
from cleanbreak.ports.network import Subscriber
from cleanbreak.ports.numbering import FreedNumber

ALICE = Subscriber("262990000000001", "+4915100000001")
BALANCE = Balance(
    currency="EUR", paid_minor=500, promotional_minor=0, deposit_minor=0, debt_minor=0
)
GONE_AT_HLR = Sighting("hlr", Presence.GONE, "no such subscriber")
GONE_AT_VLR = Sighting("vlr", Presence.GONE, "no subscriber found")
ATTACHED = Sighting("vlr", Presence.PRESENT, "attached")


@pytest.fixture
def world() -> DictWorld:
    """An empty outside."""
    return DictWorld()


@pytest.fixture
def network(world: DictWorld) -> MemoryNetwork:
    """A network that serves Alice."""
    network = MemoryNetwork(world)
    network.provision([ALICE])
    return network


def test_deleting_in_the_hlr_alone_leaves_a_zombie_in_the_vlr(network: MemoryNetwork) -> None:
    network.delete_in_hlr_only(ALICE.imsi)

    assert network.look_for([ALICE]) == [[GONE_AT_HLR, ATTACHED]]


def test_withdrawing_a_zombie_detaches_it(network: MemoryNetwork) -> None:
    network.delete_in_hlr_only(ALICE.imsi)

    (answer,) = network.withdraw_subscription([Call("1:a", ALICE)])

    assert answer == Done({"already_gone": True, "deleted": False, "detached": True})
    assert network.look_for([ALICE]) == [[GONE_AT_HLR, GONE_AT_VLR]]


def test_a_bar_throws_the_phone_off_and_unbar_lets_it_back(network: MemoryNetwork) -> None:
    (barred,) = network.bar([Call("1:a", ALICE)])
    assert network.look_for([ALICE])[0] == [
        Sighting("hlr", Presence.PRESENT, "barred"),
        GONE_AT_VLR,
    ]

    network.unbar([Call("1:b", ALICE, barred.facts)])

    assert network.look_for([ALICE])[0] == [Sighting("hlr", Presence.PRESENT, "active"), ATTACHED]


def test_a_phone_that_comes_back_after_the_withdrawal_is_seen(network: MemoryNetwork) -> None:
    network.withdraw_subscription([Call("1:a", ALICE)])
    assert network.look_for([ALICE]) == [[GONE_AT_HLR, GONE_AT_VLR]]

    network.attach(ALICE.imsi)

    assert network.look_for([ALICE]) == [[GONE_AT_HLR, ATTACHED]]


def test_every_effect_on_a_subscriber_is_counted(network: MemoryNetwork) -> None:
    assert network.effects(ALICE.imsi) == {}
    for _ in range(2):
        network.bar([Call("1:a", ALICE)])
        network.withdraw_subscription([Call("1:b", ALICE)])

    assert network.effects(ALICE.imsi) == {"bar": 1, "withdraw_subscription": 1}
    network.unbar([Call("1:c", ALICE)])
    assert network.effects(ALICE.imsi) == {"bar": 1, "withdraw_subscription": 1}


def test_a_second_withdrawal_finds_the_subscriber_gone(network: MemoryNetwork) -> None:
    network.withdraw_subscription([Call("1:a", ALICE)])

    (answer,) = network.withdraw_subscription([Call("2:a", ALICE)])

    assert answer == Done({"already_gone": True})
    assert network.effects(ALICE.imsi) == {"withdraw_subscription": 1}


def test_withdrawing_leaves_no_number_in_the_network(
    world: DictWorld, network: MemoryNetwork
) -> None:
    def number_is_there() -> bool:
        return ALICE.msisdn in repr(world.all("network.subscriber"))

    assert number_is_there()
    network.withdraw_subscription([Call("1:a", ALICE)])
    assert not number_is_there()


def test_a_repeat_leaves_the_next_holder_of_the_imsi_alone(network: MemoryNetwork) -> None:
    calls = [Call("1:a", ALICE)]
    network.withdraw_subscription(calls)
    network.provision([ALICE])

    network.withdraw_subscription(calls)

    assert network.look_for([ALICE])[0][1] == ATTACHED


def test_every_effect_on_sim_account_and_number_is_counted(world: DictWorld) -> None:
    esim, charging, numbering = MemoryEsim(world), MemoryCharging(world), MemoryNumbering(world)
    sim = Sim(SimKind.ESIM, "8949000000000000001")
    esim.provision([sim])
    charging.provision({"account": BALANCE})
    numbering.provision([ALICE.msisdn])

    for _ in range(2):
        esim.retire([Call("1:a", sim)])
        charging.close([Call("1:b", "account")])
        charging.reopen([Call("1:c", "account")])
        numbering.quarantine([Call("1:d", freed(ALICE.msisdn))])

    assert esim.effects(sim.iccid) == {"retire": 1}
    assert charging.effects("account") == {"close": 1, "reopen": 1}
    assert numbering.effects(ALICE.msisdn) == {"quarantine": 1}


def test_a_retired_sim_is_never_issued_again(world: DictWorld) -> None:
    esim = MemoryEsim(world)
    retired, fresh = (Sim(SimKind.PHYSICAL, f"894900000000000000{n}") for n in (1, 2))
    esim.provision([retired])
    esim.retire([Call("1:a", retired)])

    esim.provision([retired, fresh])

    presences = [sightings[0].presence for sightings in esim.look_for([retired, fresh])]
    assert presences == [Presence.GONE, Presence.PRESENT]


def test_a_second_retirement_finds_the_sim_gone(world: DictWorld) -> None:
    esim = MemoryEsim(world)
    sim = Sim(SimKind.PHYSICAL, "8949000000000000001")
    esim.provision([sim])
    esim.retire([Call("1:a", sim)])

    (answer,) = esim.retire([Call("2:a", sim)])

    assert answer == Done({"already_gone": True, "state": "blocked"})
    assert esim.effects(sim.iccid) == {"retire": 1}


def test_a_second_closing_answers_the_same_balance(world: DictWorld) -> None:
    charging = MemoryCharging(world)
    charging.provision({"account": BALANCE})

    (first,) = charging.close([Call("1:a", "account")])
    (again,) = charging.close([Call("2:a", "account")])

    assert (first.balance, first.facts) == (BALANCE, {"already_closed": False})
    assert (again.balance, again.facts) == (BALANCE, {"already_closed": True})
    assert charging.effects("account") == {"close": 1}


def freed(msisdn: str) -> FreedNumber:
    """Return the number with a quarantine."""
    return FreedNumber(msisdn, date(2026, 1, 1), date(2026, 7, 1), None, None)


def test_a_number_that_is_not_assigned_is_refused(world: DictWorld) -> None:
    numbering = MemoryNumbering(world)
    numbering.provision([ALICE.msisdn])
    numbering.quarantine([Call("1:a", freed(ALICE.msisdn))])

    again, unknown = numbering.quarantine(
        [Call("2:a", freed(ALICE.msisdn)), Call("3:a", freed("+4915100000009"))]
    )

    assert isinstance(again, Refused)
    assert isinstance(unknown, Refused)
    assert not numbering.may_give_out("+4915100000009", date(2099, 1, 1))
    assert numbering.number(ALICE.msisdn)["earliest_release_date"] == "2026-07-01"


def test_the_inbox_shows_the_newest_first_with_its_time(world: DictWorld) -> None:
    start = datetime(2026, 5, 4, 12, tzinfo=UTC)
    times = iter([start, start + timedelta(minutes=1)])
    messages = MemoryMessages(world, now=lambda: next(times))
    first, second, third = (Message(Medium.EMAIL, f"{n}@example.org", "s", "t") for n in "abc")

    messages.send([Call("z", first), Call("y", second)])
    messages.send([Call("x", third)])

    inbox = messages.inbox()
    assert [received.message for received in inbox] == [third, second, first]
    assert [received.received_at for received in inbox] == [
        start + timedelta(minutes=1),
        start,
        start,
    ]
    assert [received.message for received in messages.inbox("b@example.org")] == [second]


def test_the_inbox_entry_carries_the_reference_of_the_answer(world: DictWorld) -> None:
    messages = MemoryMessages(world)

    (answer,) = messages.send([Call("1:a", Message(Medium.SMS, ALICE.msisdn, "s", "t"))])

    assert messages.inbox()[0].reference == answer.facts["reference"]
