"""Read the acts on an order, in order: who did what, by which evidence, and how it is sealed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

import orjson

from cleanbreak.domain.certificate import fingerprint
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import SignedStatement, UnknownOrder
from cleanbreak.flows.read_certificate import certificate_json
from cleanbreak.flows.read_log import current_checkpoint
from cleanbreak.flows.refusal_words import refusal_text
from cleanbreak.flows.state_ends import KIND
from cleanbreak.flows.step_paths import STEP_NAMED
from cleanbreak.flows.verify_certificate import CertificateChanged, verify_certificate
from cleanbreak.records.audit import LOOKS, REFUSED, AuditRow
from cleanbreak.records.audit_seal import blocks_of
from cleanbreak.records.certificate import CertificateRow
from cleanbreak.records.confidential_request import confidential_among
from cleanbreak.records.evidence import evidence_texts
from cleanbreak.records.log_entry import find_leaf
from cleanbreak.records.order import OrderRow

SIGNED_BY = "issue_certificate"
"""The step whose evidence is which key signed the certificate, and when."""
ACTS_MAX = 2000
"""So many acts of one order are read; an order has a few dozen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One entry of the audit."""

    entry: int
    at: datetime
    act: str
    channel: str
    acting_user: str
    details: Mapping[str, Any]
    block: int | None
    """In which block it was sealed; ``None``: it waits for its seal."""

    @property
    def is_look(self) -> bool:
        """Return whether somebody only looked, or tried."""
        return self.act in LOOKS

    @property
    def was_refused(self) -> bool:
        """Return whether somebody was not let look."""
        return self.act == REFUSED


@dataclass(frozen=True, slots=True, kw_only=True)
class StepEvidence:
    """What a step was done with."""

    step: str
    recorded_at: datetime
    facts: str
    sha256: str
    is_certified: bool | None
    """Whether the certificate says the same; ``None``: there is none, or it does not name it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateState:
    """The certificate of the order."""

    signed: SignedStatement
    issued_at: datetime
    problem: str
    """Why it cannot be believed; empty: it is as it was signed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderActs:
    """All that is written for good of an order."""

    order_id: UUID
    line_id: int
    state: str
    requested_at: datetime
    is_confidential: bool
    acts: Sequence[Act]
    evidence: Sequence[StepEvidence]
    certificate: CertificateState | None
    log_index: int | None
    """Where the statement of the end stands in the public log; ``None``: not there yet."""
    log_size: int
    """How many entries the last checkpoint has."""


def read_acts(order_id: UUID, public_keys: Sequence[bytes]) -> OrderActs:
    """Return everything that was done with the order, the first act first.

    :param public_keys: of which one must have signed the certificate.
    :raises UnknownOrder: if there is no such order.
    """
    order = OrderRow.objects.filter(pk=order_id).first()
    if order is None:
        raise UnknownOrder
    row = CertificateRow.objects.filter(pk=order_id).first()
    leaf, signed = find_leaf(order_id, KIND), current_checkpoint()
    return OrderActs(
        order_id=order_id,
        line_id=order.line_id,
        state=order.state,
        requested_at=order.requested_at,
        is_confidential=bool(confidential_among([order_id])),
        acts=_acts(order_id),
        evidence=_evidence(order_id, row),
        certificate=_certificate(row, public_keys) if row else None,
        log_index=leaf.leaf_index if leaf else None,
        log_size=signed.checkpoint.size if signed else 0,
    )


def _acts(order_id: UUID) -> list[Act]:
    rows = AuditRow.objects.filter(order_id=order_id).order_by("at", "id")[:ACTS_MAX]
    blocks = blocks_of([(row.id, row.at) for row in rows])
    return [
        Act(
            entry=row.id,
            at=row.at,
            act=row.act,
            channel=row.channel,
            acting_user=row.acting_user,
            details=row.details,
            block=blocks[row.id],
        )
        for row in rows
    ]


def _evidence(order_id: UUID, row: CertificateRow | None) -> list[StepEvidence]:
    certified = _certified(row) if row else {}
    found = []
    for step, recorded_at, facts in evidence_texts(order_id):
        digest = sha256(facts.encode()).hexdigest()
        found.append(
            StepEvidence(
                step=step,
                recorded_at=recorded_at,
                facts=facts,
                sha256=digest,
                is_certified=certified[step] == digest if step in certified else None,
            )
        )
    places = {name: place for place, name in enumerate(STEP_NAMED)}
    return sorted(found, key=lambda one: (one.recorded_at, places.get(one.step, len(places))))


def _certified(row: CertificateRow) -> dict[str, str]:
    """Return the hash of each step: those the certificate names, and the step that signed it."""
    signed = {"at": row.issued_at.astimezone(UTC).isoformat(), "key_id": row.key_id}
    try:
        named: dict[str, str] = orjson.loads(bytes(row.statement))["evidence"]
        return {**named, SIGNED_BY: fingerprint(signed)}
    except (ValueError, LookupError, TypeError):
        return {}  # somebody has been at it, and the page says so of the certificate


def _certificate(row: CertificateRow, public_keys: Sequence[bytes]) -> CertificateState:
    problem = ""
    try:
        verify_certificate(orjson.dumps(certificate_json(row.signed)), public_keys)
    except Refusal as refusal:
        problem = refusal_text(refusal)
    except UnicodeDecodeError:
        problem = refusal_text(CertificateChanged())
    return CertificateState(signed=row.signed, issued_at=row.issued_at, problem=problem)
