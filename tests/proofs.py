"""What stories about proofs have in common: the codes as their readers have them."""

from cleanbreak.domain.proof import ProofKind
from cleanbreak.flows.send_proof_code import sent_code
from cleanbreak.records.verification import ProofChallengeRow

FIELDS = {ProofKind.LINE_CODE: "sms_code", ProofKind.EMAIL_CODE: "email_code"}


def right_codes() -> dict[ProofKind, str]:
    """Return the codes that were sent last."""
    rows = ProofChallengeRow.objects.order_by("challenge_id")
    return {ProofKind(row.kind): sent_code(ProofKind(row.kind), row.nonce) for row in rows}


def typed_codes() -> dict[str, str]:
    """Return them as the page takes them."""
    return {FIELDS[kind]: code for kind, code in right_codes().items()}
