"""The brand file: everything that an operator says of themselves, read once at the start."""

import re
import tomllib
from collections.abc import Mapping
from email.utils import parseaddr
from pathlib import Path

from cleanbreak.domain.brand import (
    ACCENTS,
    LANGUAGES,
    SCHEMES,
    TERMS,
    Brand,
    ByLanguage,
    SupportLink,
    TooLittleContrast,
    check_contrast,
)
from cleanbreak.domain.contrast import is_colour
from cleanbreak.domain.logo import check_drawing
from cleanbreak.domain.official_channel import (
    ChannelKind,
    MalformedChannel,
    dialled_number,
    email_address,
    normal_value,
)
from cleanbreak.domain.refusal import Refusal
from cleanbreak.site import brand_refusals as no
from cleanbreak.site.brand_table import BrandTable

DEFAULT_NAME = "Cleanbreak"
WORD_LENGTH_MAX = 40
WORD = re.compile(rf"[\w ’'-]{{1,{WORD_LENGTH_MAX}}}")


def read_brand(given: Mapping[str, str], home_place: str) -> Brand:
    """Return what ``CLEANBREAK_BRAND`` names, and what the older variables say.

    :param home_place: whose way of writing phone numbers counts.
    :raises Refusal: with the file, the key and what to do, if something in it cannot be used.
    """
    name = given.get("CLEANBREAK_OPERATOR", "")
    hotline = given.get("CLEANBREAK_HOTLINE", "")
    if not given.get("CLEANBREAK_BRAND"):
        return Brand(name={"en": name or DEFAULT_NAME}, hotline=hotline)
    path = Path(given["CLEANBREAK_BRAND"])
    brand = _brand(BrandTable(path, "", _read(path)), home_place)
    _not_twice(path, given, brand)
    return brand


def _read(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise no.BrandFileNotReadable(path=path, fault=fault) from fault


def _not_twice(path: Path, given: Mapping[str, str], brand: Brand) -> None:
    """Refuse a variable that says something else: nobody could know which one counts."""
    for variable, key, value in (
        ("CLEANBREAK_OPERATOR", "operator.name", brand.name["en"]),
        ("CLEANBREAK_HOTLINE", "operator.hotline", brand.hotline),
        ("CLEANBREAK_SMTP_SENDER", "senders.mail", brand.mail_sender),
        ("CLEANBREAK_SMPP_SENDER", "senders.sms", brand.sms_sender),
    ):
        said = given.get(variable, "")
        if said and value and said != value:
            raise no.BrandSaidTwice(variable=variable, said=said, path=path, key=key, value=value)


def _brand(file: BrandTable, home_place: str) -> Brand:
    operator, senders, look = (file.table(name) for name in ("operator", "senders", "look"))
    name = operator.texts("name")
    if not name:
        raise no.BrandNameMissing(path=file.path, key="operator.name")
    brand = Brand(
        name=name,
        legal_name=operator.texts("legal_name"),
        address=operator.lines("address"),
        hotline=_hotline(operator, home_place),
        opening_hours=operator.texts("opening_hours"),
        email=operator.email("email"),
        website=operator.link("website"),
        imprint=operator.link("imprint"),
        privacy=operator.link("privacy"),
        support=tuple(_support_link(one) for one in file.tables("support")),
        logo=_drawing(look, "logo"),
        logo_shows_name=look.yes("logo_shows_name"),
        icon=_drawing(look, "icon"),
        colours=_colours(look),
        own_words=_own_words(file.table("words")),
        mail_sender=_mail_sender(senders),
        sms_sender=_sms_sender(senders),
    )
    for table in (operator, senders, look, file):
        table.require_all_read()
    return brand


def _support_link(table: BrandTable) -> SupportLink:
    label, address = table.texts("label"), table.link("address")
    table.require_all_read()
    if not label:
        raise no.BrandNameMissing(path=table.path, key=table.key_of("label"))
    if not address:
        raise no.BrandAddressNotUsable(path=table.path, key=table.key_of("address"), value="")
    return SupportLink(label, address)


def _hotline(operator: BrandTable, home_place: str) -> str:
    number = operator.text("hotline")
    if number and dialled_number(number, home_place) is None:
        raise no.BrandHotlineNotUsable(path=operator.path, key="operator.hotline", value=number)
    return number


def _drawing(look: BrandTable, name: str) -> str:
    file = look.text(name)
    if not file:
        return ""
    try:
        content = (look.path.parent / file).read_bytes()
    except OSError as fault:
        raise no.BrandDrawingMissing(
            path=look.path, key=look.key_of(name), file=look.path.parent / file
        ) from fault
    try:
        return check_drawing(file, content)
    except Refusal as why:
        raise no.BrandDrawingNotUsable(path=look.path, key=look.key_of(name), why=why) from why


def _colours(look: BrandTable) -> dict[str, tuple[str, str]]:
    """Return the tokens with their two colours; whoever says none has ours.

    A colour that is said for light pages only is ours on dark ones. What is pressed looks as what
    is not, if only that is said.
    """
    light, dark = (_scheme(look, name) for name in SCHEMES)
    if not light and not dark:
        return {}
    colours = {
        token: (light.get(token, ours[0]), dark.get(token, ours[1]))
        for token, ours in ACCENTS.items()
    }
    try:
        check_contrast(colours)
    except TooLittleContrast as why:
        raise no.BrandColoursNotReadable(path=look.path, why=why) from why
    return colours


def _scheme(look: BrandTable, name: str) -> dict[str, str]:
    table = look.table(name)
    found = {token: colour for token in ACCENTS if (colour := table.text(token))}
    table.require_all_read()
    for token, colour in found.items():
        if not is_colour(colour):
            raise no.BrandColourNotUsable(path=look.path, key=table.key_of(token), value=colour)
    if "accent" in found:
        found.setdefault("accent_down", found["accent"])
    return found


def _own_words(words: BrandTable) -> dict[str, ByLanguage]:
    found = {language: _words_of(words.table(language), language) for language in LANGUAGES}
    words.require_all_read()
    return {language: own for language, own in found.items() if own}


def _words_of(table: BrandTable, language: str) -> dict[str, str]:
    for term in table.values:
        if term not in TERMS:
            key = table.key_of(term)
            raise no.UnknownTerm(path=table.path, key=key, terms=", ".join(TERMS))
    own: dict[str, str] = {}
    for term, by_language in TERMS.items():
        forms = by_language[language]
        said = table.table(term)
        if not said.values:
            continue
        if said.values.keys() != set(forms):
            raise no.TermFormsMissing(path=table.path, key=said.key, forms=", ".join(forms))
        own |= {form: _word(said, form) for form in forms}
    return own


def _word(said: BrandTable, form: str) -> str:
    word = said.text(form)
    if not WORD.fullmatch(word):
        raise no.OwnWordNotUsable(path=said.path, key=said.key_of(form), most=WORD_LENGTH_MAX)
    return word


def _mail_sender(senders: BrandTable) -> str:
    text = senders.text("mail")
    if text and email_address(parseaddr(text)[1]) is None:
        raise no.BrandSenderNotUsable(
            path=senders.path,
            key="senders.mail",
            value=text,
            why="write Name <mailbox@example.org>",
        )
    return text


def _sms_sender(senders: BrandTable) -> str:
    text = senders.text("sms")
    try:
        return normal_value(ChannelKind.SMS_SENDER, text, "gb") if text else ""
    except MalformedChannel as fault:
        raise no.BrandSenderNotUsable(
            path=senders.path,
            key="senders.sms",
            value=text,
            why="a name has at most 11 letters and digits, and a letter among them",
        ) from fault
