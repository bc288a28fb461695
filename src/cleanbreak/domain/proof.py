"""What proves who is asking, which proofs are independent of each other, and how many are enough.

Declaring is open to everybody; each consequence has its own level (`process.md`). A level is never
a matter of channels: two proofs at the desk and two on the web are worth the same.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

from cleanbreak.domain.effective_date import ProofLevel
from cleanbreak.domain.policy import Period
from cleanbreak.domain.refusal import Refusal

CODE_VALID_FOR = timedelta(minutes=10)
"""NIST SP 800-63B-4, ASVS 5.0 6.5.5: a code sent out of band is good for ten minutes at most."""
CODE_TRIES = 5
"""CAMARA one-time-password-sms: ``max_try``."""
WRONG_IN_A_ROW_MAX = 10
"""Over all channels together, without a right one between them; then only a desk helps."""
SENDINGS_HOUR, SENDINGS_DAY = 3, 10
"""How often a line gets codes, whoever asks; those to the line and to the mailbox go together."""
CARD_DIGITS = 6
"""A hundred thousand possibilities, since the very last digit follows from the others (Luhn): ten
tries guess one in ten thousand."""
PIN_LENGTH_MAX = 20


class Factor(Enum):
    """What somebody must have got hold of to give a proof."""

    SIM = "sim"
    MAILBOX = "mailbox"
    SECRET = "secret"  # noqa: S105  a word, no password
    DEVICE = "device"
    DOCUMENT = "document"
    OPERATOR_LOGIN = "operator_login"
    OTHER_PHONE = "other_phone"


class ProofKind(Enum):
    """How somebody proves who they are."""

    LINE_CODE = "line_code"
    """A code that was sent to the line by SMS."""
    EMAIL_CODE = "email_code"
    """A code, or a link, that was sent to the e-mail on file."""
    PIN = "pin"
    """The account PIN that the holder once agreed with the operator."""
    PASSKEY = "passkey"
    """WebAuthn with user verification."""
    ID_DOCUMENT = "id_document"
    """An original, looked at by a clerk at a desk."""
    OPERATOR_LOGIN = "operator_login"
    """The operator's own identity provider vouches (OIDC)."""
    CALL_BACK = "call_back"
    """An agent called the contact number on file, which is another one than the line's."""
    CARD_NUMBER = "card_number"
    """The last digits of the card's number: whoever has them holds the SIM in hand."""
    RECOVERY_CODE = "recovery_code"
    """One of the codes that the holder wrote down; each is good once."""

    @property
    def factor(self) -> Factor:
        """Return what a thief would need to give this proof."""
        return FACTORS[self]


FACTORS = {
    ProofKind.LINE_CODE: Factor.SIM,
    ProofKind.EMAIL_CODE: Factor.MAILBOX,
    ProofKind.PIN: Factor.SECRET,
    ProofKind.PASSKEY: Factor.DEVICE,
    ProofKind.ID_DOCUMENT: Factor.DOCUMENT,
    ProofKind.OPERATOR_LOGIN: Factor.OPERATOR_LOGIN,
    ProofKind.CALL_BACK: Factor.OTHER_PHONE,
    ProofKind.CARD_NUMBER: Factor.SIM,
    ProofKind.RECOVERY_CODE: Factor.SECRET,
}


class Consequence(Enum):
    """What somebody wants to bring about, and must therefore prove who they are for."""

    SEE_ACCOUNT = "see_account"
    END_ON_NOTICE = "end_on_notice"
    END_AT_ONCE = "end_at_once"
    PAYOUT = "payout"
    TAKEOUT = "takeout"
    CHANGE_REPLY_ADDRESS = "change_reply_address"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofRules:
    """What a place asks of proofs, as of one day."""

    levels: Mapping[Consequence, ProofLevel]
    cool_off: Period
    """What must pass, in days, before a consequence of proofs that signs speak against."""


class WrongProof(Refusal):
    """This is not right. You have {tries_left} tries left."""

    code = "wrong_proof"


class ProofExpired(Refusal):
    """This code is no longer good. Ask for a new one."""

    code = "proof_expired"


class ProofLocked(Refusal):
    """There were too many wrong tries. Bring your ID to one of our stores: it is unlocked there."""

    code = "proof_locked"


class TooManyCodesSent(Refusal):
    """Too many codes were asked for. Wait an hour, or come to a store."""

    code = "too_many_codes_sent"


class VerificationOver(Refusal):
    """This took too long. Begin again."""

    code = "verification_over"


class MoreProofNeeded(Refusal):
    """This needs another proof that it is you, of a kind that you have not given yet."""

    code = "more_proof_needed"


class CoolingOff(Refusal):
    """To be safe, this happens on {until} at the earliest. Everybody on file was told, and may
    object until then.
    """

    code = "cooling_off"


class CannotCallBack(Refusal):
    """There is no other phone number on file that could be called. Choose another proof."""

    code = "cannot_call_back"


class CalledBackByAsker(Refusal):
    """Whoever is on the phone with the caller does not call back: ask a colleague."""

    code = "called_back_by_asker"


class NotProvedHere(Refusal):
    """This proof cannot be given here. Choose another one."""

    code = "not_proved_here"


class ProofNotChecked(Refusal):
    """This could not be checked at this moment, which costs no try. Try again in a minute."""

    code = "proof_not_checked"


def level_of(kinds: Iterable[ProofKind]) -> ProofLevel:
    """Return how sure the proofs make us: two count only if no single theft gives both."""
    return level_of_factors({kind.factor for kind in kinds})


def level_of_factors(factors: Collection[Factor]) -> ProofLevel:
    """Return how sure we are of somebody who has shown that they have got hold of these."""
    if len(factors) >= 2:
        return ProofLevel.VERIFIED
    return ProofLevel.IDENTIFIED if factors else ProofLevel.NONE


def is_enough(level: ProofLevel, needed: ProofLevel) -> bool:
    """Return whether a level reaches what is needed."""
    order = list(ProofLevel)
    return order.index(level) >= order.index(needed)
