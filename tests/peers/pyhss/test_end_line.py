"""A line ends at a PyHSS, and cannot be brought back."""

import re
from collections.abc import Sequence
from typing import Any

import httpx
import pytest

from cleanbreak.adapters.network.pyhss import PyhssNetwork
from cleanbreak.adapters.network.pyhss.database import PyhssDatabase
from cleanbreak.adapters.network.pyhss.line import Line
from cleanbreak.ports.calls import Done, Presence
from cleanbreak.ports.errors import OutcomeUnknown, Refused
from cleanbreak.ports.network import Subscriber
from cleanbreak.ports.rolls import Held, HeldAs, Identifier

from .server import MME
from .stage import GONE, PyhssStage, calls_about, facts


def get(stage: PyhssStage, path: str) -> Any:
    return httpx.get(f"{stage.hss.url}{path}", trust_env=False).json()


def test_a_line_ends_in_pyhss_and_at_the_mme(stage: PyhssStage) -> None:
    subscriber = stage.subscriber()
    assert stage.is_served(subscriber)

    [answer] = stage.end(subscriber)

    assert facts(answer)["serving_nodes"] == [MME]
    assert facts(answer)["rows"] == ["auc", "ims_subscriber", "subscriber"]
    assert facts(answer)["log_rows_removed"] >= 8  # three made, three deleted, two changed
    assert stage.seen(subscriber) == GONE
    assert not stage.is_served(subscriber)
    assert not stage.can_use(subscriber)


def test_deleting_the_subscriber_leaves_the_phone_in_use(stage: PyhssStage) -> None:
    """The control: PyHSS tells nobody."""
    subscriber = stage.subscriber()
    row = get(stage, f"/subscriber/imsi/{subscriber.imsi}")

    httpx.delete(f"{stage.hss.url}/subscriber/{row['subscriber_id']}", trust_env=False)

    assert stage.hss.cancellations == []
    assert stage.is_served(subscriber)


def test_the_last_cancellation_has_the_type_of_a_withdrawal(stage: PyhssStage) -> None:
    subscriber = stage.subscriber()

    stage.end(subscriber)

    assert stage.hss.cancellations == [(subscriber.imsi, 1), (subscriber.imsi, 2)]


def test_without_the_second_cancellation_the_phone_stays(
    stage: PyhssStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: what PyHSS sends of itself has type 1, and means another thing."""
    monkeypatch.setattr(PyhssNetwork, "_cancel_location", lambda *_: None)
    subscriber = stage.subscriber()

    stage.network.bar(calls_about([subscriber]))

    assert stage.hss.cancellations == [(subscriber.imsi, 1)]
    assert stage.is_served(subscriber)


def test_the_line_cannot_be_brought_back(stage: PyhssStage) -> None:
    subscriber, before = stage.subscriber(), stage.hss.tables.run("SELECT * FROM auc")
    assert before

    stage.end(subscriber)

    for _ in range(3):
        get(stage, "/oam/rollback_operation/last")
        assert get(stage, f"/auc/imsi/{subscriber.imsi}") is None
    assert stage.keys[subscriber.imsi] not in str(get(stage, "/operation_logs/list"))


def test_with_the_log_as_pyhss_leaves_it_the_key_comes_back(
    stage: PyhssStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: three deletions by REST, as PyHSS means them to be, and nothing else."""
    monkeypatch.setattr(PyhssDatabase, "purge_log", lambda *_: {})
    monkeypatch.setattr(PyhssDatabase, "clear", lambda *_: None)
    subscriber = stage.subscriber()

    [answer] = stage.end(subscriber)

    assert isinstance(answer, OutcomeUnknown), "the adapter must not call that an end"
    assert answer.sentence.startswith("the line could be brought back")
    assert stage.keys[subscriber.imsi] in str(get(stage, "/operation_logs/list"))
    assert get(stage, f"/auc/imsi/{subscriber.imsi}") is None
    get(stage, "/oam/rollback_operation/last")
    assert get(stage, f"/auc/imsi/{subscriber.imsi}")["imsi"] == subscriber.imsi
    assert stage.count("auc", "ki", stage.keys[subscriber.imsi]) == 1


def test_between_deletion_and_cleaning_only_zeros_could_come_back(
    stage: PyhssStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The keys are blanked before PyHSS writes the deleted row into its log."""
    subscriber = stage.subscriber()
    key = stage.keys[subscriber.imsi]
    purge = stage.network._purge_log
    shown: list[str] = []

    def look_and_purge(lines: Sequence[Line]) -> None:
        shown.append(str(stage.hss.tables.run("SELECT changes FROM operation_log")))
        purge(lines)

    monkeypatch.setattr(stage.network, "_purge_log", look_and_purge)
    [answer] = stage.end(subscriber)

    assert isinstance(answer, Done)
    assert subscriber.imsi in shown[0]
    assert "ki: [str] " + "0" * 32 in shown[0]
    assert key not in shown[0]
    assert key[::-1] not in shown[0]


def test_no_key_can_be_read_in_the_file(stage: PyhssStage) -> None:
    subscribers = stage.subscribers(5)
    keys = [key for each in subscribers for key in (stage.keys[each.imsi],)]
    keys += [key[::-1] for key in keys]
    assert stage.files_with(*keys) == {"hss.db": 10}

    stage.end(*subscribers)

    assert stage.files_with(*keys) == {}


def test_a_key_that_was_changed_is_removed_with_its_predecessor(stage: PyhssStage) -> None:
    """Such a row of the log names no IMSI, only the id of the keys."""
    subscriber = stage.subscriber()
    auc = get(stage, f"/auc/imsi/{subscriber.imsi}")
    stage.hss.tables.update("auc", auc["auc_id"], {"ki": "f" * 32})
    old_key = stage.keys[subscriber.imsi]

    stage.end(subscriber)

    assert stage.files_with(old_key, "f" * 32) == {}


def test_a_full_log_is_cleaned_as_well(stage: PyhssStage) -> None:
    """PyHSS writes over its oldest row then: the last ones have the lowest ids."""
    bystander, *_ = [stage.subscriber() for _ in range(2)]
    auc = get(stage, f"/auc/imsi/{bystander.imsi}")
    for sqn in range(1, 1100):
        stage.hss.tables.update("auc", auc["auc_id"], {"sqn": sqn})
    subscriber = stage.subscriber()
    [full] = stage.hss.tables.run("SELECT count(*) AS n FROM operation_log")
    assert full["n"] == 1000

    [answer] = stage.end(subscriber)

    assert facts(answer)["log_rows_removed"] >= 8
    assert stage.seen(subscriber) == GONE
    [left] = stage.hss.tables.run("SELECT count(*) AS n FROM operation_log")
    assert left["n"] > 900, "the log of others is left alone"


def test_the_next_subscriber_inherits_nothing_with_the_id(stage: PyhssStage) -> None:
    subscriber = stage.stranger()
    ids = stage.provision(subscriber)
    for table in ("subscriber_routing", "serving_apn", "subscriber_attributes"):
        statement = f"INSERT INTO {table} (subscriber_id) VALUES (?)"
        stage.hss.tables.run(statement, ids["subscriber_id"])
    stage.hss.tables.run(
        "INSERT INTO eir_history (imsi_imei) VALUES (?), (?)",
        f"{subscriber.imsi},356938035643809",
        f"{subscriber.imsi}9,356938035643809",
    )

    stage.end(subscriber)
    newcomer = stage.provision(stage.stranger())

    assert newcomer == ids, "without reuse of ids there was nothing to inherit"
    for table in ("subscriber_routing", "serving_apn", "subscriber_attributes"):
        assert stage.count(table, "subscriber_id", ids["subscriber_id"]) == 0
    left = [row["imsi_imei"] for row in stage.hss.tables.run("SELECT imsi_imei FROM eir_history")]
    assert left == [f"{subscriber.imsi}9,356938035643809"]


@pytest.mark.parametrize("moment", ["_clear", "_delete"])
def test_an_id_that_was_given_to_somebody_else_meanwhile_is_left_alone(
    stage: PyhssStage, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    """Somebody deletes the line by hand, and the ids go to the next customer."""
    subscriber, newcomer = stage.stranger(), stage.stranger()
    ids = stage.provision(subscriber)
    step = getattr(stage.network, moment)

    def lose_ids_and_go_on(lines: Sequence[Line]) -> None:
        for table in ("ims_subscriber", "subscriber", "auc"):
            assert stage.hss.tables.delete(table, ids[f"{table}_id"])
        assert stage.provision(newcomer) == ids
        step(lines)

    monkeypatch.setattr(stage.network, moment, lose_ids_and_go_on)
    [answer] = stage.end(subscriber)

    assert isinstance(answer, Done)
    assert stage.seen(subscriber) == GONE
    assert stage.can_use(newcomer)
    assert stage.count("auc", "ki", stage.keys[newcomer.imsi]) == 1


def test_keys_without_a_subscriber_are_not_already_gone(stage: PyhssStage) -> None:
    """Somebody deleted the subscriber by hand, and forgot the keys."""
    subscriber = stage.stranger()
    ids = stage.provision(subscriber)
    stage.hss.tables.delete("subscriber", ids["subscriber_id"])
    assert stage.seen(subscriber)["hss"] is Presence.PRESENT

    [answer] = stage.end(subscriber)

    assert facts(answer)["already_gone"] is False
    assert facts(answer)["rows"] == ["auc", "ims_subscriber"]
    assert stage.seen(subscriber) == GONE


def test_two_ims_subscribers_of_one_imsi_both_go(stage: PyhssStage) -> None:
    """PyHSS answers null where it finds two: as if there was none."""
    subscriber = stage.subscriber()
    stage.hss.tables.insert("ims_subscriber", {"msisdn": "49777", "imsi": subscriber.imsi})
    assert get(stage, f"/ims_subscriber/ims_subscriber_imsi/{subscriber.imsi}") is None

    [answer] = stage.end(subscriber)

    assert isinstance(answer, Done)
    assert stage.count("ims_subscriber", "imsi", subscriber.imsi) == 0


def test_keys_that_another_subscriber_uses_stay(stage: PyhssStage) -> None:
    """One SIM with two IMSIs: ending one must not end the other."""
    subscriber, twin = stage.stranger(), stage.stranger()
    ids = stage.provision(twin)
    row = {"imsi": subscriber.imsi, "enabled": True, "auc_id": ids["auc_id"], "apn_list": "1"}
    stage.hss.tables.insert("subscriber", row)

    [answer] = stage.end(subscriber)

    assert facts(answer)["rows"] == ["subscriber"]
    assert stage.can_use(twin)


def test_a_line_that_is_there_again_is_not_reported_as_ended(
    stage: PyhssStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    subscriber = stage.subscriber()
    purge = stage.network._purge_log

    def purge_and_restore(lines: Sequence[Line]) -> None:
        purge(lines)
        stage.provision(subscriber)

    monkeypatch.setattr(stage.network, "_purge_log", purge_and_restore)
    [answer] = stage.end(subscriber)

    assert isinstance(answer, OutcomeUnknown)
    assert answer.sentence.startswith("PyHSS was told to delete and says: auc and ims_subscriber")


def test_a_deletion_that_is_answered_with_null_counts_only_if_the_row_is_gone(
    stage: PyhssStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    subscriber = stage.subscriber()
    monkeypatch.setattr(stage.hss.tables, "delete", lambda *_: False)

    [answer] = stage.end(subscriber)

    assert isinstance(answer, OutcomeUnknown)
    assert stage.seen(subscriber)["hss"] is Presence.PRESENT


def test_of_two_lines_only_the_one_asked_for_ends(stage: PyhssStage) -> None:
    ended, neighbour = stage.subscribers(2)
    keys = stage.keys[neighbour.imsi]
    rows = stage.count("operation_log", "table_name", "auc")

    stage.end(ended)

    assert stage.is_served(neighbour)
    assert stage.count("auc", "ki", keys) == 1
    assert stage.count("operation_log", "table_name", "auc") == rows - 1
    assert keys in str(stage.hss.tables.run("SELECT changes FROM operation_log"))


def test_the_same_line_twice_in_a_batch_ends_once_and_both_are_done(stage: PyhssStage) -> None:
    subscriber = stage.subscriber()

    answers = stage.end(subscriber, subscriber)

    assert [type(answer) for answer in answers] == [Done, Done]
    assert stage.seen(subscriber) == GONE


@pytest.mark.parametrize("imsi", ["", "12345", "00101000000000x", "../oam/ping"])
def test_what_is_no_imsi_reaches_no_address(stage: PyhssStage, imsi: str) -> None:
    subscriber = Subscriber(imsi, "+491700000000")
    stage.hss.requests.clear()

    [answer] = stage.network.withdraw_subscription(calls_about([subscriber]))

    assert isinstance(answer, Refused)
    assert set(stage.seen(subscriber).values()) == {Presence.UNKNOWN}
    assert stage.hss.requests == []


def test_keys_and_numbers_are_never_told(stage: PyhssStage) -> None:
    subscriber = stage.subscriber()

    written = repr(stage.network._database.find([subscriber.imsi]).values())
    written += repr(stage.network._database._log()) + repr(stage.settings)
    written += repr(stage.network.look_for([subscriber])) + repr(stage.end(subscriber))

    for canary in (stage.keys[subscriber.imsi], subscriber.imsi, "canary-key"):
        assert canary not in written


def test_a_request_is_made_in_the_words_of_pyhss(stage: PyhssStage) -> None:
    subscriber = stage.stranger()
    ids = stage.provision(subscriber)
    stage.hss.attach(subscriber.imsi)
    stage.hss.requests.clear()

    stage.end(subscriber)

    assert [one for one in stage.hss.requests if not one.startswith("GET")] == [
        f"PATCH /subscriber/{ids['subscriber_id']}",
        f"PUT /push/clr/{subscriber.imsi}",
        f"DELETE /ims_subscriber/{ids['ims_subscriber_id']}",
        f"DELETE /subscriber/{ids['subscriber_id']}",
        f"DELETE /auc/{ids['auc_id']}",
    ]
    assert not any(re.search("deregister|rollback", one) for one in stage.hss.requests)


def test_the_roll_names_lines_and_the_keys_that_lie_without_one(
    stage: PyhssStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cleanbreak.adapters.network.pyhss.database.PAGE", 2)
    subscribers = [stage.stranger() for _ in range(5)]
    ids = [stage.provision(each) for each in subscribers]
    no_subscriber, only_in_log, *lines = subscribers
    stage.hss.tables.delete("subscriber", ids[0]["subscriber_id"])
    for table in ("ims_subscriber", "subscriber", "auc"):
        stage.hss.tables.delete(table, ids[1][f"{table}_id"])

    [roll] = stage.network.rolls()
    pages = list(roll.read())

    assert (roll.element, roll.known_by, roll.is_complete) == ("hss", Identifier.IMSI, True)
    assert [len(page) for page in pages] == [2, 1, 1, 1]
    assert [held for page in pages for held in page] == [
        *(
            Held(HeldAs.LINE, imsi=each.imsi, msisdn=each.msisdn, iccid=f"8949{each.imsi}")
            for each in lines
        ),
        Held(HeldAs.KEYS, imsi=no_subscriber.imsi, iccid=f"8949{no_subscriber.imsi}"),
        Held(HeldAs.KEYS, imsi=only_in_log.imsi),
    ]


def test_deregistration_is_not_used_because_it_may_do_nothing(stage: PyhssStage) -> None:
    """The control: for a line without IMS it answers 200, and sends nothing."""
    subscriber = stage.subscriber()
    ims = get(stage, f"/ims_subscriber/ims_subscriber_imsi/{subscriber.imsi}")
    stage.hss.tables.delete("ims_subscriber", ims["ims_subscriber_id"])

    assert get(stage, f"/oam/deregister/{subscriber.imsi}") is None
    assert stage.is_served(subscriber)

    stage.end(subscriber)
    assert not stage.is_served(subscriber)
