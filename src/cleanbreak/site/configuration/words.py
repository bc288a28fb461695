"""Sentences of the catalogue without marks of Markdown."""

import re

LINK = re.compile(r"\[([^\]]*)\]\(([^)]*)\)")


def plain(text: str) -> str:
    """Return the words of a sentence; a link becomes its words and the page."""
    return LINK.sub(_with_page, text).replace("`", "").replace("**", "")


def _with_page(link: re.Match[str]) -> str:
    page = link[2].partition("#")[0].removeprefix("../")
    return f"{link[1]}: docs/{page}" if "/" in page else f"{link[1]}: docs/reference/{page}"
