"""Judge proofs: whether what was proved in a verification is enough for a consequence.

Levels come from the policy of the line's place; signs that somebody else may be asking devalue
proofs, or begin a cool-off (docs/decisions/0015-risk.md). Never within a transaction: it asks the
network.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings

from cleanbreak.domain.proof import (
    Consequence,
    MoreProofNeeded,
    ProofRules,
    VerificationOver,
    is_enough,
    level_of,
)
from cleanbreak.domain.risk import LineSignals, RiskFacts, Sign, Verdict, judge, signs_of
from cleanbreak.flows.begin_cool_off import Waiting, cool_off_for, wait_for_cool_off
from cleanbreak.flows.open_verification import current_verification, verification_for_order
from cleanbreak.flows.read_signals import signals_of_line, signals_of_verification
from cleanbreak.flows.wired_outside import wired_outside
from cleanbreak.policies.loader import policy_at, proof_rules
from cleanbreak.ports.outside import Outside
from cleanbreak.records.line import LineRow
from cleanbreak.records.verification import VerificationRow, given_kinds, read_guard


def judge_proofs(
    verification_id: UUID,
    consequence: Consequence,
    now: datetime,
    *,
    payout_country: str | None = None,
    outside: Outside | None = None,
) -> VerificationRow:
    """Return the verification if its proofs are enough for the consequence, now.

    :param payout_country: of the account that money would go to, ISO 3166, if it is known.
    :param outside: who is asked about the line; ``None``: the outside of this process.
    :raises MoreProofNeeded: if they are not, or count for nothing after what has changed.
    :raises CoolingOff: if the consequence has to wait; everybody on file has been told.
    :raises VerificationOver: after half an hour.
    """
    verification = current_verification(verification_id, now)
    verdict, signs = _verdict(verification, consequence, payout_country, outside, now)
    if verdict is Verdict.MORE_PROOF:
        raise MoreProofNeeded
    if verdict is Verdict.COOL_OFF and verification.line is not None:
        _wait(verification.line, consequence, Asked(verification.order_id, signs), now)
    return verification


def proved_for_order(order_id: UUID, now: datetime) -> UUID:
    """Return the verification in which whoever has an order's link just proved something for it.

    :raises VerificationOver: if nothing was in the last half an hour.
    """
    found = verification_for_order(order_id, now)
    if found is None:
        raise VerificationOver
    return found


def would_grant(verification_id: UUID, consequence: Consequence, now: datetime) -> bool:
    """Return what :func:`judge_proofs` would say; nobody is told, and no cool-off begins.

    :raises VerificationOver: after half an hour.
    """
    verification = current_verification(verification_id, now)
    verdict, signs = _verdict(verification, consequence, None, None, now)
    if verdict is Verdict.COOL_OFF and verification.line_id is not None:
        waited = cool_off_for(verification.line_id, consequence, signs, now)
        return waited is not None and waited.until <= now
    return verdict is Verdict.GRANTED


def has_enough_proof(verification_id: UUID, consequence: Consequence, now: datetime) -> bool:
    """Return whether nothing more has to be proved, though it may have to wait.

    :raises VerificationOver: after half an hour.
    """
    verification = current_verification(verification_id, now)
    return _verdict(verification, consequence, None, None, now)[0] is not Verdict.MORE_PROOF


def _verdict(
    verification: VerificationRow,
    consequence: Consequence,
    payout_country: str | None,
    outside: Outside | None,
    now: datetime,
) -> tuple[Verdict, frozenset[Sign]]:
    """Return the verdict, and the signs that speak against whoever asks."""
    line = verification.line
    kinds = given_kinds(verification.verification_id) if line else []
    needed = _rules(line, now).levels[consequence]
    if not is_enough(level_of(kinds), needed):
        return Verdict.MORE_PROOF, frozenset()
    if line is None or consequence is Consequence.END_ON_NOTICE:
        return Verdict.GRANTED, frozenset()
    signals = signals_of_verification(verification, line, outside or wired_outside(), now)
    signs = _signs(line, signals, payout_country, now)
    return judge(consequence, needed, kinds, signs), signs


@dataclass(frozen=True, slots=True)
class Asked:
    """For which order something is asked, and what speaks against it."""

    order_id: UUID | None
    signs: frozenset[Sign]


def judge_signs(
    line: LineRow, payout_country: str | None, order_id: UUID, outside: Outside, now: datetime
) -> None:
    """Look for signs before money of a proved order goes another way than it was paid.

    :raises CoolingOff: if it has to wait; everybody on file has been told.
    """
    signs = _signs(line, signals_of_line(line, outside), payout_country, now)
    if signs:
        _wait(line, Consequence.PAYOUT, Asked(order_id, signs), now)


def _wait(line: LineRow, consequence: Consequence, asked: Asked, now: datetime) -> None:
    waiting = Waiting(
        line=line,
        consequence=consequence,
        order_id=asked.order_id,
        signs=asked.signs,
        cool_off=_rules(line, now).cool_off,
    )
    wait_for_cool_off(waiting, now)


def _signs(
    line: LineRow, signals: LineSignals, payout_country: str | None, now: datetime
) -> frozenset[Sign]:
    facts = RiskFacts(
        signals=signals,
        contact_changed_at=line.holder.contact_changed_at,
        failures_in_day=read_guard(line.line_id).failures_in_day(now),
        payout_country=payout_country,
        place=line.jurisdiction.partition("-")[0],
    )
    return signs_of(facts, now)


def _rules(line: LineRow | None, now: datetime) -> ProofRules:
    """Return the rules of the line's place; where no line fits, those of the operator's own."""
    place = line.jurisdiction if line else settings.CLEANBREAK_HOME_PLACE
    return proof_rules(place, policy_at(place, now)[1])
