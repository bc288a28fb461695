"""Outlets as people read them: how far, open until when, what can be done there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import phonenumbers
from django.conf import settings
from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _

from cleanbreak.domain.outlet import Outlet, Service, primary_language
from cleanbreak.flows.find_outlets import FoundOutlet, hours_of
from cleanbreak.flows.money_words import money_text

IN_MILES = frozenset({"gb", "us", "us-ca"})
KM_PER_MILE = 1.609344
EXACT_BELOW = 10
"""Nearer than this, tenths matter."""
EXACT_TENTH = 0.1
WEEK = 7
MIDNIGHT = "24:00"
SERVICE_WORDS: dict[Service, Promise] = {
    Service.CARD: gettext_lazy("Lines with a SIM card"),
    Service.ESIM: gettext_lazy("Lines with an eSIM"),
    Service.CASH: gettext_lazy("Money in cash"),
}
AUTONYMS = {"zh": "中文", "yue": "粵語", "tl": "Tagalog"}
"""Languages by their own names that Django writes with a script, or not at all."""


@dataclass(frozen=True, slots=True)
class DayHours:
    """One day of the table of opening hours."""

    day: str
    hours: str
    is_today: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletSaid:
    """An outlet in the active language."""

    store_id: str
    name: str
    distance: str
    """Empty: nobody said from where."""
    address: tuple[str, ...]
    state: str
    is_open: bool
    services: tuple[str, ...]
    languages: tuple[tuple[str, str], ...]
    """Each with its code, in its own words."""
    is_step_free: bool
    phone: str
    phone_text: str
    """As people read it."""
    geo: str
    notice: str
    """That it is, or will be, closed for a time; empty: it is not."""
    is_official: bool
    place: str
    has_times: bool
    has_line: bool


def outlet_said(found: FoundOutlet, now: datetime) -> OutletSaid:
    """Return an outlet in the active language."""
    outlet = found.outlet
    town = " ".join(part for part in (outlet.postcode, outlet.place_name) if part)
    return OutletSaid(
        store_id=outlet.store_id,
        name=outlet.name,
        distance=distance_text(found.km, outlet.place) if found.km is not None else "",
        address=(*outlet.address.splitlines(), town),
        state=state_text(found, now),
        is_open=found.state.is_open,
        services=tuple(_service(one, outlet) for one in Service if one in outlet.services),
        languages=tuple((one, language_name(one)) for one in outlet.languages),
        is_step_free=outlet.is_step_free,
        phone=outlet.phone,
        phone_text=phone_text(outlet.phone) if outlet.phone else "",
        geo=outlet.at.as_geo(),
        notice=closed_text(outlet, now),
        is_official=outlet.is_official,
        place=outlet.place,
        has_times=bool(outlet.slot_minutes),
        has_line=bool(outlet.queue_minutes),
    )


def distance_text(km: float, place: str) -> str:
    """Return a distance as people of a place say it."""
    length = km / km_of_unit(place)
    number = formats.number_format(length, 1 if length < EXACT_BELOW else 0)
    if place in IN_MILES:
        return _("%(distance)s miles") % {"distance": number}
    return _("%(distance)s km") % {"distance": number}


def phone_text(number: str) -> str:
    """Return an E.164 number as it is printed for people of every country."""
    parsed = phonenumbers.parse(number)
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def km_of_unit(place: str) -> float:
    """Return how many kilometres the unit is in which people of a place say distances."""
    return KM_PER_MILE if place in IN_MILES else 1.0


def scale_text(length: float, place: str) -> str:
    """Return the length of a map's scale, in the unit of its list."""
    number = formats.number_format(length, 0 if length >= 1 else 1 if length >= EXACT_TENTH else 2)
    if place in IN_MILES:
        return _("%(distance)s miles") % {"distance": number}
    return _("%(distance)s km") % {"distance": number}


def day_text(day: date) -> str:
    """Return a day near today: weekday, day and month."""
    parts = {"weekday": formats.date_format(day, "l")}
    parts["day"] = formats.date_format(day, "MONTH_DAY_FORMAT")
    return _("%(weekday)s, %(day)s") % parts


def state_text(found: FoundOutlet, now: datetime) -> str:
    """Say whether an outlet is open, and when that changes."""
    zone = ZoneInfo(found.outlet.time_zone)
    if found.is_closed_today:
        return _("Closed")
    if found.state.changes_at is None:
        return _("Always open") if found.state.is_open else _("Closed")
    changes = found.state.changes_at.astimezone(zone)
    days = (changes.date() - now.astimezone(zone).date()).days
    said = {"time": f"{changes:%H:%M}", "day": formats.date_format(changes, "l")}
    if found.state.is_open:
        is_midnight = days == 1 and not changes.hour and not changes.minute
        if days == 0 or is_midnight:
            return _("Open until %(time)s") % {"time": MIDNIGHT if is_midnight else said["time"]}
        return _("Open until %(day)s, %(time)s") % said
    if days == 0:
        return _("Closed, opens today at %(time)s") % said
    if days == 1:
        return _("Closed, opens tomorrow at %(time)s") % said
    if days < WEEK:
        return _("Closed, opens on %(day)s at %(time)s") % said
    return _("Closed, opens on %(day)s at %(time)s") % (
        said | {"day": formats.date_format(changes, "DATE_FORMAT")}
    )


def closed_text(outlet: Outlet, now: datetime) -> str:
    """Say for which days an outlet is closed; nothing if that is over, or never was."""
    today = now.astimezone(ZoneInfo(outlet.time_zone)).date()
    if outlet.closed_from is None or (outlet.closed_until and outlet.closed_until < today):
        return ""
    first = formats.date_format(outlet.closed_from)
    if outlet.closed_until is None:
        return _("Closed for good from %(day)s.") % {"day": first}
    last = formats.date_format(outlet.closed_until)
    return _("Closed from %(first)s to %(last)s.") % {"first": first, "last": last}


def week_of(outlet: Outlet, now: datetime) -> list[DayHours]:
    """Return the opening hours of today and the six days after, holidays seen to."""
    today = now.astimezone(ZoneInfo(outlet.time_zone)).date()
    return [_day_hours(outlet, today + timedelta(days=n), today) for n in range(WEEK)]


def language_name(tag: str) -> str:
    """Return what a language calls itself."""
    primary = primary_language(tag)
    try:
        return AUTONYMS.get(primary) or str(get_language_info(primary)["name_local"])
    except KeyError:
        return primary


def outlet_document(found: FoundOutlet, now: datetime) -> dict[str, Any]:
    """Return an outlet as machines read it."""
    outlet, changes = found.outlet, found.state.changes_at
    return {
        "store": outlet.store_id,
        "name": outlet.name,
        "jurisdiction": outlet.place,
        "address": outlet.address.splitlines(),
        "postcode": outlet.postcode,
        "place_name": outlet.place_name,
        "latitude": outlet.at.latitude,
        "longitude": outlet.at.longitude,
        "distance_km": None if found.km is None else round(found.km, 1),
        "time_zone": outlet.time_zone,
        "opening_hours": outlet.opening_hours,
        "holidays": outlet.country,
        "is_open": found.state.is_open,
        "changes_at": changes.isoformat() if changes else None,
        "closed_from": outlet.closed_from,
        "closed_until": outlet.closed_until,
        "services": sorted(one.value for one in outlet.services),
        "cash_limit_minor": outlet.cash_limit_minor or None,
        "currency": outlet.currency or None,
        "languages": list(outlet.languages),
        "step_free": outlet.is_step_free,
        "phone": outlet.phone or None,
        "official": outlet.is_official,
        "appointments": bool(outlet.slot_minutes),
        "line": bool(outlet.queue_minutes),
        "page": f"{settings.CLEANBREAK_BASE_URL}/stores/{outlet.store_id}/",
    }


def _service(service: Service, outlet: Outlet) -> str:
    if service is Service.CASH:
        amount = money_text(outlet.cash_limit_minor, outlet.currency)
        return _("Money in cash, up to %(amount)s") % {"amount": amount}
    return str(SERVICE_WORDS[service])


def _day_hours(outlet: Outlet, day: date, today: date) -> DayHours:
    zone = ZoneInfo(outlet.time_zone)
    openings = [] if outlet.is_closed_on(day) else hours_of(outlet).openings_on(day)
    spans = [_span(one.start.astimezone(zone), one.end.astimezone(zone)) for one in openings]
    return DayHours(
        day=day_text(day),
        hours=", ".join(spans) or _("closed"),
        is_today=day == today,
    )


def _span(start: datetime, end: datetime) -> str:
    closes = MIDNIGHT if end.date() > start.date() else f"{end:%H:%M}"
    return f"{start:%H:%M}–{closes}"


def outlets_said(found: Sequence[FoundOutlet], now: datetime) -> list[OutletSaid]:
    """Return outlets in the active language."""
    return [outlet_said(one, now) for one in found]
