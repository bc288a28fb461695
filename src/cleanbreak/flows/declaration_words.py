"""How a declaration without a name came in, and what a person found out, as staff read it."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cleanbreak.domain.declaration import HolderToldBy, LookResult

TOLD_BY_WORDS: dict[HolderToldBy, Promise] = {
    HolderToldBy.NAME: _("by name"),
    HolderToldBy.PROOF: _("by keys of a telephone"),
    HolderToldBy.VOICE: _("as a recording"),
}
LOOK_RESULT_WORDS: dict[LookResult, Promise] = {
    LookResult.FITS: _("The name fits: the line is to end"),
    LookResult.NOT_MEANT: _("The holder does not want it"),
    LookResult.NO_LINE: _("No line of ours is meant"),
    LookResult.DUPLICATE: _("The line is to end already"),
    LookResult.NOT_REACHED: _("Nobody who could say more was reached, three times"),
}
