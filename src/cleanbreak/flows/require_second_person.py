"""Require a second person: the one place where flows ask the rule of `domain/four_eyes.py`."""

from collections.abc import Mapping, Sequence

from django.conf import settings

from cleanbreak.domain.four_eyes import (
    RULES,
    GuardedAct,
    NotEntitledToAct,
    is_entitled,
    needs_two,
    refusal_of_second,
)
from cleanbreak.domain.money import Money
from cleanbreak.domain.staff import Right
from cleanbreak.domain.termination import Actor
from cleanbreak.records.staff import people_with


def require_second_person(act: GuardedAct, asked_by: Sequence[str], actor: Actor) -> None:
    """Let only somebody go on who has had no hand in it before, and whose role allows it.

    :param asked_by: everybody who has had a hand in it, as records name them.
    :raises Refusal: the act's own, for whoever has asked; NotEntitledToAgree for the wrong role.
    """
    entitled = people_with(RULES[act].right)
    refusal = refusal_of_second(act, asked_by, actor.acting_user, entitled)
    if refusal is not None:
        raise refusal


def require_right(right: Right, actor: Actor) -> None:
    """Let only people go on whose roles have the right, where anybody's have.

    :raises NotEntitledToAct: for everybody else.
    """
    if not is_entitled(actor.acting_user, people_with(right)):
        raise NotEntitledToAct(role_right=right.value)


def needs_second_person(act: GuardedAct, amount: Money) -> bool:
    """Return whether the operator wants two people for such an amount.

    :param act: ``CASH`` has limits of its own.
    """
    limits: Mapping[str, int] = settings.CLEANBREAK_FOUR_EYES_ABOVE
    if act is GuardedAct.CASH:
        limits = settings.CLEANBREAK_CASH_FOUR_EYES_ABOVE
    return needs_two(amount, limits)
