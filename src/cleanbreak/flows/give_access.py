"""Give a relying party access to what we know of one line (three-legged)."""

from dataclasses import dataclass
from datetime import datetime

from cleanbreak.domain.access_grant import GrantWay
from cleanbreak.flows.admit_caller import number_hashes
from cleanbreak.records.access_token import AccessGrantRow
from cleanbreak.records.line import LineRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """What a relying party is given, and how it was settled whose line it is."""

    client_id: str
    scopes: frozenset[str]
    way: GrantWay
    by_network: bool


def give_access(access: Access, line: LineRow, now: datetime) -> AccessGrantRow:
    """Note what a line gives to a relying party; it is over when the line or its holder changes."""
    return AccessGrantRow.objects.create(
        party_id=access.client_id,
        line=line,
        holder_id=line.holder_id,
        number_hash=number_hashes(line.msisdn)[0],
        scopes=sorted(access.scopes),
        way=access.way.value,
        by_network=access.by_network,
        made_at=now,
        good_until=now,
    )
