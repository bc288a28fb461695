"""What a recorder answers by HTTP, and what is made of it."""

from collections.abc import Iterator

import pytest
from tests.conformance.recorder_stages import recorder_settings
from tests.played_recorder import PlayedRecorder, playing

from cleanbreak.adapters.http_element import LoginRefused
from cleanbreak.adapters.recorder.http import HttpRecorder, RecorderSettings
from cleanbreak.ports.errors import OutcomeUnknown, OutsideFailure, Refused


@pytest.fixture
def played() -> Iterator[PlayedRecorder]:
    with playing() as recorder:
        yield recorder


def test_a_call_that_it_does_not_record_is_refused(played: PlayedRecorder) -> None:
    played.unknown.add("gateway/c1")
    with pytest.raises(Refused):
        HttpRecorder(recorder_settings(played.address)).keep("gateway", "c1")


@pytest.mark.parametrize("answer", [b"", b"[]", b"{}", b'"rec"', b"<html>"])
def test_an_answer_without_a_name_is_none(played: PlayedRecorder, answer: bytes) -> None:
    played.answer = answer
    with pytest.raises(OutcomeUnknown):
        HttpRecorder(recorder_settings(played.address)).keep("gateway", "c1")


@pytest.mark.parametrize(
    ("status", "failure"), [(500, OutcomeUnknown), (409, Refused), (302, OutcomeUnknown)]
)
def test_what_it_says_instead(
    played: PlayedRecorder, status: int, failure: type[OutsideFailure]
) -> None:
    played.status = status
    recorder = HttpRecorder(recorder_settings(played.address))
    with pytest.raises(failure):
        recorder.keep("gateway", "c1")
    with pytest.raises(failure):
        recorder.discard("gateway", "c1")


def test_a_stranger_is_not_let_in(played: PlayedRecorder) -> None:
    with pytest.raises(LoginRefused):
        HttpRecorder(recorder_settings(played.address, "wrong")).keep("gateway", "c1")


def test_a_call_is_no_way_to_another_address(played: PlayedRecorder) -> None:
    HttpRecorder(recorder_settings(played.address)).keep("gateway", "../c1?x=1")
    assert played.kept == {"gateway/../c1?x=1"}


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"CLEANBREAK_RECORDER_URL": "ftp://recorder"},
        {"CLEANBREAK_RECORDER_URL": "https://recorder", "CLEANBREAK_RECORDER_TIMEOUT": "3"},
    ],
)
def test_settings_that_cannot_be_right_are_named(environment: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="CLEANBREAK_RECORDER_"):
        RecorderSettings.from_environment(environment)
