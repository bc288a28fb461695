"""How the end of a line stands, in the words of its reader."""

from dataclasses import dataclass

from django.utils import formats
from django.utils.translation import gettext as _

from cleanbreak.domain.effective_date import EndPolicy, ProofLevel
from cleanbreak.domain.identifiers import SimKind
from cleanbreak.domain.termination import OrderState
from cleanbreak.flows.discard_words import profile_deletion, sim_to_discard
from cleanbreak.flows.order_step_words import WAITING_WORDS, StepWords, steps_of
from cleanbreak.flows.read_order import DeclarationStatus, OrderStory
from cleanbreak.flows.settlement_words import money_changes, money_rows
from cleanbreak.flows.withdrawal_words import (
    awaited_words,
    is_refused,
    refused_words,
    withdrawn_words,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusWords:
    """What a status page says, and which buttons it has."""

    headline: str
    explanation: str
    problem: str
    steps: tuple[StepWords, ...]
    money: tuple[tuple[str, str], ...]
    """Empty unless somebody has proved twice who they are."""
    money_changes: tuple[str, ...]
    """Why the money is not what was shown before, and what was corrected since; as ``money``."""
    is_under_way: bool
    """Whether something will change within seconds."""
    can_be_withdrawn: bool
    is_refused: bool
    """Whether it was a withdrawal from the contract that ends nothing: cancelling may do."""
    can_end_now: bool
    is_proved: bool
    """Whether the holder has proved who they are: then no codes are asked for again."""
    has_ended: bool
    has_certificate: bool
    sim_to_discard: str
    """What to do with the card or the eSIM of the ended line."""
    may_be_esim: bool
    """Whether the line was on an eSIM, as far as this reader may know."""
    profile_deletion: str
    """Whether the phone has reported that the eSIM is deleted; empty if that is not told."""
    rests_until: str
    """How long nobody else gets the number; empty before the end."""

    @property
    def buttons(self) -> str:
        """Return which buttons the page has; a page with other buttons must be shown anew."""
        shown = (
            self.can_be_withdrawn,
            self.can_end_now,
            self.has_ended,
            self.has_certificate,
            self.is_refused,
        )
        return "".join("01"[one] for one in shown)

    @property
    def mark(self) -> str:
        """Return what tells this state of things from the one before."""
        done = sum(step.state == "done" for step in self.steps)
        return f"{self.buttons}.{done}.{int(self.is_under_way)}.{int(bool(self.problem))}"


def status_words(status: DeclarationStatus) -> StatusWords:
    """Return the words for whoever declared it, in the language that is active."""
    order = status.order
    is_verified = status.is_own and order is not None and order.level is ProofLevel.VERIFIED
    return _words(
        _Reader(
            order=order,
            msisdn=status.receipt.declaration.msisdn,
            is_own=status.is_own,
            is_proved=is_verified,
            is_compared=status.is_compared,
            receipt_number=status.receipt.receipt_number,
            refused=refused_words(status) if is_refused(status) else None,
            waits_for_person=status.waits_for_person,
        )
    )


def words_for_holder(order: OrderStory, msisdn: str, *, is_proved: bool) -> StatusWords:
    """Return the words for a holder who is signed in.

    :param is_proved: whether the proofs of the session are enough for money.
    """
    return _words(
        _Reader(order=order, msisdn=msisdn, is_own=True, is_proved=is_proved, is_signed_in=True)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reader:
    """To whom it is told how an order stands."""

    order: OrderStory | None
    msisdn: str | None
    is_own: bool
    is_proved: bool
    is_compared: bool = True
    is_signed_in: bool = False
    receipt_number: str = ""
    """Of the declaration that is asked about, if one is."""
    waits_for_person: bool = False
    refused: tuple[str, str] | None = None
    """Headline and explanation, if that was a withdrawal that ends nothing."""


def _words(reader: _Reader) -> StatusWords:
    order, own = reader.order, reader.order if reader.is_own else None
    headline, explanation = _what_happens(reader)
    shown = own if reader.is_proved or reader.is_signed_in else None
    return StatusWords(
        headline=headline,
        explanation=explanation,
        problem=_decision_awaited(reader) or _problem(order),
        steps=steps_of(order, reader.msisdn),
        money=money_rows(shown.settlement) if shown else (),
        money_changes=money_changes(shown) if shown else (),
        is_under_way=_is_under_way(reader),
        can_be_withdrawn=own is not None and own.can_be_withdrawn,
        is_refused=reader.refused is not None,
        can_end_now=own is not None and can_end_now(own),
        is_proved=reader.is_proved,
        has_ended=order is not None and order.state is OrderState.COMPLETED,
        has_certificate=reader.is_proved and own is not None and own.has_certificate,
        sim_to_discard=sim_to_discard(own),
        may_be_esim=own is None or own.sim_kind == SimKind.ESIM.value,
        profile_deletion=profile_deletion(own, reader.msisdn),
        rests_until=_rests_until(own),
    )


def _rests_until(order: OrderStory | None) -> str:
    if order is None or order.rests_until is None:
        return ""
    day = formats.date_format(order.rests_until)
    return _("Your number rests: nobody else gets it before %(date)s.") % {"date": day}


def can_end_now(order: OrderStory) -> bool:
    """Return whether the order still waits for a day that the holder could bring forward."""
    return order.state is OrderState.PENDING and not _is_at_once(order)


def _is_at_once(order: OrderStory) -> bool:
    return bool(order.plan["end_policy"] == EndPolicy.IMMEDIATE.value)


def _is_under_way(reader: _Reader) -> bool:
    if reader.order is None:
        return not reader.is_compared
    state = reader.order.state
    if state is OrderState.PENDING:
        return _is_at_once(reader.order)
    return state in (OrderState.IN_PROGRESS, OrderState.PENDING_CANCELLATION)


def _what_happens(reader: _Reader) -> tuple[str, str]:
    """Return headline and explanation."""
    if reader.refused is not None:
        return reader.refused
    if reader.order is not None:
        return _what_happens_to_line(reader.order)
    if reader.waits_for_person:
        return _("One of us looks at your cancellation"), _(
            "It came in by telephone, and nobody has proved that the line is theirs. It counts from"
            " the instant at which it came in. It goes faster if you cancel again: by telephone"
            " with a code or the PIN, or on our page with your name."
        )
    if reader.is_compared:
        return _("We could not tie this cancellation to a line"), _(
            "Either the number and the name are not those of one line with us, or the line has"
            " already ended. Compare your receipt with your agreement, and cancel again with the"
            " number and the holder's name as they stand there. Your receipt still proves what you"
            " declared and when."
        )
    return _("We have your cancellation"), _(
        "It is being compared with our records. That takes a few seconds."
    )


def _what_happens_to_line(order: OrderStory) -> tuple[str, str]:
    day = {"date": formats.date_format(order.effective_date)}
    match order.state:
        case OrderState.PENDING if _is_at_once(order):
            return _("Your line is being ended now"), _("This takes a few seconds.")
        case OrderState.PENDING if order.is_withdrawn_from:
            return withdrawn_words(order)
        case OrderState.PENDING:
            return _("Your line ends on %(date)s") % day, _(
                "It works as usual until that day is over. Until then you can withdraw the"
                " cancellation."
            )
        case OrderState.IN_PROGRESS:
            return _("Your line is being ended now"), _("This takes a few seconds.")
        case OrderState.HELD:
            return _("One of us is looking at it"), _(
                "A system gave an answer that a person has to check. Nothing is lost and you need"
                " not do anything: it goes on from where it stands."
            )
        case OrderState.PENDING_CANCELLATION:
            return _("Your cancellation is being withdrawn"), _(
                "What was already switched off is being switched on again."
            )
        case OrderState.CANCELLED:
            return _("Your cancellation was withdrawn"), _("Your line goes on as before.")
        case OrderState.COMPLETED:
            return _("Your line has ended, everywhere"), _(
                "We asked every system again, and none knows the line any more."
            )


def _problem(order: OrderStory | None) -> str:
    """Return why it takes longer, if it does; never the words meant for operators."""
    if order is None or not order.problem_code or not order.state.is_open:
        return ""
    if order.state in (OrderState.HELD, OrderState.PENDING):
        return ""
    waiting = WAITING_WORDS.get(order.step) or _("We are waiting for one of our systems.")
    comfort = _("Nothing is lost, it goes on by itself.")
    return f"{waiting} {comfort}"


def _decision_awaited(reader: _Reader) -> str:
    """Say that a person looks at the cause that this declaration named, if that is so."""
    order = reader.order
    if order is None or order.state is not OrderState.PENDING or order.cause is None:
        return ""
    is_own_cause = order.cause.receipt_number == reader.receipt_number
    if not is_own_cause or order.cause.decision is not None:
        return ""
    if order.cause.is_withdrawal:
        return awaited_words()
    return _(
        "One of us looks at the important cause that you named. Until that is decided, the day of"
        " a cancellation with notice counts."
    )
