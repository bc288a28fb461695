"""What somebody brings: papers by place, by who comes, by what they want and where; and whether
what was seen is enough.

A declaration needs no papers, in no place (docs/decisions/0005). Papers open what comes after it:
an end at once, money, and acts of somebody else than the holder.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from cleanbreak.domain.authority import AuthorityKind
from cleanbreak.domain.identifiers import SimKind
from cleanbreak.domain.policy import CustomerClass, PolicyStatus
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import Channel


class PaperKind(Enum):
    """What can be shown or said. Of a document its kind is kept, never its number."""

    IDENTITY_CARD = "identity_card"
    PASSPORT = "passport"
    RESIDENCE_PERMIT = "residence_permit"
    DRIVING_LICENCE = "driving_licence"
    HK_MACAO_RESIDENCE_PERMIT = "hk_macao_residence_permit"
    TAIWAN_RESIDENCE_PERMIT = "taiwan_residence_permit"
    HK_MACAO_TRAVEL_PERMIT = "hk_macao_travel_permit"
    TAIWAN_TRAVEL_PERMIT = "taiwan_travel_permit"
    PERMANENT_RESIDENT_CARD = "permanent_resident_card"
    MY_NUMBER_CARD = "my_number_card"
    DISABILITY_CERTIFICATE = "disability_certificate"
    SIM_CARD = "sim_card"
    """The card itself; an eSIM has none."""
    RECENT_BILL = "recent_bill"
    PROOFS = "proofs"
    """Two proofs by machine instead of a paper: codes to line and mailbox, the account PIN."""
    LINE_NUMBER = "line_number"
    LINE_PHONE = "line_phone"
    """The phone in which the line works, for a code."""
    MAILBOX = "mailbox"
    """Access to the e-mail address on file, for a code."""
    ACCOUNT_PIN = "account_pin"
    SECOND_CONTACT = "second_contact"
    OWN_ACCOUNT = "own_account"
    """A refund account in the name of the holder."""
    PICK_UP_CODE = "pick_up_code"
    SIGNED_POWER = "signed_power"
    NOTARISED_POWER = "notarised_power"
    COURT_APPOINTMENT = "court_appointment"
    COMPANY_REGISTER = "company_register"
    BUSINESS_LICENCE = "business_licence"
    COMPANY_SEAL = "company_seal"
    COMPANY_LETTER = "company_letter"
    """The company names whoever comes, under seal or signature."""
    DEATH_CERTIFICATE = "death_certificate"
    CERTIFICATE_OF_INHERITANCE = "certificate_of_inheritance"
    KINSHIP = "kinship"
    """A family register or a notarised proof of kinship."""


IDENTITY = frozenset(
    {
        PaperKind.IDENTITY_CARD,
        PaperKind.PASSPORT,
        PaperKind.RESIDENCE_PERMIT,
        PaperKind.DRIVING_LICENCE,
        PaperKind.HK_MACAO_RESIDENCE_PERMIT,
        PaperKind.TAIWAN_RESIDENCE_PERMIT,
        PaperKind.HK_MACAO_TRAVEL_PERMIT,
        PaperKind.TAIWAN_TRAVEL_PERMIT,
        PaperKind.PERMANENT_RESIDENT_CARD,
        PaperKind.MY_NUMBER_CARD,
        PaperKind.DISABILITY_CERTIFICATE,
    }
)
"""Documents that show who somebody is."""


class PaperForm(Enum):
    """In which form it is shown."""

    ORIGINAL = "original"
    COPY = "copy"
    """A copy or a picture is enough."""
    TOLD = "told"
    """Nothing is shown: a number or an account is said, something is at hand."""


class Whose(Enum):
    """Whose paper it is."""

    HOLDER = "holder"
    BEARER = "bearer"
    """Of whoever comes for the holder."""


class NeedName(Enum):
    """What a paper is to show; one need of each name in a list."""

    IDENTITY = "identity"
    BEARER_IDENTITY = "bearer_identity"
    HOLDER_IDENTITY = "holder_identity"
    LINE = "line"
    CODES = "codes"
    SECOND_CODE = "second_code"
    CONTACT = "contact"
    ACCOUNT = "account"
    MONEY_CODE = "money_code"
    AUTHORITY = "authority"
    COMPANY = "company"
    DEATH = "death"
    KINSHIP = "kinship"


class Bearer(Enum):
    """Who comes: the holder, or by which right somebody for the holder."""

    PERSON = "person"
    COMPANY_OFFICER = "company_officer"
    GUARDIAN = "guardian"
    POWER_OF_ATTORNEY = "power_of_attorney"
    ESTATE = "estate"

    @property
    def comes_to_a_desk(self) -> bool:
        """Return whether originals must be seen before anything is done for the holder."""
        return self in (Bearer.GUARDIAN, Bearer.POWER_OF_ATTORNEY, Bearer.ESTATE)

    @classmethod
    def by(cls, kind: AuthorityKind) -> "Bearer":
        """Return who comes by an authority."""
        return cls(kind.value)

    @classmethod
    def of_customer(cls, customer: CustomerClass) -> "Bearer":
        """Return who comes for a line of their own."""
        return cls.COMPANY_OFFICER if customer is CustomerClass.BUSINESS else cls.PERSON


class Errand(Enum):
    """What somebody wants."""

    END_ON_NOTICE = "end_on_notice"
    END_AT_ONCE = "end_at_once"
    PAYOUT = "payout"
    CASH = "cash"


WHERE = (Channel.STORE_DESK, Channel.HOTLINE, Channel.PORTAL)
"""Where somebody asks what to bring."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """One thing to bring: any of these."""

    name: NeedName
    one_of: tuple[PaperKind, ...]
    form: PaperForm
    whose: Whose
    errands: frozenset[Errand]
    """What it is needed for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperRules:
    """What one place asks of whoever comes so, as of one day."""

    place: str
    status: PolicyStatus
    needs: tuple[Need, ...]
    clause: str
    """Statute or custom that says so; or our own rule."""
    is_found: bool
    """Whether the law or custom of the place says it; else it is our own list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Who asks what to bring."""

    place: str
    channel: Channel
    bearer: Bearer
    errand: Errand
    sim_kind: SimKind | None = None
    """``None``: not known, or not asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperList:
    """What to bring; an empty one says: nothing."""

    question: Question
    channel: Channel
    """Where it counts: somebody who acts for a holder is led to a desk."""
    rules: PaperRules
    needs: tuple[Need, ...]


@dataclass(frozen=True, slots=True)
class SeenPaper:
    """A paper that a clerk has seen, and what for."""

    need: NeedName
    kind: PaperKind


class PapersMissing(Refusal):
    """Papers are missing before this can be done: {missing}. A cancellation itself needs none."""

    code = "papers_missing"


class PaperNotAsked(Refusal):
    """This paper is not on the list. Tick one that is."""

    code = "paper_not_asked"


class NotOnPaper(Refusal):
    """This is checked by the console itself, not ticked off."""

    code = "paper_not_ticked"


def list_papers(question: Question, channel: Channel, rules: PaperRules) -> PaperList:
    """Return what somebody brings; an eSIM is no card, and nobody is sent for what there is not.

    :param channel: where it counts, which need not be where somebody asks.
    """
    asked = (need for need in rules.needs if question.errand in need.errands)
    needs = (fitting(need, question.sim_kind) for need in asked)
    return PaperList(
        question=question,
        channel=channel,
        rules=rules,
        needs=tuple(need for need in needs if need.one_of),
    )


def fitting(need: Need, sim_kind: SimKind | None) -> Need:
    """Return the need without the card, where the line has none."""
    if sim_kind is not SimKind.ESIM:
        return need
    kinds = tuple(kind for kind in need.one_of if kind is not PaperKind.SIM_CARD)
    return replace(need, one_of=kinds)


def missing_needs(needs: Sequence[Need], seen: Collection[SeenPaper]) -> tuple[Need, ...]:
    """Return which needs nothing that was seen meets; what is only told is asked for elsewhere."""
    on_paper = (need for need in needs if need.form is not PaperForm.TOLD)
    return tuple(need for need in on_paper if not any(_meets(one, need) for one in seen))


def _meets(seen: SeenPaper, need: Need) -> bool:
    """Return whether a paper is enough for a need.

    What shows who somebody is counts for the person for whom it was ticked; a certificate of
    inheritance shows death and kinship at once.
    """
    is_for_it = seen.need is need.name or seen.kind not in IDENTITY
    return is_for_it and seen.kind in need.one_of


def need_of(needs: Sequence[Need], name: NeedName, kind: PaperKind) -> Need:
    """Return the need that a paper is ticked off for.

    :raises PaperNotAsked: if it is for none of these.
    :raises NotOnPaper: for what is no paper.
    """
    if kind is PaperKind.PROOFS:
        raise NotOnPaper
    for need in needs:
        if need.name is name and kind in need.one_of and need.form is not PaperForm.TOLD:
            return need
    raise PaperNotAsked


def condition_among(needs: Sequence[Need], never: Collection[str]) -> str:
    """Return what nobody may make a condition and these needs do; empty: nothing.

    :param never: ``sim_card`` (the card given back), ``id_copy`` (a copy of an identity document).
    """
    for need in needs:
        if "sim_card" in never and set(need.one_of) == {PaperKind.SIM_CARD}:
            return "sim_card"
        is_id_only = set(need.one_of) <= IDENTITY | {PaperKind.SIM_CARD}
        if "id_copy" in never and need.form is PaperForm.COPY and is_id_only:
            return "id_copy"
    return ""
