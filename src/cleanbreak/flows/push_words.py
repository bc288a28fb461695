"""What a device shows: no name, no number, no amount; whoever reads it over a shoulder learns
nothing of whom."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cleanbreak.domain.push import PushNews


@dataclass(frozen=True, slots=True)
class PushWords:
    """Two sentences."""

    title: Promise
    text: Promise


MORE = _("Open the app to see more.")
PUSH_WORDS: dict[PushNews, PushWords] = {
    PushNews.CHOSEN: PushWords(
        _("Notifications work"), _("You are told here how the end of a line stands.")
    ),
    PushNews.END_PLANNED: PushWords(_("The last day of a line is known"), MORE),
    PushNews.OBJECTION_OPEN: PushWords(
        _("Somebody asked us to end a line"), _("Open the app if it was not you.")
    ),
    PushNews.GOES_ON: PushWords(_("A line goes on"), MORE),
    PushNews.ENDED: PushWords(_("A line has ended"), MORE),
    PushNews.MONEY: PushWords(_("There is news about your money"), MORE),
}
