"""Sentences in the language of the terminal, with what Python itself has: Django is not needed."""

import locale
import os
from functools import cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files

from cleanbreak.domain.refusal import Refusal

CATALOGUES = {"de": "de", "zh": "zh_Hans"}
"""Folders of our catalogues by the language."""


def language_of_terminal() -> str:
    """Return what LC_ALL, LC_MESSAGES or LANG name, like ``zh-cn``."""
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    asked = next((os.environ[name] for name in names if os.environ.get(name)), "en")
    return locale.normalize(asked).split(".")[0].replace("_", "-").lower()


def gettext(text: str) -> str:
    """Return the text in the language of the terminal."""
    return _catalogue(language_of_terminal().split("-")[0]).gettext(text)


def plain_refusal_text(refusal: Refusal) -> str:
    """Return why something was refused."""
    return gettext(refusal.template()).format(**refusal.data)


@cache
def _catalogue(language: str) -> NullTranslations:
    folder = CATALOGUES.get(language)
    if folder is None:
        return NullTranslations()
    catalogue = files("cleanbreak").joinpath("locale", folder, "LC_MESSAGES", "django.mo")
    if not catalogue.is_file():  # in a checkout whose catalogues nobody has compiled
        return NullTranslations()
    with catalogue.open("rb") as file:
        return GNUTranslations(file)
