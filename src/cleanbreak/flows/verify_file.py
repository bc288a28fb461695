"""Verify a file, whatever it is: a proof, a paper, the text of a QR code, a certificate in JSON."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from cleanbreak.domain.checked_file import FileKind, kind_of, text_of_qr
from cleanbreak.domain.proof_file import MalformedProof, proof_from_text
from cleanbreak.domain.signing_key import KeyState
from cleanbreak.domain.trust_file import KeyUse, Trust
from cleanbreak.domain.verdict import NotValid, Part, Verdict, VerdictKind, altered
from cleanbreak.domain.verify_proof import seen_trees, verify_proof
from cleanbreak.flows.compare_with_log import compare_with_log
from cleanbreak.flows.verify_certificate import read_signed, verify_certificate
from cleanbreak.flows.verify_paper import read_paper, verify_paper
from cleanbreak.ports.published_log import PublishedLog

NO_PROOF = {
    FileKind.EMPTY: Part.EMPTY,
    FileKind.PICTURE: Part.PICTURE,
    FileKind.OTHER: Part.OTHER,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FileCheck:
    """What a file is checked against."""

    trust: Trust
    pinned: tuple[str, ...] = ()
    """Checkpoints that somebody has from elsewhere."""
    log: PublishedLog | None = None
    number: str | None = None
    """E.164 with its plus: the line that the proof has to be about."""
    order_id: str | None = None


def verify_file(content: bytes, check: FileCheck) -> Verdict:
    """Return whether the file can be relied on, and if not, why. No database is asked.

    :raises NotACertificate: for JSON that is no certificate; likewise `CertificateOfAnotherKey` and
        `CertificateChanged`, as :func:`verify_certificate` has it.
    :raises LogDoesNotFitItself: if the tiles of the log are damaged.
    :raises Unavailable: if the log cannot be read.
    :raises Refused: if a file is missing there.
    """
    try:
        verdict = _judge(content, check)
        return _about(verdict, check) if verdict.is_valid else verdict
    except NotValid as found:
        return found.verdict


def _judge(content: bytes, check: FileCheck) -> Verdict:
    readers: dict[FileKind, Callable[[bytes, FileCheck], Verdict]] = {
        FileKind.PROOF: _judge_proof,
        FileKind.QR_TEXT: _judge_text,
        FileKind.PAPER: _judge_paper,
        FileKind.CERTIFICATE: _judge_certificate,
    }
    kind = kind_of(content)
    if kind in NO_PROOF:
        raise NotValid(VerdictKind.NOT_A_PROOF, NO_PROOF[kind])
    return readers[kind](content, check)


def _judge_proof(proof: bytes, check: FileCheck) -> Verdict:
    verdict = verify_proof(proof, check.trust, check.pinned)
    if check.log is None or not verdict.is_valid:
        return verdict
    trees = seen_trees(proof, check.trust, check.pinned)
    return compare_with_log(verdict, trees, check.trust, check.log)


def _judge_text(content: bytes, check: FileCheck) -> Verdict:
    try:
        proof = proof_from_text(text_of_qr(content))
    except MalformedProof:
        raise altered(Part.QR) from None
    if kind_of(proof) != FileKind.PROOF:
        raise altered(Part.QR)
    return _judge_proof(proof, check)


def _judge_paper(pdf: bytes, check: FileCheck) -> Verdict:
    verdict = _judge_proof(read_paper(pdf), check)
    return verify_paper(pdf, verdict, check.trust) if verdict.is_valid else verdict


def _judge_certificate(content: bytes, check: FileCheck) -> Verdict:
    """Judge what was signed before there was a log: nothing can tell when that was."""
    keys = [one for one in check.trust.keys if one.use == KeyUse.STATEMENT]
    said = verify_certificate(content, [one.public_key for one in keys])
    key_id = read_signed(content).key_id
    if any(one.key_id == key_id and one.state == KeyState.REVOKED for one in keys):
        raise NotValid(VerdictKind.REVOKED_KEY, KeyUse.STATEMENT, key_id)
    return Verdict(VerdictKind.VALID, claims={"statement": said}, unchecked=(Part.LOG,))


def _about(verdict: Verdict, check: FileCheck) -> Verdict:
    """Return the verdict, unless it is about another line than was asked for, or hides which."""
    claims = verdict.claims
    old = claims.get("statement", {})
    asked = (
        (Part.NUMBER, check.number, claims.get("number", old).get("msisdn")),
        (Part.ORDER, check.order_id, claims.get("request", old).get("order_id")),
    )
    for part, wanted, said in asked:
        if wanted is None or wanted == said:
            continue
        if said is None:
            raise NotValid(VerdictKind.NOT_A_PROOF, part)
        return replace(verdict, kind=VerdictKind.OTHER_LINE, what=(part,))
    return verdict
