"""What may be typed, and at which field a mistake is explained."""

from datetime import date
from typing import Any

import pytest
from django.utils.translation import override

from cleanbreak.channels.portal.declaration_form import FIELD_OF, DeclarationForm
from cleanbreak.channels.portal.sentences import sentence
from cleanbreak.domain.effective_date import EndsBeforeNotice
from cleanbreak.domain.termination import OrderNotOpen

KEY = "0" * 32
RIGHT = {
    "submission_key": KEY,
    "kind": "ordinary",
    "when": "soon",
    "holder_name": "Anna Müller",
    "line": "+49 152 28817386",
    "reply_email": "anna@example.org",
}


def form(**changes: str) -> DeclarationForm:
    return DeclarationForm(RIGHT | changes)


@pytest.mark.parametrize(
    ("typed", "msisdn", "iccid"),
    [
        ("+49 (152) 288-17386", "+4915228817386", None),
        ("0049 152 28817386", "+4915228817386", None),
        ("+998 901 234 567 890", "+998901234567890", None),
        ("＋８６ １３８００１３８０００", "+8613800138000", None),
        ("8949 0152 2881 7386 121", None, "8949015228817386121"),
        ("894901522881738612", None, "894901522881738612"),
    ],
)
def test_number_or_card_is_told_by_its_form(
    typed: str, msisdn: str | None, iccid: str | None
) -> None:
    declaration = form(line=typed).read()
    assert declaration is not None
    assert (declaration.msisdn, declaration.iccid) == (msisdn, iccid)


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"line": "0152 28817386"}, "line", "international form"),
        ({"line": ""}, "line", "Enter the phone number"),
        ({"line": "+49152\x0028817386"}, "line", "international form"),
        ({"holder_name": "Anna\x00Müller"}, "holder_name", "invisible control characters"),
        ({"holder_name": "Anna\x1bMüller"}, "holder_name", "invisible control characters"),
        ({"kind": "extraordinary", "reason": "ill\x00"}, "reason", "invisible control characters"),
        ({"line": "8949015228817386129000"}, "line", "18 to 20 digits"),
        ({"line": "8949015228817386120"}, "line", "last digit"),
        ({"holder_name": " "}, "holder_name", "Enter the name"),
        ({"holder_name": "x" * 201}, "holder_name", "200"),
        ({"kind": "extraordinary"}, "reason", "Say in a few words"),
        ({"kind": "extraordinary", "reason": "x" * 2001}, "reason", "2000"),
        ({"when": "date"}, "wished_date", "Enter the day"),
        ({"when": "date", "wished_date": "soon"}, "wished_date", "not a date"),
        ({"reply_email": ""}, "reply_email", "Enter an e-mail address"),
        ({"reply_email": "anna"}, "reply_email", "not an e-mail address"),
    ],
)
def test_a_mistake_is_explained_at_its_field(
    changes: dict[str, str], field: str, words: str
) -> None:
    wrong = form(**changes)
    with override("en"):
        assert wrong.read() is None
    assert list(wrong.errors) == [field]
    assert words in wrong.errors[field][0]


def test_all_mistakes_are_named_at_once() -> None:
    wrong = form(
        kind="extraordinary", reason="", holder_name="", line="", reply_email="anna", when="date"
    )
    assert wrong.read() is None
    assert set(wrong.errors) == {"reason", "holder_name", "line", "reply_email", "wished_date"}
    assert all(len(said) == 1 for said in wrong.errors.values())


def test_a_reason_may_have_several_lines() -> None:
    declaration = form(kind="extraordinary", reason="No coverage.\r\n\tSince May.").read()
    assert declaration is not None
    assert "Since May" in declaration.reason


def test_a_national_number_counts_for_the_home_place(settings: Any) -> None:
    settings.CLEANBREAK_HOME_PLACE = "de"
    declaration = form(line="0152 288 17386").read()
    assert declaration is not None
    assert declaration.msisdn == "+4915228817386"


def test_a_page_key_with_a_nul_is_replaced_and_stops_nobody() -> None:
    assert form(submission_key="\x00").read() is not None


def test_what_the_choice_hides_does_not_count() -> None:
    declaration = form(reason="unsaid", wished_date="rubbish").read()
    assert declaration is not None
    assert declaration.reason == ""
    assert declaration.wished_date is None


def test_the_same_words_are_one_declaration_and_mended_ones_another() -> None:
    first, again, mended = form().read(), form().read(), form(line="+4915228817300").read()
    assert first is not None
    assert again is not None
    assert mended is not None
    assert first.submission_key == again.submission_key != mended.submission_key


@pytest.mark.parametrize("key", ["", "short", "Z" * 32])
def test_a_forged_page_key_is_replaced(key: str) -> None:
    forged = form(submission_key=key)
    one, other = forged.read(), form(submission_key=key).read()
    assert one is None or other is None or one.submission_key != other.submission_key
    assert forged.rendered_submission_key() != key


def test_dates_and_states_are_written_in_the_readers_language() -> None:
    early, closed = EndsBeforeNotice(earliest=date(2027, 1, 31)), OrderNotOpen(state="completed")
    with override("de"):
        assert "31. Januar 2027" in sentence(early)
        assert "(erledigt)" in sentence(closed)
    with override("zh-hans"):
        assert "2027年1月31日" in sentence(early)


def test_every_mapped_field_exists() -> None:
    assert set(FIELD_OF.values()) <= set(DeclarationForm.base_fields)
