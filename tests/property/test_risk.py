"""However many proofs of one factor there are, and whatever the signs: one theft is too little."""

from hypothesis import given
from hypothesis import strategies as st

from cleanbreak.domain.effective_date import ProofLevel
from cleanbreak.domain.proof import Consequence, Factor, ProofKind, level_of
from cleanbreak.domain.risk import DELAYED, Sign, Verdict, judge

KINDS = st.sets(st.sampled_from(ProofKind))
SIGNS = st.sets(st.sampled_from(Sign))


@given(st.sampled_from(Factor), st.data())
def test_no_set_of_proofs_of_one_factor_is_ever_enough(factor: Factor, data: st.DataObject) -> None:
    own = [kind for kind in ProofKind if kind.factor is factor]
    kinds = data.draw(st.sets(st.sampled_from(own)))

    assert level_of(kinds) is not ProofLevel.VERIFIED
    for consequence in DELAYED:
        verdict = judge(consequence, ProofLevel.VERIFIED, kinds, data.draw(SIGNS))
        assert verdict is Verdict.MORE_PROOF


@given(KINDS, SIGNS, SIGNS, st.sampled_from(Consequence))
def test_a_further_sign_never_makes_it_easier(
    kinds: set[ProofKind], signs: set[Sign], more: set[Sign], consequence: Consequence
) -> None:
    order = [Verdict.GRANTED, Verdict.COOL_OFF, Verdict.MORE_PROOF]
    before = judge(consequence, ProofLevel.VERIFIED, kinds, signs)
    after = judge(consequence, ProofLevel.VERIFIED, kinds, signs | more)
    assert order.index(after) >= order.index(before)


@given(KINDS, SIGNS)
def test_the_end_on_the_notice_date_looks_at_no_sign(
    kinds: set[ProofKind], signs: set[Sign]
) -> None:
    needed = ProofLevel.IDENTIFIED
    assert judge(Consequence.END_ON_NOTICE, needed, kinds, signs) is judge(
        Consequence.END_ON_NOTICE, needed, kinds, ()
    )


@given(KINDS, SIGNS.filter(bool), st.sampled_from(sorted(DELAYED, key=str)))
def test_no_sign_is_without_effect(
    kinds: set[ProofKind], signs: set[Sign], consequence: Consequence
) -> None:
    assert judge(consequence, ProofLevel.VERIFIED, kinds, signs) is not Verdict.GRANTED
    both = {ProofKind.LINE_CODE, ProofKind.EMAIL_CODE}
    assert judge(consequence, ProofLevel.VERIFIED, both, ()) is Verdict.GRANTED, "the control"
