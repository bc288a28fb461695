"""The rules and words of `lint-cancel` are whole, and count where and when the law does."""

from datetime import date

import pytest
from django.utils import translation

from cleanbreak.domain.lint_words import FieldMeaning, Meaning, meaning_of, says_one_of
from cleanbreak.domain.page_seen import FieldSeen
from cleanbreak.domain.statutory_page import PageAct, PageField
from cleanbreak.flows.lint_rule_words import CHECK_WORDS, WITHDRAWAL_WORDS, rule_words
from cleanbreak.policies.lint_rules import (
    ANYWHERE,
    CHECKS,
    CODE_DAYS,
    TEXT_CODES,
    all_rules,
    rules_of,
)
from cleanbreak.policies.lint_words import lint_words
from cleanbreak.policies.packs import known_places
from cleanbreak.policies.page_rules import page_rules
from cleanbreak.policies.switch_rules import switch_rules

TODAY = date(2026, 11, 26)


def ids(place: str, on: date = TODAY) -> set[str]:
    return {rule.id for rule in rules_of(place, page_rules(place, on))}


def test_every_rule_has_an_id_a_place_a_law_and_words() -> None:
    rules = all_rules()
    assert len({rule.id for rule in rules}) == len(rules)
    assert {rule.place for rule in rules} <= {*known_places(), ANYWHERE}
    assert {rule.instead_of for rule in rules} <= {"", *(rule.id for rule in rules)}
    for rule in rules:
        assert rule.reference
        assert rule.confidence in {"H", "M", "L"}
        with translation.override(None):
            assert str(rule_words(rule)).endswith(".")


def test_no_check_and_no_words_are_idle() -> None:
    by_act = {(rule.check_name, rule.act is PageAct.WITHDRAW) for rule in all_rules()}
    assert {name for name, _ in by_act} == set(CHECKS)
    assert {name for name, is_withdrawal in by_act if is_withdrawal} == set(WITHDRAWAL_WORDS)
    assert {name for name, is_withdrawal in by_act if not is_withdrawal} == set(CHECK_WORDS)


def test_a_rule_counts_from_the_day_of_its_law() -> None:
    assert "de-cancel-button" not in ids("de", date(2022, 6, 30))
    assert "de-cancel-button" in ids("de", date(2022, 7, 1))
    assert "eu-withdraw-button" not in ids("de", date(2026, 6, 18))
    assert "eu-withdraw-button" in ids("de", date(2026, 6, 19))
    assert "fr-cancel-button" not in ids("fr", date(2023, 5, 31))
    assert "fr-cancel-button" in ids("fr", date(2023, 6, 1))


def test_a_place_has_its_own_rules_and_of_manners_what_they_leave() -> None:
    assert {one.partition("-")[0] for one in ids("de")} == {"de", "eu", "any"}
    assert {one.partition("-")[0] for one in ids("us-ca")} == {"ca", "any"}
    assert {one.partition("-")[0] for one in ids("sg")} == {"any"}
    assert "any-found" not in ids("jp")
    assert {"any-found", "any-online"} <= ids("sg")
    assert "any-online" not in ids("de")


def test_codes_to_switch_are_those_of_the_british_pack() -> None:
    codes = switch_rules("gb", TODAY)
    assert {word.name: number for word, number in codes.short_codes.items()} == TEXT_CODES
    assert codes.valid.days == CODE_DAYS


@pytest.mark.parametrize(
    ("kind", "label", "meaning"),
    [
        ("radio", "Art: Außerordentlich, aus wichtigem Grund", PageField.KIND),
        ("textarea", "Grund der außerordentlichen Kündigung", PageField.REASON),
        ("text", "Name der Vertragsinhaberin oder des Vertragsinhabers", PageField.HOLDER_NAME),
        ("text", "Rufnummer oder Kartennummer", PageField.CONTRACT),
        ("date", "Letzter Tag des Vertrags", PageField.END_DATE),
        ("radio", "Wann soll der Vertrag enden?: Sofort", PageField.END_DATE),
        ("email", "E-Mail-Adresse für die Bestätigung", PageField.REPLY_ADDRESS),
        ("tel", "Telefonnummer für Rückfragen", FieldMeaning.CALL_BACK),
        ("text", "Geburtsdatum", FieldMeaning.BIRTH),
        ("text", "Postleitzahl", FieldMeaning.PERSON_DETAIL),
        ("password", "Kundenkennwort", FieldMeaning.PASSWORD),
        ("checkbox", "Ja", FieldMeaning.CONSENT),
        ("text", "Numéro de ligne", PageField.CONTRACT),
        ("text", "Lieblingsfarbe", None),
    ],
)
def test_fields_are_understood(kind: str, label: str, meaning: Meaning | None) -> None:
    seen = FieldSeen(kind=kind, name="", label=label, selector="")
    assert meaning_of(seen, lint_words()) is meaning


@pytest.mark.parametrize(
    ("text", "part", "is_said"),
    [
        ("» Verträge hier KÜNDIGEN", "kündig", True),
        ("This describes ribs", "rib", True),
        ("This describes it", "rib", False),
        ("Kündigungsgrund", "*grund", True),
        ("我要销户吗", "销户", True),
        ("Weitere Tarife", "=weiter", False),
        ("Weiter →", "=weiter", True),
    ],
)
def test_words_are_found_at_their_beginning(text: str, part: str, is_said: bool) -> None:
    assert bool(says_one_of(text, [part])) is is_said
