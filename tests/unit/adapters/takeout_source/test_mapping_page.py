"""The page on the mapping names every key, and every word for a row that cannot be read."""

import re
from pathlib import Path

import cleanbreak.adapters.takeout_source.csv_records as adapter
from cleanbreak.adapters.takeout_source.csv_records.mapping_format import (
    CONNECTION,
    NOT_MAPPED,
    PLACEHOLDERS,
    TOP,
    keys_of,
)
from cleanbreak.domain.takeout import Kind

PAGE = Path(__file__).resolve().parents[4] / "docs/reference/records-mapping.md"


def test_the_page_names_every_key_in_bold_where_it_is_needed() -> None:
    page = PAGE.read_text("utf-8")
    kinds = [kind for kind in Kind if kind not in NOT_MAPPED]

    for keys in (TOP, CONNECTION, *map(keys_of, kinds)):
        for name, key in keys.items():
            assert (f"**`{name}`**" if key.is_required else f"`{name}`") in page, name
    for kind in kinds:
        assert f"`{kind.value}`" in page
    for placeholder in PLACEHOLDERS:
        assert f"`{{{placeholder}}}`" in page


def test_the_page_names_every_word_for_what_cannot_be_read() -> None:
    page = PAGE.read_text("utf-8").partition("## Why a row")[2]
    sources = Path(adapter.__file__).parent.glob("*.py")
    words = {
        word
        for source in sources
        for word in re.findall(r'UnreadableRow\("(\w+)"\)', source.read_text("utf-8"))
    }

    assert words
    for word in words:
        assert f"`{word}`" in page
