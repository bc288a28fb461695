"""SIP that no telephone would send: strangers, repeats, nonsense, and more calls than fit."""

import time

from cleanbreak.adapters.telephone.sip.settings import host_and_port

from .bare import BareCaller, port_of
from .conftest import Stage
from .web import Asked

CALL = "/hotline/gateway/call/"
GATHER = "<Gather action='/keys' numDigits='2' timeout='9'><Say>Type two digits.</Say></Gather>"


def has_keys(asked: Asked) -> bool:
    return "Digits" in asked


def is_over(asked: Asked) -> bool:
    return asked.get("CallStatus") == "completed"


def test_what_comes_twice_is_answered_alike_and_done_once(stage: Stage) -> None:
    web = stage.web({CALL: GATHER})
    caller = BareCaller(stage.gateway(web.address).port)

    caller.send(caller.invite())
    caller.send(caller.invite())
    first = caller.receive()
    assert first.startswith("SIP/2.0 200")
    assert "a=rtpmap:97 telephone-event/8000" in first  # as the offer numbers it
    assert caller.receive() == first  # to the repeat, or because nobody has acknowledged
    assert caller.receive() == first
    assert caller.take_answer() == first
    bye = caller.request("BYE", 2, branch="z9hG4bKbye")
    for _ in range(2):
        caller.send(bye)
        assert caller.receive().startswith("SIP/2.0 200")
    web.wait_for(is_over)

    assert [asked.path for asked in web.asked].count(CALL) == 1
    caller.close()


def test_a_caller_who_gives_up_before_is_let_go(stage: Stage) -> None:
    gateway = stage.gateway(stage.web({}).address, CALLS_MAX="1")
    caller = BareCaller(gateway.port)

    caller.send(caller.invite().replace(b"m=audio", b"m=video"))
    assert caller.receive().startswith("SIP/2.0 488")
    other = BareCaller(gateway.port)
    other.send(other.request("CANCEL", 1))
    assert other.receive().startswith("SIP/2.0 481")
    other.send(other.request("BYE", 1))
    assert other.receive().startswith("SIP/2.0 481")
    other.send(other.request("OPTIONS", 1))
    assert other.receive().startswith("SIP/2.0 200")
    other.send(other.request("MESSAGE", 1))
    assert other.receive().startswith("SIP/2.0 405")
    for one in (caller, other):
        one.close()


def test_only_beyond_the_limit_callers_are_sent_away_and_told_when_to_come_back(
    stage: Stage,
) -> None:
    gateway = stage.gateway(stage.web({CALL: GATHER}).address, CALLS_MAX="2")
    callers = [BareCaller(gateway.port) for _ in range(4)]

    answers = []
    for caller in callers[:3]:
        caller.send(caller.invite())
        answers.append(caller.take_answer())
    callers[0].send(callers[0].request("BYE", 2))
    callers[0].receive()
    callers[3].send(callers[3].invite())
    answers.append(callers[3].take_answer())

    assert [answer.split()[1] for answer in answers] == ["200", "200", "503", "200"]
    assert "Retry-After: 10" in answers[2]
    for caller in callers:
        caller.close()


def test_strangers_are_not_heard_neither_in_words_nor_in_keys(stage: Stage) -> None:
    web = stage.web({CALL: GATHER, "/keys": "<Hangup/>"})
    gateway = stage.gateway(web.address, CALLERS="127.0.0.1/32")
    caller, stranger = BareCaller(gateway.port), BareCaller(gateway.port, "127.0.0.2")

    stranger.send(stranger.invite())
    gateway.wait_for("sip_from_a_stranger")
    assert stranger.receive(0.2) == ""
    caller.send(caller.invite())
    sound = port_of(caller.take_answer())
    web.wait_for(lambda asked: asked.path == CALL)
    time.sleep(0.3)  # until keys are asked for
    for number in range(1, 5):
        stranger.press(9, sound, 8000 * number)
    for number, key in enumerate((4, 2), 1):
        caller.press(key, sound, 8000 * number)

    assert web.wait_for(has_keys)["Digits"] == "42"
    hang_up = caller.receive()
    assert hang_up.startswith("BYE")
    web.wait_for(is_over)
    for one in (caller, stranger):
        one.close()


def test_nonsense_breaks_nothing(stage: Stage) -> None:
    web = stage.web({CALL: GATHER, "/keys": "<Hangup/>"})
    gateway = stage.gateway(web.address)
    caller = BareCaller(gateway.port)
    good = caller.invite()

    for data in (
        b"",
        b"\r\n\r\n",
        b"\x00" * 100,
        b"INVITE",
        b"INVITE sip:x SIP/2.0\r\n\r\n",
        good.replace(b"CSeq: 1 INVITE", b"CSeq: x"),
        good.replace(b"m=audio", b"m=audio x"),
        good.replace(b"a=rtpmap:97", b"a=rtpmap:no"),
        good.replace(b"c=IN IP4 127.0.0.1", b"c=IN IP4 nowhere.example"),
        good.replace(b"From:", b"Form:"),
        b"SIP/2.0 200 OK\r\nVia: x\r\nCSeq: 1 INVITE\r\n\r\n",
    ):
        caller.call_id += "x"
        caller.send(data)
    last = BareCaller(gateway.port)
    last.send(last.invite())
    sound = port_of(last.take_answer())
    for data in (b"", b"\x80", b"\x80\x61" + bytes(11), b"\x80\x61" + bytes(10), b"\x80\xe1" * 99):
        last.rtp.sendto(data, ("127.0.0.1", sound))
    web.wait_for(lambda asked: asked.path == CALL)
    time.sleep(0.3)  # until keys are asked for
    last.press(1, sound, 8000)
    last.press(1, sound, 16000)

    assert web.wait_for(has_keys)["Digits"] == "11"
    gateway.close()
    assert "Traceback" not in "".join(gateway.printed)
    assert "15112345678" not in "".join(gateway.printed)
    for one in (caller, last):
        one.close()


def test_a_gateway_that_is_killed_has_its_calls_reported_by_the_next_one(stage: Stage) -> None:
    web = stage.web({CALL: GATHER})
    gateway = stage.gateway(web.address)
    caller = BareCaller(gateway.port)
    caller.send(caller.invite())
    caller.take_answer()
    rang = web.wait_for(lambda asked: asked.path == CALL)
    gateway.process.kill()

    again = stage.gateway(web.address)

    assert again.left_calls == 1
    assert web.wait_for(is_over)["CallSid"] == rang["CallSid"]
    caller.close()


def test_addresses_of_telephones_are_read() -> None:
    assert host_and_port("sip:101@192.0.2.7") == ("192.0.2.7", 5060)
    assert host_and_port("sip:192.0.2.7:5070;transport=udp") == ("192.0.2.7", 5070)
