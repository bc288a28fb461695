"""What is hashed of an entry: bytes that stay the same for as long as there are seals."""

import json

from hypothesis import example, given
from hypothesis import strategies as st

from cleanbreak.domain.audit_block import entry_bytes

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


@given(st.lists(TEXTS, max_size=8))
@example(["\x7f"])
@example(["Müller", "注销", '"\\\n\x00\x1f'])
def test_an_entry_is_hashed_as_the_first_seals_hashed_it(entry: list[str]) -> None:
    assert entry_bytes(entry) == json.dumps(entry, separators=(",", ":")).encode() + b"\n"
