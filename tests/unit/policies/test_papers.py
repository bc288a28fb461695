"""Lists of papers: what a pack may ask for, what an operator may, and what nobody may."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from cleanbreak.domain.papers import (
    Bearer,
    NeedName,
    PaperForm,
    PaperKind,
    SeenPaper,
    condition_among,
    missing_needs,
)
from cleanbreak.domain.termination import Channel
from cleanbreak.policies.packs import known_places
from cleanbreak.policies.paper_needs import asks_no_more, parse_needs
from cleanbreak.policies.paper_rules import paper_rules, papers_kept

TODAY = date(2026, 11, 26)
LAW = {
    "need": "identity",
    "one_of": ["passport", "sim_card"],
    "form": "original",
    "whose": "holder",
    "for": ["end_at_once"],
}


def one(**other: Any) -> list[dict[str, Any]]:
    return [{**LAW, **other}]


@pytest.mark.parametrize("bearer", Bearer)
def test_every_place_says_what_to_bring(bearer: Bearer) -> None:
    for place in known_places():
        for channel in (Channel.STORE_DESK, Channel.HOTLINE, Channel.PORTAL):
            rules = paper_rules(place, TODAY, bearer, channel)
            assert rules.needs, place
            assert rules.clause, place
        assert papers_kept(place, TODAY).days <= 7


@pytest.mark.parametrize(
    "bad",
    [
        {},
        one(one_of=[]),
        one(one_of=["passport", "passport"]),
        one(form="blood"),
        [*one(), *one()],
        [{"need": "identity"}],
    ],
)
def test_a_list_that_cannot_be_read_is_refused(bad: Any) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        parse_needs(bad)


@pytest.mark.parametrize(
    ("own", "is_kind"),
    [
        ([], True),
        (one(), True),
        (one(one_of=["passport", "sim_card", "recent_bill"]), True),
        (one(one_of=["passport"]), False),
        (one(form="copy"), False),
        (one(**{"for": ["end_at_once", "payout"]}), False),
        (one(whose="bearer"), False),
    ],
)
def test_an_operator_asks_for_no_more_than_the_place(own: Any, is_kind: bool) -> None:
    assert asks_no_more(own, one()) is is_kind


CONDITIONS: list[tuple[Callable[[], Any], str]] = [
    (lambda: one(one_of=["sim_card"]), "sim_card"),
    (lambda: one(one_of=["passport"], form="copy"), "id_copy"),
    (one, ""),
]


@pytest.mark.parametrize(("needs", "found"), CONDITIONS)
def test_neither_the_card_nor_a_copy_of_an_id_is_a_condition(
    needs: Callable[[], Any], found: str
) -> None:
    assert condition_among(parse_needs(needs()), ["sim_card", "id_copy"]) == found


def test_a_paper_of_the_bearer_does_not_count_for_the_holder() -> None:
    (need,) = parse_needs(one(need="holder_identity"))
    of_bearer = SeenPaper(NeedName.BEARER_IDENTITY, PaperKind.PASSPORT)
    assert need.form is PaperForm.ORIGINAL
    assert missing_needs([need], [of_bearer]) == (need,)
    assert missing_needs([need], [SeenPaper(NeedName.HOLDER_IDENTITY, PaperKind.PASSPORT)]) == ()
