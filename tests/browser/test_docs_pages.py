"""The documentation is read from the disk, without a server, and is searched, in Chinese, too."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect
from tests.architecture.test_docs_site import ROOT, build

PATIENCE_MS = 30_000
WCAG = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
CHINESE = "zh/what-happens-when-a-line-ends"
WORDS = {"quarantine_number": "what-happens-when-a-line-ends", "冻结号码": "zh/"}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> str:
    site = tmp_path_factory.mktemp("docs") / "site"
    built = build(ROOT / "mkdocs.yml", site)
    assert built.returncode == 0, built.stderr
    return Path(site, "index.html").as_uri()


@pytest.mark.parametrize("words", WORDS)
def test_words_are_found_without_a_server_and_without_a_network(
    words: str, home: str, chromium: Browser
) -> None:
    context = chromium.new_context(offline=True)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url))
    page.goto(home)
    page.click(".md-search__input")
    page.keyboard.insert_text(words)
    page.keyboard.press("End")  # an input method ends with a key, too
    found = page.locator(f".md-search-result__link[href*='{WORDS[words]}']")
    expect(found.first).to_be_visible(timeout=PATIENCE_MS)
    found.first.click()
    expect(page.locator("h1")).to_be_visible()
    assert [one for one in asked if not one.startswith(("file:", "data:", "blob:"))] == []
    context.close()


def test_it_is_dark_where_the_system_is(home: str, chromium: Browser) -> None:
    for scheme, theme in (("light", "default"), ("dark", "slate")):
        page = chromium.new_page(color_scheme=scheme)
        page.goto(home)
        expect(page.locator("body")).to_have_attribute("data-md-color-scheme", theme)
        page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_its_pages_are_usable(scheme: Any, home: str, chromium: Browser, axe_source: str) -> None:
    page = chromium.new_page(color_scheme=scheme, reduced_motion="reduce")
    faults = []
    for name in ("index", "howto/for-holders", "reference/commands", CHINESE):
        page.goto(home.replace("index.html", f"{name}.html"))
        page.evaluate(axe_source)
        found = page.evaluate("(rules) => axe.run({runOnly: rules})", WCAG)["violations"]
        faults += [f"{name}: {one['id']} {one['nodes'][0]['html'][:120]}" for one in found]
    page.close()
    assert faults == []
