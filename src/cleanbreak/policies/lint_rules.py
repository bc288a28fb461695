"""Reads the rules of `cleanbreak lint-cancel`, which stand in `policies/lint/rules.yaml`."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from cleanbreak.domain import lint_checks as way
from cleanbreak.domain import lint_reach as reach
from cleanbreak.domain import lint_texts as said
from cleanbreak.domain.lint_finding import Check, Severity
from cleanbreak.domain.statutory_page import PageAct, PageRules
from cleanbreak.policies.packs import read_pack

ANYWHERE = "anywhere"
"""Instead of a place: manners that no place's law forbids an operator to have."""
TEXT_CODES: Mapping[str, str] = {"PAC": "65075", "STAC": "75075", "INFO": "85075"}
CODE_DAYS = 30
PRICE = r"£\s?\d|\b\d+\s?(p|pence)\b"
DAYS_OF_A_CODE = r"\b(PAC|STAC|codes?)\b.*?\bvalid\b.*?\b(?P<days>\d+) days"

CHECKS: Mapping[str, Callable[[PageAct], Check]] = {
    "entry_exists": way.entry_exists,
    "entry_says_the_words": way.entry_says_the_words,
    "entry_is_shown": way.entry_is_shown,
    "entry_is_everywhere": way.entry_is_everywhere,
    "entry_is_legible": way.entry_is_legible,
    "leads_straight": way.leads_straight,
    "needs_no_login": way.needs_no_login,
    "needs_no_captcha": way.needs_no_captcha,
    "asks_enough": way.asks_enough,
    "asks_no_more": way.asks_no_more,
    "asks_nothing_unknown": way.asks_nothing_unknown,
    "needs_no_reason": way.needs_no_reason,
    "confirm_says_the_words": way.confirm_says_the_words,
    "confirm_is_legible": reach.confirm_is_legible,
    "confirm_is_near": reach.confirm_is_near,
    "keyboard_reaches": reach.keyboard_reaches,
    "has_summary": way.has_summary,
    "has_two_steps": way.has_two_steps,
    "is_separate": lambda act: way.is_separate(act, PageAct.CANCEL),
    "can_be_found": way.can_be_found,
    "can_be_kept": lambda _act: way.stands_behind_the_last_button,
    "is_confirmed_at_once": lambda _act: way.stands_behind_the_last_button,
    "has_no_offer_between": said.has_no_offer_between,
    "offers_stand_beside_cancel": said.offers_stand_beside_cancel,
    "offers_are_few": said.offers_are_few,
    "is_as_short_as_sign_up": said.is_as_short_as_sign_up,
    "is_online": said.is_online,
    "nobody_must_call": lambda _act: said.nobody_must_call,
    "names_codes": lambda _act: said.names_codes(TEXT_CODES),
    "code_numbers_are_right": lambda _act: said.code_numbers_are_right(TEXT_CODES),
    "codes_are_free": lambda _act: said.codes_are_free(TEXT_CODES, PRICE),
    "codes_hold_for": lambda _act: said.codes_hold_for(CODE_DAYS, DAYS_OF_A_CODE),
    "no_text_names_dues": lambda _act: said.no_text_says(lambda words: words.dues),
    "some_text_tells_protocol": lambda act: said.some_text_says(lambda words: words.protocol, act),
    "some_text_tells_bindings": lambda act: said.some_text_says(lambda words: words.bindings, act),
    "no_box_is_ticked": lambda _act: said.no_box_is_ticked,
    "nothing_is_fainter": lambda _act: said.nothing_is_fainter,
    "nothing_is_disabled": lambda _act: said.nothing_is_disabled,
    "nothing_counts_down": lambda _act: said.nothing_counts_down,
    "nothing_interrupts": lambda _act: said.nothing_interrupts,
    "nobody_is_shamed": lambda _act: said.nobody_is_shamed,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LintRule:
    """What a law asks for, and how it is seen whether a site does it."""

    id: str
    """Stable; part of the interface."""
    place: str
    severity: Severity
    reference: str
    confidence: str
    """H, M or L, as in the packs: how surely the law says so."""
    check_name: str
    check: Check
    act: PageAct | None
    """The page that the law prescribes; before it did, the rule does not count."""
    instead_of: str
    """The rule for everywhere that it makes needless."""


@cache
def all_rules() -> tuple[LintRule, ...]:
    """Return the rules of all places, and then the manners: in this order they are reported."""
    text = (files(__package__) / "lint" / "rules.yaml").read_text(encoding="utf-8")
    return tuple(rules_from(yaml.safe_load(text)))


def rules_from(read: Mapping[str, Any]) -> Iterator[LintRule]:
    """Yield the rules that stand in a document.

    :raises KeyError, ValueError: if it does not hold what it should.
    """
    for place, group in read.items():
        act = PageAct(group["act"]) if group["act"] else None
        for row in group["rules"]:
            yield LintRule(
                id=row["id"],
                place=place,
                severity=Severity(row["severity"]),
                reference=row["reference"],
                confidence=row["confidence"],
                check_name=row["check"],
                check=CHECKS[row["check"]](act or PageAct.CANCEL),
                act=act,
                instead_of=row.get("instead_of", ""),
            )


def rules_of(place: str, law: PageRules) -> tuple[LintRule, ...]:
    """Return the rules that count in a place: its own, those of what it belongs to, manners.

    :param law: what the place asks of pages on the day.
    :raises UnknownPlace: if there are no rules for it.
    """
    family = {*read_pack(place).family, ANYWHERE}
    counting = [
        rule for rule in all_rules() if rule.place in family and rule.act in (None, *law.pages)
    ]
    replaced = {rule.instead_of for rule in counting}
    return tuple(rule for rule in counting if rule.id not in replaced)
