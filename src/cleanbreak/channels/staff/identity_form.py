"""The form of a document at the desk: what its page shows, and what a clerk has scanned and typed.

The one focused field takes the machine-readable lines, which a scanner may send one by one, or the
name as it stands on the document.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from cleanbreak.channels.staff.desk_field import place_of_store
from cleanbreak.domain.identity_evidence import (
    IdentityPicture,
    PhotoNotCompared,
    ShownIdentity,
)
from cleanbreak.domain.mrz import parse_mrz
from cleanbreak.domain.mrz_fields import FILLER
from cleanbreak.domain.papers import IDENTITY, PaperKind
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.scanned import ScanKind, recognise
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.check_identity import rules_at_desk
from cleanbreak.flows.identity_words import PICTURE_WORDS
from cleanbreak.flows.paper_words import PAPER_WORDS

OTHER = "other"
"""Who is there: somebody who acts for the holder."""
YES = "1"
TYPED_LENGTH_MAX = 200
PICTURE = "picture_"
SHOWN_AGAIN = ("document", "who", "name", "born", "expires_on", "unlimited", "resident_id")
CHINA = "cn"


class NextLineMissing(Refusal):
    """This is the first of several machine-readable lines. Scan the next one."""

    code = "next_line_missing"


class DayUnreadable(Refusal):
    """Write the day as year, month and day, like 2031-07-31."""

    code = "day_unreadable"


def identity_said(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    """Return what the form shows: lines that were read right, or of which more must follow."""
    rules, _ = rules_at_desk(actor.store, timezone.now())
    read = _read_field(request, actor)
    typed = {name: request.POST.get(name, "") for name in SHOWN_AGAIN}
    return {
        "documents": [(one.value, PAPER_WORDS[one]) for one in PaperKind if one in IDENTITY],
        "typed": {**typed, "name": read.name},
        "lines": read.lines if read.is_right or read.is_begun else "",
        "asks_photo": read.is_right,
        "asks_next_line": read.is_begun,
        "has_resident_ids": place_of_store(actor).partition("-")[0] == CHINA,
        "pictures": [(f"{PICTURE}{one.value}", PICTURE_WORDS[one]) for one in rules.pictures],
    }


def is_half_read(request: HttpRequest, refusal: Refusal) -> bool:
    """Return whether nothing is wrong: a scanner sends line by line, then comes the photo."""
    if isinstance(refusal, PhotoNotCompared):
        return FILLER in _typed(request, "scan")
    return isinstance(refusal, NextLineMissing)


def is_representative(request: HttpRequest) -> bool:
    """Return whether somebody comes for the holder."""
    return request.POST.get("who") == OTHER


def read_identity(
    request: HttpRequest, actor: Actor, pictures: Mapping[IdentityPicture, bytes] | None = None
) -> ShownIdentity:
    """Return what the clerk says of the document.

    :param pictures: as they were sent, where the place wants any.
    :raises NextLineMissing: if a scanner has sent the first of several lines.
    :raises DayUnreadable: for a day that is none.
    :raises Refusal: of :func:`recognise`, for lines that cannot be of a document.
    """
    read = _read_field(request, actor)
    if read.fault is not None:
        raise read.fault
    if read.is_begun:
        raise NextLineMissing
    return ShownIdentity(
        kind=_kind(request),
        zone=read.lines,
        printed_name=read.name,
        resident_id=_typed(request, "resident_id"),
        born=_day(request, "born"),
        expires_on=_day(request, "expires_on"),
        is_unlimited=request.POST.get("unlimited") == YES,
        photo_fits=YES in (request.POST.get("photo"), _typed(request, "scan")),
        pictures=pictures or {},
    )


def pictures_in(files: MultiValueDict[str, Any]) -> dict[IdentityPicture, bytes]:
    """Return the pictures of a form, by what they are of."""
    named = ((one, files.get(f"{PICTURE}{one.value}")) for one in IdentityPicture)
    return {one: bytes(sent.read()) for one, sent in named if sent is not None}


@dataclass(frozen=True, slots=True)
class _Field:
    """What the focused field holds, with what it held before."""

    lines: str = field(default="", repr=False)
    name: str = field(default="", repr=False)
    is_begun: bool = False
    """Whether more lines must follow."""
    is_right: bool = False
    """Whether the lines are all there, and their check digits fit."""
    fault: Refusal | None = None


def _read_field(request: HttpRequest, actor: Actor) -> _Field:
    """Read the field: a document's lines, its name, or 1 for a photo that fits."""
    text, name = _typed(request, "scan"), _typed(request, "name")
    earlier = tuple(_typed(request, "lines").split())
    if FILLER not in text:
        if text in ("", YES):
            return _of_lines("\n".join(earlier), name)
        if not earlier:
            return _Field(name=text)
        if len(text) != len(earlier[0]):  # no further line: a name beside them
            return _of_lines("\n".join(earlier), text)
    try:
        scanned = recognise(text, place_of_store(actor), earlier)
    except Refusal as refusal:
        return _Field(name=name, fault=refusal)
    if scanned.kind is ScanKind.MRZ_BEGUN:
        return _Field(lines=scanned.text, name=name, is_begun=True)
    return _of_lines(scanned.text, name)


def _of_lines(lines: str, name: str) -> _Field:
    """Return lines that are all there; what is wrong with them is refused by the flow."""
    try:
        parse_mrz(lines, timezone.now().date())
    except Refusal:
        return _Field(lines=lines, name=name)
    return _Field(lines=lines, name=name, is_right=True)


def _kind(request: HttpRequest) -> PaperKind | None:
    chosen = request.POST.get("document", "")
    return next((one for one in IDENTITY if one.value == chosen), None)


def _day(request: HttpRequest, name: str) -> date | None:
    text = _typed(request, name)
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise DayUnreadable from None


def _typed(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "").strip()[: TYPED_LENGTH_MAX + 1]
