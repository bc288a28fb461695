"""Whatever is pressed in a call, and in whatever order, there is one offer at most."""

from hypothesis import given, settings
from hypothesis import strategies as st

from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.retention_offer import OFFERS_MAX, OfferInCall, check_offer, stricter

PRESSED = st.tuples(st.sampled_from(["offer", "none_wanted", "end", "agree", "hand_on"]))


@settings(max_examples=150, deadline=None)
@given(law=st.sampled_from(OfferInCall), pressed=st.lists(PRESSED, max_size=30))
def test_at_most_one_offer_and_never_against_the_law(
    law: OfferInCall, pressed: list[tuple[str]]
) -> None:
    made, before, is_agreed, is_entered = 0, 0, False, False
    for (one,) in pressed:
        is_agreed, is_entered = is_agreed or one == "agree", is_entered or one == "end"
        if one == "none_wanted":
            before = max(before, 1)
        if one != "offer":
            continue
        try:
            check_offer(law, before, is_agreed=is_agreed, is_end_entered=is_entered)
        except Refusal:
            continue
        made, before = made + 1, before + 1
        assert law is not OfferInCall.NEVER
        assert is_agreed
        assert is_entered or law is OfferInCall.WHEN_AGREED
    assert made <= OFFERS_MAX == 1


@given(one=st.sampled_from(OfferInCall), other=st.sampled_from(OfferInCall))
def test_of_two_laws_the_stricter_counts(one: OfferInCall, other: OfferInCall) -> None:
    assert stricter(one, other) is stricter(other, one)
    assert stricter(one, OfferInCall.NEVER) is OfferInCall.NEVER
