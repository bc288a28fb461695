"""List switch codes: who was given one and what became of it; never the code."""

from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from cleanbreak.domain.switching import SwitchEnd
from cleanbreak.policies.loader import policy_at
from cleanbreak.records.switch_code import SwitchCodeRow, list_codes

GOOD = "good"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCode:
    """One code, without itself."""

    code_id: UUID
    msisdn: str = field(repr=False)
    word: str
    issued_at: datetime
    last_day: date
    became: str
    """``good``, ``redeemed``, ``expired`` or ``void``."""
    recipient: str
    order_id: UUID | None

    def as_json(self) -> dict[str, Any]:
        """Return it as commands print it."""
        return asdict(self)


def list_switch_codes(
    msisdn: str | None, before: UUID | None, limit: int, now: datetime
) -> list[ShownCode]:
    """Return codes, newest first, at most ``limit``.

    :param msisdn: of which number; ``None``: of all.
    :param before: only those made before this one.
    """
    return [_shown(row, now) for row in list_codes(msisdn, before, limit)]


def _shown(row: SwitchCodeRow, now: datetime) -> ShownCode:
    is_over = policy_at(row.line.jurisdiction, now)[1] > row.last_day
    return ShownCode(
        code_id=row.code_id,
        msisdn=row.line.msisdn,
        word=row.word,
        issued_at=row.issued_at,
        last_day=row.last_day,
        became=row.ended_as or (SwitchEnd.EXPIRED.value if is_over else GOOD),
        recipient=row.recipient,
        order_id=row.order_id,
    )
