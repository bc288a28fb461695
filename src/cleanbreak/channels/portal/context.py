"""What every page knows: whose portal it is."""

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from cleanbreak.domain.statutory_page import PageAct
from cleanbreak.flows.brand_words import brand_words, operator_name
from cleanbreak.flows.page_words import page_words


def operator(request: HttpRequest) -> dict[str, object]:
    """Return whose portal it is and its face, and what stands on the buttons on every page."""
    del request
    now = timezone.now()
    return {
        "operator": operator_name(),
        "brand": brand_words(),
        "hotline": settings.CLEANBREAK_HOTLINE,
        "is_sandbox": settings.CLEANBREAK_SANDBOX,
        "is_demonstration": settings.CLEANBREAK_DEMONSTRATION,
        "cancel_words": page_words(PageAct.CANCEL, now),
        "withdraw_words": page_words(PageAct.WITHDRAW, now),
    }
