"""Today in pictures: how the business of ending lines stands, at a glance."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from cleanbreak.channels.staff.answers import show
from cleanbreak.channels.staff.signed_in import staff_page
from cleanbreak.channels.staff.today_pictures import draw
from cleanbreak.domain.staff import Right
from cleanbreak.domain.today import Picture
from cleanbreak.records.counted import all_counted


@require_safe
@staff_page(Right.SEE_TODAY)
def today(request: HttpRequest) -> HttpResponse:
    """Show every picture that was counted; nobody is in them."""
    counted = all_counted()
    said = {
        "place": "today",
        "pictures": [
            (draw(picture, counted[picture].rows), counted[picture].counted_at)
            for picture in Picture
            if picture in counted
        ],
    }
    return show(request, "staff/today.html", said)
