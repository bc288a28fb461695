"""A database or an HSS that is down, dies in the middle, talks nonsense, or knows us not."""

import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
from pymongo import MongoClient

from cleanbreak.adapters.network.open5gs import Open5gsNetwork, Open5gsSettings
from cleanbreak.ports.calls import Done, Presence
from cleanbreak.ports.errors import OutcomeUnknown, Unavailable

from .secantus import Secantus, require_programs
from .stage import Open5gsStage, calls_about, document_of


def test_everything_is_reachable(stage: Open5gsStage) -> None:
    stage.network.check_reachable()


def test_without_the_hss_nothing_is_done(fragile: Open5gsStage) -> None:
    subscriber, stranger = fragile.subscriber(), fragile.stranger()
    before = fragile.document(subscriber)
    fragile.core.stop()

    for act in (fragile.network.withdraw_subscription, fragile.network.bar):
        answer, of_nobody = act(calls_about([subscriber, stranger]))
        assert isinstance(answer, Unavailable)
        assert "takes no connection: Connection refused" in answer.sentence
        assert isinstance(of_nobody, Done), "there is nobody to tell the MMEs about"

    assert fragile.document(subscriber) == before
    with pytest.raises(Unavailable, match="the HSS at"):
        fragile.network.check_reachable()


def test_an_hss_that_dies_meanwhile_stops_the_deletion(
    fragile: Open5gsStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A supervisor has it back at once, and nobody knows whether it told the MME."""
    subscriber = fragile.subscriber()

    def die_and_come_back(_: float) -> None:
        fragile.core.stop()
        fragile.core.start()

    with monkeypatch.context() as patch:
        patch.setattr("cleanbreak.adapters.network.open5gs.adapter.sleep", die_and_come_back)
        calls = calls_about([subscriber])
        [answer] = fragile.network.withdraw_subscription(calls)

    assert isinstance(answer, OutcomeUnknown)
    assert "went down meanwhile" in answer.sentence
    assert fragile.seen(subscriber) is Presence.PRESENT
    assert not fragile.can_use(subscriber), "it stays barred"
    [again] = fragile.network.withdraw_subscription(calls)
    assert isinstance(again, Done)
    assert again.facts["already_gone"] is False
    assert again.facts["subscriber_status"] == 0, "as the first try found it"
    assert not fragile.is_served(subscriber)


def test_a_database_that_dies_in_the_middle_leaves_a_doubt_that_the_repeat_resolves(
    fragile: Open5gsStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    subscribers = fragile.subscribers(20)
    calls = calls_about(subscribers)

    with monkeypatch.context() as patch:
        patch.setattr(
            "cleanbreak.adapters.network.open5gs.adapter.sleep",
            lambda _: fragile.database.stop(signal.SIGKILL),
        )
        answers = fragile.network.withdraw_subscription(calls)
    assert [type(answer) for answer in answers] == [OutcomeUnknown] * 20

    fragile.restart_database()
    assert fragile.seen(subscribers[0]) is Presence.PRESENT
    answers = fragile.network.withdraw_subscription(calls)

    assert [type(answer) for answer in answers] == [Done] * 20
    assert {fragile.seen(subscriber) for subscriber in subscribers} == {Presence.GONE}
    assert not any(fragile.is_served(subscriber) for subscriber in subscribers)


def test_a_database_that_hangs_is_waited_for_no_longer_than_the_timeout(
    fragile: Open5gsStage,
) -> None:
    subscriber = fragile.subscriber()
    with closing(fragile.network_with(timeout_s=0.5)) as network:
        fragile.database.signal(signal.SIGSTOP)
        [answer] = network.withdraw_subscription(calls_about([subscriber]))
        seen = network.look_for([subscriber])
        fragile.database.signal(signal.SIGCONT)

    assert isinstance(answer, Unavailable)
    assert seen[0][0].presence is Presence.UNKNOWN


def test_a_database_without_change_streams_is_told_by_the_check(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    require_programs()
    alone = Secantus(tmp_path_factory.mktemp("standalone"), "--standalone")
    with (
        closing(Open5gsNetwork(open5gs_at(alone.port))) as network,
        pytest.raises(Unavailable, match="no replica set"),
    ):
        network.check_reachable()
    alone.stop()


def test_a_login_that_is_refused_holds_no_line_for_a_person(fragile: Open5gsStage) -> None:
    subscriber = fragile.subscriber()
    with closing(MongoClient(f"mongodb://{fragile.database.address}")) as client:
        client["admin"].command("createUser", "cleanbreak", pwd="secret", roles=["root"])
    fragile.database.stop()
    fragile.database.start("--auth")
    host = fragile.database.address

    for login in ("", "cleanbreak:wrong@", "nobody:secret@"):
        with closing(fragile.network_with(uri=f"mongodb://{login}{host}/")) as network:
            [answer] = network.withdraw_subscription(calls_about([subscriber]))
            assert isinstance(answer, Unavailable), login
            assert "wrong" not in answer.sentence
            [[sighting]] = network.look_for([subscriber])
            assert sighting.presence is Presence.UNKNOWN
            with pytest.raises(Unavailable, match="refuses our login"):
                network.check_reachable()

    with closing(fragile.network_with(uri=f"mongodb://cleanbreak:secret@{host}/")) as network:
        [[sighting]] = network.look_for([subscriber])
    assert sighting.presence is Presence.PRESENT


@pytest.mark.parametrize("words", [b"", b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\x10\0\0\0" * 64])
def test_what_is_no_mongodb_is_not_reachable(words: bytes) -> None:
    with (
        speaking(words) as port,
        closing(Open5gsNetwork(open5gs_at(port))) as network,
        pytest.raises(Unavailable),
    ):
        network.check_reachable()


def test_threads_may_share_one_adapter(stage: Open5gsStage) -> None:
    subscribers = stage.subscribers(20)
    answers: dict[int, object] = {}

    def end(at: int) -> None:
        [answers[at]] = stage.end(subscribers[at])

    threads = [threading.Thread(target=end, args=(at,)) for at in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [type(answers[at]) for at in range(20)] == [Done] * 20
    assert not any(stage.is_served(subscriber) for subscriber in subscribers)
    assert stage.core.crashes == 0


def test_a_line_that_another_worker_ended_meanwhile_is_done(stage: Open5gsStage) -> None:
    subscriber = stage.subscriber()
    with closing(Open5gsNetwork(stage.settings)) as other:
        answers: list[object] = []

        def end_there() -> None:
            answers.extend(other.withdraw_subscription(calls_about([subscriber])))

        thread = threading.Thread(target=end_there)
        thread.start()
        time.sleep(0.3)
        answers.extend(stage.end(subscriber))
        thread.join()

    assert [type(answer) for answer in answers] == [Done, Done]
    assert stage.core.crashes == 0


def test_a_reader_of_the_roll_is_told_of_an_outage(fragile: Open5gsStage) -> None:
    fragile.core.subscribers.insert_one(document_of(fragile.stranger()))
    [roll] = fragile.network.rolls()

    with fragile.outage(), pytest.raises(Unavailable):
        list(roll.read())

    assert len(list(roll.read())) == 1


def open5gs_at(port: int) -> Open5gsSettings:
    return Open5gsSettings(uri=f"mongodb://127.0.0.1:{port}", timeout_s=1.0)


@contextmanager
def speaking(words: bytes) -> Iterator[int]:
    """Answer everything with the same words and hang up; with none, at once."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def talk() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    if words:
                        connection.recv(65536)
                        connection.sendall(words)

        thread = threading.Thread(target=talk)
        thread.start()
        try:
            yield server.getsockname()[1]
        finally:
            server.shutdown(socket.SHUT_RDWR)
            thread.join()
