"""A PyHSS that is down, slow, garbled, restarted in the middle, locked, or alone."""

import sqlite3
import threading
from collections.abc import Sequence
from contextlib import closing

import pytest

from cleanbreak.adapters.network.pyhss.line import Line
from cleanbreak.ports.calls import Done, Presence
from cleanbreak.ports.errors import OutcomeUnknown, Unavailable

from .server import late
from .stage import GONE, PyhssStage, calls_about


def test_everything_is_reachable(stage: PyhssStage) -> None:
    stage.network.check_reachable()


def test_without_diameter_peers_nothing_is_done(stage: PyhssStage) -> None:
    """OriginHost is not the name of the machine: then every cancellation is silently lost."""
    subscriber = stage.subscriber()
    stage.hss.peers = {}

    for act in (stage.network.withdraw_subscription, stage.network.bar):
        [answer] = act(calls_about([subscriber]))
        assert isinstance(answer, Unavailable)
        assert "OriginHost" in answer.sentence
    with pytest.raises(Unavailable, match="OriginHost"):
        stage.network.check_reachable()

    assert stage.is_served(subscriber)
    assert stage.can_use(subscriber)


def test_a_line_whose_mme_is_not_connected_is_not_deleted(stage: PyhssStage) -> None:
    here, elsewhere = stage.subscribers(2)
    [row] = stage.hss.tables.run("SELECT * FROM subscriber WHERE imsi = ?", elsewhere.imsi)
    stage.hss.tables.update("subscriber", row["subscriber_id"], {"serving_mme_peer": "mme-9;hss"})

    ends, waits = stage.end(here, elsewhere)

    assert isinstance(ends, Done)
    assert isinstance(waits, OutcomeUnknown), "it is switched off already"
    assert waits.sentence == "the MME that serves the line is not connected to PyHSS"
    assert stage.seen(elsewhere)["hss"] is Presence.PRESENT
    assert not stage.can_use(elsewhere)


def test_a_line_that_nobody_serves_ends_without_peers(stage: PyhssStage) -> None:
    subscriber = stage.stranger()
    stage.provision(subscriber)
    stage.hss.peers = {}

    [answer] = stage.end(subscriber)

    assert isinstance(answer, Done)
    assert stage.hss.cancellations == []


@pytest.mark.parametrize("key", ["", "wrong"])
def test_a_login_that_is_refused_leaves_every_line_as_it_is(stage: PyhssStage, key: str) -> None:
    subscriber = stage.subscriber()
    stage.hss.provisioning_key = "canary-key"

    with closing(stage.network_with(provisioning_key=key)) as network:
        [answer] = network.withdraw_subscription(calls_about([subscriber]))
        with pytest.raises(Unavailable, match="refuses our login"):
            network.check_reachable()

    assert isinstance(answer, Unavailable | OutcomeUnknown)
    assert stage.is_served(subscriber)
    [answer] = stage.end(subscriber)
    assert isinstance(answer, Done)


@pytest.mark.parametrize("verb", ["PATCH", "PUT", "DELETE"])
@pytest.mark.parametrize(
    "garbage",
    [
        b"HTTP/1.0 200 OK\r\n\r\n<html>",
        b"HTTP/1.0 200 OK\r\n\r\n[]",
        b"HTTP/1.0 200 OK\r\n\r\nnull",
        b"HTTP/1.0 400 BAD\r\n\r\n{}",
        b"HTTP/1.0 500 OOPS\r\n\r\n{}",
        b"HTTP/1.0 200 OK\r\nContent-Length: 100\r\n\r\n{",
        b"\x00\x01\x02",
        b"",
    ],
)
def test_what_is_no_answer_is_never_success(stage: PyhssStage, verb: str, garbage: bytes) -> None:
    """Each change is made, and its answer is spoilt; the next try finds out, and completes it."""
    subscriber = stage.subscriber()
    calls = calls_about([subscriber])
    stage.hss.spoil = lambda method, _: garbage if method == verb else None

    [answer] = stage.network.withdraw_subscription(calls)

    if verb == "DELETE":  # whatever it said, it was done, and the reading tells
        assert isinstance(answer, Done)
    else:
        assert isinstance(answer, OutcomeUnknown), answer
        assert subscriber.imsi not in answer.sentence
    stage.hss.spoil = lambda *_: None
    [answer] = stage.network.withdraw_subscription(calls)
    assert isinstance(answer, Done)
    assert answer.facts["enabled"] is True
    assert stage.seen(subscriber) == GONE
    assert not stage.is_served(subscriber)


@pytest.mark.parametrize(
    "garbage", [b"HTTP/1.0 200 OK\r\n\r\n[]", b"HTTP/1.0 400 NO\r\n\r\n{}", b"\x00", b""]
)
def test_what_cannot_be_read_is_unknown(stage: PyhssStage, garbage: bytes) -> None:
    stranger = stage.stranger()
    assert stage.seen(stranger) == GONE
    stage.hss.spoil = lambda method, path: garbage if path.startswith("/auc") else None

    assert stage.seen(stranger) == GONE | {"hss": Presence.UNKNOWN}
    [answer] = stage.end(stranger)
    assert isinstance(answer, OutcomeUnknown)


def test_an_answer_that_comes_too_late_is_a_doubt(stage: PyhssStage) -> None:
    subscriber = stage.subscriber()
    calls = calls_about([subscriber])
    stage.hss.before = late(2.0)
    with closing(stage.network_with(timeout_s=1.0)) as network:
        [answer] = network.withdraw_subscription(calls)
        assert isinstance(answer, OutcomeUnknown)
        stage.hss.before = lambda *_: None

        [answer] = network.withdraw_subscription(calls)

    assert isinstance(answer, Done)
    assert stage.seen(subscriber) == GONE


@pytest.mark.parametrize("verb", ["PATCH", "PUT", "DELETE"])
def test_what_a_restart_left_undone_is_done_by_the_repeat(stage: PyhssStage, verb: str) -> None:
    subscribers = stage.subscribers(6)
    calls = calls_about(subscribers)
    seen: list[str] = []
    stopper = threading.Event()

    def stop_in_the_middle(method: str, path: str) -> None:
        if method == verb:
            seen.append(path)
            if len(seen) == 3:
                stopper.set()
                raise ConnectionAbortedError

    stage.hss.before = stop_in_the_middle
    thread = threading.Thread(target=lambda: stopper.wait(10) and stage.hss.stop())
    thread.start()
    answers = stage.network.withdraw_subscription(calls)
    thread.join()
    assert OutcomeUnknown in {type(answer) for answer in answers}
    assert Done not in {type(answer) for answer in answers}

    stage.hss.before = lambda *_: None
    stage.hss.start()
    answers = stage.network.withdraw_subscription(calls)

    assert [type(answer) for answer in answers] == [Done] * 6
    assert all(stage.seen(subscriber) == GONE for subscriber in subscribers)
    assert not any(stage.is_served(subscriber) for subscriber in subscribers)
    assert stage.files_with(*stage.keys.values()) == {}


def test_a_file_that_is_not_there_is_not_made(stage: PyhssStage) -> None:
    subscriber = stage.subscriber()
    nowhere = stage.path.with_name("nowhere.db")

    with closing(stage.network_with(database=str(nowhere))) as network:
        [answer] = network.withdraw_subscription(calls_about([subscriber]))
        with pytest.raises(Unavailable, match="SQLITE_CANTOPEN"):
            network.check_reachable()
        [roll] = network.rolls()
        with pytest.raises(Unavailable):
            list(roll.read())

    assert isinstance(answer, Unavailable)
    assert not nowhere.exists()
    assert stage.is_served(subscriber)


def test_another_database_than_pyhss_has_is_told_by_the_check(stage: PyhssStage) -> None:
    other = stage.path.with_name("other.db")
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE subscriber (id INTEGER PRIMARY KEY)")

    with closing(stage.network_with(database=str(other))) as network, pytest.raises(Unavailable):
        network.check_reachable()


def test_the_database_of_another_pyhss_does_not_end_lines(
    stage: PyhssStage, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The setting names a copy: PyHSS itself still knows the line, and says so."""
    subscriber = stage.subscriber()
    with (
        closing(PyhssStage(tmp_path_factory.mktemp("copy"))) as copy,
        closing(stage.network_with(database=str(copy.path))) as network,
    ):
        [answer] = network.withdraw_subscription(calls_about([subscriber]))
        [sightings] = network.look_for([subscriber])

    assert isinstance(answer, OutcomeUnknown)
    assert {one.presence for one in sightings} == {Presence.PRESENT}


def test_a_locked_database_is_waited_for(
    stage: PyhssStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    subscriber = stage.subscriber()
    clear = stage.network._clear
    writer = sqlite3.connect(stage.path, isolation_level=None, check_same_thread=False)
    release = threading.Timer(0.3, writer.execute, ["COMMIT"])

    def lock_and_clear(lines: Sequence[Line]) -> None:
        writer.execute("BEGIN IMMEDIATE")
        release.start()
        clear(lines)

    monkeypatch.setattr(stage.network, "_clear", lock_and_clear)
    [answer] = stage.end(subscriber)

    release.join()
    writer.close()
    assert isinstance(answer, Done)


def test_a_database_that_stays_locked_is_a_doubt_and_nothing_is_deleted(stage: PyhssStage) -> None:
    subscriber = stage.subscriber()
    calls = calls_about([subscriber])
    with (
        closing(sqlite3.connect(stage.path, isolation_level=None)) as writer,
        closing(stage.network_with(timeout_s=1.0)) as network,
        pytest.MonkeyPatch.context() as patch,
    ):

        def lock_and_clear(*arguments: object) -> None:
            writer.execute("BEGIN IMMEDIATE")
            network_clear(*arguments)

        network_clear = network._database.clear
        patch.setattr(network._database, "clear", lock_and_clear)
        [answer] = network.withdraw_subscription(calls)

    assert isinstance(answer, OutcomeUnknown), "it is switched off already"
    assert answer.sentence == "PyHSS's database: SQLITE_BUSY"
    assert stage.count("auc", "ki", stage.keys[subscriber.imsi]) == 1
    assert isinstance(stage.network.withdraw_subscription(calls)[0], Done)


def test_threads_may_share_one_adapter(stage: PyhssStage) -> None:
    subscribers = stage.subscribers(8)
    answers: dict[int, object] = {}

    def end(at: int) -> None:
        [answers[at]] = stage.end(subscribers[at])

    threads = [threading.Thread(target=end, args=(at,)) for at in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [type(answers[at]) for at in range(8)] == [Done] * 8
    assert all(stage.seen(subscriber) == GONE for subscriber in subscribers)
