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
    """Return the names of its headings, as GitHub makes them, or as `{#name}` behind them says."""
    heads = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    given = {name for one in heads for name in re.findall(r"\{#([\w-]+)\}$", one)}
    return given | {re.sub(r"[^\w\- ]", "", one.lower()).strip().replace(" ", "-") for one in heads}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_leads_somewhere(page: Path) -> None:
    for address, place in LINK.findall(page.read_text(encoding="utf-8")):
        if "://" in address or address.startswith("mailto:"):
            continue
        target = page.parent / address
        assert target.exists(), address
        assert not place or target.suffix != ".md" or place in places_in(target), address


def test_every_page_is_in_the_index() -> None:
    for index in (INDEX, DOCS / "zh" / "README.md"):
        pages = {one for one in index.parent.rglob("*.md") if one != index}
        if index == INDEX:
            pages = {one for one in pages if "zh" not in one.relative_to(DOCS).parts[:-1]}
        names = {str(one.relative_to(index.parent)) for one in pages}
        listed = index.read_text(encoding="utf-8")
        assert {one for one in names if f"]({one})" not in listed} == set()
