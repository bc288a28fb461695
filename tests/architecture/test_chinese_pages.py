"""Every page that people wrote is there in Chinese, too, and no older than the English one."""

from pathlib import Path

import pytest
from tools import chinese_pages


def test_every_page_is_there_in_chinese_and_as_new() -> None:
    assert len(list(chinese_pages.english_pages())) > 100, "pages are found"
    assert list(chinese_pages.faults()) == []


@pytest.fixture
def docs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder of documentation with one page in both languages, in order."""
    entrance = "# 中文\n\n<!-- from here: tools/chinese_pages.py -->\n"
    pages = {
        "README.md": "## Do\n\n- [Audit](howto/audit.md)\n- [Made](howto/made.md)\n",
        "glossary.md": "# Words\n",
        "howto/audit.md": "# Audit\n\n```sh\naudit verify\n```\n",
        "howto/made.md": "<!-- Written by a tool -->\n",
        "zh/README.md": entrance,
        "zh/glossary.md": "<!-- Translated from ../glossary.md -->\n\n# 术语\n",
        "zh/howto/audit.md": "<!-- Translated from ../../howto/audit.md -->\n\n"
        "# 审计\n\n```sh\naudit verify\n```\n",
    }
    for name, text in pages.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.setattr(chinese_pages, "DOCS", tmp_path)
    monkeypatch.setattr(chinese_pages, "ENTRANCE", tmp_path / "zh/README.md")
    assert chinese_pages.main(["mark"]) == chinese_pages.main(["write"]) == 0
    assert chinese_pages.main(["check"]) == 0
    return tmp_path


def test_the_list_has_the_order_and_the_titles(docs: Path) -> None:
    listed = (docs / "zh/README.md").read_text("utf-8")
    assert listed.endswith("-->\n\n## 操作\n\n- [审计](howto/audit.md)\n")


@pytest.mark.parametrize(
    ("page", "said", "instead", "fault"),
    [
        ("howto/audit.md", "# Audit", "# Audits", "docs/zh/howto/audit.md is older"),
        ("zh/howto/audit.md", "verify", "verifies", "docs/zh/howto/audit.md has other code"),
        ("zh/howto/audit.md", "<!-- ", "", "docs/zh/howto/audit.md does not say"),
        ("zh/howto/audit.md", "howto/audit", "howto/made", "docs/zh/howto/audit.md does not say"),
        ("zh/README.md", "howto/audit", "howto/gone", "docs/zh/README.md lists other pages"),
    ],
)
def test_what_is_old_or_other_is_told(
    docs: Path, page: str, said: str, instead: str, fault: str
) -> None:
    text = (docs / page).read_text("utf-8")
    assert said in text
    (docs / page).write_text(text.replace(said, instead), encoding="utf-8")
    assert [one for one in chinese_pages.faults() if one.startswith(fault)]
    assert chinese_pages.main(["check"]) == 1


def test_only_who_names_a_page_says_that_it_is_as_new(docs: Path) -> None:
    (docs / "howto/audit.md").write_text("# Audit, and more\n\n```sh\naudit verify\n```\n")
    assert chinese_pages.main(["mark"]) == 0
    assert chinese_pages.main(["check"]) == 1
    assert chinese_pages.main(["mark", str(docs / "zh/howto/audit.md")]) == 0
    assert chinese_pages.main(["check"]) == 0


def test_links_lead_to_chinese_pages_where_there_are_such(docs: Path) -> None:
    page = docs / "zh/glossary.md"
    text = (
        page.read_text("utf-8")
        + "[审计](../howto/audit.md) [词](../glossary.md) [无](../howto/made.md)\n"
    )
    page.write_text(text, encoding="utf-8")
    assert chinese_pages.main(["check"]) == 1
    assert chinese_pages.main(["write"]) == 0
    assert "[审计](howto/audit.md) [词](glossary.md) [无](../howto/made.md)" in page.read_text(
        "utf-8"
    )


def test_a_page_that_nobody_translated_is_told(docs: Path) -> None:
    (docs / "howto/new.md").write_text("# New\n", encoding="utf-8")
    assert list(chinese_pages.faults()) == [
        "docs/zh/howto/new.md is missing: translate docs/howto/new.md."
    ]
