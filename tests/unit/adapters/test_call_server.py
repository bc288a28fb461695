"""The gateway asks the web server as Twilio would, and nobody else."""

from email.parser import BytesParser
from email.policy import HTTP
from urllib.parse import parse_qsl

import httpx
import pytest
from tests.own_loop import in_own_loop
from twilio.request_validator import RequestValidator

from cleanbreak.adapters.call_server import CallServerNotEncrypted, HttpCallServer
from cleanbreak.domain.telephone_sound import read_wav, tone, write_wav
from cleanbreak.ports.errors import Refused, Unavailable

BASE, TOKEN = "https://portal.example/hotline/gateway/", "secret"
FIELDS = {"CallSid": "GW1", "Digits": "1#*", "From": "+49 ü", "Empty": ""}


class Web:
    """A server in this process."""

    def __init__(self, status: int = 200, body: bytes = b"<Response/>") -> None:
        self.status, self.body = status, body
        self.requests: list[httpx.Request] = []

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        await request.aread()
        self.requests.append(request)
        return httpx.Response(self.status, content=self.body)


def server(web: Web, reached_at: str = "") -> HttpCallServer:
    return HttpCallServer(BASE, TOKEN, reached_at, httpx.MockTransport(web))


@pytest.mark.parametrize("recording", [b"", tone(440, 0.1)])
def test_twilios_own_package_believes_the_signature(recording: bytes) -> None:
    web = Web()

    reply = in_own_loop(server(web).ask("call/3/?said", FIELDS, recording))

    (request,) = web.requests
    kind = request.headers["Content-Type"]
    if recording:
        head = f"Content-Type: {kind}\r\n\r\n".encode()
        parts = list(BytesParser(policy=HTTP).parsebytes(head + request.content).iter_parts())
        names = [part.get_param("name", header="content-disposition") for part in parts]
        told = {
            name: part.get_payload(decode=True).decode()
            for name, part in zip(names, parts, strict=True)
            if name != "Recording"
        }
        assert read_wav(parts[names.index("Recording")].get_payload(decode=True)) == recording
    else:
        told = dict(parse_qsl(request.content.decode(), keep_blank_values=True))
    assert told == FIELDS
    assert reply.address == f"{BASE}call/3/?said"
    signed = request.headers["X-Twilio-Signature"]
    assert RequestValidator(TOKEN).validate(reply.address, told, signed)
    assert not RequestValidator("other").validate(reply.address, told, signed)


def test_a_server_nearby_is_asked_by_the_address_that_it_knows() -> None:
    web = Web()

    reply = in_own_loop(server(web, "http://127.0.0.1:8000").ask("status/", FIELDS))

    (request,) = web.requests
    assert str(request.url) == "http://127.0.0.1:8000/hotline/gateway/status/"
    assert request.headers["Host"] == "portal.example"
    signed = request.headers["X-Twilio-Signature"]
    assert RequestValidator(TOKEN).validate(reply.address, FIELDS, signed)


@pytest.mark.parametrize("status", [301, 403, 404, 500, 503])
def test_anything_but_an_answer_is_no_answer(status: int) -> None:
    with pytest.raises(Unavailable):
        in_own_loop(server(Web(status)).ask("call/", FIELDS))


@pytest.mark.parametrize("address", ["https://elsewhere.example/", "//elsewhere.example/call/"])
def test_nobody_else_is_asked(address: str) -> None:
    web = Web()

    for asked in (server(web).ask(address, FIELDS), server(web).fetch(address)):
        with pytest.raises(Refused):
            in_own_loop(asked)
    assert web.requests == []


def test_a_recording_is_fetched_once() -> None:
    web = Web(body=write_wav(tone(440, 0.2)))

    async def twice() -> None:
        one = server(web)
        assert await one.fetch("/hotline/prompts/en/menu-1.wav") == tone(440, 0.2)
        assert await one.fetch("/hotline/prompts/en/menu-1.wav") == tone(440, 0.2)
        await one.close()

    in_own_loop(twice())
    assert len(web.requests) == 1


def test_a_recording_that_is_none_cannot_be_played() -> None:
    with pytest.raises(Unavailable):
        in_own_loop(server(Web(body=b"<html>")).fetch("/x.wav"))


@pytest.mark.parametrize("address", ["http://portal.example/hotline/gateway/", "ftp://a/", ""])
def test_the_token_is_not_told_to_whoever_listens(address: str) -> None:
    with pytest.raises(CallServerNotEncrypted):
        HttpCallServer(address, TOKEN)
