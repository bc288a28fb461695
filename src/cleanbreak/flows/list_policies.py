"""List policies: by whose rules lines end here, who looked at them, and what nobody found."""

from dataclasses import dataclass
from datetime import date, datetime

from cleanbreak.domain.feed import Feed
from cleanbreak.domain.policy import PolicyStatus
from cleanbreak.policies.loader import known_places, time_zone_of
from cleanbreak.policies.packs import overlay_of, read_pack
from cleanbreak.policies.refund_rules import feeds_of
from cleanbreak.policies.schema import FACTS, facts_not_found


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedPolicy:
    """The rules of one place, as of one day."""

    place: str
    status: PolicyStatus
    on: date
    """What day it is there."""
    time_zone: str
    holiday_calendar: str
    extends: tuple[str, ...]
    has_overlay: bool
    """Whether the operator has laid values of its own over them."""
    feeds: tuple[Feed, ...]
    """What the place wants reported about ends and freed numbers."""
    facts: int
    not_found: tuple[str, ...]
    """Facts for which a safe default counts, since nobody found them in the law."""

    @property
    def is_verified(self) -> bool:
        """Return whether a lawyer of the place has signed them."""
        return self.status is PolicyStatus.CERTIFIED


def list_policies(now: datetime) -> list[ListedPolicy]:
    """Return the rules of every place, sorted by its code.

    :raises MalformedPolicy: if those of a place cannot be used.
    """
    return [_listed(place, now.astimezone(time_zone_of(place)).date()) for place in known_places()]


def _listed(place: str, today: date) -> ListedPolicy:
    pack = read_pack(place)
    return ListedPolicy(
        place=place,
        status=pack.status,
        on=today,
        time_zone=pack.time_zone,
        holiday_calendar=pack.holiday_calendar,
        extends=pack.family[1:],
        has_overlay=overlay_of(place) is not None,
        feeds=feeds_of(place, today),
        facts=len(FACTS),
        not_found=facts_not_found(pack, today),
    )
