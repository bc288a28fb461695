"""The import's quick way to a name's key leads where the slow one leads."""

from hypothesis import example, given
from hypothesis import strategies as st

from cleanbreak.domain.declaration import name_key
from cleanbreak.domain.line_cells import quick_name_key

NAME_PARTS = st.sampled_from(
    ["Anna", "MÜLLER", "ﬁn", "Ｏ'Brien", "王", "伟", "ß", "İ", "_", "a_b", "²", "-", " ", "ｱ", "é"]
)


@given(st.one_of(st.text(max_size=30), st.lists(NAME_PARTS, max_size=6).map("".join)))
@example("O'Brien, Anna_Maria")
@example("王 伟")
@example("Anna 王")
@example(" 王 伟")
@example("e\u0301")
def test_the_quick_key_is_the_key(name: str) -> None:
    assert quick_name_key(name) == name_key(name)
