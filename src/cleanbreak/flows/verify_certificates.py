"""Verify certificates and evidence: is each one signed, and is the evidence what it certifies."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import orjson

from cleanbreak.domain.certificate import signed_bytes
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.signing_key import is_signed, keys_by_id
from cleanbreak.domain.termination import SignedStatement
from cleanbreak.flows.verify_records import Progress
from cleanbreak.records import evidence_check as checks
from cleanbreak.records.audit_seal import archived_months
from cleanbreak.records.certificate import CertificateRow
from cleanbreak.records.record_seal import written_in_one_way

CHUNK = 2000
ONE_SIGNATURE_MAX = 10_000
"""So many signatures are remembered: one is for a tree of certificates."""


class CertificateNotSigned(Refusal):
    """The certificate of the order {order_id} is not what was signed."""

    code = "stored_certificate_not_signed"


class CertificateOfAnotherOrder(Refusal):
    """The order {order_id} has the certificate of another one."""

    code = "stored_certificate_of_another"


class CertificateGone(Refusal):
    """The order {order_id} is completed, and its certificate is not there."""

    code = "stored_certificate_gone"


class EvidenceGone(Refusal):
    """The evidence of the order {order_id} at {step} is not there; the certificate tells of it."""

    code = "evidence_gone"


class EvidenceChanged(Refusal):
    """The evidence of the order {order_id} at {step} is not what the certificate says."""

    code = "evidence_changed"


class EvidenceAdded(Refusal):
    """The order {order_id} has evidence at {step} of which its certificate says nothing."""

    code = "evidence_added"


class EvidenceDatedOtherwise(Refusal):
    """The evidence of the order {order_id} at {step} is dated otherwise than it says itself."""

    code = "evidence_dated_otherwise"


class EvidenceOfMonthGone(Refusal):
    """The evidence of {month} is not here, and nothing says that it was archived."""

    code = "evidence_of_month_gone"


OF_STEP = {
    "gone": EvidenceGone,
    "changed": EvidenceChanged,
    "added": EvidenceAdded,
    "dated": EvidenceDatedOtherwise,
}
CERTIFICATE, EVIDENCE = "certificate", "evidence"


@dataclass(slots=True)
class CertificatesVerified:
    """What was looked at, and what is wrong, with the table it is in."""

    certificates: int = 0
    archived: list[str] = field(default_factory=list)
    """Months whose evidence is not here."""
    faults: list[tuple[str, Refusal]] = field(default_factory=list)


def verify_certificates(public_keys: Sequence[bytes], progress: Progress) -> CertificatesVerified:
    """Look at every certificate that is here, and at the evidence of its order.

    All is of one moment. Memory does not grow with the number of certificates.
    """
    verified = CertificatesVerified()
    with written_in_one_way():
        broken = _look_at_signatures(verified, _Signatures(public_keys), progress)
        archived = archived_months()
        for part in checks.parts():
            _look_at_part(verified, part, broken, archived)
    return verified


def _look_at_signatures(
    verified: CertificatesVerified, signatures: "_Signatures", progress: Progress
) -> list[UUID]:
    """Return the orders whose certificates cannot be believed."""
    broken = []
    about = checks.about_how_many_certificates()
    for row in CertificateRow.objects.order_by("pk").iterator(chunk_size=CHUNK):
        if fault := _fault_of(row, signatures):
            verified.faults.append((CERTIFICATE, fault))
            broken.append(row.order_id)
        verified.certificates += 1
        if verified.certificates % CHUNK == 0:
            progress(verified.certificates, max(about, verified.certificates))
    return broken


def _fault_of(row: CertificateRow, signatures: "_Signatures") -> Refusal | None:
    signed = row.signed
    if not signatures.are_good(signed):
        return CertificateNotSigned(order_id=row.order_id)
    if orjson.loads(signed.statement)["order_id"] != str(row.order_id):
        return CertificateOfAnotherOrder(order_id=row.order_id)
    return None


class _Signatures:
    """Checks signatures, each of a tree once."""

    def __init__(self, public_keys: Sequence[bytes]) -> None:
        self._keys = keys_by_id(public_keys)
        self._good: set[tuple[str, bytes, bytes]] = set()

    def are_good(self, signed: SignedStatement) -> bool:
        """Return whether one of our keys signed the statement, or the tree in which it stands."""
        head = signed_bytes(signed.statement, signed.inclusion)
        key = self._keys.get(signed.key_id)
        if head is None or key is None:
            return False
        known = (signed.key_id, head, signed.signature)
        if known in self._good:
            return True
        if not is_signed(key, signed.signature, head):
            return False
        if len(self._good) >= ONE_SIGNATURE_MAX:
            self._good.clear()
        self._good.add(known)
        return True


def _look_at_part(
    verified: CertificatesVerified, part: str, broken: Sequence[UUID], archived: set[str]
) -> None:
    month = part.replace("_", "-")
    if not checks.is_part_here(EVIDENCE, part):
        if month in archived:
            verified.archived.append(month)
        else:
            verified.faults.append((EVIDENCE, EvidenceOfMonthGone(month=month)))
        return
    verified.faults += _faults_of_part(part, broken)


def _faults_of_part(part: str, broken: Sequence[UUID]) -> Iterator[tuple[str, Refusal]]:
    for order_id in checks.completed_without_certificate(part):
        yield CERTIFICATE, CertificateGone(order_id=order_id)
    for one in checks.steps_that_differ(part, broken):
        yield EVIDENCE, OF_STEP[one.what](order_id=one.order_id, step=one.step)
