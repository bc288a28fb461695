"""Words for how far the rules of a place can be relied on."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cleanbreak.domain.policy import PolicyStatus

STATUS_WORDS: dict[PolicyStatus, Promise] = {
    PolicyStatus.UNVERIFIED: _("unverified: no lawyer has looked at it"),
    PolicyStatus.REVIEWED: _("reviewed by a lawyer, not signed"),
    PolicyStatus.CERTIFIED: _("certified by a lawyer of the place"),
}
