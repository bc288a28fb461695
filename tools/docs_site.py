"""What MkDocs asks while it builds the site of the documentation (``mkdocs.yml``, ``script/docs``).

The pages are written for GitHub and for editors, and stay as they are. This adds what a site needs:
its navigation, which is the list in ``docs/README.md``; the pages outside ``docs/`` to which a page
leads, under ``project/``; and the blank lines and blanks that Python-Markdown wants around lists.
"""

import posixpath
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).resolve().parent.parent
ICON = ROOT / "src/cleanbreak/channels/portal/static/portal/icon.svg"
HOME, OUTSIDE = "README.md", "project"
LINK = re.compile(r"(?<=\]\()([^)#\s]+)")
TITLE = re.compile(r"^# (.+)$", re.MULTILINE)
FENCE = re.compile(r"^ *(```|~~~)")
CODE = re.compile(r"`[^`]+`")
ITEM = re.compile(r"^( *)([-*]|\d+\.) ")
HEADING = re.compile(r"^(##|###) (?:\[([^]]+)\]\(([^)]+)\)|(.+))$")
ENTRY = re.compile(r"^(?:- |\| )\[([^]]+)\]\(([^)]+)\)")
BEGINNING = "Begin here"
"""What the page of a heading is called among the pages below it."""
NUMBERED = re.compile(r"^\d+$")
BEGINNING_IN_CHINESE = "从这里开始"
CHINESE = "zh/"
Navigation: TypeAlias = list[Any]


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Take the navigation out of the lists in ``docs/README.md`` and ``docs/zh/README.md``."""
    config.nav = whole_navigation()
    return config


def on_files(files: Files, *, config: MkDocsConfig) -> Files:
    """Add the icon, and every page outside ``docs/`` to which a page leads."""
    files.append(File.generated(config, "assets/icon.svg", abs_src_path=str(ICON)))
    for path in led_outside():
        content = (ROOT / path).read_text(encoding="utf-8")
        shown = content if path.endswith(".md") else f"# {path}\n\n````text\n{content}\n````\n"
        files.append(File.generated(config, place_on_site(path), content=shown))
    return files


def on_page_markdown(markdown: str, *, page: Page, **_: Any) -> str:
    """Let links lead to places of the site, and lists be lists; the page is called as it says."""
    if title := TITLE.search(markdown):
        page.meta.setdefault("title", title[1].replace("`", ""))
    return for_python_markdown(with_links(markdown, page.file.src_uri))


def on_post_page(output: str, *, page: Page, **_: Any) -> str:
    """Say of a Chinese page that it is one: readers that speak need to know."""
    if page.file.src_uri.startswith(CHINESE):
        return output.replace('<html lang="en"', '<html lang="zh-Hans"', 1)
    return output


def whole_navigation() -> Navigation:
    """Return the navigation of the site, with the Chinese pages below the heading of theirs."""
    tree = navigation((ROOT / "docs" / HOME).read_text(encoding="utf-8"))
    below = next(one["中文"] for one in tree if "中文" in one)
    chinese = (ROOT / "docs" / CHINESE / HOME).read_text(encoding="utf-8")
    below += navigation(chinese, "docs/zh", BEGINNING_IN_CHINESE)[1:]
    return tree


def navigation(index: str, folder: str = "docs", beginning: str = BEGINNING) -> Navigation:
    """Return the sections of the index as MkDocs wants them; a heading may lead to a page, too.

    A decision keeps the title that it has itself: its name in the list is a number.
    """
    tree: Navigation = [{"Home": HOME}]
    section = tree
    for line in index.splitlines():
        if found := HEADING.match(line):
            depth, name, page, plain = found.groups()
            section = [{beginning: site_link(page, folder)}] if page else []
            outer = tree if depth == "##" else next(iter(tree[-1].values()))
            outer.append({name or plain: section})
        elif found := ENTRY.match(line):
            name, page = found.groups()
            place = site_link(page, folder)
            section.append(place if NUMBERED.match(name) else {name: place})
    return tree


def site_link(link: str, folder: str = "docs") -> str:
    """Return where a page that the index of a folder leads to is on the site."""
    return place_on_site(posixpath.normpath(posixpath.join(folder, link)))


def place_on_site(path: str) -> str:
    """Return where a file of the repository is on the site, as a page of MkDocs.

    :param path: relative to the root of the repository.
    """
    if (ROOT / path).is_dir():
        return place_on_site(posixpath.join(path, HOME) if path != "docs/decisions" else "docs")
    if path.startswith("docs/"):
        return path.removeprefix("docs/")
    return posixpath.join(OUTSIDE, path if path.endswith(".md") else f"{path}.md")


def place_in_repository(site_path: str) -> str:
    """Return the file that a page of the site was made of."""
    if not site_path.startswith(f"{OUTSIDE}/"):
        return posixpath.join("docs", site_path)
    path = site_path.removeprefix(f"{OUTSIDE}/")
    return path if (ROOT / path).exists() else path.removesuffix(".md")


def with_links(markdown: str, site_path: str) -> str:
    """Return the page with links to where their files are on the site."""
    source = place_in_repository(site_path)

    def on_this_site(found: re.Match[str]) -> str:
        path = _led_to(source, found[0])
        if path is None:
            return found[0]
        return posixpath.relpath(place_on_site(path), posixpath.dirname(site_path) or ".")

    return LINK.sub(on_this_site, markdown)


def led_outside() -> list[str]:
    """Return the files outside ``docs/`` to which pages lead, also those by way of another one."""
    found: dict[str, None] = {}
    waiting = [str(one.relative_to(ROOT)) for one in sorted((ROOT / "docs").rglob("*.md"))]
    while waiting:
        for path in _links_of(waiting.pop()):
            outside = not path.startswith("docs/") and (ROOT / path).is_file()
            if outside and path not in found:
                found[path] = None
                waiting += [path] * path.endswith(".md")
    return list(found)


def _links_of(page: str) -> Iterator[str]:
    for link in LINK.findall((ROOT / page).read_text(encoding="utf-8")):
        if (path := _led_to(page, link)) is not None:
            yield path


def _led_to(source: str, link: str) -> str | None:
    """Return the path in the repository, or nothing for an address of the web and other things."""
    path = posixpath.normpath(posixpath.join(posixpath.dirname(source), link))
    return path if ":" not in link and (ROOT / path).exists() else None


def for_python_markdown(markdown: str) -> str:
    """Return the same page as Python-Markdown wants it.

    A list has a blank line before it, and what is in an item stands four blanks in for each list
    around it, wherever it began; a bar in the code of a cell is a bar.
    """
    lines: list[str] = []
    begins: list[int] = []
    """Where the texts of the items around a line begin."""
    is_code = False
    for line in markdown.splitlines():
        item = None if is_code else ITEM.match(line)
        indent = len(line) - len(line.lstrip())
        while line.strip() and not is_code and begins and indent < begins[-1]:
            begins.pop()
        if item and not begins and lines and lines[-1].strip() and not ITEM.match(lines[-1]):
            lines.append("")
        moved = line[begins[-1] :] if begins else line
        lines.append(" " * 4 * len(begins) + _with_bars(moved) if moved else "")
        is_code ^= bool(FENCE.match(line))
        if item:
            begins.append(len(item[0]))
    return "\n".join(lines)


def _with_bars(line: str) -> str:
    """Return a row of a table with bars in its code; any other line as it is."""
    if not line.startswith("|"):
        return line
    return CODE.sub(lambda found: found[0].replace("\\|", "|"), line)
