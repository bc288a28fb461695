"""What only a receiver on a wire can do, good or bad."""

import gzip
from collections.abc import Iterator

import pytest
from tests.played_receiver import SECRET, PlayedReceiver, playing

from cleanbreak.adapters.signal_receiver.http import HttpSignalReceivers
from cleanbreak.domain.signal_delivery import DeliveryProblem
from cleanbreak.ports.calls import Done
from cleanbreak.ports.signal_receiver import NotDelivered, PushAnswer, PushPlace, TokenRefused

RECEIVERS = HttpSignalReceivers(piece_within_s=1.0, answer_within_s=1.5)


@pytest.fixture
def played() -> Iterator[PlayedReceiver]:
    with playing() as receiver:
        yield receiver


def push(address: str, *tokens: str) -> list[PushAnswer]:
    place = PushPlace(endpoint_url=address, authorization_header=SECRET)
    with RECEIVERS.reach(place) as receiver:
        return [answer for token in tokens for answer in receiver.push([token])]


def test_one_connection_serves_one_token_after_the_other(played: PlayedReceiver) -> None:
    push(played.endpoint_url, *"abcdefgh")
    assert (len(played.arrived), played.connections) == (8, 1)


@pytest.mark.parametrize("status", [200, 204, 307, 404, 500])
def test_whatever_is_not_202_has_not_taken_the_token(played: PlayedReceiver, status: int) -> None:
    """A login page answers 200 to everything: that is no confirmation."""
    played.status, played.headers = status, {"Location": f"{played.endpoint_url}/elsewhere"}
    (answer,) = push(played.endpoint_url, "a.b.c")
    assert isinstance(answer, NotDelivered)
    assert answer.problem is DeliveryProblem.ODD_ANSWER
    assert played.requests == 1, "no redirect is followed"


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b'"x"', b'{"err": 7}', b'{"err": "' + b"x" * 9_000 + b'"}']
)
def test_a_refusal_that_cannot_be_read_is_one_all_the_same(
    played: PlayedReceiver, body: bytes
) -> None:
    played.status, played.body = 400, body
    (answer,) = push(played.endpoint_url, "a.b.c")
    assert isinstance(answer, TokenRefused)
    assert answer.err == "invalid_request"


def test_an_answer_is_not_unpacked(played: PlayedReceiver) -> None:
    """A few kilobytes that become many megabytes, sixteen at a time, would stop the pushers."""
    played.status, played.headers = 400, {"Content-Encoding": "gzip"}
    played.body = gzip.compress(b'{"err": "invalid_key"}')
    (answer,) = push(played.endpoint_url, "a.b.c")
    assert isinstance(answer, TokenRefused)
    assert answer.err == "invalid_request", "nobody has read what is in it"


@pytest.mark.parametrize("said", ["soon", "-1", "1e9", "9" * 20])
def test_a_wait_that_is_none_is_passed_over(played: PlayedReceiver, said: str) -> None:
    played.status, played.headers = 429, {"Retry-After": said}
    (answer,) = push(played.endpoint_url, "a.b.c")
    assert isinstance(answer, NotDelivered)
    assert answer.retry_after_s is None


def test_one_that_hangs_holds_up_no_other_token(played: PlayedReceiver) -> None:
    played.hangs_on = "b.b.b"
    place = PushPlace(endpoint_url=played.endpoint_url, authorization_header=SECRET)
    with RECEIVERS.reach(place) as receiver:
        first, second, third = receiver.push(["a.a.a", "b.b.b", "c.c.c"])
    assert isinstance(first, Done)
    assert isinstance(third, Done)
    assert isinstance(second, NotDelivered)
    assert second.problem is DeliveryProblem.NO_ANSWER


def test_an_address_that_is_none_is_unreachable() -> None:
    (answer,) = push("ftp://bank.example/", "a.b.c")
    assert isinstance(answer, NotDelivered)
    assert answer.problem is DeliveryProblem.UNREACHABLE
