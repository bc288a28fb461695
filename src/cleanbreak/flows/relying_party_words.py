"""What legal bases of relying parties are called."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cleanbreak.domain.relying_party import LegalBasis

LEGAL_BASIS_WORDS: dict[LegalBasis, str | Promise] = {
    LegalBasis.CONTRACT: _("its contract with the person"),
    LegalBasis.LEGAL_OBLIGATION: _("a duty by law"),
    LegalBasis.LEGITIMATE_INTEREST: _("a legitimate interest, such as against fraud"),
}
