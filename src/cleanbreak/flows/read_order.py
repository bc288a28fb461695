"""Read how an order stands: what people are shown of it, in every channel."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from cleanbreak.domain.correction import Correction
from cleanbreak.domain.declaration import Receipt
from cleanbreak.domain.effective_date import ProofLevel
from cleanbreak.domain.identifiers import SimKind
from cleanbreak.domain.profile_event import ProfileEvent, deletion_reported_at
from cleanbreak.domain.settlement import Settlement
from cleanbreak.domain.settlement_difference import DifferenceReason
from cleanbreak.domain.termination import OrderState, UnknownOrder
from cleanbreak.flows.read_cause import Cause, read_cause
from cleanbreak.flows.step_paths import STEP_NAMED, steps_left
from cleanbreak.flows.sweep_line import SWEEP_STEPS
from cleanbreak.flows.terminate_line import STEPS, Step
from cleanbreak.records.audit import AuditRow
from cleanbreak.records.certificate import CertificateRow
from cleanbreak.records.confidential_request import confidential_among
from cleanbreak.records.correction import posted_corrections
from cleanbreak.records.declaration import DeclarationRow, untied_by_phone
from cleanbreak.records.evidence import evidence_of
from cleanbreak.records.number import NumberRow
from cleanbreak.records.order import OrderRow
from cleanbreak.records.profile_event import profile_events_of

TAIL_LENGTH = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class StepStory:
    """One step of an order: done at an instant with evidence, or still to come."""

    name: str
    done_at: datetime | None
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderStory:
    """How an order stands."""

    order_id: UUID
    line_id: int
    state: OrderState
    level: ProofLevel
    channel: str
    requested_at: datetime
    effective_date: date
    due_at: datetime
    """When a worker looks at it next."""
    completed_at: datetime | None
    is_past_return: bool
    """Whether it is too late to withdraw it."""
    step: str
    steps: tuple[StepStory, ...]
    plan: Mapping[str, Any]
    problem_code: str
    problem_sentence: str
    line_state: str
    sim_kind: str
    profile_events: tuple[ProfileEvent, ...]
    """What a phone reported of the eSIM, in the order in which it happened; of a card, nothing."""
    msisdn_tail: str
    """The last digits of the number, by which its holder knows it and nobody else."""
    has_certificate: bool
    rests_until: date | None
    """First day on which somebody else may get the number of the ended line; ``None`` before the
    end, and for a number that went back to the operator it had come from."""
    cause: Cause | None
    """The one that waits for a decision, or else the one decided last."""
    is_confidential: bool
    """Whether nobody but those who handle such requests may know of it."""
    corrections: tuple[Correction, ...]
    """What was booked after the settlement, in that order."""

    @property
    def can_be_withdrawn(self) -> bool:
        """Return whether the order is before its point of no return."""
        return (
            self.state.is_open
            and self.state is not OrderState.PENDING_CANCELLATION
            and not self.is_past_return
        )

    @property
    def is_withdrawn_from(self) -> bool:
        """Return whether its agreement ends as if it had never been."""
        return bool(self.plan.get("withdrawal"))

    @property
    def deletion_reported_at(self) -> datetime | None:
        """Return when the phone deleted the eSIM, if it has reported that."""
        return deletion_reported_at(self.profile_events)

    @property
    def settlement(self) -> Settlement | None:
        """Return the final money if it is settled, else the planned money, if it is known."""
        final = self._settled
        return Settlement.from_json(final["settlement"]) if final else self.planned_settlement

    @property
    def planned_settlement(self) -> Settlement | None:
        """Return the money as it was shown before the line ended; ``None``: it was not known."""
        figures = self.plan["settlement"]
        return Settlement.from_json(figures) if figures else None

    @property
    def differs_by(self) -> tuple[DifferenceReason, ...]:
        """Return why the final money is not the planned one; empty before it is settled.

        Orders that were settled by earlier versions do not say why.
        """
        reasons = (self._settled or {}).get("differs_from_preview_by", ())
        return tuple(DifferenceReason(reason) for reason in reasons)

    @property
    def _settled(self) -> Mapping[str, Any] | None:
        return next((s.facts for s in self.steps if s.name == "settle_balance" and s.facts), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclarationStatus:
    """How a declaration stands."""

    receipt: Receipt
    is_compared: bool
    """Whether it was compared with the lines yet."""
    order: OrderStory | None
    """``None`` if number and name are not those of one line."""
    refused_code: str = ""
    """Why a withdrawal from the agreement ends nothing, or why a person decides about it."""
    withdrawable_until: date | None = None
    waits_for_person: bool = False
    """Whether it came in by telephone, and somebody finds out whose line is meant."""
    is_own: bool
    """Whether this declaration made the order, and nobody has proved it elsewhere since. Any other
    is told state and date; it can neither withdraw the order nor see its money."""


def read_order(order_id: UUID) -> OrderStory:
    """Return how the order stands.

    :raises UnknownOrder: if there is no such order.
    """
    row = OrderRow.objects.select_related("line").filter(pk=order_id).first()
    if row is None:
        raise UnknownOrder
    evidence = evidence_of([order_id])[order_id]
    path = _shown_path(row.step)
    left = steps_left(path, evidence)
    return OrderStory(
        order_id=row.order_id,
        line_id=row.line_id,
        state=OrderState(row.state),
        level=ProofLevel(row.level),
        channel=row.channel,
        requested_at=row.requested_at,
        effective_date=row.effective_date,
        due_at=row.due_at,
        completed_at=row.completed_at,
        is_past_return=row.is_past_return,
        step=left[0] if left and STEP_NAMED.get(row.step) in path else row.step,
        steps=tuple(
            _step_story(step.name, evidence.get(step.name))
            for step in path
            if step.name in evidence or step.name in left  # not one that it was spared
        ),
        plan=row.plan,
        problem_code=row.problem_code,
        problem_sentence=row.problem_sentence,
        line_state=row.line.state,
        sim_kind=row.line.sim_kind,
        profile_events=_profile_events(row),
        msisdn_tail=row.line.msisdn[-TAIL_LENGTH:],
        has_certificate=CertificateRow.objects.filter(pk=order_id).exists(),
        rests_until=_rests_until(order_id, row.line.msisdn),
        cause=read_cause(order_id),
        is_confidential=bool(confidential_among([order_id])),
        corrections=posted_corrections(order_id),
    )


def read_declaration(receipt_number: str) -> DeclarationStatus:
    """Return how the declaration with this receipt number stands.

    :raises UnknownOrder: if there is no such receipt.
    """
    row = DeclarationRow.objects.filter(receipt_number=receipt_number).first()
    if row is None:
        raise UnknownOrder
    return DeclarationStatus(
        is_own=_is_own(row),
        receipt=row.as_receipt(),
        is_compared=row.tied_at is not None,
        order=read_order(row.order_id) if row.order_id else None,
        refused_code=row.refused_code,
        withdrawable_until=row.withdrawable_until,
        waits_for_person=untied_by_phone().filter(pk=row.pk).exists(),
    )


def _is_own(row: DeclarationRow) -> bool:
    """Return whether the order is the declarant's: a proof counts for whoever gave it."""
    is_made = OrderRow.objects.filter(declaration_id=row.declaration_id).exists()
    proved = AuditRow.objects.filter(order_id=row.order_id)
    elsewhere = proved.filter(act="order.replanned", details__level=ProofLevel.VERIFIED.value)
    return is_made and (not elsewhere.exists() or proved.filter(act="order.verified").exists())


def _shown_path(step: str) -> tuple[Step, ...]:
    """Return the steps that are shown: of an order that is undone, those to the end of the line."""
    return SWEEP_STEPS if STEP_NAMED.get(step) in SWEEP_STEPS else STEPS


def _profile_events(row: OrderRow) -> tuple[ProfileEvent, ...]:
    if row.line.sim_kind != SimKind.ESIM.value:
        return ()
    return tuple(profile_events_of(row.line_id))


def _rests_until(order_id: UUID, msisdn: str) -> date | None:
    ours = NumberRow.objects.filter(pk=msisdn, order_id=order_id, range_holder=None, ported_to="")
    return ours.values_list("earliest_release_date", flat=True).first()


def _step_story(name: str, facts: Mapping[str, Any] | None) -> StepStory:
    done_at = datetime.fromisoformat(facts["at"]) if facts else None
    return StepStory(name=name, done_at=done_at, facts=facts or {})
