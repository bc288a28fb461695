"""A line with a phone, a watch and a modem: it ends when each of its SIMs has ended."""

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.db import IntegrityError, connection
from tests.campaigns import created
from tests.number_lives import comes_in, heard, state_of, told
from tests.owner import owner_cursor
from tests.worlds import LineOf, TestWorld, at_once, make_world

from cleanbreak.adapters.esim.memory import MemoryEsim
from cleanbreak.adapters.network.memory import MemoryNetwork
from cleanbreak.adapters.rigging import Moment, Rig, rigged
from cleanbreak.channels.cli.main import cli
from cleanbreak.domain.identifiers import SimKind
from cleanbreak.domain.retention import Category
from cleanbreak.domain.termination import OrderState
from cleanbreak.flows.cancel_termination import cancel_termination
from cleanbreak.flows.read_order import OrderStory, read_order
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.ports.calls import Presence
from cleanbreak.ports.errors import Refused
from cleanbreak.ports.esim import Sim
from cleanbreak.ports.network import Subscriber
from cleanbreak.records.campaign_line import CampaignLineRow
from cleanbreak.records.evidence import EvidenceRow
from cleanbreak.records.further_sim import FurtherSimRow
from cleanbreak.records.line import LineRow
from cleanbreak.records.number import NumberRow
from cleanbreak.records.order import OrderRow
from cleanbreak.records.retention import FORGET

pytestmark = pytest.mark.usefixtures("committed_db")

LINE = LineOf(sim_kind=SimKind.PHYSICAL)
WATCH = Subscriber(imsi="001019990000001", msisdn=LINE.msisdn)
MODEM = Subscriber(imsi="001019990000002", msisdn="+4915228817399")
WATCH_SIM = Sim(SimKind.ESIM, "8949000000000000109", "89049032000000000000000000000163")
MODEM_SIM = Sim(SimKind.PHYSICAL, "8949000000000000208")
SPARE = Sim(SimKind.ESIM, "8949000000000000307", WATCH_SIM.eid)


@pytest.fixture
def world() -> TestWorld:
    """A line with a watch, a modem that has a number, and a profile that is not in use."""
    world = make_world()
    (row,) = world.add(LINE)
    MemoryNetwork(world.world).provision([WATCH, MODEM])
    MemoryEsim(world.world).provision([WATCH_SIM, MODEM_SIM, SPARE])
    for sim, imsi, msisdn in (
        (WATCH_SIM, WATCH.imsi, None),
        (MODEM_SIM, MODEM.imsi, MODEM.msisdn),
        (SPARE, None, None),
    ):
        FurtherSimRow.objects.create(
            line=row,
            iccid=sim.iccid,
            sim_kind=sim.kind.value,
            eid=sim.eid,
            imsi=imsi,
            msisdn=msisdn,
        )
    return world


def known(world: TestWorld) -> list[str]:
    """Return what the network and the keepers of SIMs still know."""
    out = world.outside
    subscribers = {"phone": LINE.subscriber, "watch": WATCH, "modem": MODEM}
    sims = {"phone": LINE.sim, "watch": WATCH_SIM, "modem": MODEM_SIM, "spare": SPARE}
    seen = dict(zip(subscribers, out.network.look_for([*subscribers.values()]), strict=True))
    cards = dict(zip(sims, out.esim.look_for([*sims.values()]), strict=True))
    return [
        f"{name} at {one.element}"
        for places in (seen, cards)
        for name, sightings in places.items()
        for one in sightings
        if one.presence is Presence.PRESENT
    ]


def end(world: TestWorld) -> OrderStory:
    requested = request_termination(at_once(LINE), world.outside, world.clock())
    world.work()
    return read_order(requested.order_id)


def evidence(order: OrderStory, step: str) -> dict[str, object]:
    facts: dict[str, object] = EvidenceRow.objects.get(order_id=order.order_id, step=step).facts
    return facts


def test_a_line_ends_with_all_of_its_sims(world: TestWorld) -> None:
    assert len(known(world)) == 3 * 2 + 4

    order = end(world)

    assert order.state is OrderState.COMPLETED
    assert known(world) == []
    withdrawn = evidence(order, "withdraw_subscription")
    assert len(withdrawn["further_sims"]) == 2, "the spare profile has no subscription"
    assert all(one["deleted"] for one in withdrawn["further_sims"].values())
    assert len(evidence(order, "retire_sim")["further_sims"]) == 3
    assert len(evidence(order, "revoke_services")["further_sims"]) == 1, "of the modem's number"
    assert len(evidence(order, "prove_line_is_dead")["answers"]) == 2 + 1 + 1 + 3 + 2 * 2 + 3 + 3


def test_the_own_number_of_a_further_sim_rests_as_the_lines_does(world: TestWorld) -> None:
    with heard() as changes:
        order = end(world)
    assert sorted(told(changes)) == [(LINE.msisdn, "ended"), (MODEM.msisdn, "ended")]
    assert {one.cause for one in changes} == {order.order_id}
    assert state_of(MODEM.msisdn) == state_of(LINE.msisdn) == "port_grace"
    assert comes_in(7, MODEM.msisdn, world.clock()) == ["number_in_quarantine"]


def test_once_the_sims_are_erased_their_number_knows_no_order(world: TestWorld) -> None:
    order = end(world)
    with owner_cursor() as cursor:
        for statement in FORGET[Category.AGREEMENT]:
            cursor.execute(statement, {"lines": [LineRow.objects.get().line_id]})
    assert NumberRow.objects.get(pk=MODEM.msisdn).order_id != order.order_id
    assert NumberRow.objects.get(pk=LINE.msisdn).order_id == order.order_id


def test_a_number_that_a_living_line_has_does_not_rest(world: TestWorld) -> None:
    world.add(LineOf(msisdn=MODEM.msisdn, name="Ben Koch"))
    with heard() as changes:
        end(world)
    assert told(changes) == [(LINE.msisdn, "ended")]
    assert not NumberRow.objects.filter(pk=MODEM.msisdn).exists()


def test_one_sim_that_lives_on_keeps_the_line_from_being_called_dead(world: TestWorld) -> None:
    rig = Rig()
    rig.poison(lambda subject: subject == MODEM_SIM, Refused("The inventory is being counted."))
    outside = rigged(world.outside, rig)
    requested = request_termination(at_once(LINE), outside, world.clock())
    world.work(outside)

    order = read_order(requested.order_id)

    assert (order.state, order.problem_code) == (OrderState.HELD, "refused")
    assert LineRow.objects.get().state == "pendingTerminate"


def test_a_watch_that_attaches_again_is_seen_before_the_end_is_certified(world: TestWorld) -> None:
    rig = Rig()
    rig.on_call(5, Moment.BEFORE, lambda: MemoryNetwork(world.world).attach(WATCH.imsi))
    outside = rigged(world.outside, rig)
    requested = request_termination(at_once(LINE), outside, world.clock())
    world.work(outside)

    order = read_order(requested.order_id)

    watch = FurtherSimRow.objects.get(imsi=WATCH.imsi)
    assert order.state is OrderState.HELD
    assert f"vlr:sim-{watch.sim_id}" in order.problem_sentence


def test_every_sim_is_allowed_again_when_the_holder_withdraws(world: TestWorld) -> None:
    network = MemoryNetwork(world.world)
    network.bar([])  # nothing yet
    rig = Rig()
    rig.poison(lambda subject: subject == "4915228817386", Refused("Not now."))
    outside = rigged(world.outside, rig)
    requested = request_termination(at_once(LINE), outside, world.clock())
    world.work(outside)
    assert barred(world) == {"phone", "watch", "modem"}

    cancel_termination(requested.order_id, at_once(LINE).actor, world.clock())
    rig.cure()
    world.work(outside)

    assert read_order(requested.order_id).state is OrderState.CANCELLED
    assert barred(world) == set()


def barred(world: TestWorld) -> set[str]:
    from cleanbreak.adapters.network.memory import SUBSCRIBER

    imsis = {"phone": LINE.imsi, "watch": WATCH.imsi, "modem": MODEM.imsi}
    things = world.world.read(SUBSCRIBER, imsis.values())
    return {name for name, imsi in imsis.items() if things[imsi]["is_barred"]}


def test_the_card_of_a_further_sim_names_its_line(world: TestWorld) -> None:
    run = CliRunner().invoke(cli, ["terminate", "--iccid", MODEM_SIM.iccid, "--json"])

    assert run.exit_code == 4, run.output
    assert line_of(run) == LINE.msisdn


def test_an_euicc_names_the_one_line_that_is_on_it(world: TestWorld) -> None:
    assert WATCH_SIM.eid is not None
    named = CliRunner().invoke(cli, ["terminate", "--eid", WATCH_SIM.eid, "--json"])
    assert line_of(named) == LINE.msisdn

    other = LineOf(msisdn="+4915228817000")
    world.add(other)
    LineRow.objects.filter(msisdn=other.msisdn).update(eid=WATCH_SIM.eid)
    several = CliRunner().invoke(cli, ["terminate", "--eid", WATCH_SIM.eid, "--json"])
    unknown = "89049032000000000000000000000260"
    nobody = CliRunner().invoke(cli, ["terminate", "--eid", unknown, "--json"])

    assert (several.exit_code, nobody.exit_code) == (3, 3)
    assert json.loads(several.stdout)["error"] == "eid_names_several_lines"


def line_of(run: Result) -> str:
    order = OrderRow.objects.select_related("line").get(pk=json.loads(run.stdout)["order_id"])
    return order.line.msisdn


def test_further_sims_are_imported_once_and_bad_rows_are_named(
    world: TestWorld, tmp_path: Path
) -> None:
    file = tmp_path / "sims.csv"
    file.write_text(
        "msisdn,iccid,sim_kind,imsi,eid,sim_msisdn\n"
        f"{LINE.msisdn},8949000000000000406,esim,001019990000009,,\n"
        f"{LINE.msisdn},8949000000000000407,esim,,,\n"
        f"+4915228810000,8949000000000000505,esim,,,\n"
        f"{LINE.msisdn},{LINE.iccid},physical,,,\n"
        f"{LINE.msisdn},8949000000000000604,physical,{LINE.imsi},,\n"
        f"{LINE.msisdn},{WATCH_SIM.iccid},esim,{WATCH.imsi},{WATCH_SIM.eid},\n",
        encoding="utf-8",
    )

    first = CliRunner().invoke(cli, ["import", "sims", str(file), "--json"])
    again = CliRunner().invoke(cli, ["import", "sims", str(file), "--json"])

    counts = json.loads(first.stdout)
    assert (counts["loaded"], counts["unchanged"], counts["rejected"]) == (1, 1, 4)
    assert first.exit_code == 3
    counts = json.loads(again.stdout)
    assert (counts["loaded"], counts["unchanged"]) == (0, 2)
    with (tmp_path / "sims.rejects.csv").open(encoding="utf-8") as rejects:
        reasons = [row["reason"] for row in csv.DictReader(rejects)]
    assert reasons == [
        "wrong_iccid_check_digit",
        "no_living_line",
        "sim_in_use",
        "sim_in_use",
    ]


def test_the_database_refuses_a_first_sim_as_a_further_one(world: TestWorld) -> None:
    row = LineRow.objects.get(msisdn=LINE.msisdn)
    with pytest.raises(IntegrityError):
        FurtherSimRow.objects.create(line=row, iccid=LINE.iccid, sim_kind="physical")
    connection.close()


def test_a_fleet_is_ended_by_its_euiccs(world: TestWorld) -> None:
    other = LineOf(msisdn="+4915228817000")
    third = LineOf(msisdn="+4915228817001")
    world.add(other, third)
    shared = "89049032000000000000000000000357"
    LineRow.objects.filter(msisdn__in=[other.msisdn, third.msisdn]).update(eid=shared)
    unknown = "89049032000000000000000000000454"
    file = "\n".join(["eid", str(WATCH_SIM.eid), shared, unknown, "8904", ""]).encode()

    campaign_id = created(file, world.clock())

    rows = CampaignLineRow.objects.filter(campaign_id=campaign_id).order_by("line_number")
    assert [(row.outcome, row.refusal_code) for row in rows] == [
        ("given", ""),
        ("refused", "eid_names_several_lines"),
        ("refused", "eid_not_ours"),
        ("refused", "malformed_eid"),
    ]
    assert rows[0].line_id == LineRow.objects.get(msisdn=LINE.msisdn).line_id


def test_a_line_is_named_by_its_number_behind_a_chip_that_names_several(world: TestWorld) -> None:
    first, second = LineOf(msisdn="+4915228817000"), LineOf(msisdn="+4915228817001")
    world.add(first, second)
    shared = "89049032000000000000000000000357"
    LineRow.objects.filter(msisdn__in=[first.msisdn, second.msisdn]).update(eid=shared)
    named = [f",{shared}", f"{first.msisdn},", f"{second.msisdn},", f"{second.msisdn},"]
    file = "\n".join(["msisdn,eid", *named, ""]).encode()

    campaign_id = created(file, world.clock())

    rows = CampaignLineRow.objects.filter(campaign_id=campaign_id).order_by("line_number")
    assert [row.refusal_code for row in rows] == [
        "eid_names_several_lines",
        "",
        "",
        "line_twice_in_file",
    ]
