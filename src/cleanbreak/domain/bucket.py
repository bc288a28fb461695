"""The buckets of a line (TMF654): what of its balance is whose, and what became of it."""

import re
from dataclasses import dataclass
from enum import Enum

from cleanbreak.domain.money import Balance
from cleanbreak.domain.refusal import Refusal

ID = re.compile(r"(paid|promotional|deposit)-([1-9][0-9]{0,17})", re.ASCII)


class BucketPart(Enum):
    """What a bucket holds. A debt is none: nobody can spend it."""

    PAID = "paid"
    PROMOTIONAL = "promotional"
    DEPOSIT = "deposit"

    def of(self, balance: Balance) -> int:
        """Return what a balance holds of it, in minor units."""
        held: int = getattr(balance, f"{self.value}_minor")
        return held


SPENT = (BucketPart.PAID, BucketPart.PROMOTIONAL)
"""What its holder can use up."""


class BucketStatus(Enum):
    """TMF654's statuses of a bucket."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    """Frozen, and not settled yet."""
    EXPIRED = "expired"


class BucketNotFound(Refusal):
    """There is no such bucket of yours."""

    code = "bucket_not_found"


class BalancesAway(Refusal):
    """The charging system cannot be asked right now. Ask again in a minute."""

    code = "balances_away"


@dataclass(frozen=True, slots=True)
class BucketId:
    """Names one bucket."""

    part: BucketPart
    line_id: int

    @classmethod
    def parse(cls, said: str) -> "BucketId | None":
        """Return what an id names; ``None``: it is none of ours."""
        found = ID.fullmatch(said)
        return cls(BucketPart(found[1]), int(found[2])) if found else None

    def __str__(self) -> str:
        """Return the id as it is told."""
        return f"{self.part.value}-{self.line_id}"
