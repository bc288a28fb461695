"""What is read of a line for its takeout: every kind of every source, as the law lets it out."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from cleanbreak.domain.takeout import Kind, Origin, Record, Unread
from cleanbreak.domain.takeout_rules import ABOUT_OTHERS, TakeoutRules
from cleanbreak.flows.gather_takeout import Reading
from cleanbreak.flows.wired_outside import wired_takeout_sources
from cleanbreak.policies.loader import policy_at
from cleanbreak.policies.takeout_rules import takeout_rules
from cleanbreak.ports.errors import Refused
from cleanbreak.ports.takeout_source import TakeoutSource, WhoseRecords
from cleanbreak.records.card_reading import is_reading_kept
from cleanbreak.records.line import LineRow
from cleanbreak.records.takeout import TakeoutRow


def rules_of(line: LineRow, now: datetime) -> TakeoutRules:
    """Return what the line's place asks today."""
    return takeout_rules(line.jurisdiction, policy_at(line.jurisdiction, now)[1])


def takeout_readings(
    row: TakeoutRow, sources: Sequence[TakeoutSource], now: datetime
) -> Iterator[Reading]:
    """Yield the readings of all sources, none of them begun."""
    rules, whose = rules_of(row.line, now), _whose(row.line)
    may_list_calls = row.co_users_informed or not rules.needs_co_user_declaration
    for source in sources:
        holds = source.holds()
        for kind in Kind:
            records = None
            if holds[kind] and source.origin is Origin.SIM_CARD:
                records = source.read(whose, kind)  # what they could read on their phone
            elif holds[kind]:
                records = (
                    rules.let_out(source.read(whose, kind))
                    if may_list_calls or kind not in ABOUT_OTHERS
                    else _not_declared()
                )
            yield Reading(origin=source.origin, kind=kind, records=records)


def sources_of(line_id: int) -> Sequence[TakeoutSource]:
    """Return the sources that count for a line: its card only once it was read at a desk."""
    was_read = is_reading_kept(line_id)
    return [
        source
        for source in wired_takeout_sources()
        if source.origin is not Origin.SIM_CARD or was_read
    ]


def kinds_held(sources: Sequence[TakeoutSource]) -> Mapping[Origin, Mapping[Kind, bool]]:
    """Return of each kind whether any source of an origin can hold it at all."""
    held: dict[Origin, dict[Kind, bool]] = {}
    for source in sources:
        of_origin = held.setdefault(source.origin, dict.fromkeys(Kind, False))
        of_origin.update({kind: True for kind, is_held in source.holds().items() if is_held})
    return held


def _whose(line: LineRow) -> WhoseRecords:
    """Return whose records are wanted: from when its agreement began until it ended."""
    return WhoseRecords(
        msisdn=line.msisdn,
        imsi=line.imsi,
        charging_account=line.charging_account,
        held_since=line.term_start_date,
        held_until=line.termination_date,
    )


def _not_declared() -> Iterator[Record | Unread]:
    raise Refused("Nobody has said that the co-users of the line were told.")
    yield  # makes it a reading that is refused when it is begun
