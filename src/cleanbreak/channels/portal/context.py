"""What every page knows: whose portal it is."""

from django.conf import settings
from django.http import HttpRequest

from cleanbreak.flows.brand_words import brand_words, operator_name


def operator(request: HttpRequest) -> dict[str, object]:
    """Return the operator's name, hotline and face, and whether this is a demonstration."""
    del request
    return {
        "operator": operator_name(),
        "brand": brand_words(),
        "hotline": settings.CLEANBREAK_HOTLINE,
        "is_demonstration": settings.CLEANBREAK_DEMONSTRATION,
    }
