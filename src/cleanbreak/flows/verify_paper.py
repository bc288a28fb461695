"""Verify a paper: the proof that lies in it, and the signature over all of it."""

from dataclasses import replace

from cleanbreak.domain.checked_file import proofs_in_paper
from cleanbreak.domain.signing_key import KeyState, key_id_of
from cleanbreak.domain.trust_file import KeyUse, Trust, TrustedKey
from cleanbreak.domain.verdict import NotValid, Part, Verdict, VerdictKind, altered, unknown_key
from cleanbreak.flows.check_paper import (
    CheckedPaper,
    PaperChanged,
    PaperNotSigned,
    PaperOfAnotherKey,
    check_paper,
)

ATTACHMENT = "certificate.cose"


def read_paper(pdf: bytes) -> bytes:
    """Return the proof that lies in the PDF.

    :raises NotValid: if none does, or more than one.
    """
    proofs = proofs_in_paper(pdf)
    if len(proofs) != 1:
        raise NotValid(VerdictKind.NOT_A_PROOF, Part.PDF_WITHOUT_PROOF)
    return proofs[0]


def verify_paper(pdf: bytes, verdict: Verdict, trust: Trust) -> Verdict:
    """Return the verdict on its proof, if all of the paper was signed, too.

    Whoever was given no key for papers cannot check that: ``unchecked`` then has ``paper``.

    :raises NotValid: if the paper was changed, or signed by a key that is unknown or revoked.
    """
    keys = [one for one in trust.keys if one.use == KeyUse.PAPER]
    if not keys:
        return replace(verdict, unchecked=(*verdict.unchecked, Part.PAPER))
    paper = _check(pdf, keys)
    if paper.attachments.get(ATTACHMENT) != read_paper(pdf):
        raise altered(Part.PAPER)
    signer = next(one for one in keys if one.key_id == key_id_of(paper.certificate))
    if signer.state == KeyState.REVOKED:
        raise NotValid(VerdictKind.REVOKED_KEY, KeyUse.PAPER, signer.key_id)
    return verdict


def _check(pdf: bytes, keys: list[TrustedKey]) -> CheckedPaper:
    try:
        return check_paper(pdf, [one.public_key for one in keys])
    except PaperOfAnotherKey:
        raise unknown_key(Part.PAPER) from None
    except (PaperNotSigned, PaperChanged):
        raise altered(Part.PAPER) from None
