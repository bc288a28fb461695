"""What a clerk has seen of somebody's document, and whether it is enough; its number is not kept.

Nothing in here knows the name on file: whatever is refused here tells of the document alone.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum

from cleanbreak.domain.declaration import NAME_LENGTH_MAX, NameTooLong
from cleanbreak.domain.document_name import NameFit, fit_name, is_spelled_in_latin
from cleanbreak.domain.mrz import Born, DocumentName, Mrz, parse_mrz
from cleanbreak.domain.mrz_fields import MrzFormat
from cleanbreak.domain.papers import IDENTITY, PaperKind
from cleanbreak.domain.policy import Period
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.resident_id import birth_in_resident_id

WITH_ZONE = frozenset({PaperKind.PASSPORT})
"""Kinds that all have machine-readable lines (ICAO Doc 9303 part 4)."""
CHINA = "CHN"


class ReadBy(Enum):
    """How the document came to us."""

    LINES = "lines"
    """Its machine-readable lines. A scanner types like a keyboard: nobody can tell which it was."""
    BY_EYE = "by_eye"
    """It has none, or they cannot be read."""


class CheckDigits(Enum):
    """What was computed over what was read."""

    FIT = "fit"
    NONE = "none"
    """There are none on what was read."""


class NameFrom(Enum):
    """Which name of the document was compared."""

    ZONE = "zone"
    PRINTED = "printed"
    """As the clerk typed it from the front."""


class Validity(Enum):
    """Whether the document is in date; the day itself is not kept."""

    IN_DATE = "in_date"
    TOLERATED = "tolerated"
    """It is over, but for no longer than the place lets pass."""
    UNLIMITED = "unlimited"


class IdentityPicture(Enum):
    """What a picture is taken of, where the place wants one."""

    DOCUMENT = "document"
    PERSON = "person"
    """Of whoever stands there, on site."""


class DocumentKindMissing(Refusal):
    """Choose which original document you have in hand."""

    code = "document_kind_missing"


class DocumentDoesNotIdentify(Refusal):
    """This paper does not show who somebody is. Ask for an identity document with a photo."""

    code = "document_does_not_identify"


class ZoneMissing(Refusal):
    """A passport has two machine-readable lines below the photo: scan them, or type them."""

    code = "zone_missing"


class ZoneOfOtherKind(Refusal):
    """These machine-readable lines are those of another kind of document than the one you chose."""

    code = "zone_of_other_kind"


class PrintedNameMissing(Refusal):
    """Type the name as it stands on the document, or scan its machine-readable lines."""

    code = "printed_name_missing"


class PrintedNameNotInZone(Refusal):
    """The name that you typed is not the one in the machine-readable lines. Type it as it stands on
    the front of the same document.
    """

    code = "printed_name_not_in_zone"


class DocumentBirthMissing(Refusal):
    """Type the date of birth as it stands on the document."""

    code = "document_birth_missing"


class BirthNotInDocument(Refusal):
    """The date of birth that you typed is not the one in the machine-readable lines, or in the ID
    number.
    """

    code = "birth_not_in_document"


class BirthStillToCome(Refusal):
    """This date of birth is still to come. Type it as it stands on the document."""

    code = "birth_still_to_come"


class DocumentExpiryMissing(Refusal):
    """Type until when the document is good, or say that it is good without end."""

    code = "document_expiry_missing"


class PhotoNotCompared(Refusal):
    """Compare the photo on the document with whoever stands before you. Type 1 if it is the same
    person. If it is not, do nothing.
    """

    code = "photo_not_compared"


class DocumentExpired(Refusal):
    """This document has expired. Ask for another one that is in date; the cancellation itself can
    be taken as a declaration, without any document.
    """

    code = "document_expired"


class MinorAtDesk(Refusal):
    """Whoever stands here is under {age} by this document. A parent or guardian must come along,
    with their own document and the paper that shows it: record that under Representatives first.
    """

    code = "minor_at_desk"


class AgeNotTold(Refusal):
    """This document leaves open whether whoever stands here is under {age}. Ask for another one."""

    code = "age_not_told"


class PictureNotWanted(Refusal):
    """No picture of documents or people is taken at this desk. Take none, and make no copy."""

    code = "identity_picture_not_wanted"


class PictureMissing(Refusal):
    """Here the law wants pictures: take each one that the form asks for."""

    code = "identity_picture_missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityRules:
    """What a place asks of documents that are shown at a desk, as of one day."""

    expired_tolerance: Period
    """How long after its last day a document is still taken."""
    adult_age: int
    """In years; whoever is younger does not act alone."""
    pictures: tuple[IdentityPicture, ...]
    pictures_kept: Period


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownIdentity:
    """What a clerk scans, types and says of a document; nothing of it is kept as it is."""

    kind: PaperKind | None
    """``None``: as the machine-readable lines say, passport or identity card."""
    zone: str = field(default="", repr=False)
    """The machine-readable lines; empty: not read."""
    printed_name: str = field(default="", repr=False)
    resident_id: str = field(default="", repr=False)
    """Of a card of China; checked for the date of birth in it."""
    born: date | None = field(default=None, repr=False)
    expires_on: date | None = None
    is_unlimited: bool = False
    photo_fits: bool = False
    pictures: Mapping[IdentityPicture, bytes] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadDocument:
    """What the document says."""

    kind: PaperKind
    read_by: ReadBy
    check_digits: CheckDigits
    name: DocumentName | str = field(repr=False)
    born: Born = field(repr=False)
    expires_on: date | None
    """``None``: it is good without end."""

    @property
    def name_from(self) -> NameFrom:
        """Return which name is compared."""
        return NameFrom.PRINTED if isinstance(self.name, str) else NameFrom.ZONE


def read_document(shown: ShownIdentity, today: date) -> ReadDocument:
    """Return what the document says, as far as it agrees with itself.

    A name typed from the front counts before that of the zone, which may be cut, or in other
    letters; where both can be compared, it must be the same, or parts of it.

    :param today: the day at the place of the desk.
    :raises DocumentKindMissing, DocumentDoesNotIdentify, ZoneMissing, ZoneOfOtherKind,
        PrintedNameMissing, PrintedNameNotInZone, DocumentBirthMissing, BirthNotInDocument,
        BirthStillToCome, DocumentExpiryMissing: if something does not.
    :raises Refusal: of :func:`parse_mrz` and :func:`birth_in_resident_id`.
    """
    if shown.kind is not None and shown.kind not in IDENTITY:
        raise DocumentDoesNotIdentify
    if not shown.zone.strip():
        return _read_by_eye(shown, today)
    zone = parse_mrz(shown.zone, today)
    is_passport = zone.format is MrzFormat.TD3
    kind = shown.kind or (PaperKind.PASSPORT if is_passport else PaperKind.IDENTITY_CARD)
    if (kind in WITH_ZONE) is not is_passport:
        raise ZoneOfOtherKind
    return ReadDocument(
        kind=kind,
        read_by=ReadBy.LINES,
        check_digits=CheckDigits.FIT,
        name=_name(shown, zone),
        born=_born(shown, zone.born, today),
        expires_on=zone.expires_on,
    )


def check_shown(
    shown: ShownIdentity, read: ReadDocument, rules: IdentityRules, today: date
) -> Validity:
    """Return whether the document is in date, if it is enough; the name is compared elsewhere.

    :raises DocumentExpired, AgeNotTold, MinorAtDesk: if it is not enough.
    :raises PictureNotWanted, PictureMissing: for a picture too many, or too few.
    :raises PhotoNotCompared: at the end, so that nobody compares that of an expired one.
    """
    validity = _validity(read.expires_on, rules.expired_tolerance, today)
    _check_age(read.born, rules.adult_age, today)
    _check_pictures(shown.pictures, rules.pictures)
    if not shown.photo_fits:
        raise PhotoNotCompared
    return validity


def _read_by_eye(shown: ShownIdentity, today: date) -> ReadDocument:
    if shown.kind is None:
        raise DocumentKindMissing
    if shown.kind in WITH_ZONE:
        raise ZoneMissing
    if not shown.printed_name.strip():
        raise PrintedNameMissing
    if shown.expires_on is None and not shown.is_unlimited:
        raise DocumentExpiryMissing
    is_checked = bool(shown.resident_id.strip())
    return ReadDocument(
        kind=shown.kind,
        read_by=ReadBy.BY_EYE,
        check_digits=CheckDigits.FIT if is_checked else CheckDigits.NONE,
        name=_printed(shown),
        born=_born(shown, None, today),
        expires_on=None if shown.is_unlimited else shown.expires_on,
    )


def _name(shown: ShownIdentity, zone: Mrz) -> DocumentName | str:
    """Return the name to compare.

    :raises PrintedNameNotInZone: if it was typed from another document.
    """
    if not shown.printed_name.strip():
        return zone.name
    printed = _printed(shown)
    is_comparable = zone.issuing_state == CHINA or is_spelled_in_latin(printed)
    if is_comparable and fit_name(printed, zone.name).fit is NameFit.DIFFERS:
        raise PrintedNameNotInZone
    return printed


def _printed(shown: ShownIdentity) -> str:
    """Return the name that was typed.

    :raises NameTooLong: if nobody has such a name.
    """
    if len(shown.printed_name) > NAME_LENGTH_MAX:
        raise NameTooLong(maximum=NAME_LENGTH_MAX)
    return shown.printed_name.strip()


def _born(shown: ShownIdentity, in_zone: Born | None, today: date) -> Born:
    """Return the date of birth; the whole year, where somebody typed it, tells the century.

    :raises BirthNotInDocument: if two places of the document have two dates.
    """
    found = [in_zone] if in_zone else []
    if shown.resident_id.strip():
        inside = birth_in_resident_id(shown.resident_id, today)
        found.append(Born(inside, inside))
    if shown.born is not None:
        if shown.born > today:
            raise BirthStillToCome
        if any(not _is_same_day(shown.born, one) for one in found):
            raise BirthNotInDocument
        return Born(shown.born, shown.born)
    if not found:
        raise DocumentBirthMissing
    if len(found) > 1 and not _is_same_day(found[1].earliest, found[0]):
        raise BirthNotInDocument
    return found[-1]


def _is_same_day(typed: date, read: Born) -> bool:
    """Return whether a day can be the one in the document, of whatever century."""
    if read.earliest <= typed <= read.latest:
        return True
    return read.earliest == read.latest and f"{typed:%y%m%d}" == f"{read.earliest:%y%m%d}"


def _validity(expires_on: date | None, tolerance: Period, today: date) -> Validity:
    """Return whether the document is in date; on its last day it still is."""
    if expires_on is None:
        return Validity.UNLIMITED
    if today <= expires_on:
        return Validity.IN_DATE
    if today <= tolerance.after(expires_on):
        return Validity.TOLERATED
    raise DocumentExpired


def _check_age(born: Born, adult_age: int, today: date) -> None:
    """Return if somebody is of age by whatever the document says; on that birthday they are."""
    of_age = Period(months=12 * adult_age)
    if of_age.after(born.latest) <= today:
        return
    if of_age.after(born.earliest) > today:
        raise MinorAtDesk(age=adult_age)
    raise AgeNotTold(age=adult_age)


def _check_pictures(
    taken: Collection[IdentityPicture], wanted: Collection[IdentityPicture]
) -> None:
    if set(taken) - set(wanted):
        raise PictureNotWanted
    if set(wanted) - set(taken):
        raise PictureMissing
