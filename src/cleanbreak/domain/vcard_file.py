"""Contacts out of vCards of versions 2.1, 3.0 (RFC 2426) and 4.0 (RFC 6350), as phones write them.

Read line by line: pictures are passed over, never kept, and no card is larger than a limit. Quoted
printable may be broken softly over lines (2.1), in any of the encodings of ``uploaded_text``.
"""

import quopri
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from cleanbreak.domain.birthday import birthday_of
from cleanbreak.domain.name_parts import name_parts_of, whole_name
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.takeout import Contact, Kind, NameParts, Number, Origin, Unread
from cleanbreak.domain.uploaded_text import UnknownEncoding, codec_of

PROPERTY_CHARS_MAX = 65_536
PROPERTIES_MAX = 2_000
PASSED_OVER = {"PHOTO", "LOGO", "SOUND", "KEY"}
LABEL_OF = {
    "CELL": "mobile",
    "HOME": "home",
    "WORK": "work",
    "FAX": "fax",
    "PAGER": "pager",
    "VOICE": "other",
}
"""In the order in which they count: a card may say ``CELL,VOICE``."""
_SAYS_NOTHING = {"PREF", "INTERNET", "TEXT", "MSG"}
_ENCODINGS_ALONE = {"QUOTED-PRINTABLE", "BASE64", "B", "8BIT", "7BIT"}
_QUOTED = re.compile(r'"[^"]*"')
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_APPLE_LABEL = re.compile(r"_\$!<(.*)>!\$_")


class VcardTooLarge(Refusal):
    """The card that begins at line {line} is larger than any contact: the file is refused."""

    code = "vcard_too_large"


class VcardCutOff(Refusal):
    """The file ends within the card that begins at line {line}: the rest of it is missing."""

    code = "vcard_cut_off"


@dataclass(frozen=True, slots=True)
class _Property:
    group: str
    name: str
    types: tuple[str, ...]
    encoding: str
    charset: str
    value: str = field(repr=False)


@dataclass(slots=True)
class _Card:
    """What was read of one card."""

    line: int
    version: str = "3.0"
    properties: list[_Property] = field(default_factory=list)
    unread: int = 0
    in_base64: bool = False


def read_vcards(lines: Iterable[str]) -> Iterator[Contact | Unread]:
    """Yield the contacts of a file; a line that no version has is counted as unread.

    :raises VcardTooLarge: if a card has more or longer properties than a contact can have.
    :raises VcardCutOff: if the file ends within a card, after what could be read of it.
    """
    card: _Card | None = None
    inner = 0
    for number, text in _unfolded(lines):
        mark = text.strip().upper()
        if card is None:
            card = _Card(number) if mark == "BEGIN:VCARD" else None
        elif inner or (mark == "BEGIN:VCARD" and _awaits_agent(card)):
            inner += (mark == "BEGIN:VCARD") - (mark == "END:VCARD")
        elif mark in ("BEGIN:VCARD", "END:VCARD"):  # some writers forget the end
            yield from _read(card)
            card = _Card(number) if mark == "BEGIN:VCARD" else None
        else:
            _take_in(card, text)
    if card is not None:
        yield from _read(card)
        raise VcardCutOff(line=card.line)


def _awaits_agent(card: _Card) -> bool:
    """Return whether the last property is a person's agent, a card within the card (2.1)."""
    return bool(card.properties) and card.properties[-1].name == "AGENT"


def _unfolded(lines: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Yield each property with the number of its first line."""
    parts: list[str] = []
    began = size = 0
    is_soft = False
    for number, line in enumerate(lines, start=1):
        if parts and (is_soft or line[:1] in (" ", "\t")):
            more = line if is_soft else line[1:]
        elif not line.strip():
            continue
        else:
            if parts:
                yield began, "".join(parts)
            parts, began, size, more = [], number, 0, line
        is_quoted = _is_quoted_printable(parts[0] if parts else more)
        is_soft = is_quoted and more.endswith("=")
        more = more[:-1] if is_soft else more
        size += len(more)
        if size <= PROPERTY_CHARS_MAX:
            parts.append(more)
        elif not _is_passed_over(parts[0] if parts else more):
            raise VcardTooLarge(line=began)
        elif not parts:
            parts.append(more[:PROPERTY_CHARS_MAX])
    if parts:
        yield began, "".join(parts)


def _is_quoted_printable(line: str) -> bool:
    return "QUOTED-PRINTABLE" in line.partition(":")[0].upper()


def _is_passed_over(line: str) -> bool:
    return re.split(r"[;:]", line, maxsplit=1)[0].rpartition(".")[2].upper() in PASSED_OVER


def _take_in(card: _Card, text: str) -> None:
    found = _property(text)
    if found is None:
        card.unread += not card.in_base64
        return
    if len(card.properties) >= PROPERTIES_MAX:
        raise VcardTooLarge(line=card.line)
    card.in_base64 = found.encoding in ("BASE64", "B")
    if found.name == "VERSION":
        card.version = found.value.strip()
    elif found.name not in PASSED_OVER:
        card.properties.append(found)


def _property(text: str) -> _Property | None:
    """Return the property of a line; ``None`` if there is no name with a colon."""
    hidden = _QUOTED.sub(lambda found: "_" * len(found[0]), text)
    colon = hidden.find(":")
    if colon < 1:
        return None
    ends = [place for place, one in enumerate(hidden[:colon]) if one == ";"]
    pieces = [text[a + 1 : b] for a, b in zip([-1, *ends], [*ends, colon], strict=True)]
    group, _, name = pieces[0].strip().rpartition(".")
    types: list[str] = []
    said = {"ENCODING": "", "CHARSET": ""}
    for piece in pieces[1:]:
        key, equals, value = piece.partition("=")
        key = key.strip().upper()
        if not equals and key in _ENCODINGS_ALONE:
            said["ENCODING"] = key
        elif not equals or key == "TYPE":
            types += (value if equals else key).replace('"', "").upper().split(",")
        elif key in said:
            said[key] = value.strip(' "').upper()
    return _Property(
        group.lower(),
        name.upper(),
        tuple(types),
        said["ENCODING"],
        said["CHARSET"],
        text[colon + 1 :],
    )


def _read(card: _Card) -> Iterator[Contact | Unread]:
    """Yield the contact of a card, unless nothing in it says who or how."""
    texts = [(one, _decoded(one)) for one in card.properties]
    named = {one.name: text for one, text in reversed(texts)}
    labels = {p.group: _plain(text, card) for p, text in texts if p.name == "X-ABLABEL" and p.group}
    numbers = tuple(
        Number(value=value, label=_label(p, labels))
        for p, text in texts
        if p.name == "TEL" and (value := _plain(text, card).strip().removeprefix("tel:"))
    )
    emails = tuple(_plain(text, card).strip() for p, text in texts if p.name == "EMAIL" and text)
    parts = _parts(named.get("N", ""), card)
    name = _plain(named.get("FN", ""), card) or whole_name(parts)
    name = name or " ".join(_split(named.get("ORG", ""), ";", card)).strip()
    said = _plain(named.get("BDAY", ""), card)
    birthday = birthday_of(said)
    if name or numbers or emails:
        groups = [_split(text, ",", card) for p, text in texts if p.name == "CATEGORIES"]
        yield Contact(
            origin=Origin.HANDSET,
            name=name,
            parts=name_parts_of(parts, name),
            birthday=birthday,
            numbers=numbers,
            emails=emails,
            groups=tuple(one for group in groups for one in group if one),
            note="\n".join(_plain(text, card) for p, text in texts if p.name == "NOTE"),
        )
    else:
        yield Unread(Kind.CONTACT)
    unread = card.unread + bool(said.strip() and not birthday)
    yield from (Unread(Kind.CONTACT) for _ in range(unread))


def _decoded(found: _Property) -> str:
    if found.encoding != "QUOTED-PRINTABLE":
        return found.value
    try:
        codec = codec_of(found.charset or "utf-8")
    except UnknownEncoding:
        codec = "utf-8"
    return quopri.decodestring(found.value.encode("utf-8", "replace")).decode(codec, "replace")


def _plain(text: str, card: _Card) -> str:
    """Return the text without escapes; version 2.1 knows only that of its separators."""
    if "\\" not in text:
        return text
    if card.version == "2.1":
        return re.sub(r"\\([;,:\\])", r"\1", text)
    return _ESCAPE.sub(lambda found: "\n" if found[1] in "nN" else found[1], text)


def _split(text: str, separator: str, card: _Card) -> list[str]:
    """Return the parts of a text between separators that are not escaped."""
    parts, start, place = [], 0, 0
    while place < len(text):
        if text[place] == "\\":
            place += 1
        elif text[place] == separator:
            parts.append(text[start:place])
            start = place + 1
        place += 1
    return [_plain(one, card) for one in (*parts, text[start:])]


def _parts(text: str, card: _Card) -> NameParts:
    split = (one.strip() for one in (*_split(text, ";", card), *[""] * 5))
    family, given, middle, before, after, *_ = split
    return NameParts(family=family, given=given, middle=middle, before=before, after=after)


def _label(found: _Property, labels: dict[str, str]) -> str:
    if own := labels.get(found.group):
        apple = _APPLE_LABEL.fullmatch(own)
        return apple[1].lower() if apple else own
    for kind, label in LABEL_OF.items():
        if kind in found.types:
            return label
    return next((one.lower() for one in found.types if one not in _SAYS_NOTHING and one), "")
