"""What every page knows: whose portal it is."""

from django.conf import settings
from django.http import HttpRequest


def operator(request: HttpRequest) -> dict[str, object]:
    """Return the operator's name and hotline, and whether this is a demonstration."""
    del request
    return {
        "operator": settings.CLEANBREAK_OPERATOR,
        "hotline": settings.CLEANBREAK_HOTLINE,
        "is_demonstration": settings.CLEANBREAK_DEMONSTRATION,
    }
