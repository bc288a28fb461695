"""The operator as people read them: name, contact data and own words in the active language."""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import get_language, trans_real
from django.utils.translation import gettext as _

from cleanbreak.domain.brand import Brand, in_language, own_words_in

CONTEXT = "\x04"
"""Between the context and the text that is looked up, where there is a context (gettext)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BrandWords:
    """What pages show of the operator, beside their name."""

    legal_name: str
    address: tuple[str, ...]
    opening_hours: str
    email: str
    website: str
    imprint: str
    privacy: str
    support: tuple[tuple[str, str], ...]
    """Label and address."""
    has_logo: bool
    logo_shows_name: bool
    has_icon: bool
    has_colours: bool


def the_brand() -> Brand:
    """Return what the operator says of themselves."""
    brand: Brand = settings.CLEANBREAK_BRAND
    return brand


def operator_name() -> str:
    """Return the operator's name as people read it, in the active language."""
    names = {**the_brand().name, "en": settings.CLEANBREAK_OPERATOR}
    return in_language(names, get_language())


def brand_words() -> BrandWords:
    """Return what pages show, in the active language."""
    brand, language = the_brand(), get_language()
    return BrandWords(
        legal_name=in_language(brand.legal_name, language),
        address=brand.address,
        opening_hours=in_language(brand.opening_hours, language),
        email=brand.email,
        website=brand.website,
        imprint=brand.imprint,
        privacy=brand.privacy,
        support=tuple((in_language(one.label, language), one.address) for one in brand.support),
        has_logo=bool(brand.logo),
        logo_shows_name=brand.logo_shows_name,
        has_icon=bool(brand.icon),
        has_colours=bool(brand.colours),
    )


def sender_lines() -> list[str]:
    """Return who writes, as it stands at the end of mails and letters; empty if only named."""
    brand, words = the_brand(), brand_words()
    if not brand.has_contact:
        return []
    first = _(", ").join([words.legal_name or operator_name(), *brand.address])
    hotline = settings.CLEANBREAK_HOTLINE
    phone = f"{_('Our hotline')}{_(': ')}{hotline}" if hotline else ""
    hours = f" ({words.opening_hours})" if phone and words.opening_hours else ""
    reached = " · ".join(filter(None, [phone + hours, brand.email, brand.website]))
    return [line for line in (first, reached) if line]


def speak_own_words() -> None:
    """Put the operator's words into every sentence that is looked up from now on."""
    for language, own in the_brand().own_words.items():
        alter_texts(language, own_words_in(own))


def alter_texts(language: str, alter: Callable[[str], str]) -> Callable[[], None]:
    """Alter every text that gettext finds in a language; return what ends that.

    Texts are altered before data is put into them, so that no name is taken for a word of ours.
    Words that the law prescribes never come this way: they are data of the packs.
    """
    found = trans_real.translation(language)
    one, several = found.gettext, found.ngettext

    def gettext(message: str) -> str:
        return alter(one(message).rpartition(CONTEXT)[2])

    def ngettext(singular: str, plural: str, number: int) -> str:
        return alter(several(singular, plural, number).rpartition(CONTEXT)[2])

    vars(found).update(gettext=gettext, ngettext=ngettext)

    def end() -> None:
        for name in ("gettext", "ngettext"):
            vars(found).pop(name, None)

    return end
