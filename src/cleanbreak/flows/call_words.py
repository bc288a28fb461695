"""What callers hear that is another in each call: their place, hours, numbers."""

from datetime import datetime

from django.conf import settings
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from cleanbreak.domain.hotline_queue import Place, PlaceState
from cleanbreak.domain.spelling_alphabet import WORDS
from cleanbreak.flows.spoken_language import spoken
from cleanbreak.policies.loader import time_zone_of


def place_said(place: Place, language: str) -> str:
    """Return how a caller stands in the queue; empty: there is nothing to say."""
    with override(spoken(language)):
        if place.state is PlaceState.CLOSED:
            return _opens(place.opens_at)
        if place.state is not PlaceState.WAITING:
            return ""
        said = _("You are number %(position)s.") % {"position": place.position}
        if place.wait_minutes is None:
            return said
        wait = ngettext(
            "You wait about %(minutes)s minute.",
            "You wait about %(minutes)s minutes.",
            place.wait_minutes,
        )
        return f"{said} {wait % {'minutes': place.wait_minutes}}"


def spelled(number: str, language: str) -> str:
    """Return a number of ours as it is read out, by two: ``7 K as in Kilo, 2 M as in Mike, …``."""
    with override(spoken(language)):
        return ", ".join(
            " ".join(_letter(one, language) for one in group[at : at + 2])
            for group in number.split("-")
            for at in range(0, len(group), 2)
        )


def _letter(letter: str, language: str) -> str:
    word = WORDS.get(language, {}).get(letter)
    if word is None:
        return letter
    return _("%(letter)s as in %(word)s") % {"letter": letter, "word": word}


def _opens(at: datetime | None) -> str:
    if at is None:
        return _("Nobody is here at this hour.")
    local = at.astimezone(time_zone_of(settings.CLEANBREAK_HOME_PLACE))
    said = {"day": formats.date_format(local, "l"), "time": formats.time_format(local)}
    return _("Nobody is here at this hour. We are back on %(day)s at %(time)s.") % said
