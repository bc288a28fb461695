"""Tasks upon a balance that clients of TMF654 ask for, and why one fails.

What cannot be done is no error of the request: the task is made, and has failed. So its client
finds it where it looks for the others, with the reason in words.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Any

from cleanbreak.domain.bucket import BucketId, BucketNotFound, BucketPart
from cleanbreak.domain.line_resource import ResourceId, ResourceKind
from cleanbreak.domain.refusal import Refusal

WRITE = "tmf:prepay-balance:write"
"""What a client must be allowed beside reading, to change a balance."""
NOT_DONE = ("isAutoTopup", "numberOfPeriods", "recurringPeriod", "voucher", "validFor")
OF_NO_LINE_MOST = 10_000
"""So many tasks a client may have that named no line of its: they are kept for their words."""


class TaskKind(Enum):
    """TMF654's tasks."""

    TOPUP = "topup"
    ADJUST = "adjust"
    RESERVE = "reserve"
    TRANSFER = "transfer"

    @property
    def resource(self) -> str:
        """Return the name of its address, and of what a notification tells of it."""
        return f"{self.value}Balance"

    @property
    def type_name(self) -> str:
        """Return its ``@type``."""
        return f"{self.value.capitalize()}Balance"


class TaskState(Enum):
    """TMF654's statuses of a task."""

    CREATED = "created"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


class TaskNotAllowed(Refusal):
    """The operator has not allowed this client to change balances."""

    code = "task_not_allowed"


class NotDoneHere(Refusal):
    """Nothing can be done here with "{property}": one amount of money is given once."""

    code = "not_done_here"


class OnlyPaidCredit(Refusal):
    """Only a bucket of paid credit can be changed."""

    code = "only_paid_credit"


class NotOfThisBucket(Refusal):
    """The bucket belongs to another account, number or product than what "{property}" names."""

    code = "not_of_this_bucket"


class BalanceBeingSettled(Refusal):
    """This line is being ended: its balance is being settled."""

    code = "balance_being_settled"


class BalanceSettled(Refusal):
    """This line has ended: its balance was settled."""

    code = "balance_settled"


class LineNotInUse(Refusal):
    """This line is barred, or not in use yet."""

    code = "line_not_in_use"


class OtherUnits(Refusal):
    """The balance of this line is counted in {currency}."""

    code = "other_units"


class AmountNotWhole(Refusal):
    """The amount is no sum above zero that {currency} has coins for."""

    code = "amount_not_whole"


class AmountTooLarge(Refusal):
    """One task may give at most {most} {currency}."""

    code = "amount_too_large"


class NothingTakenHere(Refusal):
    """The charging system cannot be asked to take credit away while a line goes on."""

    code = "nothing_taken_here"


class NothingHeldHere(Refusal):
    """The charging system cannot be asked to hold credit back."""

    code = "nothing_held_here"


class NoCreditHere(Refusal):
    """The charging system cannot be asked to add credit."""

    code = "no_credit_here"


class CreditRefused(Refusal):
    """The charging system has refused the credit: nothing was added."""

    code = "credit_refused"


class TaskNotOpen(Refusal):
    """This task is being done, or is over: it cannot be cancelled any more."""

    code = "task_not_open"


class TooManyTasks(Refusal):
    """There are {most} tasks that named no line of yours. Delete some of them first."""

    code = "too_many_tasks"


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskLine:
    """What is known of the line whose bucket is named."""

    line_id: int
    currency: str
    exponent: int
    """How many decimals its currency has."""
    most_minor: int | None
    """So much may be given at once; ``None``: nothing in this currency."""


def line_named(words: Mapping[str, Any]) -> int:
    """Return the line whose bucket of paid credit a task names.

    :raises BucketNotFound, OnlyPaidCredit: if it names another bucket.
    :raises NotOfThisBucket: if account, number or product are not those of the bucket.
    """
    bucket = BucketId.parse(words["bucket"]["id"])
    if bucket is None:
        raise BucketNotFound
    if bucket.part is not BucketPart.PAID:
        raise OnlyPaidCredit
    line_id = bucket.line_id
    known = {
        "partyAccount": account_id(line_id),
        "logicalResource": str(ResourceId(ResourceKind.NUMBER, line_id)),
        "product": str(line_id),
    }
    for name, own in known.items():
        said = words.get(name, [])
        if any(one["id"] != own for one in (said if isinstance(said, list) else [said])):
            raise NotOfThisBucket(property=name)
    return line_id


def account_id(line_id: int) -> str:
    """Return by which id the account of a line is named."""
    return f"account-{line_id}"


def check_what_is_done(kind: TaskKind, words: Mapping[str, Any]) -> None:
    """Return if this is of a kind that can be done.

    :raises NotDoneHere, NothingHeldHere: if it is not.
    """
    if kind is TaskKind.RESERVE:
        raise NothingHeldHere
    for name in NOT_DONE:
        if words.get(name):
            raise NotDoneHere(property=name)
    if words.get("adjustType") == "recurring":
        raise NotDoneHere(property="adjustType")
    if words["usageType"] != "monetary":
        raise NotDoneHere(property="usageType")


def minor_of(words: Mapping[str, Any], line: TaskLine) -> int:
    """Return how much is to be given, in minor units of the line's currency.

    :raises OtherUnits, AmountNotWhole, AmountTooLarge, NothingTakenHere: if it cannot be.
    :raises TaskNotAllowed: if nothing may be given in this currency.
    """
    said = words.get("amount", {})
    if said.get("units") != line.currency:
        raise OtherUnits(currency=line.currency)
    if line.most_minor is None:
        raise TaskNotAllowed
    minor = Decimal(str(said.get("amount", 0))).scaleb(line.exponent)
    if minor < 0:
        raise NothingTakenHere
    if minor > line.most_minor:
        most = Decimal(line.most_minor).scaleb(-line.exponent)
        raise AmountTooLarge(most=f"{most:f}", currency=line.currency)
    if minor == 0 or minor != minor.to_integral_value():
        raise AmountNotWhole(currency=line.currency)
    return int(minor)


def task_key(task_id: object) -> str:
    """Return the key under which a task is asked for, however often."""
    return f"{task_id}:balance_task"
