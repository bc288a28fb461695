"""What hangs on a number is revoked with its line, and so is what the number opened with us."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.utils import timezone
from tests.holders import ANNA, account_world, line_id, prove, signed_in
from tests.money_stories import letters
from tests.relying_parties import a_relying_party
from tests.worlds import LineOf, TestWorld, at_once, make_world

from cleanbreak.adapters.line_services.memory import MemoryLineServices
from cleanbreak.adapters.rigging import Moment, Rig, rigged
from cleanbreak.domain.access import TokenBad
from cleanbreak.domain.termination import OrderState
from cleanbreak.flows import step_paths
from cleanbreak.flows.admit_caller import admit
from cleanbreak.flows.read_order import OrderStory, read_order
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.flows.sign_in_holder import begin_account_session
from cleanbreak.flows.step_paths import WAYS
from cleanbreak.flows.terminate_line import STEPS
from cleanbreak.ports.calls import Call, Presence
from cleanbreak.ports.errors import Unavailable
from cleanbreak.ports.line_services import Forwarding, LineServicesOf
from cleanbreak.records.audit import AuditRow
from cleanbreak.records.evidence import EvidenceRow
from cleanbreak.records.line import LineRow

LINE = LineOf()
OF_LINE = LineServicesOf(LINE.imsi, LINE.msisdn)
NAMES = [step.name for step in STEPS]


@pytest.fixture
def world() -> TestWorld:
    made = make_world()
    made.add(LINE)
    return made


def services_of(world: TestWorld) -> MemoryLineServices:
    return MemoryLineServices(world.world)


def ended(world: TestWorld, rig: Rig | None = None) -> OrderStory:
    outside = rigged(world.outside, rig or Rig())
    requested = request_termination(at_once(LINE), outside, world.clock())
    world.work(outside)
    return read_order(requested.order_id)


def call_of(rig: Rig, name: str) -> int:
    """Return which call of a calm run it is."""
    return 1 + [f"{one.port}.{one.method}" for one in rig.calls].index(name)


def facts_of(order: OrderStory, step: str) -> Any:
    return next(one.facts for one in order.steps if one.name == step)


@pytest.mark.django_db
def test_forwarding_voicemail_and_devices_go_with_the_line(world: TestWorld) -> None:
    services_of(world).provision(
        [LINE.msisdn], forwarding=[Forwarding.UNCONDITIONAL, Forwarding.BUSY], devices=2
    )

    order = ended(world)

    assert order.state is OrderState.COMPLETED
    facts = dict(facts_of(order, "revoke_services"))
    del facts["at"]
    assert facts == {
        "already_gone": False,
        "forwardings_erased": 2,
        "voicemail_erased": True,
        "devices_unbound": 2,
        "sign_ins": "none_left",
        "tokens": "none_left",
    }
    answers = facts_of(order, "prove_line_is_dead")["answers"]
    assert {"forwarding", "voicemail", "devices"} <= answers.keys()
    assert services_of(world).effects(LINE.msisdn) == {"revoke": 1}


@pytest.mark.django_db
def test_what_comes_back_before_the_proof_keeps_the_line_from_being_called_dead(
    world: TestWorld,
) -> None:
    rig = Rig()
    again = lambda: services_of(world).provision([LINE.msisdn])  # noqa: E731  said once
    rig.on_call(call_of(calm_calls(), "esim.retire"), Moment.BEFORE, again)

    order = ended(world, rig)

    assert order.state is OrderState.HELD
    assert order.step == "prove_line_is_dead"
    assert "voicemail" in order.problem_sentence


@pytest.mark.django_db
def test_an_outage_of_the_voicemail_platform_only_delays_the_end(world: TestWorld) -> None:
    world.world.set_down("line_services", True)
    order = ended(world)
    assert (order.state, order.step) == (OrderState.IN_PROGRESS, "revoke_services")
    assert order.problem_code == "unavailable"

    world.world.set_down("line_services", False)
    world.clock.advance(minutes=1)
    world.work()

    assert read_order(order.order_id).state is OrderState.COMPLETED


@pytest.mark.django_db
def test_an_order_in_the_middle_makes_up_for_the_step_and_goes_on(
    world: TestWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As it stands at an upgrade: the SIM is retired, and the last look got no answer."""
    order = stuck_in_the_earlier_version(world, "line_services", monkeypatch)
    assert order.problem_code == "unavailable"
    assert order.step == "revoke_services", "what the new version does first"
    before = dict(EvidenceRow.objects.values_list("step", "recorded_at"))
    assert {"retire_sim"} == before.keys() & {"retire_sim", "prove_line_is_dead"}

    world.work()

    story = read_order(order.order_id)
    assert story.state is OrderState.COMPLETED
    assert [step.name for step in story.steps if step.done_at] == NAMES
    assert before.items() <= dict(EvidenceRow.objects.values_list("step", "recorded_at")).items()
    assert services_of(world).effects(LINE.msisdn)["revoke"] == 1


@pytest.mark.django_db
def test_an_order_whose_number_rests_leaves_the_services_of_the_next_holder_alone(
    world: TestWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    services_of(world).revoke([Call("long:ago", OF_LINE)])
    order = stuck_in_the_earlier_version(world, "payments", monkeypatch)
    services_of(world).provision([LINE.msisdn], devices=3)  # whoever has the number now
    assert order.step == "pay_out"

    world.clock.advance(minutes=10)
    world.work()

    story = read_order(order.order_id)
    assert story.state is OrderState.COMPLETED
    assert [step.name for step in story.steps] == [n for n in NAMES if n != "revoke_services"]
    [seen] = services_of(world).look_for([OF_LINE])
    assert Presence.PRESENT in {one.presence for one in seen}


def calm_calls() -> Rig:
    """Return the journal of an end in which nothing goes wrong, in a world of its own."""
    rig, other = Rig(), make_world()
    line = LineOf(msisdn="+4915228817499", name="Olga Calm")
    other.add(line)
    outside = rigged(other.outside, rig)
    request_termination(at_once(line), outside, other.clock())
    other.work(outside)
    return rig


def stuck_in_the_earlier_version(
    world: TestWorld, port: str, monkeypatch: pytest.MonkeyPatch
) -> OrderStory:
    """Return an order that waits for a port, as a version without the step has left it."""
    withdraw = "withdraw_subscription"
    with monkeypatch.context() as earlier:
        steps = tuple(step for step in STEPS if step.name != "revoke_services")
        earlier.setattr(step_paths, "PATHS", (steps, *step_paths.PATHS[1:]))
        earlier.setitem(step_paths.WAYS, withdraw, replace(WAYS[withdraw], next_step="retire_sim"))
        world.world.set_down(port, True)
        order = ended(world)
        world.world.set_down(port, False)
    world.clock.advance(minutes=10)
    return order


def fail() -> None:
    raise Unavailable("Away.")


@pytest.mark.django_db
def test_a_token_of_the_line_is_revoked_before_its_number_rests(world: TestWorld) -> None:
    party = a_relying_party("sim-swap")
    token = f"Bearer {party.token_of(LineRow.objects.get(msisdn=LINE.msisdn))}"
    admit(token, "sim-swap", timezone.now())
    rig = Rig()
    rig.on_call(call_of(calm_calls(), "esim.retire"), Moment.BEFORE, fail)

    order = ended(world, rig)

    assert order.step == "retire_sim"
    with pytest.raises(TokenBad):
        admit(token, "sim-swap", timezone.now())


@pytest.fixture
def accounts(committed_db: None, settings: Any) -> Iterator[TestWorld]:
    with account_world(settings) as made:
        yield made


def end_annas_line(world: TestWorld) -> None:
    requested = request_termination(at_once(ANNA), world.outside, world.clock())
    world.work()
    assert read_order(requested.order_id).state is OrderState.COMPLETED


def test_a_session_that_rests_on_the_number_alone_ends_with_it(accounts: TestWorld) -> None:
    by_number, by_both = signed_in(accounts), signed_in(accounts)
    assert prove(accounts, by_both, "email_code").status_code == 303

    end_annas_line(accounts)

    assert by_number.get("/account/").status_code == 303
    assert by_both.get("/account/").status_code == 200
    ends = AuditRow.objects.filter(act="holder.signed_out")
    assert [(one.acting_user, one.channel) for one in ends] == [("system", "system")]


def test_sessions_of_others_and_of_other_lines_stay(accounts: TestWorld) -> None:
    by_mail = signed_in(accounts, way="email")

    end_annas_line(accounts)

    assert by_mail.get("/account/").status_code == 200


def test_a_device_is_remembered_only_as_long_as_a_line_lives(accounts: TestWorld) -> None:
    signed_in(accounts)
    holder_id = LineRow.objects.get(line_id=line_id()).holder_id

    def told() -> int:
        begin_account_session(holder_id, accounts.clock(), is_known_device=True)
        accounts.clock.advance(minutes=1)
        return len([one for one in letters(accounts, "Your account") if "do not know" in one])

    assert told() == 1, "the first sign-in, and not this one"
    end_annas_line(accounts)
    assert told() == 2
