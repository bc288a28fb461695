"""Kinds of proofs as staff read them, and states of lines."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cleanbreak.domain.line import LineState
from cleanbreak.domain.proof import ProofKind

PROOF_WORDS: dict[ProofKind, Promise] = {
    ProofKind.LINE_CODE: _("Code sent to the line"),
    ProofKind.EMAIL_CODE: _("Code sent to the e-mail on file"),
    ProofKind.PIN: _("Account PIN"),
    ProofKind.PASSKEY: _("Passkey"),
    ProofKind.ID_DOCUMENT: _("Original document"),
    ProofKind.OPERATOR_LOGIN: _("Sign-in with the operator"),
    ProofKind.CALL_BACK: _("Call to the contact number on file"),
    ProofKind.CARD_NUMBER: _("Number of the card"),
    ProofKind.RECOVERY_CODE: _("Recovery code"),
}
LINE_STATE_WORDS: dict[LineState, Promise] = {
    LineState.ACTIVE: _("active"),
    LineState.SUSPENDED: _("suspended"),
    LineState.PENDING_TERMINATE: _("ends"),
    LineState.TERMINATED: _("ended"),
}
