"""Drawers and what moves in them, as people read it."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cleanbreak.domain.cash import DrawerState, IdentityDocument, MovementKind

DRAWER_STATE_WORDS: dict[DrawerState, Promise] = {
    DrawerState.OPEN: _("Open for payments"),
    DrawerState.COUNTED: _("Counted, waits for a second person"),
    DrawerState.CLOSED: _("Closed"),
}
MOVEMENT_WORDS: dict[MovementKind, Promise] = {
    MovementKind.OPENED: _("Float from the vault"),
    MovementKind.PAID: _("Paid"),
    MovementKind.DIFFERENCE: _("Difference found by counting"),
    MovementKind.CLOSED: _("Back to the vault"),
}
DOCUMENT_WORDS: dict[IdentityDocument, Promise] = {
    IdentityDocument.PASSPORT: _("Passport"),
    IdentityDocument.IDENTITY_CARD: _("Identity card"),
    IdentityDocument.RESIDENCE_PERMIT: _("Residence permit"),
    IdentityDocument.DRIVING_LICENCE: _("Driving licence"),
}
