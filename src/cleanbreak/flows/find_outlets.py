"""Find outlets: near a place that somebody names, or near where they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from cleanbreak.domain.outlet import Outlet, OutletFilter, UnknownOutlet
from cleanbreak.domain.place_search import (
    TYPED_LENGTH_MAX,
    KnownPlace,
    MeantPlace,
    UnknownPlaceName,
    keys_within,
    meant_places,
    place_key,
)
from cleanbreak.domain.position import Position
from cleanbreak.policies.opening_hours import OpeningHours, OpenState
from cleanbreak.records.outlet import read_outlet
from cleanbreak.records.outlet_search import Near, nearest_outlets, outlets_by_place
from cleanbreak.records.place_centre import places_beginning, places_named

SHOWN_MAX = 20
OPEN_AMONG = 200
"""So many of the nearest are looked at for those that are open now."""
FAR_KM, SHOWN_IF_FAR = 200, 3
"""Nobody travels farther to a store if there is one nearer; if there is none, a few are named."""
CHOICES_MAX = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundOutlet:
    """An outlet, how far it is, and whether it is open."""

    outlet: Outlet
    km: float | None
    state: OpenState
    is_closed_today: bool
    """Closed for a time, whatever its hours say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What somebody looked for, and what there is."""

    outlets: tuple[FoundOutlet, ...]
    near: MeantPlace | None = None
    """``None``: near a position, or nobody said where."""
    choices: tuple[MeantPlace, ...] = ()
    """All that the name may mean, this one among them."""


def find_near_place(typed: str, wanted: OutletFilter, now: datetime, nth: int = 0) -> Found:
    """Return the outlets nearest to a place.

    :param typed: a name or a postcode, half or whole, or an address that holds one.
    :param nth: which of the places that may be meant.
    :raises UnknownPlaceName: if no such place is known.
    """
    known = meant_places(_known(typed[:TYPED_LENGTH_MAX]))[:CHOICES_MAX]
    if not known:
        raise UnknownPlaceName(typed=" ".join(typed[:TYPED_LENGTH_MAX].split()))
    near = known[min(nth, len(known) - 1)]
    found = find_near(near.centre, wanted, now)
    return Found(outlets=found.outlets, near=near, choices=tuple(known))


def find_near(centre: Position, wanted: OutletFilter, now: datetime) -> Found:
    """Return the outlets nearest to a position."""
    limit = OPEN_AMONG if wanted.is_open_now else SHOWN_MAX
    return Found(outlets=_shown(nearest_outlets(centre, wanted, limit, now), wanted, now))


def page_of_outlets(
    wanted: OutletFilter, now: datetime, after: str = "", limit: int = SHOWN_MAX
) -> tuple[FoundOutlet, ...]:
    """Return outlets by their codes, from behind one on."""
    return tuple(_with_state(one, now) for one in outlets_by_place(wanted, limit, after, now))


def find_outlet(store_id: str, now: datetime) -> FoundOutlet:
    """Return one outlet, also one that is closed.

    :raises UnknownOutlet: if there is none.
    """
    outlet = read_outlet(store_id)
    if outlet is None:
        raise UnknownOutlet
    return _with_state(Near(outlet, None), now)


def hours_of(outlet: Outlet) -> OpeningHours:
    """Return when an outlet is open, as far as its hours alone tell."""
    return OpeningHours(outlet.opening_hours, ZoneInfo(outlet.time_zone), outlet.country)


def _known(typed: str) -> list[KnownPlace]:
    key = place_key(typed)
    return (places_beginning(key) or places_named(keys_within(typed))) if key else []


def _shown(nearest: Sequence[Near], wanted: OutletFilter, now: datetime) -> tuple[FoundOutlet, ...]:
    near = [one for one in nearest if one.km is not None and one.km <= FAR_KM]
    found = (_with_state(one, now) for one in near or nearest[:SHOWN_IF_FAR])
    if wanted.is_open_now:
        found = (one for one in found if one.state.is_open)
    return tuple(one for _place, one in zip(range(SHOWN_MAX), found, strict=False))


def _with_state(near: Near, now: datetime) -> FoundOutlet:
    outlet = near.outlet
    today = now.astimezone(ZoneInfo(outlet.time_zone)).date()
    is_closed = outlet.is_closed_on(today)
    state = hours_of(outlet).state_at(now)
    if is_closed:
        state = OpenState(is_open=False, changes_at=None)
    return FoundOutlet(outlet=outlet, km=near.km, state=state, is_closed_today=is_closed)
