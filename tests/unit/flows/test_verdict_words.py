"""Every verdict has a sentence."""

from dataclasses import replace

import pytest
from tests.checked_proofs import SmallLog
from tests.ended_proofs import CLAIMS

from cleanbreak.domain.cose import parse_sign1
from cleanbreak.domain.proof_file import parse_proof, write_proof
from cleanbreak.domain.verdict import Part, Verdict, VerdictKind
from cleanbreak.domain.verify_proof import verify_proof
from cleanbreak.flows.verdict_words import (
    ALTERED,
    NOT_A_PROOF,
    OTHER_LINE,
    UNCHECKED,
    unchecked_sentences,
    verdict_sentence,
)


@pytest.mark.parametrize("part", [*ALTERED, f"{Part.CLAIM} money"])
def test_every_part_that_was_altered(part: str) -> None:
    assert verdict_sentence(Verdict(VerdictKind.ALTERED, (part,))).endswith(".")


@pytest.mark.parametrize("part", NOT_A_PROOF)
def test_everything_that_is_no_proof(part: str) -> None:
    assert verdict_sentence(Verdict(VerdictKind.NOT_A_PROOF, (part,))).endswith(".")


def test_every_other_verdict() -> None:
    for kind in set(VerdictKind) - {VerdictKind.ALTERED, VerdictKind.NOT_A_PROOF}:
        for part in OTHER_LINE if kind == VerdictKind.OTHER_LINE else ("log",):
            said = verdict_sentence(Verdict(kind, (part, "0123456789abcdef")))
            assert said.endswith(".")
            assert ("0123456789abcdef" in said) == (kind.value.endswith("_key"))
    said = unchecked_sentences(Verdict(VerdictKind.VALID, unchecked=tuple(UNCHECKED)))
    assert len(set(said)) == len(UNCHECKED)


def test_the_name_of_a_claim_that_somebody_made_up_does_not_reach_the_screen() -> None:
    log = SmallLog()
    proof = log.proof()
    read = parse_proof(proof)
    for name in ("\x1b[2J", "a\nb", "<b>", ""):
        openings = [replace(read.openings[0], name=name), *read.openings[1:]]
        raw = write_proof(read.entry, parse_sign1(proof).unprotected[394], openings, read.note)
        verdict = verify_proof(raw, log.trust())
        assert verdict.what == ("claim ?",)
        assert "“?”" in verdict_sentence(verdict)
    assert len(read.openings) == len(CLAIMS)
