"""The form of a document at the desk: what its page shows, and what a clerk has scanned and typed.

The one focused field takes the machine-readable lines, which a scanner may send one by one, or the
name as it stands on the document.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from cleanbreak.channels.staff.desk_field import place_of_store
from cleanbreak.domain.identity_evidence import IdentityPicture, ShownIdentity
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


class NextLineMissing(Refusal):
    """This is the first of several machine-readable lines. Scan the next one."""

    code = "next_line_missing"


class DayUnreadable(Refusal):
    """Write the day as year, month and day, like 2031-07-31."""

    code = "day_unreadable"


def identity_said(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    """Return what the form shows; of lines that were scanned, those that belong together."""
    typed = {name: request.POST.get(name, "") for name in SHOWN_AGAIN}
    rules, _ = rules_at_desk(actor.store, timezone.now())
    return {
        "documents": [(one.value, PAPER_WORDS[one]) for one in PaperKind if one in IDENTITY],
        "typed": typed,
        "lines": "\n".join(_lines_so_far(request, actor)),
        "adult_age": rules.adult_age,
        "pictures": [(f"{PICTURE}{one.value}", PICTURE_WORDS[one]) for one in rules.pictures],
    }


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
    field = _typed(request, "scan")
    zone = ""
    if FILLER in field or request.POST.get("lines"):
        scanned = recognise(field, place_of_store(actor), _earlier(request))
        if scanned.kind is ScanKind.MRZ_BEGUN:
            raise NextLineMissing
        zone = scanned.text if scanned.kind is ScanKind.MRZ else field
    return ShownIdentity(
        kind=_kind(request),
        zone=zone,
        printed_name=_typed(request, "name") if zone else field,
        resident_id=_typed(request, "resident_id"),
        born=_day(request, "born"),
        expires_on=_day(request, "expires_on"),
        is_unlimited=request.POST.get("unlimited") == YES,
        photo_fits=request.POST.get("photo") == YES,
        pictures=pictures or {},
    )


def pictures_in(files: MultiValueDict[str, Any]) -> dict[IdentityPicture, bytes]:
    """Return the pictures of a form, by what they are of."""
    named = ((one, files.get(f"{PICTURE}{one.value}")) for one in IdentityPicture)
    return {one: bytes(sent.read()) for one, sent in named if sent is not None}


def _lines_so_far(request: HttpRequest, actor: Actor) -> tuple[str, ...]:
    """Return the lines that a scanner has sent, as long as more must follow."""
    field = _typed(request, "scan")
    if FILLER not in field:
        return ()
    try:
        scanned = recognise(field, place_of_store(actor), _earlier(request))
    except Refusal:
        return ()
    return scanned.lines if scanned.kind is ScanKind.MRZ_BEGUN else ()


def _earlier(request: HttpRequest) -> tuple[str, ...]:
    return tuple(_typed(request, "lines").split())


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
