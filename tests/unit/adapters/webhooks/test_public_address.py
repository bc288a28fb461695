"""A name that leads into our own network leads nowhere, whatever it says a moment later."""

from collections.abc import Sequence
from ipaddress import ip_network

import httpx
import pytest
from tests.played_listener import PlayedListeners, playing

from cleanbreak.adapters.webhooks.http import HttpWebhooks
from cleanbreak.adapters.webhooks.http.public_address import (
    PlaceNotPublic,
    addresses_of,
    may_be_called,
)
from cleanbreak.domain.signal_delivery import DeliveryProblem
from cleanbreak.ports.calls import Done
from cleanbreak.ports.webhooks import Letter, LetterAnswer, NotSent

OURS = (ip_network("127.0.0.0/8"), ip_network("10.20.0.0/16"))
LETTER = Letter(content=b"{}", headers={})


def send(webhooks: HttpWebhooks, address: str) -> LetterAnswer:
    with webhooks.reach(address) as listener:
        return listener.send([LETTER])[0]


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.0.0.1", "172.16.3.4", "192.168.1.1", "169.254.169.254", "0.0.0.0",
        "100.64.0.1", "224.0.0.1", "255.255.255.255", "::1", "fe80::1", "fe80::1%eth0", "fd00::1",
        "::ffff:10.0.0.1", "::ffff:169.254.169.254", "2002:7f00:1::1", "ff02::1", "::",
        "64:ff9b::a00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::a00:1", "::10.0.0.1",
        "::ffff:0:10.0.0.1", "fec0::1",
    ],
)  # fmt: skip
def test_what_is_not_public_is_not_called(address: str) -> None:
    assert not may_be_called(address, ())


@pytest.mark.parametrize(
    "address",
    ["93.184.216.34", "2606:4700::1111", "::ffff:93.184.216.34", "64:ff9b::5db8:d822"],
)
def test_what_is_public_is_called(address: str) -> None:
    assert may_be_called(address, ())


def test_a_network_of_the_operators_own_is_called_and_no_other() -> None:
    assert may_be_called("10.20.3.4", OURS)
    assert not may_be_called("10.21.3.4", OURS)


@pytest.fixture
def played() -> object:
    with playing() as listeners:
        yield listeners


def test_nothing_is_sent_to_this_machine_unless_that_was_agreed(played: PlayedListeners) -> None:
    answer = send(HttpWebhooks(), played.at("x"))
    assert isinstance(answer, NotSent)
    assert answer.problem is DeliveryProblem.NOT_PUBLIC
    assert not played.bodies("x")
    assert isinstance(send(HttpWebhooks(OURS), played.at("x")), Done)
    assert played.bodies("x") == [b"{}"]


def test_a_name_of_which_one_address_is_not_public_is_not_called(played: PlayedListeners) -> None:
    def both(host: str, port: int) -> Sequence[str]:
        return ["93.184.216.34", "127.0.0.1"]

    answer = send(HttpWebhooks(resolves_to=both), played.at("x").replace("127.0.0.1", "a.example"))
    assert isinstance(answer, NotSent)
    assert answer.problem is DeliveryProblem.NOT_PUBLIC


def test_what_was_judged_is_what_is_called(played: PlayedListeners) -> None:
    asked: list[str] = []

    def once(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return ["127.0.0.1"]

    webhooks = HttpWebhooks(OURS, resolves_to=once)
    assert isinstance(send(webhooks, played.at("x").replace("127.0.0.1", "a.example")), Done)
    assert asked == ["a.example"], "no second look-up, which might lead elsewhere"
    assert played.arrived["x"][0][0]["host"].startswith("a.example")


def test_a_name_that_nobody_has_is_unreachable() -> None:
    def nobody(host: str, port: int) -> Sequence[str]:
        raise OSError("unknown name")

    answer = send(HttpWebhooks(resolves_to=nobody), "https://a.example/x")
    assert isinstance(answer, NotSent)
    assert answer.problem is DeliveryProblem.UNREACHABLE


def test_a_redirect_is_not_followed(played: PlayedListeners) -> None:
    played.status["x"], played.headers = 302, {"Location": played.at("y")}
    answer = send(HttpWebhooks(OURS), played.at("x"))
    assert isinstance(answer, NotSent)
    assert answer.problem is DeliveryProblem.ODD_ANSWER
    assert not played.bodies("y")


def test_this_machine_has_a_name() -> None:
    assert set(addresses_of("localhost", 80)) <= {"127.0.0.1", "::1"}
    assert issubclass(PlaceNotPublic, httpx.ConnectError)
