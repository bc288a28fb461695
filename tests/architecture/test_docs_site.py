"""The documentation is built as a site without a network and without a warning."""

import hashlib
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from lxml import html
from tools import docs_site

ROOT = Path(__file__).resolve().parents[2]
WITHOUT_A_NETWORK = """
import socket, sys
def refuse(*_): raise OSError("the documentation is built without a network")
socket.socket.connect = socket.getaddrinfo = refuse
from mkdocs.__main__ import cli
cli(sys.argv[1:])
"""
LOADED = "//script[@src]/@src | //img[@src]/@src | //link[@rel!='canonical' and @href]/@href"
ELSEWHERE = re.compile(r"(https?:)?//")
IN_CODE = re.compile(r"`([\w./*-]+/[\w./*-]+)`")
FENCED = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
AS_WRITTEN = re.compile(r"^(- |\d+\. )|\\\|", re.MULTILINE)
OURS = {"src", "tests", "tools", "docs", "deploy", "examples", "bench", "script"} | {
    one.name for one in (ROOT / "src/cleanbreak").iterdir() if one.is_dir()
}
NOT_THERE_YET = {
    "deploy/.env",
    "src/cleanbreak/adapters/network/acme/adapter.py",
    "tests/peers/acme_network/stage.py",
    "policies/cases/PLACE.yaml",
    "src/cleanbreak/policies/PLACE.yaml",
}
"""What the reader of a page makes."""
SHIM_SHA256 = "e8e412dbcfea9b7e31b5ffa288d7b6035915e714c542f4176a0cdbe262fc9609"
"""Of ``shim/index.js`` in iframe-worker 1.0.4 of npm, MIT, by the author of the theme."""


def build(config: Path, site: Path) -> "subprocess.CompletedProcess[str]":
    options = ("--strict", "--config-file", str(config), "--site-dir", str(site))
    return subprocess.run(
        [sys.executable, "-c", WITHOUT_A_NETWORK, "build", *options],
        env={"PATH": "/usr/bin:/bin", "NO_MKDOCS_2_WARNING": "1", "HOME": str(site.parent)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("docs") / "site"
    built = build(ROOT / "mkdocs.yml", place)
    assert built.returncode == 0, built.stderr
    assert "WARNING" not in built.stderr
    return place


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[Path, html.HtmlElement]:
    """Return each page of the site, read."""
    return {one.resolve(): html.parse(one).getroot() for one in site.rglob("*.html")}


def test_nothing_is_loaded_from_elsewhere(site: Path, pages: dict[Path, html.HtmlElement]) -> None:
    loaded = {str(one) for page in pages.values() for one in page.xpath(LOADED)}
    assert any(one.endswith("docs.css") for one in loaded), "the search finds what is loaded"
    assert [one for one in loaded if ELSEWHERE.match(one)] == []
    styles = [one.read_text("utf-8") for one in site.rglob("*.css")]
    assert [found for style in styles for found in re.findall(r"url\(['\"]?https?:", style)] == []
    assert not any("mermaid" in page.xpath("string(//@class)") for page in pages.values()), (
        "the theme loads its drawings from elsewhere"
    )


def test_every_link_leads_to_a_place(pages: dict[Path, html.HtmlElement]) -> None:
    places = {path: set(page.xpath("//@id")) for path, page in pages.items()}
    assert list(dead_links(pages, places)) == []
    without = {path: ids - {"exit-codes"} for path, ids in places.items()}
    assert len(list(dead_links(pages, without))) > 1, "a missing place is found"


def dead_links(
    pages: dict[Path, html.HtmlElement], places: dict[Path, set[str]]
) -> Iterator[tuple[str, str]]:
    for path, page in pages.items():
        if path.name == "404.html":  # it knows only the address at which a site is served
            continue
        for link in page.xpath("//a/@href"):
            address = urlsplit(link)
            if address.scheme or address.netloc:
                continue
            target = (path.parent / unquote(address.path)).resolve() if address.path else path
            is_there = target in places if target.suffix == ".html" else target.exists()
            fragment = unquote(address.fragment)
            if not is_there or (fragment and fragment not in places.get(target, ())):
                yield path.name, link


def test_links_to_the_web_are_encrypted(pages: dict[Path, html.HtmlElement]) -> None:
    links = {str(one) for page in pages.values() for one in page.xpath("//a/@href")}
    assert [one for one in links if one.startswith("http://")] == []


def test_lists_are_lists_and_cells_have_no_marks(pages: dict[Path, html.HtmlElement]) -> None:
    """What GitHub shows and Python-Markdown does not, or shows with its marks."""
    shown = [
        (path.name, one.text_content())
        for path, page in pages.items()
        for one in page.xpath("//article//p[not(ancestor::pre)] | //article//td")
    ]
    assert [one for one in shown if AS_WRITTEN.search(one[1])] == []


def test_a_chinese_page_says_so(site: Path, pages: dict[Path, html.HtmlElement]) -> None:
    for path, page in pages.items():
        part = path.relative_to(site.resolve()).parts[0]
        assert page.get("lang") == ("zh-Hans" if part == "zh" else "en"), path


def test_every_role_begins_in_chinese_too_and_each_page_leads_to_the_other() -> None:
    roles = sorted((ROOT / "docs/howto").glob("for-*.md"))
    assert len(roles) == 7
    entrance = (ROOT / "docs/zh/README.md").read_text("utf-8")
    for page in roles:
        chinese = (ROOT / "docs/zh" / page.name).read_text("utf-8")
        assert f"[English](../howto/{page.name})" in chinese
        assert f"]({page.name})" in entrance


def test_a_page_is_called_as_it_says(pages: dict[Path, html.HtmlElement]) -> None:
    """Whatever the navigation calls it: readers have many tabs."""
    called = {path.parts[-2:]: page.findtext("head/title") for path, page in pages.items()}
    assert called["howto", "for-clerks.html"] == "For clerks in a store - Cleanbreak"
    assert [one for one, title in called.items() if title.startswith("Begin here -")] == []


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a copy of what the site is made of, to break something in."""
    for name in ("docs", "tools", "examples"):
        shutil.copytree(ROOT / name, tmp_path / name)
    for one in (*ROOT.glob("*.md"), ROOT / "LICENSE", ROOT / "mkdocs.yml"):
        shutil.copy(one, tmp_path)
    icon = docs_site.ICON.relative_to(ROOT)
    (tmp_path / icon).parent.mkdir(parents=True)
    shutil.copy(ROOT / icon, tmp_path / icon)
    return tmp_path


def test_a_link_that_leads_nowhere_and_a_page_that_nobody_finds_stop_it(copy: Path) -> None:
    (copy / "docs/howto/lonely.md").write_text("# Lonely\n\n[a](audit.md#nowhere) [b](gone.md)\n")
    built = build(copy / "mkdocs.yml", copy / "site")
    assert built.returncode == 1
    assert "howto/lonely.md" in built.stderr
    assert "'gone.md'" in built.stderr
    assert "'audit.md#nowhere'" in built.stderr


def test_every_page_is_in_the_navigation_once() -> None:
    named = [one for one in flat(docs_site.whole_navigation()) if not one.startswith("project/")]
    there = {str(one.relative_to(ROOT / "docs")) for one in (ROOT / "docs").rglob("*.md")}
    assert there - set(named) == set(), (
        "add one line for it to docs/README.md; run tools/chinese_pages.py write for a Chinese one"
    )
    assert {one for one in named if named.count(one) > 1} == set()


def flat(tree: docs_site.Navigation) -> Iterator[str]:
    for one in tree:
        below = one if isinstance(one, str) else next(iter(one.values()))
        yield from [below] if isinstance(below, str) else flat(below)


def test_headings_and_lines_of_the_index_are_sections_and_pages() -> None:
    lines = ("# T", "[no](x.md)", "## Do", "### [Clerks](a.md)", "- [B](b.md)", "## Rules")
    assert docs_site.navigation("\n".join([*lines, "| [1](c.md) | x |"])) == [
        {"Home": "README.md"},
        {"Do": [{"Clerks": [{"Begin here": "a.md"}, {"B": "b.md"}]}]},
        {"Rules": ["c.md"]},
    ]


def test_lists_stand_apart_and_code_in_them_stays_code() -> None:
    page = "Text:\n- a\n  - b\n\n1. c\n   ```\n   - d\n\n     e\n   ```\n   f\ng\n"
    assert docs_site.for_python_markdown(page) == (
        "Text:\n\n- a\n    - b\n\n1. c\n    ```\n    - d\n\n      e\n    ```\n    f\ng"
    )


def test_files_that_pages_name_are_there() -> None:
    pages = [*(ROOT / "docs").rglob("*.md"), *ROOT.glob("*.md")]
    named = {
        (page.name, path)
        for page in pages
        if page.name
        != "glossary.md"  # its words may also be those of adapters that nobody has written
        for path in IN_CODE.findall(FENCED.sub("", page.read_text("utf-8")))
        if path.split("/")[0] in OURS
    }
    assert len(named) > 100
    assert {one for one in named if not is_there(one[1])} == set()


def is_there(path: str) -> bool:
    return path in NOT_THERE_YET or any(
        any(base.glob(path.rstrip("/"))) for base in (ROOT, ROOT / "src/cleanbreak")
    )


def test_the_script_of_others_is_as_it_was_published() -> None:
    shim = (ROOT / "tools/docs_theme/assets/iframe-worker.js").read_bytes()
    assert hashlib.sha256(shim).hexdigest() == SHIM_SHA256
