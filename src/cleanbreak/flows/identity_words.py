"""Documents seen at a desk, as people read of them."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cleanbreak.domain.identity_evidence import (
    CheckDigits,
    IdentityPicture,
    NameFrom,
    ReadBy,
    Validity,
)

READ_WORDS: dict[ReadBy, Promise] = {
    ReadBy.LINES: _("by its machine-readable lines"),
    ReadBy.BY_EYE: _("by eye"),
}
CHECK_WORDS: dict[CheckDigits, Promise] = {
    CheckDigits.FIT: _("fit"),
    CheckDigits.NONE: _("none on what was read"),
}
NAME_WORDS: dict[NameFrom, Promise] = {
    NameFrom.ZONE: _("from the machine-readable lines"),
    NameFrom.PRINTED: _("as the clerk typed it from the document"),
}
VALIDITY_WORDS: dict[Validity, Promise] = {
    Validity.IN_DATE: _("in date"),
    Validity.TOLERATED: _("expired, but for no longer than the place lets pass"),
    Validity.UNLIMITED: _("good without end"),
}
PICTURE_WORDS: dict[IdentityPicture, Promise] = {
    IdentityPicture.DOCUMENT: _("Picture of the document"),
    IdentityPicture.PERSON: _("Picture of whoever stands at the desk"),
}
