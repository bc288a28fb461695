"""Whatever is claimed and whatever is chosen: the proof says just that, and hides the rest."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tests.ended_proofs import Maker

from cleanbreak.domain.cose import parse_sign1
from cleanbreak.domain.proof_file import parse_proof, proof_as_text, proof_from_text, write_proof
from cleanbreak.domain.statement import (
    ALL,
    SALT_BYTES,
    OpeningDoesNotFit,
    claim_leaf,
    open_claims,
    read_statement,
)

MAKER = Maker()
FACTS = st.recursive(
    st.text(max_size=20) | st.integers(-(2**63), 2**63) | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
SEEDS = st.binary(min_size=16, max_size=16)


@st.composite
def claims(draw: st.DrawFn) -> dict[str, Any]:
    """Return claims in their order, of which any may be missing but not all."""
    names = draw(st.sets(st.sampled_from(ALL), min_size=1))
    return {
        name: draw(st.dictionaries(st.text(max_size=8), FACTS)) for name in ALL if name in names
    }


@given(claims(), SEEDS, st.sets(st.sampled_from(ALL)))
def test_a_proof_says_what_was_chosen(made: dict[str, Any], seed: bytes, chosen: set[str]) -> None:
    entry = MAKER.entry(made, seed)
    proof = write_proof(entry, [MAKER.receipt(entry, 10, 3)], open_claims(seed, made, chosen))
    read = parse_proof(proof_from_text(proof_as_text(proof)))
    assert read.entry == entry
    said = read_statement(read.statement, read.openings)
    assert said == {name: value for name, value in made.items() if name in chosen}
    for name in set(made) - chosen:
        assert claim_leaf(seed, name, made[name])[:SALT_BYTES] not in proof, "no salt of the rest"


@given(claims(), SEEDS, SEEDS)
def test_an_opening_fits_no_statement_of_another_seed(
    made: dict[str, Any], seed: bytes, other: bytes
) -> None:
    signed = parse_sign1(MAKER.entry(made, seed))
    try:
        read_statement(signed, open_claims(other, made))
    except OpeningDoesNotFit:
        assert seed != other
    else:
        assert seed == other
