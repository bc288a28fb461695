"""Four eyes: what needs two people, who may be the second one, and who is the same person.

ASVS 5.0 2.3.5: no single person ever completes such an act, whatever their roles (an admin's, too),
on whatever channel, and however their name is spelled.
"""

import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import Enum

from cleanbreak.domain.authority import OwnAuthorityRecord
from cleanbreak.domain.campaign import ApprovedByCreator
from cleanbreak.domain.cash import PaidByAsker, SignedByClerk
from cleanbreak.domain.correction import CorrectedByProposer
from cleanbreak.domain.look import AgreedByAsker, UnwatchedByAsker
from cleanbreak.domain.money import Money
from cleanbreak.domain.payout import ApprovedByChooser
from cleanbreak.domain.payout_contradiction import ResolvedByChooser
from cleanbreak.domain.proof import CalledBackByAsker
from cleanbreak.domain.reconciliation import ApprovedByProposer
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.retention import HoldReleasedByAsker
from cleanbreak.domain.staff import Right, person_in

LOOK_ALIKES = str.maketrans(
    "авекмнорстухіјѕԁһԛԝαβεηικμνορτυχζ", "abekmhopctyxijsdhqwabehikmnoptuxz"
)
"""Cyrillic and Greek letters that read as Latin ones (UTS 39): one name, one person."""


class GuardedAct(Enum):
    """What one person asks for and another one agrees to."""

    CAMPAIGN = "campaign"
    REPAIR = "repair"
    PAYOUT = "payout"
    CONTRADICTION = "contradiction"
    CORRECTION = "correction"
    CASH = "cash"
    DRAWER = "drawer"
    LOOK_AT_WATCHED = "look_at_watched"
    UNWATCH = "unwatch"
    AUTHORITY = "authority"
    CALL_BACK = "call_back"
    LIFT_HOLD = "lift_hold"


@dataclass(frozen=True, slots=True)
class Rule:
    """What holds for the second person of an act."""

    right: Right
    """What the second person's role allows."""
    own: type[Refusal]
    """What somebody is told who would be both."""


RULES = {
    GuardedAct.CAMPAIGN: Rule(Right.APPROVE_CAMPAIGN, ApprovedByCreator),
    GuardedAct.REPAIR: Rule(Right.APPROVE_REPAIR, ApprovedByProposer),
    GuardedAct.PAYOUT: Rule(Right.APPROVE_PAYOUT, ApprovedByChooser),
    GuardedAct.CONTRADICTION: Rule(Right.APPROVE_PAYOUT, ResolvedByChooser),
    GuardedAct.CORRECTION: Rule(Right.APPROVE_PAYOUT, CorrectedByProposer),
    GuardedAct.CASH: Rule(Right.PAY_CASH, PaidByAsker),
    GuardedAct.DRAWER: Rule(Right.CLOSE_DRAWER, SignedByClerk),
    GuardedAct.LOOK_AT_WATCHED: Rule(Right.AGREE_TO_LOOK, AgreedByAsker),
    GuardedAct.UNWATCH: Rule(Right.WATCH_LINES, UnwatchedByAsker),
    GuardedAct.AUTHORITY: Rule(Right.AGREE_AUTHORITY, OwnAuthorityRecord),
    GuardedAct.CALL_BACK: Rule(Right.VERIFY_CALLER, CalledBackByAsker),
    GuardedAct.LIFT_HOLD: Rule(Right.HOLD_ERASURE, HoldReleasedByAsker),
}


class NotEntitledToAgree(Refusal):
    """The second person needs a role that allows it: {role_right}."""

    code = "not_entitled_to_agree"


class NotEntitledToAct(Refusal):
    """This needs a role that allows it: {role_right}."""

    code = "not_entitled_to_act"


def refusal_of_second(
    act: GuardedAct, asked_by: Collection[str], agrees: str, entitled: Collection[str]
) -> Refusal | None:
    """Return why somebody may not be the second person of an act; ``None``: they may.

    :param asked_by: everybody who has had a hand in it, as records name them.
    :param agrees: who would be the second one, as records name them.
    :param entitled: names of all people whose roles here have the act's right.
    """
    rule = RULES[act]
    if not person_key(agrees) or any(is_same_person(one, agrees) for one in asked_by):
        return rule.own()
    if not is_entitled(agrees, entitled):
        return NotEntitledToAgree(role_right=rule.right.value)
    return None


def is_entitled(acting_user: str, entitled: Collection[str]) -> bool:
    """Return whether somebody is one of those whose roles have a right.

    Where nobody has it, staff are not kept here, and anybody at the command line may.
    """
    return not entitled or any(is_same_person(one, acting_user) for one in entitled)


def needs_two(amount: Money, above_minor: Mapping[str, int]) -> bool:
    """Return whether two people must look at an amount; without a limit for its currency, always.

    :param above_minor: up to which amount one is enough, in minor units by currency.
    """
    limit = above_minor.get(amount.currency)
    return limit is None or amount.amount_minor > limit


def is_same_person(one: str, other: str) -> bool:
    """Return whether two entries of our records name one person, by whatever channel."""
    return person_key(one) == person_key(other)


def person_key(acting_user: str) -> str:
    """Return what all spellings of one person's name have in common.

    Neither capitals nor full-width letters, blanks, invisible characters or letters that look
    alike make a second person.
    """
    flat = unicodedata.normalize("NFKC", person_in(acting_user)).casefold()
    seen = "".join(c for c in flat if unicodedata.category(c) not in ("Cf", "Cc", "Zs", "Mn"))
    return seen.translate(LOOK_ALIKES)
