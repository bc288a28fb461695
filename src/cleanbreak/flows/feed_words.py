"""Words for feeds: how each stands, and in which way a report came to its authority."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cleanbreak.domain.feed_calendar import Standing
from cleanbreak.domain.feed_report import FiledHow

STANDING_WORDS: dict[Standing, Promise] = {
    Standing.NOT_YET: _("its first period is not over"),
    Standing.DONE: _("filed"),
    Standing.OPEN: _("to be filed, there is time"),
    Standing.SOON: _("to be filed soon"),
    Standing.LATE: _("late"),
}
FILED_WORDS: dict[FiledHow, Promise] = {
    FiledHow.SENT: _("sent"),
    FiledHow.BY_HAND: _("filed by hand"),
    FiledHow.NOTHING: _("nothing to report, and nobody wants to be told"),
}
