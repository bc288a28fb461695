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


def rules(consent: Consent) -> RecordingRules:
    return RecordingRules(consent=consent, kept=Period(days=30))


def test_where_all_must_agree_to_have_been_told_is_no_answer_and_everywhere_a_no_is_one() -> None:
    told = {consent: rules(consent).answers() for consent in Consent}
    assert RecordingAnswer.TOLD not in told[Consent.ALL_PARTIES]
    assert RecordingAnswer.TOLD in told[Consent.ONE_PARTY]
    assert all(RecordingAnswer.REFUSED in answers for answers in told.values())


def test_of_two_places_the_stricter_counts() -> None:
    for one, other in itertools.product(Consent, repeat=2):
        both = rules(one).and_also(rules(other))
        assert (both.consent is Consent.ALL_PARTIES) == (Consent.ALL_PARTIES in (one, other))


@pytest.mark.parametrize("name", ["rec-2026.11:7", "a", "7f3c_1"])
def test_names_of_recordings(name: str) -> None:
    assert parse_recording(f" {name} ") == name


@pytest.mark.parametrize("name", ["", "https://rec.example/7?token=x", "a b", "../7", "a" * 121])
def test_an_address_is_no_name(name: str) -> None:
    with pytest.raises(MalformedRecording):
        parse_recording(name)
