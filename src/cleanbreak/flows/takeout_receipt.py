"""The receipt of a takeout: what was given out, when, and until when it lies here; none of it."""

from datetime import datetime

from django.utils import formats
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cleanbreak.domain.takeout_state import TakeoutState
from cleanbreak.flows.brand_words import operator_name
from cleanbreak.flows.list_takeouts import TakeoutStory, latest_takeout

GIVEN_OUT = (TakeoutState.READY, TakeoutState.FETCHED, TakeoutState.EXPIRED)


def takeout_receipt(line_id: int, msisdn: str) -> str:
    """Return the receipt as text in the active language; empty if nothing was given out yet."""
    story = latest_takeout(line_id)
    if story is None or story.state not in GIVEN_OUT:
        return ""
    title = _("Receipt of the data of %(number)s, from %(operator)s") % {
        "number": msisdn,
        "operator": operator_name(),
    }
    rows = [f"{label}: {value}" for label, value in _facts(story) if value]
    return "\n".join([title, "", *rows, ""])


def _facts(story: TakeoutStory) -> list[tuple[str, str]]:
    return [
        (_("Number of this takeout"), str(story.takeout_id)),
        (_("Asked for"), _instant(story.asked_at)),
        (_("Records"), formats.number_format(story.records, use_l10n=True, force_grouping=True)),
        (_("Size in bytes"), formats.number_format(story.size_bytes, force_grouping=True)),
        (_("Fetched"), _instant(story.fetched_at)),
        (_("It is destroyed here on"), date_format(story.keep_until) if story.keep_until else ""),
    ]


def _instant(at: datetime | None) -> str:
    return f"{date_format(at, 'DATETIME_FORMAT')} UTC" if at else ""
