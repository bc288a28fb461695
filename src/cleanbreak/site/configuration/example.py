"""The file with every setting, commented out: what an operator begins with."""

import re
import textwrap
from collections.abc import Iterator
from itertools import groupby

from cleanbreak.site.configuration.catalogue import ONLY_VARIABLES, SECTIONS
from cleanbreak.site.configuration.key import Key, Section

WIDTH = 100
LINK = re.compile(r"\[([^\]]*)\]\(([^)]*)\)")
HEAD = """\
# The configuration of Cleanbreak: /etc/cleanbreak/cleanbreak.toml, or any file that
# CLEANBREAK_CONFIG or cleanbreak --config names. Take the # away before what you set, then run:
#   cleanbreak config check
# An environment variable with the same meaning counts more: base_url is CLEANBREAK_BASE_URL,
# hlr_ctrl below [osmo] is CLEANBREAK_OSMO_HLR_CTRL.
# A secret can stand in a file of its own, which NAME_file names: metrics_token_file = "/run/…".
"""


def example() -> str:
    """Return the file. What has no table comes first, since a table reaches to the next one."""
    lines = [HEAD]
    for section in SECTIONS:
        plain_keys = [one for one in section.keys if not one.table]
        if plain_keys:
            lines += ["", f"# --- {section.title}", *_rows(plain_keys)]
    for section in SECTIONS:
        lines += _tables(section)
    return "\n".join([*lines, ""])


def _tables(section: Section) -> Iterator[str]:
    tabled = [one for one in section.keys if one.table]
    for table, keys in groupby(tabled, lambda one: one.table):
        yield from ("", f"# --- {section.title}", f"#[{table}]", *_rows(list(keys)))


def _rows(keys: list[Key]) -> Iterator[str]:
    for key in keys:
        if key.name not in ONLY_VARIABLES:
            yield from textwrap.wrap(
                _plain(key.says),
                WIDTH,
                initial_indent="# ",
                subsequent_indent="# ",
                break_on_hyphens=False,
            )
            yield f"#{key.name} = {written(key)}"


def written(key: Key) -> str:
    """Return the default as TOML has it; where there is none, what it could be is left empty."""
    kind, text = key.kind, key.default
    if kind.is_switch:
        return "true" if text == kind.words[0] else "false"
    if kind.is_number:
        return text or "1"
    if kind.glue:
        parts = text.split() if kind.glue == " " else text.split(kind.glue)
        return "[" + ", ".join(f'"{one.strip()}"' for one in parts if one) + "]"
    return f'"{text}"'


def _plain(text: str) -> str:
    """Return a sentence without marks of Markdown; a link becomes its words and the page."""
    return LINK.sub(_with_page, text).replace("`", "").replace("**", "")


def _with_page(link: re.Match[str]) -> str:
    page = link[2].partition("#")[0].removeprefix("../")
    return f"{link[1]}: docs/{page}" if "/" in page else f"{link[1]}: docs/reference/{page}"
