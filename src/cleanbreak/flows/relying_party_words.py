"""What legal bases of relying parties are called, and what they are at TM Forum's APIs."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cleanbreak.domain.effective_date import ProofLevel
from cleanbreak.domain.relying_party import LegalBasis, Reach

LEGAL_BASIS_WORDS: dict[LegalBasis, str | Promise] = {
    LegalBasis.CONTRACT: _("its contract with the person"),
    LegalBasis.LEGAL_OBLIGATION: _("a duty by law"),
    LegalBasis.LEGITIMATE_INTEREST: _("a legitimate interest, such as against fraud"),
}
REACH_WORDS: dict[Reach, str | Promise] = {
    Reach.OWN: _("only the orders that it made, and their lines"),
    Reach.ALL: _("every order and every line: for systems of our own"),
}
LEVEL_WORDS: dict[ProofLevel, str | Promise] = {
    ProofLevel.NONE: _("nobody has looked who asks: the line ends after its notice"),
    ProofLevel.IDENTIFIED: _("the holder is known to it: the line ends after its notice"),
    ProofLevel.VERIFIED: _("two proofs of the holder: it may end a line at once"),
}
