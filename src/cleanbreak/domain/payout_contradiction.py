"""What a provider says of a payout that our books cannot follow: nothing is guessed, a person asks.

The danger is to pay twice: a bank that says "settled" of what it had rejected may have paid, while
a further payout of the same money is on its way. Until a person has found out, that one stays.
"""

from enum import Enum

from cleanbreak.domain.refusal import Refusal


class Finding(Enum):
    """What a person has found out at the bank or the provider."""

    ARRIVED = "arrived"
    """The holder has the money of this attempt."""
    NOT_ARRIVED = "not_arrived"
    PAID_TWICE = "paid_twice"
    """It arrived, and the attempt that followed it too. Nobody chooses this: the books tell."""


class FindingMissing(Refusal):
    """Say what you have found out: whether the money of this attempt has arrived or not."""

    code = "finding_missing"


class ContradictionOpen(Refusal):
    """The bank contradicts our books about this money: an attempt may have arrived. Ask the bank,
    say on the page of that attempt what you have found out, and come back afterwards."""

    code = "contradiction_open"


class NothingToResolve(Refusal):
    """Nothing contradicts the books of this payout, or somebody has resolved it already."""

    code = "nothing_to_resolve"


class ResolvedByChooser(Refusal):
    """Whoever entered where this money goes does not resolve what contradicts it. A second person
    must."""

    code = "resolved_by_chooser"


class FollowUpOnItsWay(Refusal):
    """The payout that follows this one has left already. Ask the bank to recall it; come back here
    when it has arrived or come back."""

    code = "follow_up_on_its_way"
