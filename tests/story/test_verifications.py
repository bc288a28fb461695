"""Somebody proves that a line is theirs: codes that are good once, and one counter for a line."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from tests.money_stories import plain_world
from tests.worlds import NOON, LineOf, TestWorld

from cleanbreak.adapters.messages.memory import MemoryMessages, Received
from cleanbreak.domain.proof import (
    CODE_TRIES,
    CODE_VALID_FOR,
    SENDINGS_HOUR,
    WRONG_IN_A_ROW_MAX,
    Consequence,
    MoreProofNeeded,
    ProofExpired,
    ProofKind,
    ProofLocked,
    TooManyCodesSent,
    VerificationOver,
    WrongProof,
)
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.give_proof import give_proof, note_proof
from cleanbreak.flows.judge_proofs import judge_proofs
from cleanbreak.flows.open_verification import OPEN_FOR, open_verification
from cleanbreak.flows.send_announcements import send_announcements
from cleanbreak.flows.send_proof_code import send_proof_code, sent_code
from cleanbreak.records.audit import AuditRow
from cleanbreak.records.verification import ProofChallengeRow

pytestmark = pytest.mark.usefixtures("committed_db")
LINE = LineOf()
STRANGER = "+4915228800000"
PORTAL = Actor(channel=Channel.PORTAL, acting_user="holder")
HOTLINE = Actor(channel=Channel.HOTLINE, acting_user="agent:mia")


@pytest.fixture
def world(committed_db: None, settings: Any) -> Iterator[TestWorld]:
    with plain_world(settings) as made:
        made.add(LINE)
        yield made


def opened(msisdn: str = LINE.msisdn, actor: Actor = PORTAL) -> UUID:
    return open_verification(msisdn, None, actor, NOON)


def asked(verification_id: UUID, kind: ProofKind) -> str:
    """Ask for a code, and return the right one."""
    send_proof_code(verification_id, kind, NOON)
    challenge = ProofChallengeRow.objects.get(verification_id=verification_id, kind=kind.value)
    return sent_code(kind, challenge.nonce)


def inbox(world: TestWorld) -> list[Received]:
    return MemoryMessages(world.world).inbox()


def test_two_independent_proofs_are_enough_for_money(world: TestWorld) -> None:
    case = opened()

    give_proof(case, ProofKind.LINE_CODE, asked(case, ProofKind.LINE_CODE), PORTAL, NOON)
    judge_proofs(case, Consequence.SEE_ACCOUNT, NOON)
    with pytest.raises(MoreProofNeeded):
        judge_proofs(case, Consequence.PAYOUT, NOON)
    give_proof(case, ProofKind.EMAIL_CODE, asked(case, ProofKind.EMAIL_CODE), PORTAL, NOON)

    assert judge_proofs(case, Consequence.PAYOUT, NOON).line is not None


def test_two_proofs_that_one_theft_gives_are_one(world: TestWorld) -> None:
    case = opened()

    note_proof(case, ProofKind.LINE_CODE, HOTLINE, NOON)
    note_proof(case, ProofKind.CARD_NUMBER, HOTLINE, NOON)

    with pytest.raises(MoreProofNeeded):
        judge_proofs(case, Consequence.PAYOUT, NOON)


def test_codes_go_to_the_line_and_to_the_mailbox(world: TestWorld) -> None:
    case = opened()

    codes = {kind: asked(case, kind) for kind in (ProofKind.LINE_CODE, ProofKind.EMAIL_CODE)}
    send_announcements(world.outside, world.clock)

    sent = {one.message.recipient: one.message.text for one in inbox(world)}
    assert set(sent) == {LINE.msisdn, LINE.email}
    assert codes[ProofKind.LINE_CODE] in sent[LINE.msisdn]
    assert sent[LINE.msisdn].endswith(f"@testserver #{codes[ProofKind.LINE_CODE]}")
    assert codes[ProofKind.EMAIL_CODE] in sent[LINE.email]


def test_a_strangers_number_is_answered_alike_and_gets_nothing(world: TestWorld) -> None:
    case = opened(STRANGER)
    code = asked(case, ProofKind.LINE_CODE)

    with pytest.raises(WrongProof) as unknown:
        give_proof(case, ProofKind.LINE_CODE, code, PORTAL, NOON)
    send_announcements(world.outside, world.clock)

    assert unknown.value.data == {"tries_left": CODE_TRIES - 1}
    assert inbox(world) == []


def test_a_code_is_good_once_and_for_ten_minutes(world: TestWorld) -> None:
    case = opened()
    code = asked(case, ProofKind.LINE_CODE)

    with pytest.raises(ProofExpired):
        give_proof(case, ProofKind.LINE_CODE, code, PORTAL, NOON + CODE_VALID_FOR)
    give_proof(case, ProofKind.LINE_CODE, code, PORTAL, NOON)
    with pytest.raises(ProofExpired):
        give_proof(case, ProofKind.LINE_CODE, code, PORTAL, NOON)


def test_a_code_is_good_for_its_own_verification_only(world: TestWorld) -> None:
    mine, theirs = opened(), opened(actor=HOTLINE)
    code = asked(mine, ProofKind.LINE_CODE)
    asked(theirs, ProofKind.LINE_CODE)

    with pytest.raises(WrongProof):
        give_proof(theirs, ProofKind.LINE_CODE, code, HOTLINE, NOON)


@pytest.mark.parametrize("msisdn", [LINE.msisdn, STRANGER])
def test_ten_wrong_codes_over_two_channels_lock_the_line(world: TestWorld, msisdn: str) -> None:
    refusals: list[type[Refusal]] = []
    for actor in (PORTAL, HOTLINE):
        case = opened(msisdn, actor)
        asked(case, ProofKind.LINE_CODE)
        for _ in range(CODE_TRIES):
            with pytest.raises(Refusal) as refused:
                give_proof(case, ProofKind.LINE_CODE, "no code", actor, NOON)
            refusals.append(type(refused.value))

    assert len(refusals) == WRONG_IN_A_ROW_MAX
    assert refusals.count(WrongProof) == WRONG_IN_A_ROW_MAX - 2
    assert refusals[-1] is ProofLocked
    with pytest.raises(ProofLocked):
        asked(opened(msisdn), ProofKind.EMAIL_CODE)
    with pytest.raises(ProofLocked):
        note_proof(opened(msisdn), ProofKind.PASSKEY, PORTAL, NOON)
    assert AuditRow.objects.filter(act="proof.locked").count() == 1


def test_three_codes_an_hour_whatever_channel_asks(world: TestWorld) -> None:
    for actor in (PORTAL, HOTLINE, PORTAL)[:SENDINGS_HOUR]:
        asked(opened(actor=actor), ProofKind.LINE_CODE)

    with pytest.raises(TooManyCodesSent):
        asked(opened(), ProofKind.EMAIL_CODE)


def test_a_verification_is_over_after_half_an_hour(world: TestWorld) -> None:
    case = opened()
    note_proof(case, ProofKind.PIN, PORTAL, NOON)
    note_proof(case, ProofKind.LINE_CODE, PORTAL, NOON)

    judge_proofs(case, Consequence.PAYOUT, NOON + OPEN_FOR - timedelta(seconds=1))
    with pytest.raises(VerificationOver):
        judge_proofs(case, Consequence.PAYOUT, NOON + OPEN_FOR)
