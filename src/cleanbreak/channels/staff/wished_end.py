"""When a line is to end, as somebody of staff enters it for a person in front of them."""

from datetime import date

from django.http import HttpRequest

from cleanbreak.domain.effective_date import EndPolicy, EndWish
from cleanbreak.domain.refusal import Refusal


class WishMissing(Refusal):
    """Choose when the line is to end."""

    code = "wish_missing"


class WishedDateUnreadable(Refusal):
    """Enter the last day of the line like 2027-01-31."""

    code = "wished_date_unreadable"


def read_wish(request: HttpRequest) -> EndWish:
    """Return the wish of the fields ``when`` and ``wished_date``.

    :raises WishMissing, WishedDateUnreadable: if they say none.
    """
    match request.POST.get("when", ""):
        case "now":
            return EndWish(policy=EndPolicy.IMMEDIATE)
        case "notice":
            return EndWish(policy=EndPolicy.AFTER_NOTICE)
        case "date":
            return EndWish(policy=EndPolicy.ON_WISHED_DATE, wished_date=_date(request))
        case _:
            raise WishMissing


def _date(request: HttpRequest) -> date:
    try:
        return date.fromisoformat(request.POST.get("wished_date", "").strip())
    except ValueError as fault:
        raise WishedDateUnreadable from fault
