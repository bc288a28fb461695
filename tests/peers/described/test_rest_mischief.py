"""A REST element that misbehaves: what is answered then, and that nothing is believed too early."""

import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import closing

import pytest
import trustme
from tests.conformance.stages import calls_about, canaries_in, presences, written

from cleanbreak.adapters.first_answers import AnswersInProcess, Kept
from cleanbreak.adapters.network.described import DescribedNetwork
from cleanbreak.ports.calls import Call, Done, Presence
from cleanbreak.ports.errors import OutcomeUnknown, Refused, Unavailable

from .examples import changed, opened
from .rest_elements import TOKEN, Asked, Handler, HlrFrontEnd
from .test_rest_network import RestNetworkStage


@pytest.fixture
def front_end() -> Iterator[HlrFrontEnd]:
    front_end = HlrFrontEnd()
    front_end.start()
    yield front_end
    front_end.stop()


@pytest.fixture
def stage(front_end: HlrFrontEnd) -> Iterator[RestNetworkStage]:
    with closing(RestNetworkStage(front_end)) as stage:
        yield stage


def environment(front_end: HlrFrontEnd, **changes: str) -> dict[str, str]:
    return {"HLR_FRONT_END_URL": front_end.url, "HLR_FRONT_END_TOKEN": TOKEN, **changes}


def impatient(front_end: HlrFrontEnd, answers: AnswersInProcess) -> DescribedNetwork:
    text = changed("hlr-front-end", ("timeout_s = 5", "timeout_s = 1"))
    return DescribedNetwork(opened(text, environment(front_end), answers))


def garbage(asked: Asked, handler: Handler) -> bool:
    handler.say_bytes(200, b"<html>It works!</html>", "text/html")
    return True


def empty(asked: Asked, handler: Handler) -> bool:
    handler.say_bytes(200, b"", "application/json")
    return True


def half(asked: Asked, handler: Handler) -> bool:
    handler.say_bytes(200, b'{"imsi": "26', "application/json", length=500)
    return True


def half_json(asked: Asked, handler: Handler) -> bool:
    handler.say_bytes(200, b'{"imsi": "26', "application/json")
    return True


def of_another(asked: Asked, handler: Handler) -> bool:
    handler.say(200, {"imsi": "262989999999999", "barred": False})
    return True


def both(asked: Asked, handler: Handler) -> bool:
    handler.say(404, {"error": "no route"})
    return True


def elsewhere(asked: Asked, handler: Handler) -> bool:
    handler.send_response(302)
    handler.send_header("Location", "http://127.0.0.1:1/")
    handler.send_header("Content-Length", "0")
    handler.end_headers()
    return True


MISCHIEF = [garbage, empty, half, half_json, of_another, both, elsewhere]


@pytest.mark.parametrize("spoil", MISCHIEF)
def test_an_answer_that_is_none_is_never_gone_and_nothing_is_changed(
    stage: RestNetworkStage, spoil: object
) -> None:
    (subscriber,) = stage.subscribers(1)
    stage.front_end.spoil = spoil

    (sightings,) = stage.network.look_for([subscriber])
    assert presences(sightings) == {Presence.UNKNOWN}
    with pytest.raises(Unavailable):
        stage.network.withdraw_subscription(calls_about([subscriber]))
    with pytest.raises(Unavailable):
        stage.network.check_reachable()

    assert stage.front_end.changes() == []
    stage.front_end.spoil = None
    assert stage.can_use(subscriber)


def test_a_login_that_is_refused_does_nothing_and_is_not_shown(front_end: HlrFrontEnd) -> None:
    text, wrong = changed("hlr-front-end"), environment(front_end, HLR_FRONT_END_TOKEN="canary-x")
    network = DescribedNetwork(opened(text, wrong))
    stage = RestNetworkStage(front_end)
    (subscriber,) = stage.subscribers(1)

    with pytest.raises(Unavailable, match="login") as failure:
        network.withdraw_subscription(calls_about([subscriber]))

    answer = failure.value
    assert stage.can_use(subscriber)
    assert "canary-x" not in f"{answer!r}{network.__dict__}{opened(text, wrong).description!r}"


def test_an_accepted_deletion_that_deleted_nothing_is_not_done(stage: RestNetworkStage) -> None:
    (subscriber,) = stage.subscribers(1)

    def lie(asked: Asked, handler: Handler) -> bool:
        if asked.method == "DELETE":
            handler.say(204, None)
        return asked.method == "DELETE"

    stage.front_end.spoil = lie

    (answer,) = stage.network.withdraw_subscription(calls_about([subscriber]))

    assert isinstance(answer, OutcomeUnknown)
    assert stage.can_use(subscriber)


def test_an_answer_that_comes_too_late_is_read_back_and_done_once(
    front_end: HlrFrontEnd,
) -> None:
    stage, answers = RestNetworkStage(front_end), AnswersInProcess()
    (subscriber,) = stage.subscribers(1)
    network = impatient(front_end, answers)
    calls = calls_about([subscriber])
    done_late = threading.Event()

    def late(asked: Asked, handler: Handler) -> bool:
        if asked.method != "PATCH":
            return False
        time.sleep(2.0)
        front_end.answer(asked)
        done_late.set()
        return True

    front_end.spoil = late
    (first,) = network.bar(calls)
    assert isinstance(first, OutcomeUnknown)
    assert done_late.wait(10)

    front_end.spoil = None
    (second,) = network.bar(calls)

    assert isinstance(second, Done)
    assert second.facts["was_barred"] is False, "how it was before the first try"
    assert [one.method for one in front_end.changes()].count("PATCH") == 1 + 1
    (unbarred,) = network.unbar([Call("1:undo", subscriber, earlier=second.facts)])
    assert isinstance(unbarred, Done)
    assert stage.can_use(subscriber)


def test_what_was_done_before_a_lost_answer_is_not_done_again(stage: RestNetworkStage) -> None:
    (subscriber,) = stage.subscribers(1)
    calls = calls_about([subscriber])

    def drop_the_last(asked: Asked, handler: Handler) -> bool:
        if asked.method == "DELETE" and asked.path.startswith("/subscribers"):
            stage.front_end.answer(asked)
            handler.close_connection = True
            return True
        return False

    stage.front_end.spoil = drop_the_last
    (answer,) = stage.network.withdraw_subscription(calls)

    assert isinstance(answer, Done), "asked again, both say that they do not know it"
    told = len(stage.front_end.changes())
    assert stage.network.withdraw_subscription(calls) == [answer]
    assert len(stage.front_end.changes()) == told


def test_a_process_that_died_in_the_middle_is_completed(front_end: HlrFrontEnd) -> None:
    class Dies(Exception):
        """What is never caught."""

    class DyingAnswers(AnswersInProcess):
        is_dying = True

        def keep(self, kept: dict[str, Kept]) -> None:
            if self.is_dying and any(one.is_answer for one in kept.values()):
                raise Dies
            super().keep(kept)

    stage, answers = RestNetworkStage(front_end), DyingAnswers()
    (subscriber,) = stage.subscribers(1)
    calls = calls_about([subscriber])
    text = changed("hlr-front-end")
    with pytest.raises(Dies):
        DescribedNetwork(opened(text, environment(front_end), answers)).withdraw_subscription(calls)
    assert not stage.can_use(subscriber)
    told = len(front_end.changes())
    answers.is_dying = False

    network = DescribedNetwork(opened(text, environment(front_end), answers))
    (answer,) = network.withdraw_subscription(calls)

    assert answer.facts["already_gone"] is False, "it was there when the act began"
    assert len(front_end.changes()) == told


def test_an_element_that_is_busy_for_one_line_fails_that_line_alone(
    stage: RestNetworkStage,
) -> None:
    subscribers = stage.subscribers(3)

    def busy(asked: Asked, handler: Handler) -> bool:
        is_struck = asked.method == "PATCH" and subscribers[1].imsi in asked.path
        if is_struck:
            handler.say(423, {"error": "locked"})
        return is_struck

    stage.front_end.spoil = busy
    answers = stage.network.bar(calls_about(subscribers))

    assert [type(answer) for answer in answers] == [Done, Unavailable, Done]


def test_an_answer_that_nobody_described_is_in_doubt_and_not_repeated_blindly(
    stage: RestNetworkStage,
) -> None:
    (subscriber,) = stage.subscribers(1)

    def teapot(asked: Asked, handler: Handler) -> bool:
        if asked.method == "PATCH":
            handler.say(418, {})
        return asked.method == "PATCH"

    stage.front_end.spoil = teapot
    (answer,) = stage.network.bar(calls_about([subscriber]))

    assert isinstance(answer, OutcomeUnknown)
    assert [one.method for one in stage.front_end.changes()] == ["PATCH"], "the rest is not told"


def test_a_key_twice_in_a_batch_is_one_act(stage: RestNetworkStage) -> None:
    (subscriber,) = stage.subscribers(1)
    (call,) = calls_about([subscriber])

    first, second = stage.network.bar([call, call])

    assert first == second
    assert [one.method for one in stage.front_end.changes()] == ["PATCH", "DELETE"]


def test_a_restart_between_two_batches_is_not_noticed(stage: RestNetworkStage) -> None:
    first, second = stage.subscribers(2)
    stage.network.bar(calls_about([first]))

    stage.front_end.stop()
    stage.front_end.start()

    (answer,) = stage.network.bar(calls_about([second]))
    assert isinstance(answer, Done)


def test_a_fact_that_would_name_the_line_stops_the_act_before_it_begins(
    front_end: HlrFrontEnd,
) -> None:
    stage = RestNetworkStage(front_end)
    (subscriber,) = stage.subscribers(1)
    text = changed(
        "hlr-front-end",
        ('look.hlr.body.barred" }', 'look.hlr.body.msisdn" }'),
        ('says = { barred = "body.barred" }', 'says = { who = "body.msisdn" }'),
    )
    network = DescribedNetwork(opened(text, environment(front_end)))
    canaries = [subscriber.imsi, subscriber.msisdn]

    (sightings,) = network.look_for([subscriber])
    (answer,) = network.bar(calls_about([subscriber]))

    assert isinstance(answer, Refused)
    assert front_end.changes() == []
    assert canaries_in(written([answer]) + repr(sightings), canaries) == []
    assert "who=(it names the line)" in sightings[0].answer


def test_a_fact_that_is_missing_stops_the_bar_that_could_not_be_undone(
    front_end: HlrFrontEnd,
) -> None:
    stage = RestNetworkStage(front_end)
    (subscriber,) = stage.subscribers(1)
    text = changed("hlr-front-end", ('"look.hlr.body.barred" }', '"look.hlr.body.bard" }'))

    (answer,) = DescribedNetwork(opened(text, environment(front_end))).bar(
        calls_about([subscriber])
    )

    assert isinstance(answer, Refused)
    assert stage.can_use(subscriber)


def test_gone_is_not_enough_where_the_file_asks_for_more(front_end: HlrFrontEnd) -> None:
    """An extra condition counts also for a line that was gone before."""
    stage = RestNetworkStage(front_end)
    more = '[acts.withdraw_subscription]\ndone = "look.hlr.body.purged == `true`"'
    text = changed("hlr-front-end", ("[acts.withdraw_subscription]", more))
    network = DescribedNetwork(opened(text, environment(front_end)))

    (answer,) = network.withdraw_subscription(calls_about([stage.stranger()]))

    assert isinstance(answer, OutcomeUnknown)
    assert len(front_end.changes()) == 2


def test_a_line_that_appears_after_the_bar_of_nobody_is_unbarred_as_the_file_says(
    stage: RestNetworkStage,
) -> None:
    stranger = stage.stranger()
    (barred,) = stage.network.bar(calls_about([stranger]))
    stage.front_end.provision(stranger.imsi, stranger.msisdn)
    stage.front_end.subscribers[stranger.imsi]["barred"] = True

    (answer,) = stage.network.unbar([Call("1:undo", stranger, earlier=barred.facts)])

    assert isinstance(answer, Done)
    assert stage.front_end.subscribers[stranger.imsi]["barred"] is False


@pytest.mark.parametrize("trusted", [True, False])
def test_a_certificate_of_somebody_else_is_unavailable(
    front_end: HlrFrontEnd, tmp_path: object, trusted: bool
) -> None:
    authority, other = trustme.CA(), trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    server = front_end._server
    server.socket = context.wrap_socket(server.socket, server_side=True)
    bundle = tmp_path / "authorities.pem"
    (authority if trusted else other).cert_pem.write_to_path(str(bundle))
    text = changed("hlr-front-end", ("timeout_s = 5", f'timeout_s = 5\nauthorities = "{bundle}"'))
    url = front_end.url.replace("http:", "https:")
    network = DescribedNetwork(opened(text, environment(front_end, HLR_FRONT_END_URL=url)))

    if trusted:
        network.check_reachable()
    else:
        with pytest.raises(Unavailable, match="certificate"):
            network.check_reachable()
