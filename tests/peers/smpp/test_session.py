"""The session with a message centre: logging in, staying, coming back."""

import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
import trustme
from tests.conformance.stages import calls_about, message_to

from cleanbreak.adapters.http_element import TlsFiles
from cleanbreak.adapters.variables import Endpoint
from cleanbreak.ports.calls import Done
from cleanbreak.ports.errors import OutcomeUnknown, Unavailable

from . import pdu, server
from .server import SmppServer, WirePdu
from .stage import SmppStage

PHONE = "+491510000001"
SOON_S = 3.0


def test_a_wrong_password_is_refused_and_nothing_is_sent(stage: SmppStage) -> None:
    carrier = stage.other_process(login={"password": "wrong"})

    with pytest.raises(Unavailable, match="refuses our login: 0x0000000E") as refusal:
        carrier.send(calls_about([message_to(PHONE, "text")]))
    with pytest.raises(Unavailable):
        carrier.check_reachable()

    assert "wrong" not in str(refusal.value)
    assert pdu.SUBMIT_SM not in stage.server.seen


def test_after_a_refused_login_the_message_is_sent_by_its_repeat(stage: SmppStage) -> None:
    calls = calls_about([message_to(PHONE, "text")])
    with pytest.raises(Unavailable):
        stage.other_process(login={"password": "wrong"}).send(calls)

    [answer] = stage.other_process().send(calls)

    assert isinstance(answer, Done)


@pytest.mark.parametrize(
    "rule",
    [
        server.stay_silent,
        server.close,
        server.answer_garbage,
        server.answer_in_part,
        server.answer_another_command,
        server.say(0x05),
        server.say(0x0D),
        server.say(pdu.THROTTLED),
    ],
    ids=[
        "silent",
        "closes",
        "garbage",
        "half",
        "another",
        "already bound",
        "bind failed",
        "throttled",
    ],
)
def test_a_login_without_an_answer_is_unavailable(stage: SmppStage, rule: server.Rule) -> None:
    stage.server.next_time(pdu.BIND_TRANSMITTER, rule)
    calls = calls_about([message_to(PHONE, "text")])

    with pytest.raises(Unavailable):
        stage.adapter.send(calls)

    [answer] = stage.adapter.send(calls)
    assert isinstance(answer, Done)


def test_a_message_centre_that_closes_in_the_greeting_leaves_no_thread(stage: SmppStage) -> None:
    before = {thread.name for thread in threading.enumerate()}
    stage.server.rules[pdu.BIND_TRANSMITTER].append(server.close)
    for _ in range(3):
        with pytest.raises(Unavailable):
            stage.adapter.check_reachable()

    assert "smpp the SMSC" not in {t.name for t in threading.enumerate()} - before


def test_a_restart_between_two_messages_costs_nothing(stage: SmppStage) -> None:
    stage.adapter.send(calls_about([message_to(PHONE, "before")]))
    stage.server.stop()
    stage.server.start()

    [answer] = stage.adapter.send(calls_about([message_to(PHONE, "after")]))

    assert isinstance(answer, Done)
    assert stage.texts(PHONE) == ["before", "after"]


def test_a_restart_in_the_middle_of_a_batch_loses_only_what_was_under_way(
    stage: SmppStage,
) -> None:
    """Of fifty messages, the twentieth is met by a crash."""
    count = 50

    def crash(session: server.Session, _one: WirePdu) -> bool:
        if stage.server.seen.count(pdu.SUBMIT_SM) < 20:
            return False
        session.close()
        return True

    stage.server.rules[pdu.SUBMIT_SM].append(crash)
    calls = calls_about([message_to(PHONE, f"{n}") for n in range(count)])
    first = stage.adapter.send(calls)
    stage.server.rules[pdu.SUBMIT_SM].clear()

    second = stage.adapter.send(calls)

    kinds = [type(answer) for answer in first]
    assert set(kinds) == {Done, OutcomeUnknown, Unavailable}
    assert kinds.count(OutcomeUnknown) <= 10, "no more than the window"
    assert [
        type(after)
        for before, after in zip(first, second, strict=True)
        if not isinstance(before, OutcomeUnknown)
    ] == [Done] * (count - kinds.count(OutcomeUnknown))
    assert len(set(stage.texts(PHONE))) == len(stage.texts(PHONE)), "nobody got one twice"


def test_the_message_centre_ends_the_session_and_we_come_back(stage: SmppStage) -> None:
    stage.adapter.check_reachable()
    [session] = stage.server.sessions
    session.send(WirePdu(pdu.UNBIND, 0, 77, b""))
    wait_for(lambda: stage.server.answers)

    [answer] = stage.adapter.send(calls_about([message_to(PHONE, "text")]))

    assert isinstance(answer, Done)
    assert stage.server.answers[0] == WirePdu(pdu.UNBIND | pdu.ANSWER, 0, 77, b"")


def test_questions_of_the_message_centre_are_answered_in_idle_time(stage: SmppStage) -> None:
    stage.adapter.check_reachable()
    [session] = stage.server.sessions

    session.send(WirePdu(pdu.ENQUIRE_LINK, 0, 5, b""))
    session.send(WirePdu(pdu.DELIVER_SM, 0, 6, b"\0" * 33))
    session.send(WirePdu(0x0102, 0, 7, b""))  # alert_notification has no answer
    session.send(WirePdu(0x0000_0BAD, 0, 8, b""))
    session.send(WirePdu(pdu.DATA_SM, 0, 9, b"\0" * 10))

    wait_for(lambda: len(stage.server.answers) == 4)
    answered = [(one.command, one.status, one.sequence) for one in stage.server.answers]
    assert answered == [
        (pdu.ENQUIRE_LINK | pdu.ANSWER, 0, 5),
        (pdu.DELIVER_SM | pdu.ANSWER, 0x65, 6),
        (pdu.GENERIC_NACK, pdu.INVALID_COMMAND, 8),
        (pdu.DATA_SM | pdu.ANSWER, 0x65, 9),
    ]
    assert stage.adapter.send(calls_about([message_to(PHONE, "still here")]))
    assert len(stage.server.sessions) == 1


def test_an_idle_session_is_kept_alive(stage: SmppStage) -> None:
    with closing(stage.other_process(login={"enquire_link_s": 0.3})) as carrier:
        carrier.check_reachable()
        asked_before = stage.server.seen.count(pdu.ENQUIRE_LINK)

        wait_for(lambda: stage.server.seen.count(pdu.ENQUIRE_LINK) >= asked_before + 2)
        assert len(stage.server.sessions) == 1


def test_a_session_that_nobody_answers_is_given_up(stage: SmppStage) -> None:
    with closing(stage.other_process(login={"enquire_link_s": 0.2})) as carrier:
        carrier.check_reachable()
        stage.server.rules[pdu.ENQUIRE_LINK].append(server.stay_silent)

        wait_for(lambda: not stage.server.sessions)
        stage.server.rules[pdu.ENQUIRE_LINK].clear()
        [answer] = carrier.send(calls_about([message_to(PHONE, "text")]))
        assert isinstance(answer, Done)


def test_after_a_rest_the_session_is_asked_before_it_carries_a_message(
    stage: SmppStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A firewall has dropped the connection and told nobody: no message may meet that."""
    monkeypatch.setattr("cleanbreak.adapters.smpp_link.REST_S", 0.0)
    stage.adapter.check_reachable()
    [dropped] = stage.server.sessions
    for command in (pdu.ENQUIRE_LINK, pdu.SUBMIT_SM):
        stage.server.rules[command].append(lambda session, _one: session is dropped)

    [answer] = stage.adapter.send(calls_about([message_to(PHONE, "text")]))

    assert isinstance(answer, Done)
    assert stage.texts(PHONE) == ["text"]


def test_a_message_centre_that_is_deaf_does_not_hold_us(stage: SmppStage) -> None:
    """It reads nothing at all: what does not fit into the buffers of the sockets is not sent."""
    stage.adapter.check_reachable()
    held = threading.Event()

    def hang(_session: server.Session, _one: WirePdu) -> bool:
        held.wait()
        return True

    stage.server.rules[pdu.SUBMIT_SM].append(hang)
    carrier = stage.other_process(login={"window": 20_000})
    answers = carrier.send(calls_about([message_to(PHONE, "x" * 150) for _ in range(20_000)]))
    held.set()

    assert {type(answer) for answer in answers} <= {OutcomeUnknown, Unavailable}


@pytest.mark.parametrize("length", [0, 15, 70_001, 0xFFFF_FFFF])
def test_a_length_that_is_none_ends_the_session(stage: SmppStage, length: int) -> None:
    def answer(session: server.Session, one: WirePdu) -> bool:
        head = (length, one.command | pdu.ANSWER, 0, one.sequence)
        session.send_octets(struct.pack(">IIII", *head))
        return True

    stage.server.next_time(pdu.SUBMIT_SM, answer)

    [lost] = stage.adapter.send(calls_about([message_to(PHONE, "text")]))
    assert isinstance(lost, OutcomeUnknown)
    assert "closed the connection" in lost.sentence


def test_a_new_session_begins_before_the_sequence_numbers_end(
    stage: SmppStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cleanbreak.adapters.smpp_link.LAST_NUMBER", 5)
    for _ in range(3):
        answers = stage.adapter.send(calls_about([message_to(PHONE, "text") for _ in range(4)]))
        assert [type(answer) for answer in answers] == [Done] * 4

    assert stage.server.seen.count(pdu.BIND_TRANSMITTER) == 2


def test_an_answer_in_single_octets_is_read(stage: SmppStage) -> None:
    def trickle(session: server.Session, one: WirePdu) -> bool:
        for octet in WirePdu(one.command | pdu.ANSWER, 0, one.sequence, b"42\0").packed():
            session.send_octets(bytes([octet]))
            time.sleep(0.002)
        return True

    stage.server.next_time(pdu.SUBMIT_SM, trickle)

    [answer] = stage.adapter.send(calls_about([message_to(PHONE, "text")]))

    assert isinstance(answer, Done)
    assert answer.facts["reference"] == "42"


# --- TLS ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@contextmanager
def over_tls(authority: trustme.CA, name: str) -> Iterator[SmppStage]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    with closing(SmppStage(SmppServer(context=context).start())) as stage:
        yield stage


def trusting(authority: trustme.CA, folder: Path) -> dict[str, object]:
    path = folder / "authority.pem"
    authority.cert_pem.write_to_path(str(path))
    return {"tls": TlsFiles(authorities=path)}


def test_messages_travel_over_tls(authority: trustme.CA, tmp_path: Path) -> None:
    with over_tls(authority, "127.0.0.1") as stage:
        carrier = stage.other_process(login={**trusting(authority, tmp_path), "timeout_s": 5.0})

        answers = carrier.send(calls_about([message_to(PHONE, f"{n}") for n in range(300)]))

        assert [type(answer) for answer in answers] == [Done] * 300
        assert stage.texts(PHONE) == [f"{n}" for n in range(300)]


@pytest.mark.parametrize("fault", ["another name", "another authority"])
def test_a_wrong_certificate_gets_neither_password_nor_message(
    authority: trustme.CA, tmp_path: Path, fault: str
) -> None:
    name = "smsc.example.org" if fault == "another name" else "127.0.0.1"
    trusted = trustme.CA() if fault == "another authority" else authority
    with over_tls(authority, name) as stage:
        carrier = stage.other_process(login=trusting(trusted, tmp_path))

        with pytest.raises(Unavailable, match="CERTIFICATE_VERIFY_FAILED"):
            carrier.send(calls_about([message_to(PHONE, "text")]))
        assert stage.server.seen == []


def test_a_message_centre_without_tls_gets_nothing_either(
    stage: SmppStage, authority: trustme.CA, tmp_path: Path
) -> None:
    carrier = stage.other_process(login=trusting(authority, tmp_path))

    with pytest.raises(Unavailable):
        carrier.send(calls_about([message_to(PHONE, "text")]))
    assert pdu.SUBMIT_SM not in stage.server.seen


def test_nobody_listens(stage: SmppStage) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    carrier = stage.other_process(login={"address": Endpoint("127.0.0.1", port)})

    with pytest.raises(Unavailable, match="cannot be reached: Connection refused"):
        carrier.check_reachable()


def wait_for(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + SOON_S
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.01)
