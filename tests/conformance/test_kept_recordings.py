"""What every provider that keeps recordings promises, and what one by HTTP never does."""

import pytest
from tests.telephone_waves import tone

from cleanbreak.adapters.kept_recordings.http import HttpKeptRecordings
from cleanbreak.ports.errors import Refused, Unavailable

from .kept_recordings_stages import RECORDED, KeptRecordingsStage, serving, settings_of

PORT = "kept_recordings"


def test_what_was_said_is_fetched(stage: KeptRecordingsStage) -> None:
    assert stage.kept.fetch(stage.address) == RECORDED == tone(1)


def test_what_is_not_there_is_refused(stage: KeptRecordingsStage) -> None:
    with pytest.raises(Refused):
        stage.kept.fetch(stage.address + "0")


def test_what_is_kept_elsewhere_is_not_asked_for(stage: KeptRecordingsStage) -> None:
    for address in ("", "http://127.0.0.1:1/Recordings/RE1", "file:///etc/passwd"):
        with pytest.raises(Refused):
            stage.kept.fetch(address)


def test_our_login_is_sent_to_the_provider_only() -> None:
    with serving() as ours, serving() as another:
        kept = HttpKeptRecordings(settings_of(ours.url + "/2010/"))
        assert kept.fetch(f"{ours.url}/2010/Recordings/RE1") == RECORDED
        elsewhere = (
            f"{another.url}/2010/Recordings/RE1",
            f"{ours.url}/2011/Recordings/RE1",
            f"{ours.url}.evil.example/2010/Recordings/RE1",
            ours.url.replace("http://", "http://x@") + "/2010/Recordings/RE1",
        )
        for address in elsewhere:
            with pytest.raises(Refused):
                kept.fetch(address)
        assert (ours.asked, another.asked) == (["/2010/Recordings/RE1"], [])


def test_a_provider_that_is_away_or_does_not_know_us_is_unavailable() -> None:
    with serving() as ours:
        stranger = settings_of(ours.url, CLEANBREAK_VOICEMAIL_TOKEN="AC1:other")
        with pytest.raises(Unavailable):
            HttpKeptRecordings(stranger).fetch(f"{ours.url}/2010/Recordings/RE1")
    with pytest.raises(Unavailable):
        HttpKeptRecordings(settings_of(ours.url)).fetch(f"{ours.url}/2010/Recordings/RE1")


@pytest.mark.parametrize(
    ("more", "wrong"),
    [
        ({"CLEANBREAK_VOICEMAIL_URL": ""}, "URL is missing"),
        ({"CLEANBREAK_VOICEMAIL_URL": "api.twilio.com"}, "URL cannot be read"),
        ({"CLEANBREAK_VOICEMAIL_TOKEN": "secret"}, "TOKEN cannot be read"),
        ({"CLEANBREAK_VOICEMAIL_TIMEOUT": "1"}, "no setting CLEANBREAK_VOICEMAIL_TIMEOUT"),
    ],
)
def test_a_setting_that_cannot_be_right_is_named(more: dict[str, str], wrong: str) -> None:
    with pytest.raises(ValueError, match=wrong):
        settings_of("https://api.twilio.com", **more)
