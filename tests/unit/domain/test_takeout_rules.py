"""What an operator's records tell of other people."""

from datetime import date

import pytest
from tests.takeouts import call, contact, message

from cleanbreak.domain.policy import Period
from cleanbreak.domain.takeout import Call, Direction, Origin
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


def test_a_number_that_only_begins_alike_stays() -> None:
    (shown,) = RULES.let_out([call(address="9881234")])
    assert isinstance(shown, Call)
    assert shown.address == "9881xxx"


def test_callers_have_no_number_and_the_bytes_do_not_tell_it() -> None:
    (shown,) = RULES.let_out([call(direction=Direction.MISSED, raw=("4930",))])
    assert isinstance(shown, Call)
    assert (shown.address, shown.raw) == (None, ())


def test_names_of_services_are_nobodys_number() -> None:
    (shown,) = RULES.let_out(
        [message(None, origin=Origin.OPERATOR, address="Sparkasse", direction=Direction.SENT)]
    )
    assert shown.address == "Sparkasse"  # type: ignore[union-attr]


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
