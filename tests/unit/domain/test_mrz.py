"""Machine-readable zones: the specimens of ICAO Doc 9303, and what was read wrong."""

from datetime import date

import pytest
from tests.machine_zones import Written

from cleanbreak.domain.mrz import (
    Born,
    MrzBirthImpossible,
    MrzExpiryImpossible,
    MrzNameUnreadable,
    MrzNumberMissing,
    MrzSexUnknown,
    MrzStateUnknown,
    WrongBirthCheckDigit,
    WrongExpiryCheckDigit,
    WrongNumberCheckDigit,
    WrongPersonalCheckDigit,
    WrongWholeCheckDigit,
    parse_mrz,
)
from cleanbreak.domain.mrz_fields import (
    MrzCharacterUnknown,
    MrzDocumentUnknown,
    MrzFormat,
    MrzLengthWrong,
    MrzOfVisa,
)
from cleanbreak.domain.refusal import Refusal

TODAY = date(2026, 11, 26)
PASSPORT = (
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"
)
CARD = (
    "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<"
)
SMALL = "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6"
LONG_CARD = (
    "I<UTOD23145890<7349<<<<<<<<<<<\n3407127M9507122UTO<<<<<<<<<<<2\nSTEVENSON<<PETER<JOHN<<<<<<<<<"
)
LONG_SMALL = "I<UTOSTEVENSON<<PETER<JOHN<<<<<<<<<<\nD23145890<UTO3407127M95071227349<<<8"
GERMAN = (
    "IDD<<T220001293<<<<<<<<<<<<<<<\n6408125<2010315D<<<<<<<<<<<<<4\nMUSTERMANN<<ERIKA<<<<<<<<<<<<<"
)


@pytest.mark.parametrize(
    ("lines", "form", "number"),
    [
        (PASSPORT, MrzFormat.TD3, "L898902C3"),
        (CARD, MrzFormat.TD1, "D23145890"),
        (SMALL, MrzFormat.TD2, "D23145890"),
    ],
)
def test_specimens_of_icao(lines: str, form: MrzFormat, number: str) -> None:
    read = parse_mrz(lines, TODAY)

    assert (read.format, read.number) == (form, number)
    assert (read.name.primary, read.name.secondary) == (("ERIKSSON",), ("ANNA", "MARIA"))
    assert read.born == Born(date(1974, 8, 12), date(1974, 8, 12))
    assert read.expires_on == date(2012, 4, 15)
    assert not read.name.may_be_cut


@pytest.mark.parametrize("lines", [LONG_CARD, LONG_SMALL])
def test_a_long_number_runs_into_the_optional_data(lines: str) -> None:
    """The worked examples of part 11, appendix D."""
    read = parse_mrz(lines, TODAY)

    assert read.number == "D23145890734"
    assert read.optional == ()
    assert read.born.latest == date(1934, 7, 12)


def test_germany_has_one_letter_and_a_scanner_may_send_one_line() -> None:
    read = parse_mrz(GERMAN.replace("\n", "").lower(), TODAY)

    assert (read.issuing_state, read.nationality) == ("D", "D")


@pytest.mark.parametrize(
    ("place", "refusal"),
    [
        (45, WrongNumberCheckDigit),
        (54, WrongNumberCheckDigit),
        (59, WrongBirthCheckDigit),
        (67, WrongExpiryCheckDigit),
        (80, WrongPersonalCheckDigit),
        (88, WrongWholeCheckDigit),
    ],
)
def test_one_wrong_sign_is_told_by_its_check_digit(place: int, refusal: type[Refusal]) -> None:
    wrong = "5" if PASSPORT[place] != "5" else "6"
    with pytest.raises(refusal):
        parse_mrz(PASSPORT[:place] + wrong + PASSPORT[place + 1 :], TODAY)


def test_a_letter_o_for_a_zero_is_not_mended() -> None:
    with pytest.raises(WrongBirthCheckDigit):
        parse_mrz(PASSPORT.replace("7408122F", "74O8122F"), TODAY)


def test_a_long_number_has_its_check_digit_at_its_end() -> None:
    with pytest.raises(WrongNumberCheckDigit):
        parse_mrz(LONG_CARD.replace("7349", "7359"), TODAY)


@pytest.mark.parametrize(
    ("lines", "refusal"),
    [
        ("", MrzLengthWrong),
        (PASSPORT[:-1], MrzLengthWrong),
        (PASSPORT[:50] + "\n" + PASSPORT[50:], MrzLengthWrong),
        (PASSPORT.replace("<<ANNA", "«ANNA<"), MrzCharacterUnknown),
        (PASSPORT.replace("ANNA", "ANNÄ"), MrzCharacterUnknown),
        ("V" + PASSPORT[1:], MrzOfVisa),
        ("9" + PASSPORT[1:], MrzDocumentUnknown),
        ("I" + PASSPORT[1:], MrzDocumentUnknown),
        ("P" + CARD[1:], MrzDocumentUnknown),
        (PASSPORT.replace("<UTO", "<UTQ"), MrzStateUnknown),
        (PASSPORT.replace("6UTO", "6GER"), MrzStateUnknown),
        (PASSPORT.replace("ANNA", "ANN4"), MrzNameUnreadable),
        (PASSPORT.replace("2F12", "2K12"), MrzSexUnknown),
        (Written(number="<").lines(), MrzNumberMissing),
        (Written(surname="<", given="").lines(), MrzNameUnreadable),
        (Written(born="741312").lines(), MrzBirthImpossible),
        (Written(born="7408A2").lines(), MrzBirthImpossible),
        (Written(expires="270230").lines(), MrzExpiryImpossible),
        (Written(expires="<<<<<<").lines(), MrzExpiryImpossible),
    ],
)
def test_what_no_document_says(lines: str, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        parse_mrz(lines, TODAY)


@pytest.mark.parametrize(
    ("typed", "earliest", "latest"),
    [
        ("261126", date(2026, 11, 26), date(2026, 11, 26)),
        ("261127", date(1926, 11, 27), date(1926, 11, 27)),
        ("000229", date(2000, 2, 29), date(2000, 2, 29)),
        ("08<<<<", date(2008, 1, 1), date(2008, 12, 31)),
        ("2611<<", date(2026, 11, 1), TODAY),
        ("0802<<", date(2008, 2, 1), date(2008, 2, 29)),
        ("<<<<<<", date.min, TODAY),
    ],
)
def test_a_birth_is_past_and_may_be_known_in_part(typed: str, earliest: date, latest: date) -> None:
    assert parse_mrz(Written(born=typed).lines(), TODAY).born == Born(earliest, latest)


@pytest.mark.parametrize(
    ("typed", "expires"),
    [("761231", date(2076, 12, 31)), ("770101", date(1977, 1, 1)), ("991231", date(1999, 12, 31))],
)
def test_an_expiry_is_within_half_a_century_or_over(typed: str, expires: date) -> None:
    assert parse_mrz(Written(expires=typed).lines(), TODAY).expires_on == expires


def test_a_name_that_fills_its_field_may_be_cut() -> None:
    name = parse_mrz(Written(surname="A" * 20, given="B" * 25).lines(), TODAY).name

    assert name.may_be_cut
    assert name.secondary == ("B" * 17,)


def test_a_name_may_have_no_second_part() -> None:
    assert parse_mrz(Written(surname="ARKFREITH", given="").lines(), TODAY).name.secondary == ()


def test_nothing_of_a_person_is_in_a_printed_zone() -> None:
    shown = repr(parse_mrz(PASSPORT, TODAY))

    assert "P" in shown
    for secret in ("ERIKSSON", "ANNA", "L898902C3", "1974", "ZE184226B"):
        assert secret not in shown


def test_what_the_weights_cannot_tell_is_known() -> None:
    """L is 21 and counts like 1: no check digit of ICAO's tells them apart in a number."""
    assert parse_mrz(PASSPORT.replace("L898902C3", "1898902C3"), TODAY).number == "1898902C3"
