"""A zombie in a real visitor register: found by reading everybody, swept, gone."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from tests.reconciliations import EVA, MAX, found, run, sweep
from tests.worlds import LineOf, TestWorld, at_once, make_world

from cleanbreak.adapters.network.osmo import OsmoNetwork
from cleanbreak.adapters.network.osmo.rolls import rolls_of
from cleanbreak.domain.termination import OrderState
from cleanbreak.flows.approve_repair import approve_repair
from cleanbreak.flows.propose_repair import RepairWish, propose_repair
from cleanbreak.flows.read_order import read_order
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.ports.calls import Presence
from cleanbreak.ports.network import Subscriber
from cleanbreak.ports.rolls import Held
from cleanbreak.records.discrepancy import DiscrepancyRow
from cleanbreak.records.line import LineRow

from .stage import OsmoStage

pytestmark = pytest.mark.usefixtures("committed_db")


@pytest.fixture
def world(fragile: OsmoStage) -> TestWorld:
    """Books and charging of fakes upon a real network of this test's own."""
    made = make_world()
    made.outside = replace(made.outside, network=fragile.network)
    return made


def add(world: TestWorld, stage: OsmoStage, *lines: LineOf) -> None:
    world.add(*lines)
    stage.provision([line.subscriber for line in lines], "COMP128v1")
    assert stage.lab.attach_lines([line.imsi for line in lines]) == [None] * len(lines)


def held_by(network: OsmoNetwork, element: str) -> Iterator[Held]:
    [roll] = [one for one in network.rolls() if one.element == element]
    for piece in roll.read():
        yield from piece


ANNA, BEN = LineOf(), LineOf(msisdn="+4915228817387", name="Ben Holder")


def test_a_zombie_in_the_real_vlr_is_found_swept_and_gone(
    world: TestWorld, fragile: OsmoStage
) -> None:
    add(world, fragile, ANNA, BEN)
    assert {one.outcome for one in run(world)} == {"finished"}
    assert found() == set()

    fragile.delete_in_hlr_only(ANNA.subscriber)  # as a careless operator does
    LineRow.objects.filter(msisdn=ANNA.msisdn).update(state="terminated")
    run(world)
    assert found() == {("vlr:MSC-1", "zombie"), ("ocs", "zombie"), ("sm_dp_plus", "zombie")}

    close_account(world, ANNA)
    proposed = propose_repair(RepairWish(), EVA, world.clock())
    [order_id] = approve_repair(proposed.repair_id, 1, MAX, world.clock())
    sweep(world)

    story = read_order(order_id)
    assert story.state is OrderState.COMPLETED, story.problem_sentence
    assert story.steps[0].facts["answers"]["vlr:MSC-1"] == "% No subscriber found"
    assert set(fragile.seen(ANNA.subscriber).values()) == {Presence.GONE}
    run(world)
    assert found() == set()
    assert fragile.can_use(BEN.subscriber)


def close_account(world: TestWorld, line: LineOf) -> None:
    things = world.world.read("charging.account", [line.msisdn[1:]])
    closed = {key: {**thing, "is_open": False} for key, thing in things.items()}
    world.world.write("charging.account", closed)


def test_messages_and_keys_that_stayed_behind_are_found_and_swept(
    world: TestWorld, fragile: OsmoStage
) -> None:
    add(world, fragile, ANNA, BEN)
    request_termination(at_once(ANNA), world.outside, world.clock())
    world.work()
    assert LineRow.objects.get(msisdn=ANNA.msisdn).state == "terminated"
    world.clock.advance(hours=1)
    run(world)
    assert found() == set()

    number, key = ANNA.msisdn[1:], "0123456789abcdef0123456789abcdef"
    fragile.sms_rows(LATE_MESSAGE, BEN.msisdn[1:], number)
    fragile.hlr_rows("INSERT INTO auc_2g VALUES (4711, 1, ?)", key)
    fragile.hlr_rows("INSERT INTO subscriber_multi_msisdn VALUES (2, ?)", number)
    run(world)

    assert found() == {
        ("sms:sms.db", "waiting_messages"),
        ("hlr", "leftover_keys"),
        ("hlr", "mismatch"),
    }
    assert DiscrepancyRow.objects.get(kind="mismatch").differs == "msisdn"
    fragile.hlr_rows("DELETE FROM subscriber_multi_msisdn WHERE msisdn = ?", number)
    proposed = propose_repair(RepairWish(), EVA, world.clock())
    assert proposed.lines == 1
    approve_repair(proposed.repair_id, 1, MAX, world.clock())
    sweep(world)
    assert fragile.sms_rows("SELECT id FROM SMS") == []
    assert key not in str(fragile.hlr_rows("SELECT * FROM auc_2g"))
    world.clock.advance(hours=1)
    run(world)
    assert found() == set()


LATE_MESSAGE = """
    INSERT INTO SMS (created, reply_path_req, status_rep_req, is_report, msg_ref, protocol_id,
        data_coding_scheme, ud_hdr_ind, src_addr, src_ton, src_npi, dest_addr, dest_ton, dest_npi)
    VALUES ('2026-11-22', 0, 0, 0, 0, 0, 0, 0, ?, 0, 0, ?, 0, 0)"""


def test_file_and_prompt_of_the_hlr_say_the_same(stage: OsmoStage) -> None:
    made = stage.subscribers(3)
    stage.hlr_rows("UPDATE subscriber SET msisdn = NULL WHERE imsi = ?", made[0].imsi)
    [roll] = [
        one
        for one in rolls_of(replace(stage.lab.settings(), hlr_database=None))
        if one.element == "hlr"
    ]
    by_prompt = {(one.imsi, one.msisdn) for piece in roll.read() for one in piece}
    by_file = {(one.imsi, one.msisdn) for one in held_by(stage.network, "hlr") if one.imsi}

    assert by_prompt == by_file
    assert (made[0].imsi, None) in by_prompt
    assert (made[1].imsi, made[1].msisdn) in by_prompt


def test_the_nodes_tell_whom_they_serve(stage: OsmoStage) -> None:
    at_msc, at_sgsn = stage.subscriber(), stage.gprs_subscriber()

    def served(element: str) -> set[Subscriber]:
        found = held_by(stage.network, element)
        return {Subscriber(imsi=str(one.imsi), msisdn=str(one.msisdn)) for one in found}

    assert at_msc in served("vlr:MSC-1")
    assert at_sgsn.imsi in {one.imsi for one in served("sgsn:SGSN-1")}
    assert at_sgsn not in served("vlr:MSC-1")
    stage.end(at_msc, at_sgsn)
    assert at_msc not in served("vlr:MSC-1")


def test_an_element_that_dies_while_it_is_read_says_nothing(
    world: TestWorld, fragile: OsmoStage
) -> None:
    add(world, fragile, ANNA)
    fragile.delete_in_hlr_only(ANNA.subscriber)
    LineRow.objects.filter(msisdn=ANNA.msisdn).update(state="terminated")
    run(world, element="vlr:MSC-1")
    assert found() == {("vlr:MSC-1", "zombie")}

    fragile.lab.msc.stop()
    [only] = run(world, element="vlr:MSC-1")

    assert only.outcome == "unavailable"
    assert found() == {("vlr:MSC-1", "zombie")}
