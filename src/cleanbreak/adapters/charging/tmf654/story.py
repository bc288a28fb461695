"""What we did to a bucket, as the charging system itself remembers it.

TMF654 has no key by which a request could be made once only. So each of our adjustments carries
its key in a text, and is looked for before another one is made. The same text says how long the
bucket was valid before: whoever undoes an end needs no other memory.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from typing import Any

from cleanbreak.adapters.charging.tmf654.amounts import read_amount
from cleanbreak.adapters.charging.tmf654.bucket import NOTHING, Bucket
from cleanbreak.adapters.charging.tmf654.mapping import KeyField
from cleanbreak.adapters.charging.tmf654.validity import Validity
from cleanbreak.ports.errors import Unavailable

COMPLETED = "completed"
WITHOUT_EFFECT = {"failed", "cancelled"}
"""The fourth ``ActionStatusType`` is created: under way, like every one that we do not know."""
MARK = re.compile(
    r"cleanbreak (?P<act>close|reopen|credit) (?P<key>\S+)"
    r"(?: undoes (?P<undoes>\S+))?(?: valid (?P<valid>[^\s/]+/[^\s/]+))?"
)


class Act(Enum):
    """What an adjustment of ours is for."""

    CLOSE = "close"
    REOPEN = "reopen"
    CREDIT = "credit"
    """Money of another line that came; it stays when the end of this one is undone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """The text by which we know an adjustment of ours again."""

    act: Act
    key: str
    undoes: tuple[str, ...] = ()
    """The keys of the closings that a reopening gives back."""
    validity: Validity | None = None
    """How long the bucket was valid before it was closed."""

    def __str__(self) -> str:
        undoes = f" undoes {','.join(self.undoes)}" if self.undoes else ""
        valid = f" valid {self.validity}" if self.validity else ""
        return f"cleanbreak {self.act.value} {self.key}{undoes}{valid}"

    @classmethod
    def from_text(cls, text: object) -> "Mark | None":
        """Return the mark that a text is, if it is one."""
        found = MARK.fullmatch(text) if isinstance(text, str) else None
        if not found:
            return None
        undoes, valid = found["undoes"], found["valid"]
        return cls(
            act=Act(found["act"]),
            key=found["key"],
            undoes=tuple(undoes.split(",")) if undoes else (),
            validity=Validity.from_text(valid) if valid else None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustment:
    """One adjustment of ours that the charging system knows."""

    mark: Mark
    amount: Decimal
    """Below zero where something was taken out of the bucket."""
    status: str


@dataclass(slots=True)
class Story:
    """Everything that we did to one bucket; what had no effect is left out."""

    adjustments: list[Adjustment] = field(default_factory=list)

    @property
    def is_under_way(self) -> bool:
        """Return whether one of them is not done yet."""
        return any(one.status != COMPLETED for one in self.adjustments)

    @property
    def standing(self) -> list[Adjustment]:
        """Return the closings that were not undone."""
        undone = {key for one in self._of(Act.REOPEN) for key in one.mark.undoes}
        return [one for one in self._of(Act.CLOSE) if one.mark.key not in undone]

    @property
    def taken(self) -> Decimal:
        """Return what we hold of this bucket; below zero where we paid its debt."""
        return -sum((one.amount for one in self.standing), NOTHING)

    @property
    def validity_before(self) -> Validity | None:
        """Return how long the bucket was valid before it was closed, if it is closed."""
        return next((one.mark.validity for one in self.standing if one.mark.validity), None)

    @property
    def is_of_an_end(self) -> bool:
        """Return whether we ever closed or reopened the bucket."""
        return any(one.mark.act is not Act.CREDIT for one in self.adjustments)

    def has(self, key: str) -> bool:
        """Return whether we did something under this key."""
        return any(one.mark.key == key for one in self.adjustments)

    def taken_by(self, key: str) -> Decimal:
        """Return what one closing took, whether it was undone or not."""
        return -sum((one.amount for one in self._of(Act.CLOSE) if one.mark.key == key), NOTHING)

    def is_not_seen_in(self, bucket: Bucket) -> bool:
        """Return whether the bucket looks as if an adjustment that was done had had no effect.

        Each of them took what was there. A bucket that still has exactly that was read from a copy
        that is too old, or the adjustment was only said to be done: counted twice, it would be
        money from nothing.
        """
        return any(one.amount and bucket.remaining == -one.amount for one in self.standing)

    def _of(self, act: Act) -> list[Adjustment]:
        return [one for one in self.adjustments if one.mark.act is act]


def read_story(items: Iterable[Mapping[str, Any]], bucket_id: str) -> Story:
    """Return what we did to a bucket, out of all its adjustments.

    :raises Unavailable: if one of them is of another bucket.
    """
    story = Story()
    for item in items:
        if not is_about(item, bucket_id):
            raise Unavailable("The charging system answered about adjustments of another bucket.")
        mark = Mark.from_text(item.get("reason")) or Mark.from_text(item.get("description"))
        if mark is not None and item.get("status") not in WITHOUT_EFFECT:
            amount = read_amount(_amount(item))
            story.adjustments.append(
                Adjustment(mark=mark, amount=amount, status=str(item.get("status")))
            )
    return story


def is_about(item: Mapping[str, Any], bucket_id: str) -> bool:
    """Return whether an action says that it is about the bucket."""
    bucket = item.get("bucket")
    return isinstance(bucket, Mapping) and bucket.get("id") == bucket_id


def texts(mark: Mark, key_field: KeyField, text: str) -> dict[str, str]:
    """Return the two texts of an adjustment: one for us, and one for people."""
    names: Sequence[str] = [one.value for one in KeyField]
    return {name: str(mark) if name == key_field.value else text for name in names}


def _amount(item: Mapping[str, Any]) -> object:
    quantity = item.get("amount")
    return quantity.get("amount") if isinstance(quantity, Mapping) else None
