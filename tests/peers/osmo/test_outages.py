"""Elements that are down, cut off, or die in the middle."""

import signal
import sqlite3
import threading
import time
from dataclasses import replace

import pytest

from cleanbreak.adapters.network.osmo import OsmoNetwork
from cleanbreak.adapters.network.osmo.gsup import GsupClient
from cleanbreak.ports.calls import Done, Presence
from cleanbreak.ports.errors import OutcomeUnknown, Unavailable

from .stage import GONE, OsmoStage, calls_about


def test_everything_is_reachable(stage: OsmoStage) -> None:
    stage.network.check_reachable()


def test_with_the_hlr_down_nothing_is_done(fragile: OsmoStage) -> None:
    subscriber = fragile.subscriber()
    fragile.lab.hlr.stop()

    for act in (fragile.network.withdraw_subscription, fragile.network.bar, fragile.network.unbar):
        [answer] = act(calls_about([subscriber]))
        assert isinstance(answer, Unavailable)
        assert answer.sentence == "HLR (CTRL) cannot be reached: Connection refused"

    assert fragile.seen(subscriber) == GONE | {
        "hlr": Presence.UNKNOWN,
        "vlr:MSC-1": Presence.PRESENT,
    }
    with pytest.raises(Unavailable, match="HLR"):
        fragile.network.check_reachable()


def test_the_adapter_finds_a_restarted_hlr_again(fragile: OsmoStage) -> None:
    subscriber = fragile.subscriber()
    fragile.lab.hlr.kill()
    assert fragile.seen(subscriber)["hlr"] is Presence.UNKNOWN

    fragile.lab.hlr.start()

    assert fragile.seen(subscriber)["hlr"] is Presence.PRESENT


def test_a_node_that_is_cut_off_from_the_hlr_is_told_by_ourselves(fragile: OsmoStage) -> None:
    subscriber = fragile.subscriber()
    cut_off(fragile)

    [answer] = fragile.end(subscriber)

    assert isinstance(answer, Done)
    assert answer.facts["detached_by"] == {"MSC-1": "its own command"}
    assert fragile.seen(subscriber) == GONE


def test_an_sgsn_that_is_cut_off_is_told_by_ourselves(fragile: OsmoStage) -> None:
    subscriber = fragile.gprs_subscriber()
    cut_off(fragile)

    [answer] = fragile.end(subscriber)

    assert isinstance(answer, Done)
    assert answer.facts["detached_by"] == {"SGSN-1": "its own command"}
    assert fragile.seen(subscriber) == GONE


def test_without_a_serving_node_to_ask_nothing_is_done(fragile: OsmoStage) -> None:
    subscriber = fragile.subscriber()
    fragile.lab.msc.stop()

    [answer] = fragile.end(subscriber)

    assert isinstance(answer, Unavailable)
    assert answer.sentence == "MSC-1 (VTY) cannot be reached: Connection refused"
    assert fragile.seen(subscriber)["hlr"] is Presence.PRESENT
    assert fragile.seen(subscriber)["vlr:MSC-1"] is Presence.UNKNOWN


def test_a_line_at_a_node_that_is_not_in_the_settings_waits_alone(stage: OsmoStage) -> None:
    elsewhere, here = stage.subscribers(2)
    stage.hlr_rows("UPDATE subscriber SET vlr_number = 'MSC-9' WHERE imsi = ?", elsewhere.imsi)

    waits, ends = stage.end(elsewhere, here)

    assert isinstance(waits, Unavailable)
    assert waits.sentence == "MSC-9 serves the line and is not in the settings"
    assert stage.seen(elsewhere)["hlr"] is Presence.PRESENT
    assert isinstance(ends, Done)


def test_a_node_that_does_not_answer_is_waited_for_no_longer_than_the_timeout(
    fragile: OsmoStage,
) -> None:
    [subscriber] = fragile.subscribers(1)
    network = OsmoNetwork(replace(fragile.lab.settings(), timeout_s=0.5))
    fragile.lab.msc.signal(signal.SIGSTOP)
    began = time.monotonic()

    [answer] = network.withdraw_subscription(calls_about([subscriber]))

    assert time.monotonic() - began < 2
    assert isinstance(answer, Unavailable)
    assert answer.sentence == "MSC-1 (VTY) did not answer: timed out"
    fragile.lab.msc.signal(signal.SIGCONT)
    network.close()


def test_what_a_killed_hlr_left_undone_is_done_by_the_repeat(fragile: OsmoStage) -> None:
    subscribers = fragile.subscribers(400)
    calls = calls_about(subscribers)
    killer = threading.Thread(target=kill_when_deleting, args=(fragile,))
    killer.start()

    answers = fragile.network.withdraw_subscription(calls)

    killer.join()
    assert {type(answer) for answer in answers} == {OutcomeUnknown}
    [(left,)] = fragile.hlr_rows("SELECT count(*) FROM subscriber")
    assert 0 < left < 400, "the HLR was to die in the middle"
    fragile.lab.hlr.start()
    answers = fragile.network.withdraw_subscription(calls)
    assert {type(answer) for answer in answers} == {Done}
    assert {answer.facts["already_gone"] for answer in answers} == {False}
    seen = fragile.network.look_for(subscribers)
    assert {s.presence for sightings in seen for s in sightings} == {Presence.GONE}
    assert fragile.files_with(*fragile.keys.values()) == {}


def test_a_change_that_meets_a_locked_database_is_tried_again(stage: OsmoStage) -> None:
    """OsmoHLR gives up at once when somebody else writes."""
    subscriber = stage.subscriber()
    writer = sqlite3.connect(
        stage.lab.directory / "hlr.db", isolation_level=None, check_same_thread=False
    )
    writer.execute("BEGIN IMMEDIATE")
    release = threading.Timer(0.2, writer.execute, ["COMMIT"])
    release.start()

    [answer] = stage.network.bar(calls_about([subscriber]))

    release.join()
    writer.close()
    assert isinstance(answer, Done)
    assert not stage.can_use(subscriber)


def test_check_reachable_names_the_node_that_is_cut_off(fragile: OsmoStage) -> None:
    cut_off(fragile)

    with pytest.raises(Unavailable, match="MSC-1 is not connected to the HLR"):
        fragile.network.check_reachable()


def test_threads_may_share_one_adapter(stage: OsmoStage) -> None:
    subscribers = stage.subscribers(60)
    answers: dict[int, object] = {}

    def end(at: int) -> None:
        [answers[at]] = stage.end(subscribers[at])

    threads = [threading.Thread(target=end, args=(at,)) for at in range(60)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [type(answers[at]) for at in range(60)] == [Done] * 60
    assert all(stage.seen(subscriber) == GONE for subscriber in subscribers)


def test_each_worker_is_told_what_the_hlr_could_not_deliver_for_it(stage: OsmoStage) -> None:
    """The HLR answers to names: two workers with one name would hear each other's answers."""
    settings = stage.lab.settings()
    workers = [GsupClient(settings.hlr_gsup, settings.gsup_name, 1.0) for _ in range(2)]
    strangers = [stage.stranger().imsi for _ in range(3)]

    for worker in [*workers, *workers]:
        assert worker.cancel_locations(strangers, "NOBODY") == set(strangers)
        assert worker.cancel_locations(strangers, "MSC-1") == set()

    for worker in workers:
        worker.close()


def test_two_workers_may_end_lines_at_the_same_time(stage: OsmoStage) -> None:
    subscribers = stage.subscribers(200)
    networks = [OsmoNetwork(stage.lab.settings()) for _ in range(2)]
    answers: list[object] = []

    def end(at: int) -> None:
        answers.extend(networks[at].withdraw_subscription(calls_about(subscribers[at::2])))

    threads = [threading.Thread(target=end, args=(at,)) for at in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [type(answer) for answer in answers] == [Done] * 200
    seen = stage.network.look_for(subscribers)
    assert {s.presence for sightings in seen for s in sightings} == {Presence.GONE}
    for network in networks:
        network.close()


def cut_off(stage: OsmoStage) -> None:
    """Restart the HLR: the nodes come back to it only after ten seconds."""
    stage.lab.hlr.kill()
    stage.lab.hlr.start()


def kill_when_deleting(stage: OsmoStage) -> None:
    """Kill the HLR as soon as the first subscribers are gone."""
    while stage.hlr_rows("SELECT count(*) FROM subscriber")[0][0] == 400:
        time.sleep(0.001)
    stage.lab.hlr.kill()
