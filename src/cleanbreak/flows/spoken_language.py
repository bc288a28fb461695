"""The language in which somebody is spoken to: the one on file, if we speak it."""

from django.conf import settings
from django.utils.translation import get_supported_language_variant


def spoken(language: str) -> str:
    """Return the language as Django names it; the portal's own where we do not speak it.

    Without this, a holder whose language is French got English sentences with French dates.

    :param language: BCP 47, as operators' systems and browsers write it: ``de-AT``, ``zh-CN``.
    """
    try:
        return get_supported_language_variant(language.lower().replace("_", "-"))
    except LookupError:
        return settings.LANGUAGE_CODE
