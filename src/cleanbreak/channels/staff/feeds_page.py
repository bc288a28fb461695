"""How the reports to authorities stand; never what is in them, which is numbers."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cleanbreak.channels.staff.answers import see_other, show_with
from cleanbreak.channels.staff.signed_in import actor_of, staff_page
from cleanbreak.domain.feed_report import FiledHow
from cleanbreak.domain.feed_setup import UnknownFeed
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.staff import Right
from cleanbreak.flows.doubts_about_feeds import doubt_about
from cleanbreak.flows.feed_words import FILED_WORDS, STANDING_WORDS
from cleanbreak.flows.known_feeds import feed_named, unset_feeds
from cleanbreak.flows.read_feeds import FeedView, read_feeds, reports_of
from cleanbreak.flows.send_report import note_filed_by_hand
from cleanbreak.records.feed_report import FeedVersionRow

REPORTS_SHOWN = 6


@require_safe
@staff_page(Right.SEE_FEEDS)
def feeds(request: HttpRequest) -> HttpResponse:
    """Show every feed with its latest reports."""
    return _page(request)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Right.FILE_FEEDS)
def filed(request: HttpRequest, name: str) -> HttpResponse:
    """Note that a person filed the latest report, or told the authority that there is nothing."""
    if request.method == "POST":
        try:
            note_filed_by_hand(feed_named(name), actor_of(request), timezone.now())
        except UnknownFeed as fault:
            raise Http404 from fault
        except Refusal as refusal:
            return _page(request, refusal)
    return see_other("staff:feeds")


def _page(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    now = timezone.now()
    try:
        views, unset = read_feeds(now), unset_feeds(now)
    except Refusal as fault:  # the operator's file cannot be used
        views, unset, refusal = [], [], fault
    said = {
        "place": "feeds",
        "feeds": [_words(one) for one in views],
        "unset": unset,
    }
    return show_with(request, "staff/feeds.html", said, refusal)


def _words(view: FeedView) -> dict[str, object]:
    latest = view.latest
    return {
        "view": view,
        "standing": STANDING_WORDS[view.owed.standing] if view.owed else "",
        "doubt": doubt_about(view) if view.is_troubled else "",
        "can_be_noted": latest is not None and latest.filed_at is None,
        "reports": [(one, _how(one)) for one in reports_of(view.setup, REPORTS_SHOWN)],
    }


def _how(version: FeedVersionRow) -> object:
    return FILED_WORDS[FiledHow(version.filed_how)] if version.filed_how else ""
