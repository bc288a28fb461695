"""The suite of the port, against the example of a telephony server with a REST interface."""

from collections.abc import Collection, Iterator
from contextlib import AbstractContextManager, closing
from typing import Any

import pytest
from tests.conformance.stages import NUMBERS
from tests.conformance.test_line_services import *  # noqa: F403 - the tests, on this file's stage

from cleanbreak.adapters.line_services.described import DescribedLineServices
from cleanbreak.ports.errors import Refused
from cleanbreak.ports.line_services import Forwarding, LineServicesOf

from .examples import changed, opened
from .rest_elements import TOKEN, Asked, RestElement

WRITTEN = {
    Forwarding.UNCONDITIONAL: "always",
    Forwarding.BUSY: "busy",
    Forwarding.NOT_REACHABLE: "not_reachable",
    Forwarding.NO_ANSWER: "no_answer",
}


class TelephonyServer(RestElement):
    """Numbers with their box and forwardings, and the devices that are bound to them."""

    login = f"Bearer {TOKEN}"

    def __init__(self) -> None:
        super().__init__()
        self.numbers: dict[str, dict[str, Any]] = {}
        self.devices: dict[str, list[str]] = {}

    def answer(self, asked: Asked) -> tuple[int, Any]:
        kind, number = asked.parts
        if kind == "entitlements":
            if asked.method == "GET":
                return 200, {"number": number, "devices": self.devices.get(number, [])}
            self.devices.pop(number, None)
            return 204, None
        if number not in self.numbers:
            return 404, {"error": "unknown number"}
        if asked.method == "GET":
            return 200, self.numbers[number]
        del self.numbers[number]
        return 204, None


class TelephonyServerStage:
    """The server, with the example that describes it."""

    def __init__(self, server: TelephonyServer, *changes: tuple[str, str]) -> None:
        self.server = server
        environment = {"TELEPHONY_SERVER_URL": server.url, "TELEPHONY_SERVER_TOKEN": TOKEN}
        self.element = opened(changed("telephony-server", *changes), environment)
        self.line_services = DescribedLineServices(self.element)

    def close(self) -> None:
        self.element.close()

    def stranger(self) -> LineServicesOf:
        number = next(NUMBERS)
        return LineServicesOf(f"26296{number:010}", f"+49155{number:08}")

    def lines(self, count: int, forwarding: Collection[Forwarding] = ()) -> list[LineServicesOf]:
        made = [self.stranger() for _ in range(count)]
        for line in made:
            active = {WRITTEN[one]: True for one in forwarding}
            self.server.numbers[line.msisdn] = {"number": line.msisdn, "forwarding": active}
            self.server.devices[line.msisdn] = ["watch"]
        return made

    def is_bare(self, line: LineServicesOf) -> bool:
        return line.msisdn not in self.server.numbers and line.msisdn not in self.server.devices

    def outage(self) -> AbstractContextManager[None]:
        return self.server.outage()


@pytest.fixture
def server() -> Iterator[TelephonyServer]:
    server = TelephonyServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def stage(server: TelephonyServer) -> Iterator[TelephonyServerStage]:
    with closing(TelephonyServerStage(server)) as stage:
        yield stage


def test_a_file_that_says_nothing_of_forwardings_is_not_taken_for_none(
    server: TelephonyServer,
) -> None:
    text = changed("telephony-server")
    table = text[text.index("[forwardings]") : text.index("# Revoke")]
    with closing(TelephonyServerStage(server, (table, ""))) as stage:
        lines = stage.lines(1, [Forwarding.UNCONDITIONAL])

        (answer,) = stage.line_services.forwardings(lines)

    assert isinstance(answer, Refused)


def test_an_answer_that_is_no_yes_or_no_is_not_taken_for_no(stage: TelephonyServerStage) -> None:
    (line,) = stage.lines(1)
    stage.server.numbers[line.msisdn]["forwarding"] = {"busy": "+4930123456"}

    (answer,) = stage.line_services.forwardings([line])

    assert isinstance(answer, Refused)
    assert "4930123456" not in answer.sentence
