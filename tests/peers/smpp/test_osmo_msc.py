"""The message centre of OsmoMSC: the only real one that can be had here."""

import itertools
import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from tests.conformance.stages import calls_about, message_to

from cleanbreak.adapters.first_answers import AnswersInProcess
from cleanbreak.adapters.messages.smpp import SmppCarrierSettings, SmppMessages
from cleanbreak.adapters.network.osmo.lab import OsmoLab
from cleanbreak.adapters.network.osmo.lab.lab import ESME_PASSWORD, ESME_SYSTEM_ID, SMPP_PORT
from cleanbreak.adapters.network.smsc import SmscNetwork, SmscSettings
from cleanbreak.adapters.smpp_link import Bind
from cleanbreak.ports.calls import Answer, Done
from cleanbreak.ports.errors import OutcomeUnknown, Refused, Unavailable
from cleanbreak.ports.network import Subscriber

from .phone import read_septets

MSC_VTY_PORT = 4254
NUMBERS = itertools.count(1)


def phone() -> str:
    return f"+49170{next(NUMBERS):08}"


def environment(lab: OsmoLab, prefix: str, **changes: str) -> dict[str, str]:
    said = {
        "ADDRESS": f"{lab.address}:{SMPP_PORT}",
        "SYSTEM_ID": ESME_SYSTEM_ID,
        "PASSWORD": ESME_PASSWORD,
        "TIMEOUT_S": "2",
    }
    return {f"{prefix}{name}": text for name, text in (said | changes).items()}


@pytest.fixture
def carrier(lab: OsmoLab) -> Iterator[SmppMessages]:
    settings = SmppCarrierSettings.from_environment(
        environment(lab, "CLEANBREAK_SMPP_", SENDER="Harbour", BIND="transceiver")
    )
    with closing(SmppMessages(settings, AnswersInProcess())) as carrier:
        yield carrier


@pytest.fixture
def purge(lab: OsmoLab) -> Iterator[SmscNetwork]:
    settings = SmscSettings.from_environment(environment(lab, "CLEANBREAK_SMSC_"))
    with closing(SmscNetwork(settings)) as network:
        yield network


@pytest.mark.parametrize(
    "text",
    [
        "Your line ends on 1 March. {code} [7] ~ 5€ §",
        "您的线路将于三月一日终止。😀",
        "Ihre Leitung endet am 1. März: [€] " * 12,
        "线路" * 120,
    ],
)
def test_a_message_lies_there_as_it_was_written(
    lab: OsmoLab, carrier: SmppMessages, text: str
) -> None:
    recipient = phone()

    [answer] = carrier.send(calls_about([message_to(recipient, text)]))

    assert isinstance(answer, Done)
    assert "".join(map(read_stored, stored_for(lab, recipient))) == text
    assert {row["src_addr"] for row in stored_for(lab, recipient)} == {"Harbour"}


def test_the_node_shows_our_session(lab: OsmoLab, carrier: SmppMessages) -> None:
    carrier.check_reachable()

    assert f"System ID: {ESME_SYSTEM_ID}" in lab.run(MSC_VTY_PORT, "show smpp esme")


def test_a_batch_and_its_repeat(lab: OsmoLab, carrier: SmppMessages) -> None:
    phones = [phone() for _ in range(60)]
    calls = calls_about([message_to(one, f"for {one}") for one in phones])

    first, second = carrier.send(calls), carrier.send(calls)

    assert [type(answer) for answer in first] == [Done] * 60
    assert first == second
    assert [len(stored_for(lab, one)) for one in phones] == [1] * 60


def test_it_has_no_references_of_its_own(carrier: SmppMessages) -> None:
    """OsmoMSC 1.9 gives every message this one; another reason why query_sm can prove nothing."""
    [answer] = carrier.send(calls_about([message_to(phone(), "text")]))

    assert isinstance(answer, Done)
    assert answer.facts["reference"] == "msg_id_not_implemented"


@pytest.mark.parametrize("changes", [{"PASSWORD": "wrong"}, {"SYSTEM_ID": "stranger"}])
def test_it_refuses_a_wrong_login(lab: OsmoLab, changes: dict[str, str]) -> None:
    settings = SmppCarrierSettings.from_environment(environment(lab, "CLEANBREAK_SMPP_", **changes))
    with closing(SmppMessages(settings)) as carrier, pytest.raises((Refused, Unavailable)):
        carrier.check_reachable()


def test_a_restart_of_the_node_costs_nothing(lab: OsmoLab, carrier: SmppMessages) -> None:
    recipient = phone()
    carrier.send(calls_about([message_to(recipient, "before")]))
    lab.msc.kill()
    with pytest.raises(Unavailable):
        carrier.send(calls_about([message_to(recipient, "nobody is there")]))
    lab.msc.start()

    [answer] = carrier.send(calls_about([message_to(recipient, "after")]))

    assert isinstance(answer, Done)
    assert [read_stored(row) for row in stored_for(lab, recipient)] == ["before", "after"]


def test_it_leaves_cancel_sm_unanswered_and_that_is_never_taken_for_done(
    lab: OsmoLab, carrier: SmppMessages, purge: SmscNetwork
) -> None:
    """Its messages are purged by the adapter ``osmo``, which knows its own ways."""
    recipient = phone()
    carrier.send(calls_about([message_to(recipient, "waits")]))

    with pytest.raises(Unavailable, match="perhaps it knows no cancel_sm"):
        purge.check_reachable()
    [answer] = end(purge, recipient)

    assert isinstance(answer, OutcomeUnknown)
    assert len(stored_for(lab, recipient)) == 1


def test_both_ways_to_log_in(lab: OsmoLab) -> None:
    for bind in (Bind.TRANSMITTER, Bind.TRANSCEIVER):
        changes = {"BIND": bind.value}
        settings = SmppCarrierSettings.from_environment(
            environment(lab, "CLEANBREAK_SMPP_", **changes)
        )
        with closing(SmppMessages(settings)) as carrier:
            [answer] = carrier.send(calls_about([message_to(phone(), bind.value)]))
        assert isinstance(answer, Done)


def end(purge: SmscNetwork, msisdn: str) -> list[Answer]:
    return purge.withdraw_subscription(calls_about([Subscriber("001010000000001", msisdn)]))


def stored_for(lab: OsmoLab, msisdn: str) -> list[sqlite3.Row]:
    with closing(sqlite3.connect(lab.directory / "sms.db", timeout=5)) as connection:
        connection.row_factory = sqlite3.Row
        statement = "SELECT * FROM SMS WHERE dest_addr = ? ORDER BY id"
        return connection.execute(statement, (msisdn.removeprefix("+"),)).fetchall()


def read_stored(row: sqlite3.Row) -> str:
    """Return the text of one message, as a phone would get it on the air."""
    octets: bytes = row["user_data"]
    header_length = octets[0] + 1 if row["ud_hdr_ind"] else 0
    if row["data_coding_scheme"] == 0x08:
        return octets[header_length:].decode("utf-16-be")
    bits = int.from_bytes(octets, "little")
    septets = [bits >> at & 0x7F for at in range(0, len(octets) * 8 - 6, 7)]
    skipped = (header_length * 8 + 6) // 7
    return read_septets(bytes(septets[skipped:])).rstrip("@")
