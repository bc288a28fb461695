"""A gateway leads a caller by what the web server answers, and leaves nobody in silence."""

import asyncio
from typing import Any

import pytest
from tests.own_loop import in_own_loop
from tests.played_telephone import (
    PlayedBook,
    PlayedServer,
    PlayedTelephone,
    SpokenAsWritten,
    played_hotline,
)

from cleanbreak.domain.telephone_sound import Sound
from cleanbreak.flows import report_call_end as reports
from cleanbreak.flows.hotline_sentences import SENTENCES, HotlineSentence
from cleanbreak.flows.run_gateway import Switchboard, run_gateway
from cleanbreak.flows.say_to_caller import ERROR_TONES
from cleanbreak.flows.serve_phone_call import serve_phone_call
from cleanbreak.ports.telephone import Connected

MENU = '<Gather action="keys/" numDigits="{}"><Say language="de-DE">Menü</Say></Gather>'
HOLD, LATER, CLOSES, CONNECTING = (
    SENTENCES["en"][one]
    for one in (
        HotlineSentence.HOLD_THE_LINE,
        HotlineSentence.CALL_LATER,
        HotlineSentence.LINE_CLOSES,
        HotlineSentence.CONNECTING,
    )
)


def served(telephone: PlayedTelephone, server: PlayedServer, **more: Any) -> list[tuple[str, Any]]:
    hotline, told = played_hotline(server, **more)
    in_own_loop(serve_phone_call(telephone, hotline))
    return told


def digits(server: PlayedServer) -> list[str]:
    return [fields["Digits"] for _, fields in server.asked if "Digits" in fields]


@pytest.mark.parametrize(
    ("at_most", "pressed", "told"),
    [
        pytest.param(1, "2", ["2"], id="one"),
        pytest.param(13, "0049151#", ["0049151"], id="ended by the hash key"),
        pytest.param(4, "12345678", ["1234"], id="too many"),
        pytest.param(4, "12", ["12"], id="too few, and nothing more"),
        pytest.param(4, "", [], id="none"),
        pytest.param(4, "#", [], id="only the hash key"),
        pytest.param(4, "*0*1", ["*0*1"], id="stars"),
    ],
)
def test_keys_are_told(at_most: int, pressed: str, told: list[str]) -> None:
    server = PlayedServer({"call/": MENU.format(at_most)})

    served(PlayedTelephone({"Menü": pressed}), server)

    assert digits(server) == told


def test_a_key_cuts_the_prompt_and_those_after_it() -> None:
    server = PlayedServer(
        {"call/": '<Gather action="k" numDigits="1"><Say>One</Say><Say>Two</Say></Gather>'}
    )
    quick, slow = PlayedTelephone({"One": "1"}), PlayedTelephone({"Two": "2"})

    served(quick, server)
    served(slow, server)

    assert (quick.heard, quick.cut) == (["One"], ["One"])
    assert slow.heard == ["One", "Two"]
    assert digits(server) == ["1", "2"]


def test_whoever_presses_a_key_does_not_wait_for_sentences_that_nobody_hears() -> None:
    class SlowForTheSecond(SpokenAsWritten):
        async def speak(self, text: str, language: str) -> Sound:
            if text == "Two":
                await asyncio.Event().wait()
            return await super().speak(text, language)

    server = PlayedServer(
        {"call/": '<Gather action="k" numDigits="1"><Say>One</Say><Say>Two</Say></Gather>'}
    )
    hotline, _ = played_hotline(server, speech=SlowForTheSecond())

    serving = serve_phone_call(PlayedTelephone({"One": "1"}), hotline)
    in_own_loop(asyncio.wait_for(serving, 5))

    assert digits(server) == ["1"]


def test_keys_that_nobody_asked_for_answer_no_later_question() -> None:
    """Somebody who presses on while the server thinks confirms nothing that they have not heard."""
    sure = MENU.format(1).replace("Menü", "Sicher?")
    server = PlayedServer({"call/": MENU.format(1), "call/keys/": sure})
    telephone = PlayedTelephone({"Menü": "111"})

    served(telephone, server)

    assert telephone.heard == ["Menü", "Sicher?"]
    assert digits(server) == ["1"]


def test_no_key_falls_through_and_the_address_is_relative() -> None:
    server = PlayedServer(
        {
            "call/": MENU.format(1) + "<Redirect>call/7/?said</Redirect>",
            "call/call/7/?said": "<Play>/prompts/en/bye.wav</Play><Pause length='2'/><Hangup/>",
        }
    )
    telephone = PlayedTelephone()

    served(telephone, server)

    assert telephone.heard == ["Menü", "recording bye.wav"]
    assert telephone.waited_s == [2]
    assert not telephone.is_up
    assert [fields["CallStatus"] for _, fields in server.asked] == ["ringing", "in-progress"]
    assert all(fields["From"] == "+4915112345678" for _, fields in server.asked)


@pytest.mark.parametrize("ended", list(Connected))
def test_what_became_of_the_agent_is_told(ended: Connected) -> None:
    server = PlayedServer(
        {"call/": '<Dial action="over" timeout="9"><Sip>sip:a@192.0.2.1</Sip></Dial>'}
    )
    telephone = PlayedTelephone(connects=[ended])

    served(telephone, server)

    assert telephone.connected == ["sip:a@192.0.2.1"]
    assert server.asked[-1][0] == "call/over"
    assert server.asked[-1][1]["DialCallStatus"] == ended.value


def test_a_recording_counts_although_the_caller_has_hung_up_and_the_server_is_away() -> None:
    server = PlayedServer({"call/": '<Record action="said" maxLength="60"/>'})
    server.is_away = lambda path: path == "call/said" and len(server.asked) < 9
    telephone = PlayedTelephone(says=b"I cancel.", hangs_up_at="record")

    served(telephone, server)

    assert server.recordings == [b"I cancel."]
    assert server.asked[-1][1]["Digits"] == "hangup"


def test_a_server_that_is_away_for_a_moment_is_hardly_noticed() -> None:
    server = PlayedServer({"call/": "<Say>Hello</Say>"})
    server.away = 1
    telephone = PlayedTelephone()

    served(telephone, server)

    assert telephone.heard == ["Hello"]


@pytest.mark.parametrize(
    "garbage", ["!<html>", "!", "!<Response><Enqueue/></Response>", "!<Response><Dial>1</Dial>"]
)
def test_garbage_is_asked_again_and_then_left_for_the_fallback(garbage: str) -> None:
    server = PlayedServer({"call/": [garbage] * 9})
    telephone = PlayedTelephone()

    told = served(telephone, server, fallback="sip:people@192.0.2.9")

    assert len(server.asked) == 4
    assert telephone.heard == [HOLD, HOLD, CONNECTING]
    assert telephone.connected == ["sip:people@192.0.2.9"]
    assert {"why": "not_a_telephone_answer"}.items() <= told[0][1].items()


def test_with_nobody_to_fall_back_on_the_caller_is_asked_to_call_later() -> None:
    for fallback, connects in (("", []), ("sip:people@192.0.2.9", [Connected.NO_ANSWER])):
        server = PlayedServer({})
        server.away = 99
        telephone = PlayedTelephone(connects=connects)

        served(telephone, server, fallback=fallback)

        assert telephone.heard[-1] == LATER
        assert not telephone.is_up


def test_our_own_sentences_are_in_the_language_that_was_spoken_last() -> None:
    server = PlayedServer({"call/": "<Say language='cmn-CN'>你好</Say><Redirect>x</Redirect>"})
    server.is_away = lambda path: path == "call/x"
    telephone = PlayedTelephone()

    served(telephone, server)

    assert telephone.heard[-1] == SENTENCES["cmn"][HotlineSentence.CALL_LATER]


def test_answers_that_lead_to_one_another_in_a_circle_end() -> None:
    server = PlayedServer({"call/": "<Redirect>/hotline/gateway/call/</Redirect>"})
    telephone = PlayedTelephone()

    served(telephone, server)

    assert len(server.asked) < 30
    assert telephone.heard == [LATER]


def test_an_answer_that_leads_to_another_server_is_not_followed() -> None:
    server = PlayedServer({"call/": "<Redirect>https://elsewhere.example/</Redirect>"})
    telephone = PlayedTelephone()

    served(telephone, server)

    assert [path for path, _ in server.asked] == ["call/"]
    assert telephone.heard == [HOLD, HOLD, LATER]


def test_where_nothing_can_be_said_tones_are_heard() -> None:
    telephone = PlayedTelephone()

    served(
        telephone, PlayedServer({"call/": "<Say>Hello</Say>"}), speech=SpokenAsWritten(is_mute=True)
    )

    assert telephone.heard == [ERROR_TONES.decode("utf-8", "replace")]


@pytest.mark.parametrize(
    ("fallback", "is_taken", "heard"),
    [
        ("", False, [CLOSES]),
        ("sip:people@192.0.2.9", True, [CONNECTING]),
        ("sip:people@192.0.2.9", False, [CONNECTING, CLOSES]),
    ],
)
def test_when_the_gateway_ends_the_caller_is_handed_on_or_told(
    fallback: str, is_taken: bool, heard: list[str]
) -> None:
    telephone = PlayedTelephone(closes=True, takes_transfer=is_taken)

    served(telephone, PlayedServer({"call/": "<Say>Hello</Say>"}), fallback=fallback)

    assert telephone.heard == heard
    assert telephone.transferred == [fallback] * bool(fallback)
    assert not telephone.is_up


def test_nothing_that_is_told_names_a_caller_or_a_key() -> None:
    server = PlayedServer({"call/": MENU.format(6), "call/keys/": ["!garbage"] * 9})
    telephone = PlayedTelephone({"Menü": "471199"})

    told = served(telephone, server)

    assert digits(server)[0] == "471199"
    assert "server_away" in dict(told)
    assert "471199" not in str(told)
    assert "15112345678" not in str(told)


class Network:
    """Where nobody calls, or one caller does."""

    def __init__(self) -> None:
        self.is_up = False

    async def start(self) -> None:
        self.is_up = True

    async def stop(self) -> None:
        self.is_up = False


def test_an_end_is_reported_again_until_it_is_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports, "PAUSES_S", (0,))
    server, book = PlayedServer({"call/": "<Hangup/>"}), PlayedBook()
    server.is_away = lambda path: path == "status/" and len(server.asked) < 6
    board = Switchboard(played_hotline(server)[0], book)

    async def calls() -> None:
        await board.serve(PlayedTelephone())
        await board.settle()

    in_own_loop(calls())

    assert [path for path, _ in server.asked] == ["call/"] + ["status/"] * 5
    assert server.asked[-1][1] == {"CallSid": "GW" + "1" * 32, "CallStatus": "completed"}
    assert book.left == []


def test_what_a_killed_gateway_left_is_reported_by_the_next_one() -> None:
    server, book = PlayedServer({}), PlayedBook(["GW" + "7" * 32])
    hotline, told = played_hotline(server)

    async def once() -> None:
        await asyncio.sleep(0)

    in_own_loop(run_gateway(Switchboard(hotline, book), Network(), once))

    assert server.asked == [("status/", {"CallSid": "GW" + "7" * 32, "CallStatus": "completed"})]
    assert book.left == []
    assert [event for event, _ in told] == ["listening", "ending", "ended"]
