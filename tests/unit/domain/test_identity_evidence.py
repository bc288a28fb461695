"""What a document says of itself, and whether it is enough at the desk."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from tests.machine_zones import Written

from cleanbreak.domain.document_name import NameFit, fit_name
from cleanbreak.domain.identity_evidence import (
    AgeNotTold,
    BirthNotInDocument,
    BirthStillToCome,
    CheckDigits,
    DocumentBirthMissing,
    DocumentDoesNotIdentify,
    DocumentExpired,
    DocumentExpiryMissing,
    DocumentKindMissing,
    IdentityPicture,
    IdentityRules,
    MinorAtDesk,
    NameFrom,
    PhotoNotCompared,
    PictureMissing,
    PictureNotWanted,
    PrintedNameMissing,
    PrintedNameNotInZone,
    ReadBy,
    ShownIdentity,
    Validity,
    ZoneMissing,
    ZoneOfOtherKind,
    check_shown,
    read_document,
)
from cleanbreak.domain.mrz_fields import MrzFormat
from cleanbreak.domain.papers import PaperKind
from cleanbreak.domain.policy import Period
from cleanbreak.domain.refusal import Refusal

TODAY = date(2026, 11, 26)
STRICT = IdentityRules(
    expired_tolerance=Period(), adult_age=18, pictures=(), pictures_kept=Period()
)
PASSPORT = ShownIdentity(kind=None, zone=Written().lines(), photo_fits=True)
CARD = ShownIdentity(
    kind=PaperKind.IDENTITY_CARD,
    printed_name="王小明",
    resident_id="11010519491231002X",
    is_unlimited=True,
    photo_fits=True,
)
LICENCE = ShownIdentity(
    kind=PaperKind.DRIVING_LICENCE,
    printed_name="Anna Müller",
    born=date(1980, 2, 29),
    expires_on=date(2026, 11, 26),
    photo_fits=True,
)


def judged(shown: ShownIdentity, rules: IdentityRules = STRICT) -> Validity:
    return check_shown(shown, read_document(shown, TODAY), rules, TODAY)


def test_a_passport_says_itself_what_it_is() -> None:
    read = read_document(PASSPORT, TODAY)

    assert (read.kind, read.read_by) == (PaperKind.PASSPORT, ReadBy.LINES)
    assert (read.check_digits, read.name_from) == (CheckDigits.FIT, NameFrom.ZONE)
    assert judged(PASSPORT) is Validity.IN_DATE


def test_a_card_of_china_is_read_by_its_characters_and_its_number() -> None:
    read = read_document(CARD, TODAY)

    assert (read.read_by, read.check_digits) == (ReadBy.BY_EYE, CheckDigits.FIT)
    assert read.born.latest == date(1949, 12, 31)
    assert judged(CARD) is Validity.UNLIMITED


def test_a_document_is_good_on_its_last_day() -> None:
    assert judged(LICENCE) is Validity.IN_DATE
    over = replace(LICENCE, expires_on=date(2026, 11, 25))
    with pytest.raises(DocumentExpired):
        judged(over)
    kind = replace(STRICT, expired_tolerance=Period(days=1))
    assert judged(over, kind) is Validity.TOLERATED


@pytest.mark.parametrize(
    ("born", "refusal"),
    [
        ("081126", None),
        ("081127", MinorAtDesk),
        ("08<<<<", AgeNotTold),
        ("09<<<<", MinorAtDesk),
        ("<<<<<<", AgeNotTold),
    ],
)
def test_the_birthday_itself_is_of_age(born: str, refusal: type[Refusal] | None) -> None:
    shown = replace(PASSPORT, zone=Written(born=born).lines())
    if refusal is None:
        judged(shown)
        return
    with pytest.raises(refusal) as raised:
        judged(shown)
    assert raised.value.data == {"age": 18}


def test_somebody_over_a_hundred_is_no_child() -> None:
    shown = replace(PASSPORT, zone=Written(born="240812").lines())
    with pytest.raises(MinorAtDesk):
        judged(shown)

    assert judged(replace(shown, born=date(1924, 8, 12))) is Validity.IN_DATE


def test_the_name_on_the_front_must_be_that_of_the_lines() -> None:
    whole = replace(PASSPORT, printed_name="Anna Maria Eriksson")
    assert read_document(whole, TODAY).name == "Anna Maria Eriksson"
    fewer = replace(PASSPORT, printed_name="Anna Eriksson")  # as the agreement has it
    assert read_document(fewer, TODAY).name_from is NameFrom.PRINTED
    with pytest.raises(PrintedNameNotInZone):
        read_document(replace(PASSPORT, printed_name="Anna Müller"), TODAY)


def test_characters_beside_lines_are_compared_where_the_lines_are_pinyin() -> None:
    chinese = Written(surname="WANG", given="XIAOMING", state="CHN", nationality="CHN").lines()
    malaysian = Written(surname="WONG", given="SIEW MING").lines()

    read_document(replace(PASSPORT, zone=chinese, printed_name="王小明"), TODAY)
    with pytest.raises(PrintedNameNotInZone):
        read_document(replace(PASSPORT, zone=chinese, printed_name="李小明"), TODAY)
    other = read_document(replace(PASSPORT, zone=malaysian, printed_name="黃小明"), TODAY)
    assert fit_name("黃小明", other.name).fit is NameFit.FITS


@pytest.mark.parametrize(
    ("shown", "changes", "refusal"),
    [
        (LICENCE, {"kind": None}, DocumentKindMissing),
        (LICENCE, {"kind": PaperKind.RECENT_BILL}, DocumentDoesNotIdentify),
        (LICENCE, {"kind": PaperKind.PASSPORT}, ZoneMissing),
        (LICENCE, {"printed_name": " "}, PrintedNameMissing),
        (LICENCE, {"expires_on": None}, DocumentExpiryMissing),
        (LICENCE, {"born": None}, DocumentBirthMissing),
        (LICENCE, {"born": date(2026, 11, 27)}, BirthStillToCome),
        (LICENCE, {"photo_fits": False}, PhotoNotCompared),
        (CARD, {"born": date(1949, 12, 30)}, BirthNotInDocument),
        (PASSPORT, {"born": date(1974, 8, 13)}, BirthNotInDocument),
        (PASSPORT, {"resident_id": "11010519491231002X"}, BirthNotInDocument),
        (PASSPORT, {"kind": PaperKind.IDENTITY_CARD}, ZoneOfOtherKind),
        (
            PASSPORT,
            {
                "kind": PaperKind.PASSPORT,
                "zone": Written(form=MrzFormat.TD1, code="I", given="ANNA").lines(),
            },
            ZoneOfOtherKind,
        ),
    ],
)
def test_what_is_missing_or_does_not_agree(
    shown: ShownIdentity, changes: dict[str, Any], refusal: type[Refusal]
) -> None:
    judged(shown)
    with pytest.raises(refusal):
        judged(replace(shown, **changes))


def test_pictures_are_those_that_the_place_wants() -> None:
    wants = replace(STRICT, pictures=(IdentityPicture.PERSON,))
    with pytest.raises(PictureNotWanted):
        judged(replace(PASSPORT, pictures={IdentityPicture.PERSON: b"x"}))
    with pytest.raises(PictureMissing):
        judged(PASSPORT, wants)
    both = dict.fromkeys(IdentityPicture, b"x")
    with pytest.raises(PictureNotWanted):
        judged(replace(PASSPORT, pictures=both), wants)
    assert judged(replace(PASSPORT, pictures={IdentityPicture.PERSON: b"x"}), wants)
