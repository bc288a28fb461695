"""Every link of the documentation leads to a page that is there, and every page is led to."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCS, INDEX = ROOT / "docs", ROOT / "docs" / "README.md"
PAGES = sorted([*DOCS.rglob("*.md"), *(ROOT / "examples").rglob("*.md"), *ROOT.glob("*.md")])
LINK = re.compile(r"\]\(([^)#\s]+)(?:#([^)]*))?\)")


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


def places_in(page: Path) -> set[str]:
    """Return the names of its headings, as GitHub makes them."""
    heads = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", one.lower()).strip().replace(" ", "-") for one in heads}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_leads_somewhere(page: Path) -> None:
    for address, place in LINK.findall(page.read_text(encoding="utf-8")):
        if "://" in address or address.startswith("mailto:"):
            continue
        target = page.parent / address
        assert target.exists(), address
        assert not place or target.suffix != ".md" or place in places_in(target), address


def test_every_page_is_in_the_index() -> None:
    index = INDEX.read_text(encoding="utf-8")
    pages = {str(one.relative_to(DOCS)) for one in DOCS.rglob("*.md")} - {"README.md"}
    assert {one for one in pages if f"]({one})" not in index} == set()
