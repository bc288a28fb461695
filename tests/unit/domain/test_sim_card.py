"""The rules of the counter: whose card it is, when a PIN may be shown, when a card is wiped."""

import pytest

from cleanbreak.domain.line import LineState
from cleanbreak.domain.sim_card import (
    CardIdentity,
    CardPinBlocked,
    Consent,
    Count,
    HolderMustConsent,
    LastTry,
    LastTryIsTheHolders,
    MalformedPin,
    NotTheCardOfTheLine,
    Personal,
    Pin,
    PinState,
    PinStatus,
    Wiped,
    WipeGround,
    check_card_of_line,
    check_may_guess,
    wipe_ground,
)

ICCID, IMSI = "8949000000000000017", "001010000000701"
OTHER_ICCID, OTHER_IMSI = "8949000000000000025", "001010000000702"
MODEM_ICCID, MODEM_IMSI = "8949000000000000033", "001010000000703"
SPARE_ICCID = "894900000000000004"
SIMS = {ICCID: IMSI, MODEM_ICCID: MODEM_IMSI, SPARE_ICCID: None}


@pytest.mark.parametrize(
    ("iccid", "imsi"),
    [
        (ICCID, IMSI),
        (ICCID, None),
        (MODEM_ICCID, MODEM_IMSI),
        (SPARE_ICCID, OTHER_IMSI),
        (SPARE_ICCID, None),
    ],
)
def test_a_card_of_the_line_has_its_numbers(iccid: str, imsi: str | None) -> None:
    check_card_of_line(CardIdentity(iccid, imsi), SIMS)


@pytest.mark.parametrize(
    ("iccid", "imsi"),
    [
        (OTHER_ICCID, IMSI),
        (OTHER_ICCID, None),
        (ICCID, OTHER_IMSI),
        (OTHER_ICCID, OTHER_IMSI),
        (MODEM_ICCID, IMSI),
    ],
)
def test_another_card_is_refused_without_a_word_about_it(iccid: str, imsi: str | None) -> None:
    with pytest.raises(NotTheCardOfTheLine) as refused:
        check_card_of_line(CardIdentity(iccid, imsi), SIMS)
    assert refused.value.data == {}
    assert IMSI not in repr(CardIdentity(iccid, imsi))


@pytest.mark.parametrize(
    ("tries_left", "last_try", "refusal"),
    [
        (3, LastTry.KEEP, None),
        (2, LastTry.KEEP, None),
        (1, LastTry.KEEP, LastTryIsTheHolders),
        (None, LastTry.KEEP, LastTryIsTheHolders),
        (1, LastTry.HOLDER_RISKS_IT, None),
        (None, LastTry.HOLDER_RISKS_IT, None),
    ],
)
def test_a_pin_is_not_shown_where_it_could_block_the_card(
    tries_left: int | None, last_try: LastTry, refusal: type[Exception] | None
) -> None:
    pin = PinState(PinStatus.NEEDED, tries_left)
    if refusal is None:
        check_may_guess(pin, last_try)
    else:
        with pytest.raises(refusal):
            check_may_guess(pin, last_try)


@pytest.mark.parametrize("last_try", LastTry)
def test_no_pin_is_shown_to_a_blocked_card(last_try: LastTry) -> None:
    with pytest.raises(CardPinBlocked):
        check_may_guess(PinState(PinStatus.BLOCKED, 0), last_try)


@pytest.mark.parametrize("text", ["1234", "12345678", " 1234\n"])
def test_a_pin_is_four_to_eight_digits(text: str) -> None:
    assert Pin.parse(text).digits == text.strip()
    assert text.strip() not in repr(Pin.parse(text))


@pytest.mark.parametrize("text", ["", "123", "123456789", "12 34", "١٢٣٤", "12a4", "-123"])
def test_what_is_no_pin_is_refused_without_being_repeated(text: str) -> None:
    with pytest.raises(MalformedPin) as refused:
        Pin.parse(text)
    assert refused.value.data == {}


@pytest.mark.parametrize("state", LineState)
def test_with_consent_any_card_is_wiped(state: LineState) -> None:
    assert wipe_ground(state, Consent.GIVEN) is WipeGround.HOLDER_CONSENTS


@pytest.mark.parametrize("state", LineState)
def test_without_consent_only_the_card_of_an_ended_line(state: LineState) -> None:
    if state is LineState.TERMINATED:
        assert wipe_ground(state, Consent.NOT_GIVEN) is WipeGround.LINE_ENDED
    else:
        with pytest.raises(HolderMustConsent):
            wipe_ground(state, Consent.NOT_GIVEN)


@pytest.mark.parametrize(
    ("wiped", "is_complete"),
    [
        (Wiped({Personal.CALLS: Count(3, 0)}), True),
        (Wiped({}), True),
        (Wiped({Personal.CALLS: Count(3, 1)}), False),
        (Wiped({Personal.CALLS: Count(3, 0)}, files_refused=1), False),
    ],
)
def test_a_wipe_is_complete_if_nothing_is_left_that_could_be_read(
    wiped: Wiped, is_complete: bool
) -> None:
    assert wiped.is_complete is is_complete
    assert set(wiped.as_facts()) == {*(kind.value for kind in wiped.counts), "files_refused"}
