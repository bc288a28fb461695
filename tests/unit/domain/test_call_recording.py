"""A call is recorded by the rules of both places, and never against the caller's word."""

import itertools

import pytest

from cleanbreak.domain.call_recording import (
    Consent,
    MalformedRecording,
    RecordingAnswer,
    RecordingRules,
    parse_recording,
)
from cleanbreak.domain.policy import Period


def rules(consent: Consent, *, told: bool) -> RecordingRules:
    return RecordingRules(consent=consent, is_announced=told, kept=Period(days=30))


def test_whoever_says_no_is_not_recorded_anywhere() -> None:
    for consent, told in itertools.product(Consent, (True, False)):
        assert not rules(consent, told=told).lets_record(RecordingAnswer.REFUSED)
        assert rules(consent, told=told).lets_record(RecordingAnswer.AGREED)


def test_where_all_must_agree_to_have_been_told_is_not_enough() -> None:
    assert not rules(Consent.ALL_PARTIES, told=True).lets_record(RecordingAnswer.TOLD)
    assert RecordingAnswer.TOLD not in rules(Consent.ALL_PARTIES, told=True).answers()
    assert rules(Consent.ONE_PARTY, told=True).lets_record(RecordingAnswer.TOLD)


def test_nothing_said_is_enough_only_where_nothing_need_be_said() -> None:
    assert rules(Consent.ONE_PARTY, told=False).lets_record(None)
    assert not rules(Consent.ONE_PARTY, told=True).lets_record(None)
    assert not rules(Consent.ALL_PARTIES, told=False).lets_record(None)


def test_of_two_places_the_stricter_counts() -> None:
    for one, other in itertools.product(Consent, repeat=2):
        both = rules(one, told=False).and_also(rules(other, told=True))
        assert both.is_announced
        assert (both.consent is Consent.ALL_PARTIES) == (Consent.ALL_PARTIES in (one, other))


@pytest.mark.parametrize("name", ["rec-2026.11:7", "a", "7f3c_1"])
def test_names_of_recordings(name: str) -> None:
    assert parse_recording(f" {name} ") == name


@pytest.mark.parametrize("name", ["", "https://rec.example/7?token=x", "a b", "../7", "a" * 121])
def test_an_address_is_no_name(name: str) -> None:
    with pytest.raises(MalformedRecording):
        parse_recording(name)
