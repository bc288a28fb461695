"""Providers of telephony for tests: they sign what they post, behind a proxy that changes it."""

import hashlib
import hmac
import json
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from urllib.parse import urlencode
from xml.etree.ElementTree import Element, fromstring

from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from tests.telephone_waves import tone
from twilio.request_validator import RequestValidator

from cleanbreak.adapters.kept_recordings.memory import MemoryKeptRecordings
from cleanbreak.records.hotline_call import HotlineCallRow

PORTAL = "https://portal.example"
TOKENS = {
    "twilio": ("twilio-token",),
    "signalwire": ("signalwire-token",),
    "jambonz": ("jambonz-token",),
    "gateway": ("gateway-token",),
}
CALLS = count(1)
KEPT_AT = "https://kept.example/RE1"


def keeping_one() -> MemoryKeptRecordings:
    """Stand in for the wiring: a provider that keeps one recording."""
    return MemoryKeptRecordings({KEPT_AT: tone(2)})


@dataclass
class Provider:
    """Somebody who speaks Twilio's way, behind a proxy that changes host and scheme."""

    name: str = "twilio"
    call: str = field(default_factory=lambda: f"CA{next(CALLS):032}")
    client: Client = field(default_factory=lambda: Client(enforce_csrf_checks=True))
    answer: Any = None

    def post(self, path: str, **said: str) -> HttpResponse:
        form = {"CallSid": self.call, "CallStatus": "in-progress", "From": "+442083661177", **said}
        return self.send(path, form, self.sign(path, form))

    def sign(self, path: str, form: dict[str, str]) -> dict[str, str]:
        [token] = TOKENS[self.name]
        signature = RequestValidator(token).compute_signature(PORTAL + path, form)
        return {"X-Twilio-Signature": signature}

    def send(self, path: str, form: dict[str, str], headers: dict[str, str]) -> HttpResponse:
        form_type = "application/x-www-form-urlencoded"
        self.answer = self.client.post(
            path, urlencode(form), content_type=form_type, headers=headers
        )
        return self.answer

    def ring(self) -> HttpResponse:
        return self.post(f"/hotline/{self.name}/call/", CallStatus="ringing")

    def press(self, digits: str) -> HttpResponse:
        return self.post(self.action, Digits=digits)

    def press_nothing(self) -> HttpResponse:
        return self.post(self.redirect)

    @property
    def document(self) -> Element:
        assert self.answer.status_code == 200, self.answer.content
        assert self.answer["Content-Type"] == "text/xml; charset=utf-8"
        return fromstring(self.answer.content)

    @property
    def action(self) -> str:
        found = self.document.find("Gather")
        assert found is not None
        return found.attrib["action"].removeprefix(PORTAL)

    @property
    def redirect(self) -> str:
        return str(self.document.findtext("Redirect")).removeprefix(PORTAL)

    @property
    def row(self) -> HotlineCallRow:
        return HotlineCallRow.objects.get(provider=self.name, provider_call_id=self.call)


class Jambonz:
    """Somebody who posts JSON."""

    def __init__(self) -> None:
        self.call, self.client, self.answer = f"b6-{next(CALLS)}", Client(), HttpResponse()

    def post(self, path: str, **said: Any) -> HttpResponse:
        body = json.dumps({"call_sid": self.call, "from": "4915200", **said}).encode()
        return self.send(path, body, self.sign(body))

    def sign(self, body: bytes, seconds_ago: int = 0) -> dict[str, str]:
        at = str(int(timezone.now().timestamp()) - seconds_ago).encode()
        mac = hmac.new(b"jambonz-token", at + b"." + body, hashlib.sha256).hexdigest()
        return {"Jambonz-Signature": f"t={at.decode()},v1={mac}"}

    def send(self, path: str, body: bytes, headers: dict[str, str]) -> HttpResponse:
        self.answer = self.client.post(path, body, content_type="application/json", headers=headers)
        return self.answer

    def ring(self) -> list[dict[str, Any]]:
        self.post("/hotline/jambonz/call/", call_status="trying")
        return self.verbs

    def press(self, digits: str) -> list[dict[str, Any]]:
        hook, tag = self.verbs[-1]["actionHook"], self.verbs[0]["data"]
        path = hook.removeprefix(PORTAL)
        self.post(path, reason="dtmfDetected", digits=digits, customerData=tag)
        return self.verbs

    @property
    def verbs(self) -> list[dict[str, Any]]:
        assert self.answer.status_code == 200
        return list(json.loads(self.answer.content))
