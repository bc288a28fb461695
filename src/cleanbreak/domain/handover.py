"""A handover: what somebody told on one channel, so that they need not tell it again at another.

It holds their own words and names what there is already; it holds no proof. Whoever brings the
code has told nothing of who they are.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import Enum
from typing import Any

from cleanbreak.domain.declaration import DeclarationKind
from cleanbreak.domain.effective_date import EndPolicy
from cleanbreak.domain.refusal import Refusal

VALID_FOR = timedelta(days=14)
"""Long enough to find the time to go to a store; then it is forgotten, with all that was told."""


class Side(Enum):
    """Where a story goes on; at each side a code is good once."""

    DESK = "desk"
    ONLINE = "online"


class UnknownHandover(Refusal):
    """There is no such code that is still good. Compare it, or begin anew: nothing is lost."""

    code = "unknown_handover"


class NothingToHandOver(Refusal):
    """Name the line first, by its number or its card."""

    code = "nothing_to_hand_over"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What was told so far; whatever is empty was not."""

    msisdn: str = field(default="", repr=False)
    iccid: str = field(default="", repr=False)
    holder_name: str = field(default="", repr=False)
    """As the person said or showed it, never as our records have it."""
    kind: DeclarationKind = DeclarationKind.ORDINARY
    reason: str = field(default="", repr=False)
    """Of an important cause."""
    end: EndPolicy = EndPolicy.AFTER_NOTICE
    wished_date: date | None = None
    reply_email: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        if not (self.msisdn or self.iccid):
            raise NothingToHandOver

    def as_json(self) -> dict[str, Any]:
        """Return it as it is sealed."""
        return {
            "msisdn": self.msisdn,
            "iccid": self.iccid,
            "holder_name": self.holder_name,
            "kind": self.kind.value,
            "reason": self.reason,
            "end": self.end.value,
            "wished_date": self.wished_date.isoformat() if self.wished_date else None,
            "reply_email": self.reply_email,
        }


def told_from_json(kept: Mapping[str, Any]) -> Told:
    """Return what was told, as :meth:`Told.as_json` wrote it."""
    day = kept["wished_date"]
    return Told(
        msisdn=kept["msisdn"],
        iccid=kept["iccid"],
        holder_name=kept["holder_name"],
        kind=DeclarationKind(kept["kind"]),
        reason=kept["reason"],
        end=EndPolicy(kept["end"]),
        wished_date=date.fromisoformat(day) if day else None,
        reply_email=kept["reply_email"],
    )
