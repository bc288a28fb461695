"""Stories of recordings: of the operator's prompts, and of what callers say."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.hotline_providers import KEPT_AT, PORTAL, TOKENS, Provider, keeping_one
from tests.telephone_waves import tone
from tests.worlds import TestWorld, make_world

from cleanbreak.domain.call_turn import CallSaid, Heard
from cleanbreak.flows.hear_recording import hear_recording
from cleanbreak.ports.errors import Refused
from cleanbreak.records.voicemail import VoicemailRow

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def world(settings: Any) -> TestWorld:
    settings.CLEANBREAK_BASE_URL = PORTAL
    settings.CLEANBREAK_HOTLINE_TOKENS = TOKENS
    return make_world()


def test_a_recording_is_played_and_fetched_for_ever(settings: Any, tmp_path: Path) -> None:
    settings.CLEANBREAK_PROMPTS = tmp_path
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "menu.wav").write_bytes(tone())
    provider = Provider()
    provider.ring()
    provider.press("1")
    address = str(provider.document.findtext(".//Play"))
    assert address.startswith(f"{PORTAL}/hotline/prompts/en/menu-")

    answer = Client().get(address.removeprefix(PORTAL))
    assert (answer.status_code, answer.content) == (200, tone())
    assert answer["Content-Type"] == "audio/wav"
    assert set(answer["Cache-Control"].split(", ")) == {"public", "max-age=31536000", "immutable"}

    (tmp_path / "en" / "menu.wav").write_bytes(tone(0.7))
    assert Client().get(address.removeprefix(PORTAL)).status_code == 404
    again = Provider()
    again.ring()
    again.press("1")
    assert again.document.findtext(".//Play") not in (None, address)


def test_what_no_telephone_plays_is_spoken_instead(settings: Any, tmp_path: Path) -> None:
    settings.CLEANBREAK_PROMPTS = tmp_path
    (tmp_path / "en").mkdir()
    for content in (b"", b"MP3", tone(rate=44_100), tone(loud=0.0)):
        (tmp_path / "en" / "menu.wav").write_bytes(content)
        provider = Provider()
        provider.ring()
        provider.press("1")
        assert provider.document.find(".//Play") is None
        assert provider.document.find(".//Say") is not None


def test_nothing_else_of_the_machine_is_fetched(settings: Any, tmp_path: Path) -> None:
    settings.CLEANBREAK_PROMPTS = tmp_path / "prompts"
    (tmp_path / "prompts" / "en").mkdir(parents=True)
    (tmp_path / "secret.wav").write_bytes(tone())
    for language, key in (("en", "..%2F..%2Fsecret"), ("..", "secret"), ("en", "nothing")):
        path = f"/hotline/prompts/{language}/{key}-{'0' * 16}.wav"
        assert Client().get(path).status_code == 404, path


# --- what callers say


class Patience:
    """Recordings that are there at the third look."""

    def __init__(self, looks: int) -> None:
        self.left, self.waited = looks, list[float]()

    def fetch(self, address: str) -> bytes:
        self.left -= 1
        if self.left >= 0:
            raise Refused("The provider has no such recording.")
        return keeping_one().fetch(address)


def recorded(looks: int, heard: Heard = Heard.RECORDED) -> tuple[bytes, list[float]]:
    kept = Patience(looks)
    said = CallSaid(
        provider="twilio",
        provider_call_id="CA1",
        heard=heard,
        turn=1,
        recording=KEPT_AT,
    )
    return hear_recording(said, kept, kept.waited.append).recorded, kept.waited


def test_a_recording_is_waited_for_a_moment() -> None:
    assert recorded(0) == (tone(2), [])
    assert recorded(2) == (tone(2), [0.5, 1.5])
    assert recorded(3) == (b"", [0.5, 1.5])
    assert recorded(0, Heard.KEYS) == (b"", [])


def to_a_message(provider: Provider) -> str:
    """Ring, ask for a person, and leave a message instead; return where it goes."""
    provider.ring()
    for digits in ("1", "0", "2"):
        provider.press(digits)
    provider.press_nothing()
    found = provider.document.find("Record")
    assert found is not None
    return found.attrib["action"].removeprefix(PORTAL)


def test_a_message_at_the_provider_is_fetched_and_counts(settings: Any) -> None:
    settings.CLEANBREAK_VOICEMAIL = "http"
    settings.CLEANBREAK_KEPT_RECORDINGS = "tests.hotline_providers.keeping_one"
    provider = Provider()
    said = {"RecordingUrl": KEPT_AT, "Digits": "hangup"}

    provider.post(to_a_message(provider), CallStatus="completed", **said)

    assert VoicemailRow.objects.get().recording() == tone(2)
    assert provider.row.receipt_number


def test_our_gateway_sends_the_recording_along() -> None:
    gateway = Provider("gateway")
    there = to_a_message(gateway)
    form = {"CallSid": gateway.call, "CallStatus": "in-progress"}
    sent = {**form, "Recording": SimpleUploadedFile("x.wav", tone(2), "audio/wav")}

    gateway.answer = Client().post(there, sent, headers=gateway.sign(there, form))

    assert gateway.document.find("Gather") is not None
    assert VoicemailRow.objects.get().recording() == tone(2)
    again = Client().post(there, sent, headers=gateway.sign(there, form))
    assert again.content == gateway.answer.content
    assert VoicemailRow.objects.count() == 1


def test_a_file_of_anybody_else_is_too_much() -> None:
    there, form = "/hotline/twilio/call/3/", {"CallSid": "CA1"}
    sent = {**form, "Recording": SimpleUploadedFile("x.wav", tone(20), "audio/wav")}
    headers = Provider().sign(there, form)
    assert Client().post(there, sent, headers=headers).status_code == 413
    large = {**form, "Recording": SimpleUploadedFile("x.wav", b"0" * 4_100_000, "audio/wav")}
    there = "/hotline/gateway/call/3/"
    headers = Provider("gateway").sign(there, form)
    assert Client().post(there, large, headers=headers).status_code == 413


def test_where_nothing_could_be_fetched_nothing_is_recorded() -> None:
    provider = Provider()
    provider.ring()
    for digits in ("1", "0", "2"):
        provider.press(digits)
    provider.press_nothing()
    assert provider.document.find("Record") is None
    assert "no message can be recorded" in provider.answer.content.decode()
    provider.press_nothing()
    assert "You are number 1." in provider.answer.content.decode(), "and a person comes instead"
