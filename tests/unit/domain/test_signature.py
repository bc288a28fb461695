"""Signatures: drawn, typed or on paper; bounded, and known by one digest."""

from uuid import UUID

import pytest

from cleanbreak.domain.signature import (
    MalformedSignature,
    SignatureMissing,
    SignatureWay,
    digest_of,
    read_signature,
)

STROKES = "[[" + ",".join(f"[{20 * n},{n % 3}]" for n in range(20)) + "],[[5,400],[1000,0]]]"
STATEMENT = digest_of(b"what was shown")


def test_each_way_is_read_and_has_a_digest_of_its_own() -> None:
    drawn = read_signature("", STROKES, "")
    typed = read_signature("", "", "  王  伟 ")
    on_paper = read_signature("on_paper", STROKES, "Anna")
    assert [one.way for one in (drawn, typed, on_paper)] == list(SignatureWay)
    assert (typed.typed, on_paper.strokes) == ("王 伟", ())
    assert drawn.strokes[1] == ((5, 400), (1000, 0))
    digests = {one.digest(STATEMENT) for one in (drawn, typed, on_paper)}
    assert len(digests | {drawn.digest(UUID(int=0))}) == 4, "it is bound to what was shown"
    assert drawn.digest(STATEMENT) == read_signature("", STROKES, "").digest(STATEMENT)


@pytest.mark.parametrize("drawn", ["", "[]", "[[]]", "[[[1,1]]]", str([[[9, 9]] * 50])])
def test_a_dot_is_no_signature(drawn: str) -> None:
    with pytest.raises(SignatureMissing):
        read_signature("", drawn, " ")


@pytest.mark.parametrize(
    "drawn",
    [
        "nonsense",
        '{"a":1}',
        "[1]",
        "[[1]]",
        "[" * 50_000,
        "[[[1,2,3]]]",
        "[[[true,1]]]",
        "[[[-1,5]]]",
        "[[[1001,5]]]",
        "[[[5,401]]]",
        "[[[1e2,5]]]",
        str([[] for _ in range(101)]),
        "x" * 70_000,
    ],
)
def test_what_no_hand_has_drawn_is_refused(drawn: str) -> None:
    with pytest.raises(MalformedSignature):
        read_signature("drawn", drawn, "")


@pytest.mark.parametrize("typed", ["x" * 201, "A\u202eB", "\x00A", "...", "---"])
def test_what_is_no_name_is_refused(typed: str) -> None:
    with pytest.raises(MalformedSignature):
        read_signature("typed", "", typed)
