"""No single person ever completes an act that needs two, however their name is spelled."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from cleanbreak.domain.four_eyes import (
    RULES,
    GuardedAct,
    NotEntitledToAgree,
    is_same_person,
    needs_two,
    refusal_of_second,
)
from cleanbreak.domain.money import Money
from cleanbreak.domain.staff import Role

NAMES = st.text("abcdeiknopstxyüß_.-0123456789", min_size=1, max_size=12)
ACTS = st.sampled_from(list(GuardedAct))
PREFIXES = st.sampled_from(["operator:", "agent:", "", "x:y:"])
INVISIBLE = st.sampled_from(["", " ", "\u200b", "\u202e", "\u00ad", "\ufeff", "\u3000", "\u2066"])
TWINS = str.maketrans("aeopcxyikst", "аеорсхуікѕт")


@st.composite
def spellings(draw: st.DrawFn, name: str) -> str:
    """Return the same name as somebody could type it to pass for a second person."""
    text = "".join(draw(INVISIBLE) + char for char in name) + draw(INVISIBLE)
    if draw(st.booleans()):
        text = text.upper()
    if draw(st.booleans()):
        text = text.translate(TWINS)
    if draw(st.booleans()):
        text = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" and c != ":" else c for c in text)
    if draw(st.booleans()):
        text = unicodedata.normalize("NFD", text)
    return draw(PREFIXES) + text


@given(st.data(), NAMES, ACTS, st.lists(NAMES, max_size=3))
def test_nobody_is_a_second_person_beside_themselves(
    data: st.DataObject, name: str, act: GuardedAct, others: list[str]
) -> None:
    asked, agrees = data.draw(spellings(name)), data.draw(spellings(name))
    for entitled in ([], [name], [name, *others], others):
        refusal = refusal_of_second(act, [*others, asked], agrees, entitled)
        assert isinstance(refusal, RULES[act].own)


@given(NAMES, NAMES, ACTS)
def test_somebody_else_may_agree_if_their_role_says_so(
    one: str, other: str, act: GuardedAct
) -> None:
    if is_same_person(one, other):
        return
    agrees = f"agent:{other}"
    assert refusal_of_second(act, [f"agent:{one}"], agrees, [other]) is None
    assert refusal_of_second(act, [f"agent:{one}"], agrees, []) is None
    refusal = refusal_of_second(act, [f"agent:{one}"], agrees, [one])
    assert isinstance(refusal, NotEntitledToAgree)


def test_a_person_without_a_name_is_nobody() -> None:
    for nobody in ("", "operator:", "agent: \u200b"):
        assert refusal_of_second(GuardedAct.PAYOUT, ["agent:ada"], nobody, []) is not None


def test_the_right_of_every_act_is_somebodys() -> None:
    for act, rule in RULES.items():
        assert [role for role in Role if rule.right in role.rights], act
    assert set(RULES) == set(GuardedAct)


@given(st.integers(0, 10**12), st.integers(0, 10**12))
def test_what_is_above_its_limit_or_has_none_needs_two(amount: int, limit: int) -> None:
    money = Money(amount, "EUR")
    assert needs_two(money, {"EUR": limit}) == (amount > limit)
    assert needs_two(money, {"USD": limit})
