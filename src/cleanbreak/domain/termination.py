"""The order to end a line, its states, and what a step leaves behind."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from typing import Any
from uuid import UUID

from cleanbreak.domain.effective_date import End, EndPolicy, EndWish, ProofLevel
from cleanbreak.domain.ledger import Journal
from cleanbreak.domain.line import Line
from cleanbreak.domain.merkle_tree import Inclusion
from cleanbreak.domain.payout import NewPayout
from cleanbreak.domain.policy import QuarantineReason, Service
from cleanbreak.domain.quarantine import Quarantine
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.settlement import Settlement
from cleanbreak.domain.withdrawal import Withdrawal


class OrderState(Enum):
    """TMF622 product order states, as far as a termination uses them."""

    PENDING = "pending"
    HELD = "held"
    IN_PROGRESS = "inProgress"
    PENDING_CANCELLATION = "pendingCancellation"
    COMPLETED = "completed"
    CANCELLED = "cancelled"

    @property
    def is_open(self) -> bool:
        """Return whether something can still happen to the order."""
        return self not in (OrderState.COMPLETED, OrderState.CANCELLED)


class Channel(Enum):
    """Where a request came in."""

    PORTAL = "portal"
    STORE_DESK = "store_desk"
    HOTLINE = "hotline"
    API = "api"
    SMS = "sms"
    CLI = "cli"
    STAFF = "staff"
    CAMPAIGN = "campaign"
    SYSTEM = "system"


class UnknownLine(Refusal):
    """No line with this number can be ended here. Check the number for typing errors."""

    code = "unknown_line"


class LineAlreadyTerminated(Refusal):
    """This line has already ended, on {ended_on}."""

    code = "line_already_terminated"


class UnknownOrder(Refusal):
    """There is no such order. Check the order number for typing errors."""

    code = "unknown_order"


class PastPointOfNoReturn(Refusal):
    """It is too late to withdraw: the line is already being ended at the network."""

    code = "past_point_of_no_return"


class OrderNotOpen(Refusal):
    """This order is finished ({state}); there is nothing left to withdraw."""

    code = "order_not_open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who did something, by which channel, on whose behalf; references, never names."""

    channel: Channel
    acting_user: str
    """``holder``, ``representative``, ``agent:NAME``, ``operator:NAME`` or ``system``."""
    on_behalf_of: str = ""
    """``holder:`` and a number, if somebody acts for a holder; empty: for themselves."""
    authority: str = ""
    """The number of the authority by which they do."""
    store: str = ""
    """The code of the store at which a person of staff has signed in."""
    queue: str = ""
    """The hotline's queue that an agent serves."""

    @property
    def service(self) -> Service:
        """Return whether somebody of the operator acts: not where a holder presses buttons."""
        is_machine = self.channel in (Channel.PORTAL, Channel.API, Channel.SMS)
        presses_keys = self.channel is Channel.HOTLINE and ":" not in self.acting_user
        return Service.SELF_SERVICE if is_machine or presses_keys else Service.ATTENDED


@dataclass(frozen=True, slots=True, kw_only=True)
class TerminationRequest:
    """Somebody wants a line to end; the line is named by number or by card."""

    msisdn: str | None = field(default=None, repr=False)
    iccid: str | None = None
    wish: EndWish = EndWish(policy=EndPolicy.AFTER_NOTICE)
    level: ProofLevel = ProofLevel.IDENTIFIED
    actor: Actor
    declaration_id: int | None = None
    """The declaration that the request comes from, if it came from a public page."""
    confidential_request_id: UUID | None = None
    """The request in confidence that it comes from: nobody but its handlers may know of it."""
    quarantine_reason: QuarantineReason = QuarantineReason.ORDINARY
    declared_at: datetime | None = None
    """When it was received, if that was before now: notice runs from then, by the law of then
    (BGB 130(1), 312k(4))."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What will happen, as it is shown before the confirmation and kept with the order."""

    end: End
    settlement: Settlement | None
    """``None`` while the charging system cannot be asked; the end does not wait for it."""
    quarantine: Quarantine
    withdrawal: Withdrawal | None = None
    """The agreement was withdrawn from; the order says so until its end."""

    def as_json(self) -> dict[str, Any]:
        """Return the plan as it is stored and shown: dates in ISO 8601, money in minor units."""
        withdrawn = {"withdrawal": self.withdrawal.as_json()} if self.withdrawal else {}
        return withdrawn | {
            "end_policy": self.end.policy.value,
            "effective_date": self.end.effective_date.isoformat(),
            "is_early": self.end.is_early,
            "settlement": self.settlement.as_json() if self.settlement else None,
            "port_grace_until": self.quarantine.port_grace_until.isoformat(),
            "earliest_release_date": self.quarantine.earliest_release_date.isoformat(),
            "latest_release_date": (
                self.quarantine.latest_release_date.isoformat()
                if self.quarantine.latest_release_date
                else None
            ),
            "quarantine_reason": self.quarantine.reason.value,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why an order does not go on."""

    code: str
    sentence: str
    """For an operator; no personal data."""


@dataclass(slots=True, kw_only=True)
class OrderAtWork:
    """An order and all that its steps need to know, as one worker holds it and takes it on."""

    order_id: UUID
    reference: str
    """The order's id as a text: every key begins with it."""
    step: str
    state: OrderState
    attempt: int
    """How often this step was begun for this order, this time included."""
    line: Line
    holder_language: str
    actor: Actor
    level: ProofLevel
    is_early: bool
    is_mass: bool
    """Whether it is one of a campaign."""
    effective_date: date
    requested_at: datetime
    policy_date: date
    """The day whose law counts: that of the request."""
    quarantine_reason: QuarantineReason
    planned: Settlement | None
    withdrawal: Withdrawal | None = None
    evidence: dict[str, Mapping[str, Any]]
    """The facts of every step that is done, by its name, with the instant ``at``."""
    ported_to: str = ""
    """The provider that takes the number over; empty: it stays ours."""
    fingerprints: dict[str, str] = field(default_factory=dict)
    """SHA-256 of the canonical bytes of these facts, as far as it is known already."""

    def key(self, act: str | None = None) -> str:
        """Return the idempotency key of the order's step, or of another act on the order."""
        return f"{self.reference}:{act or self.step}"

    def go_on(self, recorded: "Recorded", next_step: str) -> None:
        """Take in one more piece of evidence, and stand at the next step."""
        self.evidence[self.step] = recorded.facts
        self.fingerprints[self.step] = recorded.fingerprint
        self.step, self.attempt = next_step, 1


@dataclass(slots=True)  # ten for each line: frozen ones take three times as long
class Recorded:
    """A piece of evidence as it is kept."""

    facts: Mapping[str, Any]
    text: str
    """Its canonical JSON."""
    fingerprint: str


class AnnouncementKind(Enum):
    """What is said to a person after the commit."""

    DECLARATION_RECEIVED = "declaration_received"
    END_PLANNED = "end_planned"
    OBJECTION_OPEN = "objection_open"
    ORDER_CANCELLED = "order_cancelled"
    LINE_ENDED = "line_ended"
    PROOF_CODE = "proof_code"
    PAYOUT_CHOICE_NEEDED = "payout_choice_needed"
    PAYOUT_FAILED = "payout_failed"
    PAYOUT_SENT = "payout_sent"
    PAYOUT_REMINDER = "payout_reminder"
    PICK_UP_CODE = "pick_up_code"
    CREDIT_OFFERED = "credit_offered"
    SETTLEMENT_CORRECTED = "settlement_corrected"
    VERIFICATION_CODE = "verification_code"
    CONFIDENTIAL_NEWS = "confidential_news"
    COOL_OFF_BEGUN = "cool_off_begun"
    ACCOUNT_NEWS = "account_news"
    SWITCH_ANSWER = "switch_answer"
    PAPERS_ASKED = "papers_asked"
    PAPER_JUDGED = "paper_judged"
    TAKEOUT_NEWS = "takeout_news"
    CALL_HANDOVER = "call_handover"
    CALL_RECEIPT = "call_receipt"
    """The receipt of an end that was confirmed on the telephone."""
    MESSAGE_RECEIVED = "message_received"
    MESSAGE_ANSWERED = "message_answered"
    ACCOUNTS_REMINDER = "accounts_reminder"
    """Of the accounts that may still hang on the number of an ended line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedStatement:
    """A certificate as it is kept: canonical bytes, and the signature of the tree they are in."""

    statement: bytes
    key_id: str
    signature: bytes
    inclusion: Inclusion | None = None
    """Where it stands in the tree that was signed; ``None`` if it was signed by itself."""


@dataclass(slots=True, kw_only=True)  # ten for each line: frozen ones take three times as long
class StepDone:
    """What a step leaves behind: one piece of evidence, and what goes into the books with it."""

    evidence: Mapping[str, Any]
    journal: Journal | None = None
    payout: NewPayout | None = None
    quarantine: Quarantine | None = None
    announcements: tuple[AnnouncementKind, ...] = ()
    certificate: SignedStatement | None = None
