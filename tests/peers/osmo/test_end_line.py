"""A line ends at a real OsmoHLR, OsmoMSC and OsmoSGSN."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace

import pytest

from cleanbreak.adapters.network.osmo import OsmoNetwork
from cleanbreak.adapters.network.osmo.line import Line
from cleanbreak.ports.calls import Done, Presence
from cleanbreak.ports.errors import OutcomeUnknown, Refused
from cleanbreak.ports.network import Subscriber

from .stage import GONE, MSC_VTY_PORT, OsmoStage, calls_about


def test_an_attached_line_ends_in_the_hlr_and_in_the_vlr(stage: OsmoStage) -> None:
    subscriber = stage.subscriber()
    show = f"show subscriber imsi {subscriber.imsi}"
    assert stage.lab.run(MSC_VTY_PORT, show).startswith("Subscriber:")
    assert stage.gets_authentication(subscriber)
    assert stage.seen(subscriber)["hlr"] is Presence.PRESENT

    [answer] = stage.end(subscriber)

    assert isinstance(answer, Done)
    assert answer.facts == {
        "already_gone": False,
        "serving_nodes": ["MSC-1"],
        "cs_enabled": True,
        "ps_enabled": True,
        "messages_purged": 0,
        "rows_removed": {"auc_2g": 1, "auc_3g": 1},
        "detached_by": {"MSC-1": "Location Cancel"},
        "answers": {
            "hlr": "No such subscriber.",
            "vlr:MSC-1": "% No subscriber found",
            "sgsn:SGSN-1": "No MM context, no subscriber record",
        },
    }
    assert stage.seen(subscriber) == GONE
    assert stage.lab.run(MSC_VTY_PORT, show).startswith("% No subscriber found")
    assert not stage.gets_authentication(subscriber)
    assert not stage.can_use(subscriber)


def test_deleting_in_the_hlr_alone_leaves_the_line_in_the_vlr(stage: OsmoStage) -> None:
    """The control: without this, "no subscriber found" above would prove nothing."""
    subscriber = stage.subscriber()

    stage.delete_in_hlr_only(subscriber)

    assert stage.seen(subscriber) == GONE | {"vlr:MSC-1": Presence.PRESENT}


def test_a_line_that_somebody_deleted_by_hand_is_ended_in_the_vlr(stage: OsmoStage) -> None:
    subscriber = stage.subscriber()
    stage.delete_in_hlr_only(subscriber)

    [answer] = stage.end(subscriber)

    assert isinstance(answer, Done)
    assert answer.facts["already_gone"] is True
    assert answer.facts["detached_by"] == {"MSC-1": "Location Cancel"}
    assert stage.seen(subscriber) == GONE


def test_a_gprs_phone_is_told_to_leave_and_is_not_let_in_again(stage: OsmoStage) -> None:
    subscriber = stage.gprs_subscriber()
    assert stage.seen(subscriber)["sgsn:SGSN-1"] is Presence.PRESENT

    [answer] = stage.end(subscriber)

    assert isinstance(answer, Done)
    assert answer.facts["serving_nodes"] == ["SGSN-1"]
    assert answer.facts["detached_by"] == {"SGSN-1": "Location Cancel"}
    assert stage.seen(subscriber) == GONE
    imsi_unknown_in_hlr = 2  # TS 24.008 clause 10.5.5.14
    assert stage.lab.attach_gprs_phones([stage.card(subscriber)]) == [imsi_unknown_in_hlr]


def test_deleting_in_the_hlr_alone_leaves_the_phone_at_the_sgsn(stage: OsmoStage) -> None:
    subscriber = stage.gprs_subscriber()

    stage.delete_in_hlr_only(subscriber)

    assert stage.seen(subscriber) == GONE | {"sgsn:SGSN-1": Presence.PRESENT}


def test_a_line_is_found_in_a_vlr_that_the_hlr_does_not_know_of(stage: OsmoStage) -> None:
    """OsmoHLR does not tell the old node when a phone moves on."""
    subscriber = stage.subscriber()
    stage.hlr_rows("UPDATE subscriber SET vlr_number = NULL WHERE imsi = ?", subscriber.imsi)

    [answer] = stage.end(subscriber)

    assert isinstance(answer, Done)
    assert answer.facts["serving_nodes"] == []
    assert answer.facts["detached_by"] == {"MSC-1": "Location Cancel"}
    assert stage.seen(subscriber) == GONE


def test_a_phone_that_comes_back_before_the_deletion_is_thrown_off_again(
    stage: OsmoStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    subscriber = stage.subscriber()
    delete = stage.network._delete_in_hlr

    def come_back_and_delete(lines: Sequence[Line]) -> None:
        assert stage.seen(subscriber)["vlr:MSC-1"] is Presence.GONE
        assert stage.can_use(subscriber)
        delete(lines)

    monkeypatch.setattr(stage.network, "_delete_in_hlr", come_back_and_delete)
    [answer] = stage.end(subscriber)

    assert isinstance(answer, Done)
    assert stage.seen(subscriber) == GONE
    assert not stage.can_use(subscriber)


def test_a_deletion_that_did_not_happen_is_noticed(
    stage: OsmoStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    subscriber = stage.subscriber()
    monkeypatch.setattr(stage.network, "_delete_in_hlr", lambda _lines: None)

    [answer] = stage.end(subscriber)

    assert isinstance(answer, OutcomeUnknown)
    assert answer.sentence.startswith("the HLR was told to delete and says nam_cs 1")


def test_without_the_files_of_the_elements_a_line_ends_and_the_facts_say_so(
    stage: OsmoStage,
) -> None:
    subscriber, friend = stage.subscribers(2)
    stage.leave_message(friend, subscriber, "purged by the node")
    settings = replace(stage.lab.settings(), hlr_database=None, sms_databases=())

    with closing(OsmoNetwork(settings)) as network:
        [answer] = network.withdraw_subscription(calls_about([subscriber]))

    assert isinstance(answer, Done)
    assert answer.facts["rows_removed"] is None
    assert answer.facts["messages_purged"] is None
    assert messages_of(stage, subscriber.msisdn) == []
    assert stage.seen(subscriber) == GONE
    assert not stage.gets_authentication(subscriber)


def test_of_two_lines_only_the_one_asked_for_ends(stage: OsmoStage) -> None:
    ended, neighbour = stage.subscribers(2)
    stage.leave_message(ended, ended, "for the ended")
    stage.leave_message(neighbour, neighbour, "for the neighbour")

    stage.end(ended)

    assert stage.seen(ended) == GONE
    assert stage.seen(neighbour)["hlr"] is Presence.PRESENT
    assert stage.seen(neighbour)["vlr:MSC-1"] is Presence.PRESENT
    assert stage.gets_authentication(neighbour)
    assert messages_of(stage, neighbour.msisdn) == ["for the neighbour"]


def test_the_same_line_twice_in_a_batch_ends_once_and_both_are_done(stage: OsmoStage) -> None:
    subscriber = stage.subscriber()

    answers = stage.end(subscriber, subscriber)

    assert [type(answer) for answer in answers] == [Done, Done]
    assert stage.seen(subscriber) == GONE


def test_a_large_batch_is_answered_in_order(stage: OsmoStage) -> None:
    known = stage.subscribers(120)  # more than two packs
    mixed = [known[0], stage.stranger(), *known[1:], stage.stranger()]

    answers = stage.end(*mixed)

    already_gone = [answer.facts["already_gone"] for answer in answers if isinstance(answer, Done)]
    assert already_gone == [False, True, *[False] * 119, True]
    assert [stage.seen(subscriber) for subscriber in mixed] == [GONE] * 122


def test_no_waiting_message_is_left(stage: OsmoStage) -> None:
    subscriber, friend = stage.subscribers(2)
    stage.leave_message(friend, subscriber, "come home")
    stage.leave_message(friend, subscriber, "bring bread")
    assert messages_of(stage, subscriber.msisdn) == ["come home", "bring bread"]
    assert stage.files_with("bring bread")

    [answer] = stage.end(subscriber)

    assert isinstance(answer, Done)
    assert answer.facts["messages_purged"] == 2
    assert messages_of(stage, subscriber.msisdn) == []
    assert stage.files_with("come home", "bring bread") == {}


def test_a_message_is_removed_although_the_vlr_has_forgotten_whose_it_is(
    stage: OsmoStage,
) -> None:
    subscriber, friend = stage.subscribers(2)
    stage.leave_message(friend, subscriber, "too late")
    stage.lab.run(MSC_VTY_PORT, f"subscriber imsi {subscriber.imsi} expire")
    assert stage.seen(subscriber)["vlr:MSC-1"] is Presence.GONE

    stage.end(subscriber)

    assert messages_of(stage, subscriber.msisdn) == []


def test_a_message_that_arrives_in_between_is_removed(
    stage: OsmoStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    subscriber, friend = stage.subscribers(2)
    stage.leave_message(friend, friend, "on its way")
    numbers = [each.msisdn.removeprefix("+") for each in (subscriber, friend)]
    delete = stage.network._delete_in_hlr

    def arrive_and_delete(lines: Sequence[Line]) -> None:
        stage.sms_rows("UPDATE SMS SET dest_addr = ? WHERE dest_addr = ?", *numbers)
        assert messages_of(stage, subscriber.msisdn) == ["on its way"]
        delete(lines)

    monkeypatch.setattr(stage.network, "_delete_in_hlr", arrive_and_delete)
    [answer] = stage.end(subscriber)

    assert isinstance(answer, Done)
    assert answer.facts["messages_purged"] == 1
    assert messages_of(stage, subscriber.msisdn) == []


def test_no_key_can_be_read_in_any_file(stage: OsmoStage) -> None:
    subscribers = stage.subscribers(5)
    keys = [stage.keys[subscriber.imsi] for subscriber in subscribers]
    assert "hlr.db-wal" in stage.files_with(*keys)

    stage.end(*subscribers)

    assert stage.files_with(*keys) == {}


def test_deleting_in_the_hlr_alone_leaves_the_keys_in_its_log(stage: OsmoStage) -> None:
    """The control of the test above."""
    subscriber = stage.subscriber()

    stage.delete_in_hlr_only(subscriber)

    assert stage.files_with(stage.keys[subscriber.imsi])


def test_the_next_subscriber_inherits_nothing_with_the_id(stage: OsmoStage) -> None:
    subscriber = stage.subscriber()
    [(old_id,)] = stage.hlr_rows("SELECT id FROM subscriber WHERE imsi = ?", subscriber.imsi)
    stage.hlr_rows("INSERT INTO subscriber_apn VALUES (?, 'corporate.secret')", old_id)
    stage.hlr_rows("INSERT INTO subscriber_multi_msisdn VALUES (?, '4930123456')", old_id)

    [answer] = stage.end(subscriber)
    newcomer = stage.subscriber()

    assert isinstance(answer, Done)
    left_by_osmo_hlr = {"subscriber_apn": 1, "subscriber_multi_msisdn": 1}
    assert answer.facts["rows_removed"] == left_by_osmo_hlr | {"auc_2g": 1, "auc_3g": 1}
    [(new_id,)] = stage.hlr_rows("SELECT id FROM subscriber WHERE imsi = ?", newcomer.imsi)
    assert new_id == old_id, "without reuse of ids there was nothing to inherit"
    assert rows_of(stage, new_id) == {"subscriber_apn": 0, "subscriber_multi_msisdn": 0}


def test_keys_of_a_deletion_that_broke_off_are_removed(stage: OsmoStage) -> None:
    """OsmoHLR deletes in three commits; this is what a crash after the first leaves."""
    subscriber = stage.subscriber()
    [(old_id,)] = stage.hlr_rows("SELECT id FROM subscriber WHERE imsi = ?", subscriber.imsi)
    stage.hlr_rows("DELETE FROM subscriber WHERE imsi = ?", subscriber.imsi)
    orphans = (
        "SELECT count(*) FROM auc_2g JOIN auc_3g USING (subscriber_id) WHERE subscriber_id = ?"
    )
    assert stage.hlr_rows(orphans, old_id) == [(1,)]

    stage.end(subscriber)

    assert stage.hlr_rows(orphans, old_id) == [(0,)]
    assert stage.files_with(stage.keys[subscriber.imsi]) == {}


@pytest.mark.parametrize("imsi", ["", "12345", "001010000000001\nexit", "00101000000000x"])
def test_what_is_no_imsi_reaches_no_element(stage: OsmoStage, imsi: str) -> None:
    subscriber = Subscriber(imsi, "+491700000000")

    [answer] = stage.network.withdraw_subscription(calls_about([subscriber]))

    assert isinstance(answer, Refused)
    assert set(stage.seen(subscriber).values()) == {Presence.UNKNOWN}


def messages_of(stage: OsmoStage, msisdn: str) -> list[object]:
    number = msisdn.removeprefix("+")
    rows = stage.sms_rows("SELECT text FROM SMS WHERE dest_addr = ? ORDER BY id", number)
    return [text for (text,) in rows]


def rows_of(stage: OsmoStage, subscriber_id: object) -> dict[str, object]:
    return {
        table: stage.hlr_rows(
            f"SELECT count(*) FROM {table} WHERE subscriber_id = ?", subscriber_id
        )[0][0]
        for table in ("subscriber_apn", "subscriber_multi_msisdn")
    }
