"""What an operator's records tell of other people."""

from dataclasses import replace
from datetime import date

import pytest
from tests.takeouts import call, contact, enclosure, message

from cleanbreak.domain.policy import Period
from cleanbreak.domain.takeout import Call, Direction, Kind, Origin
from cleanbreak.domain.takeout_rules import TakeoutRules
from cleanbreak.policies.loader import known_places
from cleanbreak.policies.takeout_rules import takeout_rules

TODAY = date(2026, 11, 26)
RULES = TakeoutRules(
    hidden_numbers=("116*", "+49800*", "988"),
    needs_co_user_declaration=False,
    masked_digits=3,
    shows_incoming_numbers=False,
    kept_for=Period(days=14),
)


@pytest.mark.parametrize("number", ["116123", "+49 800 111 0 111", "988", "+498001110222"])
def test_calls_to_help_lines_leave_no_trace(number: str) -> None:
    assert (
        list(RULES.let_out([call(address=number), message(None, origin=Origin.OPERATOR)]))[1:] == []
    )


US = TakeoutRules(
    hidden_numbers=("988", "+18007997233"),
    needs_co_user_declaration=False,
    masked_digits=0,
    shows_incoming_numbers=True,
    kept_for=Period(days=14),
)
"""One number of a help line, as a pack writes it."""


@pytest.mark.parametrize(
    "number",
    [
        *("18007997233", "8007997233", "(800) 799-7233", "1-800-799-7233", "'+18007997233"),
        *("0018007997233", "01118007997233", "tel:+18007997233"),
        "sip:+18007997233@192.0.2.7;user=phone",
    ],
)
def test_a_help_line_is_known_however_a_switch_wrote_its_number(number: str) -> None:
    assert US.is_hidden(number)


@pytest.mark.parametrize("number", ["498001110111", "00498001110111", "8001110111", "08001110111"])
def test_so_is_a_range_of_them(number: str) -> None:
    assert RULES.is_hidden(number)


@pytest.mark.parametrize("number", ["+8007997233", "18007997234", "80079972330", "+49988", ""])
def test_other_numbers_are_not_taken_for_them(number: str) -> None:
    assert not US.is_hidden(number)


def test_a_number_that_only_begins_alike_stays() -> None:
    (shown,) = RULES.let_out([call(address="9881234")])
    assert isinstance(shown, Call)
    assert shown.address == "9881xxx"


def test_callers_have_no_number_and_the_bytes_do_not_tell_it() -> None:
    (shown,) = RULES.let_out([call(direction=Direction.MISSED, raw=("4930",))])
    assert isinstance(shown, Call)
    assert (shown.address, shown.raw) == (None, ())


def test_who_left_a_message_by_voice_is_a_caller_too() -> None:
    left = replace(enclosure(Kind.VOICEMAIL, "1.amr", "audio/amr", b"x"), address="+49301234567")
    (bare,) = RULES.let_out([left])
    assert bare == replace(left, address="")
    (masked,) = replace(RULES, shows_incoming_numbers=True).let_out([left])
    assert masked == replace(left, address="+49301234xxx")
    assert list(US.let_out([left])) == [left]


@pytest.mark.parametrize(
    "number", ["06 12 34 56 78", "tel:06-12-34-56-78", "sip:0612345678@192.0.2.7;user=phone"]
)
def test_digits_are_left_out_however_a_switch_wrote_the_number(number: str) -> None:
    (shown,) = RULES.let_out([call(address=number)])
    assert shown.address == "0612345xxx"  # type: ignore[union-attr]


def test_names_of_services_are_nobodys_number() -> None:
    for name in ("Sparkasse", "Taxi 22456", "*135#"):
        (shown,) = RULES.let_out(
            [message(None, origin=Origin.OPERATOR, address=name, direction=Direction.SENT)]
        )
        assert shown.address == name  # type: ignore[union-attr]


def test_what_lies_on_the_phone_or_the_card_is_left_as_it_is() -> None:
    own = [contact("Ada", "116123"), call(origin=Origin.HANDSET, address="116123"), message("hi")]
    assert list(RULES.let_out(own)) == own


def test_every_place_has_its_rules() -> None:
    found = {place: takeout_rules(place, TODAY) for place in known_places()}
    assert found["de"].is_hidden("0800 1110111")
    assert found["de"].needs_co_user_declaration
    assert found["us-ca"].is_hidden("+1 800 799 7233")
    assert found["us"].shows_incoming_numbers
    assert {one.kept_for for one in found.values()} == {Period(days=14)}
