"""Real telephones call the gateway: they hear what is said, type, are put through, and hang up."""

import time
from collections.abc import Callable

import pytest

from cleanbreak.domain.telephone_sound import Sound, read_wav, tone, write_wav
from cleanbreak.flows.hotline_sentences import SENTENCES, HotlineSentence

from .conftest import Stage
from .listening import likeness, purity
from .sipp import KEYS, begin_calls
from .web import Asked, CannedWeb

WELCOME = "Welcome to the hotline. Type eight digits at any time, also while this is said."
THANKS = "Vielen Dank. Auf Wiederhören."
TYPED = "40718529"
"""So many that no port or identifier in a log has them by chance."""
CALL, DIAL = "/hotline/gateway/call/", "/hotline/gateway/dialled"
Spoken = Callable[[str, str], Sound]


def gather(text: str, digits: int = len(TYPED)) -> str:
    return (
        f'<Gather action="/keys" numDigits="{digits}"><Say language="en-GB">{text}</Say></Gather>'
    )


def has_keys(asked: Asked) -> bool:
    return "Digits" in asked


def is_over(asked: Asked) -> bool:
    return asked.get("CallStatus") == "completed"


@pytest.mark.parametrize(("tcp", "codec"), [(False, "PCMU"), (True, "PCMA")])
def test_a_caller_hears_cuts_in_and_is_hung_up_on(
    stage: Stage, spoken: Spoken, tcp: bool, codec: str
) -> None:
    web = stage.web({CALL: gather(WELCOME), "/keys": "<Play>/bell.wav</Play><Say language='de-DE'>"
                     f"{THANKS}</Say><Hangup/>"})  # fmt: skip
    bell = tone(660, 0.7)
    web.files["/bell.wav"] = write_wav(bell)
    stage.say_before(WELCOME, "en-GB")
    gateway = stage.gateway(web.address)
    phone = stage.phone(tcp=tcp, codecs=codec)

    phone.dial(gateway.address + (";transport=tcp" if tcp else ""))
    phone.wait_for("CALL_ESTABLISHED")
    web.wait_for(lambda asked: asked.path == CALL)
    time.sleep(1.2)  # a person listens before they type
    phone.press(TYPED)
    keyed = web.wait_for(has_keys)
    phone.wait_for("CALL_CLOSED")
    over = web.wait_for(is_over)

    welcome = spoken(WELCOME, "en-GB")
    assert keyed["Digits"] == TYPED
    assert keyed["From"] == "+4915112345678"
    assert over["CallSid"] == keyed["CallSid"]
    assert likeness(welcome[:12_000], phone.heard) > 0.98  # its beginning
    assert likeness(welcome[-24_000:], phone.heard) < 0.7  # a key has cut the rest
    assert likeness(bell, phone.heard) > 0.98
    assert likeness(spoken(THANKS, "de-DE"), phone.heard) > 0.98
    gateway.close()
    assert TYPED not in "".join(gateway.printed)
    assert "15112345678" not in "".join(gateway.printed)
    assert [one.name for one in (gateway.home / "hotline" / "calls").iterdir()] == [".held"]


def test_a_caller_is_put_through_both_ways_and_goes_on_when_the_agent_hangs_up(
    stage: Stage, spoken: Spoken
) -> None:
    caller = stage.phone(says=tone(440, 1), codecs="PCMU")
    agent = stage.phone(says=tone(1000, 1), answers=True, name="agent", codecs="PCMA")
    web = stage.web(
        {
            CALL: f'<Dial action="{DIAL}" timeout="9"><Sip>{agent.address}</Sip></Dial>',
            DIAL: f"<Say language='de-DE'>{THANKS}</Say><Hangup/>",
        }
    )
    gateway = stage.gateway(web.address)

    caller.dial(gateway.address)
    agent.wait_for("CALL_ESTABLISHED")
    time.sleep(1.5)  # they talk
    agent.hang_up()
    dialled = web.wait_for(lambda asked: "DialCallStatus" in asked)
    caller.wait_for("CALL_CLOSED")

    assert dialled["DialCallStatus"] == "completed"
    assert purity(caller.heard, 1000) > 0.98
    assert purity(agent.heard, 440) > 0.98
    assert likeness(spoken(THANKS, "de-DE"), caller.heard) > 0.98
    assert "+4915112345678" not in agent.log.partition("baresip is ready")[2]


def test_whoever_hangs_up_ends_the_agents_call_too(stage: Stage) -> None:
    caller, agent = stage.phone(), stage.phone(answers=True, name="agent")
    web = stage.web({CALL: f"<Dial timeout='9'><Sip>{agent.address}</Sip></Dial>"})
    gateway = stage.gateway(web.address)

    caller.dial(gateway.address)
    agent.wait_for("CALL_ESTABLISHED")
    caller.wait_for("CALL_ESTABLISHED")
    caller.hang_up()

    agent.wait_for("CALL_CLOSED")
    web.wait_for(is_over)


def test_an_agent_who_does_not_answer_or_is_busy_stops_ringing(stage: Stage) -> None:
    caller, agent = stage.phone(), stage.phone(name="agent")
    dial = "<Dial action='{}' timeout='2'><Sip>{}</Sip></Dial>"
    web = stage.web(
        {
            CALL: dial.format("/absent", agent.address),
            "/absent": dial.format("/busy", agent.address),
            "/busy": "<Hangup/>",
        }
    )
    gateway = stage.gateway(web.address)

    caller.dial(gateway.address)
    agent.wait_for("CALL_RINGING", also="CALL_INCOMING")
    agent.wait_for("CALL_CLOSED")
    agent.wait_for("CALL_INCOMING")
    agent.hang_up()

    told = {asked.path: asked.get("DialCallStatus") for asked in _asked_until_over(web)}
    assert (told["/absent"], told["/busy"]) == ("no-answer", "busy")


def test_what_is_said_is_recorded_also_when_the_caller_hangs_up(stage: Stage) -> None:
    web = stage.web(
        {
            CALL: "<Record action='/first' maxLength='1' playBeep='true'/>",
            "/first": "<Record action='/second' maxLength='60' playBeep='false'/>",
            "/second": "<Say>Thank you</Say>",
        }
    )
    gateway, caller = stage.gateway(web.address), stage.phone(says=tone(440, 1))

    caller.dial(gateway.address)
    first = web.wait_for(lambda asked: asked.path == "/first")
    time.sleep(0.8)  # they speak on
    caller.hang_up()
    second = web.wait_for(lambda asked: asked.path == "/second")
    web.wait_for(is_over)

    assert purity(read_wav(first.recording), 440) > 0.98
    assert len(read_wav(first.recording)) <= 16_000
    assert second["Digits"] == "hangup"
    assert purity(read_wav(second.recording), 440) > 0.98
    assert [one.path for one in web.asked][-1] == "/hotline/gateway/status/"


def test_a_caller_is_told_to_hold_while_the_web_server_is_away(
    stage: Stage, spoken: Spoken
) -> None:
    web = stage.web({CALL: [500, 500, f"<Say language='de-DE'>{THANKS}</Say><Hangup/>"]})
    web.answers["/hotline/gateway/status/"] = [503, 204]
    gateway, caller = stage.gateway(web.address), stage.phone()

    caller.dial(gateway.address)
    gateway.wait_for("server_away")
    caller.wait_for("CALL_CLOSED", 20)
    gateway.wait_for("end_not_reported")
    web.wait_for(lambda asked: is_over(asked) and len(_overs(web)) == 2)

    hold = SENTENCES["en"][HotlineSentence.HOLD_THE_LINE]
    assert likeness(spoken(hold, "en-GB"), caller.heard) > 0.98
    assert likeness(spoken(THANKS, "de-DE"), caller.heard) > 0.98


def test_who_ends_the_gateway_hands_callers_on(stage: Stage, spoken: Spoken) -> None:
    other = stage.phone(answers=True, name="agent")
    web = stage.web({CALL: gather(WELCOME)})
    gateway = stage.gateway(web.address, FALLBACK=other.address, ENDING_S="9")
    caller = stage.phone()

    caller.dial(gateway.address)
    caller.wait_for("CALL_ESTABLISHED")
    web.wait_for(lambda asked: asked.path == CALL)
    gateway.end()
    other.wait_for("CALL_ESTABLISHED")  # REFER: the caller's telephone calls there
    gateway.wait_for("handed_on", taken=True)
    gateway.wait_for("ended")

    web.wait_for(is_over)
    assert gateway.process.wait(5) == 0
    connecting = SENTENCES["en"][HotlineSentence.CONNECTING]
    assert likeness(spoken(connecting, "en-GB"), caller.all_heard) > 0.98


def test_who_ends_the_gateway_lets_callers_know(stage: Stage, spoken: Spoken) -> None:
    web = stage.web({CALL: gather(WELCOME)})
    gateway, caller = stage.gateway(web.address, ENDING_S="9"), stage.phone()

    caller.dial(gateway.address)
    caller.wait_for("CALL_ESTABLISHED")
    web.wait_for(lambda asked: asked.path == CALL)
    gateway.end()
    caller.wait_for("CALL_CLOSED")
    gateway.wait_for("ended")

    web.wait_for(is_over)
    closes = SENTENCES["en"][HotlineSentence.LINE_CLOSES]
    assert likeness(spoken(closes, "en-GB"), caller.heard) > 0.98


def test_ten_call_at_once(stage: Stage) -> None:
    web = stage.web({CALL: gather(WELCOME, 4), "/keys": f"<Say language='de-DE'>{THANKS}</Say>"})
    gateway = stage.gateway(web.address)

    callers = begin_calls(stage.folder, gateway.port, 10, talk_ms=6_000)

    web.wait_for(lambda _: len(_overs(web)) == 10)
    assert sorted(one["Digits"] for one in list(web.asked) if has_keys(one)) == [KEYS] * 10
    assert len({one["CallSid"] for one in _overs(web)}) == 10
    callers.kill()
    callers.wait()


def _overs(web: CannedWeb) -> list[Asked]:
    return [one for one in list(web.asked) if is_over(one)]


def _asked_until_over(web: CannedWeb) -> list[Asked]:
    web.wait_for(is_over)
    return list(web.asked)
