"""A line ends at an Open5GS core."""

import time
from contextlib import closing

import pytest
from bson.int64 import Int64

from cleanbreak.adapters.network.open5gs import entry
from cleanbreak.adapters.network.open5gs.adapter import READ_BY_HSS_S
from cleanbreak.ports.calls import Done, Presence
from cleanbreak.ports.errors import OutcomeUnknown, Refused
from cleanbreak.ports.network import Subscriber
from cleanbreak.ports.rolls import Held, HeldAs, Identifier

from .core import MME, POLL_S
from .stage import Open5gsStage, calls_about, document_of, facts


def test_a_line_ends_in_the_database_and_at_the_mme(stage: Open5gsStage) -> None:
    subscriber = stage.subscriber()
    assert stage.is_served(subscriber)

    [answer] = stage.end(subscriber)

    assert facts(answer)["already_gone"] is False
    assert facts(answer)["serving_nodes"] == [MME]
    assert facts(answer)["answers"] == {"hss": "no such subscriber"}
    assert stage.document(subscriber) is None
    assert not stage.is_served(subscriber)
    assert not stage.can_use(subscriber)


def test_a_document_that_is_deleted_leaves_the_phone_in_use(stage: Open5gsStage) -> None:
    """The control: why a line is not ended by deleting it."""
    subscriber = stage.subscriber()
    time.sleep(3 * POLL_S)  # the attachment was a change, too

    stage.core.subscribers.delete_one({"imsi": subscriber.imsi})

    assert stage.seen(subscriber) is Presence.GONE
    assert stage.is_served(subscriber)


def test_without_a_second_between_change_and_deletion_the_hss_dies(fragile: Open5gsStage) -> None:
    """The control: the phone stays served. Whether the HSS looks in between is a matter of luck."""
    with closing(fragile.network_with(settle_s=0.0)) as hasty:
        for _ in range(20):
            subscriber = fragile.subscriber()
            hasty.withdraw_subscription(calls_about([subscriber]))
            time.sleep(3 * POLL_S)
            if fragile.core.crashes:
                break

    assert fragile.core.crashes == 1
    assert fragile.seen(subscriber) is Presence.GONE
    assert fragile.is_served(subscriber)


def test_with_a_second_in_between_the_hss_lives(stage: Open5gsStage) -> None:
    for _ in range(3):
        subscriber = stage.subscriber()
        stage.end(subscriber)
        time.sleep(3 * POLL_S)
        assert not stage.is_served(subscriber)

    assert stage.core.crashes == 0


def test_a_batch_waits_once(stage: Open5gsStage, monkeypatch: pytest.MonkeyPatch) -> None:
    subscribers = stage.subscribers(120)
    pauses: list[float] = []

    def note_and_wait(pause_s: float) -> None:
        pauses.append(pause_s)
        time.sleep(pause_s)

    monkeypatch.setattr("cleanbreak.adapters.network.open5gs.adapter.sleep", note_and_wait)
    answers = stage.end(*subscribers)

    assert [type(answer) for answer in answers] == [Done] * 120
    assert pauses == [1.0 + 120 * READ_BY_HSS_S]
    assert not any(stage.is_served(subscriber) for subscriber in subscribers)
    assert stage.core.crashes == 0


def attached(stage: Open5gsStage, count: int) -> list[Subscriber]:
    """Make many, faster than by attaching one after the other."""
    made = [stage.stranger() for _ in range(count)]
    stage.core.subscribers.insert_many([document_of(each) for each in made])
    stage.core.served.update(each.imsi for each in made)
    return made


def test_as_many_lines_as_a_worker_takes_end_at_once(fragile: Open5gsStage) -> None:
    made = attached(fragile, 1000)

    answers = fragile.end(*made)

    assert [type(answer) for answer in answers] == [Done] * 1000
    assert fragile.core.crashes == 0
    assert fragile.core.served == set()


def test_a_line_that_was_cancelled_before_is_cancelled_again(stage: Open5gsStage) -> None:
    """Setting true what is true is no change: the HSS would hear of nothing."""
    subscriber = stage.subscriber()
    stage.change(subscriber, request_cancel_location=True)
    stage.core.served.add(subscriber.imsi)
    before = stage.core.cancelled.count(subscriber.imsi)

    stage.end(subscriber)

    assert stage.core.cancelled.count(subscriber.imsi) > before
    assert not stage.is_served(subscriber)


def test_a_phone_that_comes_right_back_is_not_let_in(stage: Open5gsStage) -> None:
    """Open5GS sends Clr-Flags 3: re-attach required. Bar and cancellation are one change."""
    subscriber = stage.subscriber()
    stage.network.bar(calls_about([subscriber]))

    stage.core.wait_for_cancellations(subscriber.imsi, 1)
    [cancelling] = [
        change
        for change in stage.core.changes
        if change["imsi"] == subscriber.imsi and "request_cancel_location" in change
    ]
    assert cancelling["subscriber_status"] == 1
    assert cancelling["operator_determined_barring"] == 1
    assert not stage.can_use(subscriber)


def test_two_documents_of_one_imsi_both_go(fragile: Open5gsStage) -> None:
    """Only without the unique index, which somebody forgot after a restore."""
    fragile.core.subscribers.drop_index("imsi_1")
    subscriber = fragile.subscriber()
    fragile.core.subscribers.insert_one(document_of(subscriber))
    assert fragile.core.subscribers.count_documents({"imsi": subscriber.imsi}) == 2

    [answer] = fragile.end(subscriber)

    assert facts(answer)["documents"] == 2
    assert fragile.core.subscribers.count_documents({"imsi": subscriber.imsi}) == 0


def test_the_same_line_twice_in_a_batch_ends_once_and_both_are_done(stage: Open5gsStage) -> None:
    subscriber = stage.subscriber()

    answers = stage.end(subscriber, subscriber)

    assert [type(answer) for answer in answers] == [Done, Done]
    assert stage.document(subscriber) is None


def test_of_two_lines_only_the_one_asked_for_ends(stage: Open5gsStage) -> None:
    ended, neighbour = stage.subscribers(2)
    before = stage.document(neighbour)

    stage.end(ended)

    assert stage.document(neighbour) == before
    assert stage.is_served(neighbour)


def test_a_line_that_is_there_again_is_not_reported_as_ended(
    stage: Open5gsStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A provisioning system writes it back between deletion and reading."""
    subscriber = stage.subscriber()
    delete = stage.network._subscribers.delete

    def delete_and_restore(imsis: list[str]) -> None:
        delete(imsis)
        stage.core.subscribers.insert_one(document_of(subscriber))

    monkeypatch.setattr(stage.network._subscribers, "delete", delete_and_restore)
    [answer] = stage.end(subscriber)

    assert isinstance(answer, OutcomeUnknown)
    assert answer.sentence.startswith("the subscriber was deleted and is there")


def test_a_clr_that_reached_another_mme_is_not_called_a_detachment(stage: Open5gsStage) -> None:
    """The HSS sends to a realm. The database cannot know, so the answer names no node as told."""
    subscriber = stage.subscriber()
    stage.core.is_deaf = True
    try:
        [answer] = stage.end(subscriber)
    finally:
        stage.core.is_deaf = False

    assert stage.is_served(subscriber), "that is for the part that asks the MMEs"
    assert set(facts(answer)["answers"]) == {"hss"}
    assert "detached" not in str(facts(answer))


def test_a_bar_is_written_as_32_bit_integers(stage: Open5gsStage) -> None:
    """The HSS reads over every other kind of number: a bar of 64 bits bars nobody."""
    subscriber = stage.subscriber()
    stage.core.subscribers.update_one(
        {"imsi": subscriber.imsi},
        {"$set": {name: Int64(0) for name in entry.RIGHTS}},
    )

    stage.network.bar(calls_about([subscriber]))

    document = stage.document(subscriber) or {}
    assert {name: type(document[name]) for name in entry.RIGHTS} == dict.fromkeys(entry.RIGHTS, int)
    assert not stage.can_use(subscriber)


@pytest.mark.parametrize("imsi", ["", "12345", "00101000000000x", '{"$ne": ""}'])
def test_what_is_no_imsi_reaches_no_database(stage: Open5gsStage, imsi: str) -> None:
    subscriber = Subscriber(imsi, "+491700000000")

    [answer] = stage.network.withdraw_subscription(calls_about([subscriber]))

    assert isinstance(answer, Refused)
    assert stage.seen(subscriber) is Presence.UNKNOWN


def test_keys_are_never_read(stage: Open5gsStage) -> None:
    subscriber = stage.subscriber()
    keys = (stage.document(subscriber) or {})["security"]

    written = repr(stage.network._subscribers.find([subscriber.imsi]))
    written += repr(stage.network.look_for([subscriber])) + repr(stage.end(subscriber))

    assert keys["k"] not in written
    assert keys["opc"] not in written


def test_the_roll_names_everybody_in_pieces(
    fragile: Open5gsStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cleanbreak.adapters.network.open5gs.collection.PAGE", 2)
    subscribers = fragile.subscribers(5)
    fragile.core.subscribers.insert_one({"imsi": "001019999999999", "msisdn": []})
    fragile.core.subscribers.insert_one({"no_imsi": True})

    [roll] = fragile.network.rolls()
    pages = list(roll.read())

    assert (roll.element, roll.known_by, roll.is_complete) == ("hss", Identifier.IMSI, True)
    assert [len(page) for page in pages] == [2, 2, 2]
    assert [held for page in pages for held in page] == [
        *(Held(HeldAs.LINE, imsi=each.imsi, msisdn=each.msisdn) for each in subscribers),
        Held(HeldAs.LINE, imsi="001019999999999"),
    ]
