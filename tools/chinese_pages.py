"""Hold the Chinese pages of the documentation to the English ones: ``mark [PAGE …]|write|check``.

A Chinese page says in its first line which page it was translated from. ``mark`` writes the
SHA-256 of that page beside it: whoever calls it has read both; without PAGE it marks those that
were never marked, so that it hides no change. ``write`` makes the list of them in
``docs/zh/README.md``, in the order of the English one, and has each link lead to the Chinese page
where there is one, else to the English one. ``check`` changes nothing, names what is missing or
older than its English page, has other code or other links, and fails if there is any. Pages that
are made from the code are left to their tools.
"""

import hashlib
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

DOCS = Path(__file__).resolve().parent.parent / "docs"
ENTRANCE = DOCS / "zh" / "README.md"
KINDS = ("tutorial", "howto", "explanation", "reference")
NOT_IN_A_FOLDER = re.compile(r"howto/for-|tutorial/|explanation/what-happens-")
"""Chinese pages of these stand in ``docs/zh`` itself: readers have kept their addresses."""
IN_ENGLISH_ONLY = {"reference/asvs.md"}
"""Written for auditors who read the standard in English."""
MADE = re.compile(r"<!-- Written by ")
FIRST = re.compile(
    r"<!-- Translated from (?P<link>[^ ,]+\.md)(?:, SHA-256 (?P<hash>[0-9a-f]{64}))? -->"
)
LIST = re.compile(r"(?<=<!-- from here: tools/chinese_pages.py -->\n).*\Z", re.DOTALL)
TITLE = re.compile(r"^# (.+)$", re.MULTILINE)
SECTIONS = {
    "Learn": "学习",
    "Do": "操作",
    "Look up": "查阅",
    "Understand": "理解",
    "For operations": "给运维",
    "Connect your systems": "连接您的系统",
}
"""Sections of ``docs/README.md``; one that has a Chinese page of its own is called by its title."""
LISTED = re.compile(r"^(- |##+ )(?:\[([^]]+)\]\(([^)]+)\)|(.+))$")
FENCED = re.compile(r"^ *```.*?^ *```$", re.DOTALL | re.MULTILINE)
PAGE_LINK = re.compile(r"(?<=\]\()(?<!\[English\]\()[^)#:\s]+\.md")
COMMENT = re.compile(r"[ \t]+# .*$|^# .*$", re.MULTILINE)


def main(arguments: list[str]) -> int:
    """Do what the arguments say; return 0, 1 if a page is wrong, 2 for misuse."""
    match arguments:
        case ["mark", *names]:
            for page in [Path(one).resolve() for one in names] or list(unmarked_pages()):
                mark(page)
        case ["write"]:
            ENTRANCE.write_text(current_entrance(), encoding="utf-8")
            for page in translated_pages():
                page.write_text(with_links(page), encoding="utf-8")
        case ["check"]:
            found = list(faults())
            sys.stderr.writelines(f"{one}\n" for one in found)
            return int(bool(found))
        case _:
            sys.stderr.write(f"{__doc__}\n")
            return 2
    return 0


def faults() -> Iterator[str]:
    """Return a sentence for each Chinese page that is missing, old, or has other code."""
    for english in english_pages():
        chinese = chinese_of(english)
        name = chinese.relative_to(DOCS)
        if not chinese.exists():
            yield f"docs/{name} is missing: translate docs/{english.relative_to(DOCS)}."
        elif english_of(chinese) != english:
            yield f"docs/{name} does not say in its first line what it was translated from."
        elif FIRST.match(_text(chinese))["hash"] != _digest(english):  # type: ignore[index]
            yield f"docs/{name} is older than its English page: read both, then mark it."
        elif _code(chinese) != _code(english):
            yield f"docs/{name} has other code than its English page."
        elif with_links(chinese) != _text(chinese):
            yield f"docs/{name} leads to another language: run tools/chinese_pages.py write."
    if _text(ENTRANCE) != current_entrance():
        yield "docs/zh/README.md lists other pages: run tools/chinese_pages.py write."


def with_links(chinese: Path) -> str:
    """Return a Chinese page whose links lead to Chinese pages, where there are such."""
    pages = [*(one for kind in KINDS for one in (DOCS / kind).glob("*.md")), DOCS / "glossary.md"]
    english_of_page = {page: one for one in pages for page in (one, chinese_of(one))}

    def led(found: re.Match[str]) -> str:
        english = english_of_page.get((chinese.parent / found[0]).resolve())
        if english is None:
            return found[0]
        best = chinese_of(english) if chinese_of(english).is_file() else english
        return os.path.relpath(best, chinese.parent)

    return PAGE_LINK.sub(led, _text(chinese))


def current_entrance() -> str:
    """Return ``docs/zh/README.md`` with the list of all Chinese pages."""
    english = _text(DOCS / "README.md").split("## [中文]")[0]
    lines = [_listed(found) for found in map(LISTED.match, english.splitlines()) if found]
    listed = re.sub(r"\n{3,}", "\n\n", "\n" + "\n".join(filter(None, lines)).strip() + "\n")
    return LIST.sub(lambda _: listed, _text(ENTRANCE))


def _listed(found: re.Match[str]) -> str:
    """Return a heading or an entry of the list in Chinese; nothing for a page that is English."""
    before, name, link, plain = found.groups()
    chinese = chinese_of(DOCS / link) if link else DOCS
    title = TITLE.search(_text(chinese)) if chinese.is_file() else None
    shown = f"[{title[1].replace('`', '')}]({chinese.relative_to(DOCS / 'zh')})" if title else ""
    if before == "- ":
        return f"- {shown}" if shown else ""
    return f"\n{before}{shown or SECTIONS[name or plain]}\n"


def english_pages() -> Iterator[Path]:
    """Return each page that people wrote and that must be there in Chinese, too."""
    pages = [one for kind in KINDS for one in sorted((DOCS / kind).glob("*.md"))]
    for page in [*pages, DOCS / "glossary.md"]:
        if str(page.relative_to(DOCS)) not in IN_ENGLISH_ONLY and not MADE.match(_text(page)):
            yield page


def chinese_of(english: Path) -> Path:
    """Return where the Chinese page of an English one is, or has to be."""
    name = str(english.relative_to(DOCS))
    return DOCS / "zh" / (english.name if NOT_IN_A_FOLDER.match(name) else name)


def english_of(chinese: Path) -> Path | None:
    """Return which page the first line of a Chinese one names."""
    found = FIRST.match(_text(chinese))
    return (chinese.parent / found["link"]).resolve() if found else None


def translated_pages() -> Iterator[Path]:
    """Return each Chinese page that names its English one."""
    return (one for one in sorted((DOCS / "zh").rglob("*.md")) if english_of(one))


def unmarked_pages() -> Iterator[Path]:
    """Return each Chinese page that names its English one, and not yet which text of it."""
    return (one for one in translated_pages() if ", SHA-256 " not in _text(one).split("\n", 1)[0])


def mark(chinese: Path) -> None:
    """Write the hash of its English page into the first line of a Chinese one."""
    english, (first, rest) = english_of(chinese), _text(chinese).split("\n", 1)
    found = FIRST.match(first)
    if english is None or found is None:
        raise SystemExit(f"{chinese} does not say in its first line what it was translated from.")
    line = f"<!-- Translated from {found['link']}, SHA-256 {_digest(english)} -->"
    chinese.write_text(f"{line}\n{rest}", encoding="utf-8")


def _code(page: Path) -> list[str]:
    """Return the code of a page without its comments, which may be in Chinese."""
    return [COMMENT.sub("", one) for one in FENCED.findall(_text(page))]


def _digest(page: Path) -> str:
    return hashlib.sha256(page.read_bytes()).hexdigest()


def _text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
