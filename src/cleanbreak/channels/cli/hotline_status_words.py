"""What `cleanbreak hotline status` says to people."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils.translation import gettext as _

from cleanbreak.domain.hotline_day import Spread
from cleanbreak.domain.hotline_now import HotlineNow


def hotline_lines(found: HotlineNow) -> Iterator[str]:
    """Yield how the hotline is, sentence by sentence."""
    yield _("The hotline is open.") if found.is_open else _("The hotline is closed.")
    for one in found.languages:
        yield _(
            "%(language)s: waiting: %(waiting)d; longest: %(longest)s; to be called back:"
            " %(call_backs)d; at their seats: %(seats)d."
        ) % {
            "language": one.language,
            "waiting": one.waiting,
            "longest": _lasted(one.longest),
            "call_backs": one.call_backs,
            "seats": one.seats,
        }
    day = found.day
    yield _("Today %(answered)d were answered, and %(abandoned)d hung up while they waited.") % {
        "answered": sum(day.answered.values()),
        "abandoned": sum(day.abandoned.values()),
    }
    yield _("Wait until a person answered: %(spread)s.") % {"spread": _spread(day.wait)}
    yield _("From ringing to the receipt number: %(spread)s.") % {"spread": _spread(day.to_receipt)}
    for code, count in day.not_done.items():
        yield _("Not completed, %(why)s: %(count)d.") % {"why": code, "count": count}


def _spread(spread: Spread) -> str:
    return _("half at most %(p50)s, nine of ten at most %(p90)s") % {
        "p50": _lasted(spread.p50),
        "p90": _lasted(spread.p90),
    }


def _lasted(duration: timedelta | None) -> str:
    return "–" if duration is None else _("%(seconds)d s") % {"seconds": duration.total_seconds()}
