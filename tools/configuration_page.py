"""Write the page of all settings and the example file: ``tools/configuration_page.py write|check``.

``write`` makes ``docs/reference/configuration.md`` and ``deploy/cleanbreak.toml`` from
``site/configuration``. ``check`` changes nothing and fails if they tell something else.
"""

import sys
from pathlib import Path

from cleanbreak.site.configuration.catalogue import SECTIONS
from cleanbreak.site.configuration.example import example, written
from cleanbreak.site.configuration.key import Key, Section

ROOT = Path(__file__).resolve().parent.parent
PAGE, EXAMPLE = ROOT / "docs/reference/configuration.md", ROOT / "deploy/cleanbreak.toml"
FRAME = """\
<!-- Written by tools/configuration_page.py from site/configuration: change that. -->

# Configuration

One file and the environment make it together; [how to set it up](../howto/configure.md). The
environment counts more. In the file, a setting is called as in the first column; those with a dot
stand below their table: `osmo.hlr_ctrl` is `hlr_ctrl` below `[osmo]`. The second column is the
environment variable. [A file with all of them](../../deploy/cleanbreak.toml) is printed by
`cleanbreak config example`.

What there is no setting for, and what a setting cannot be, is refused when anything starts, with a
sentence; `cleanbreak config check` tells all of it at once.

A secret is shown nowhere, and can stand in a file of its own, which `NAME_file`
(variable: `NAME_FILE`) names, as container systems hand secrets out. One that others can read is
told of by `cleanbreak doctor`; a configuration file with a secret in it that everybody can read is
refused.
{sections}
## For work on the project

| variable | meaning |
|---|---|
| `PYTHON` | the Python that `script/setup` makes `.venv` with: 3.11, 3.12 or 3.13 |
| `CI=true` | tests may not skip |
| `CLEANBREAK_SEED`, `CLEANBREAK_KILLS` | of `tests/anomaly/test_killed_processes.py` |
"""


def main(arguments: list[str]) -> int:
    """Do what the one argument says; return 0, 1 for a page that is out of date, 2 for misuse."""
    match arguments:
        case ["write"]:
            for path, text in current_files().items():
                path.write_text(text, encoding="utf-8")
        case ["check"]:
            return int(any(one.read_text("utf-8") != t for one, t in current_files().items()))
        case _:
            sys.stderr.write(f"{__doc__}\n")
            return 2
    return 0


def current_files() -> dict[Path, str]:
    """Return the page and the example as the code of this moment tells them."""
    sections = "".join(map(_section, SECTIONS))
    return {PAGE: FRAME.format(sections=sections), EXAMPLE: example()}


def _section(section: Section) -> str:
    intro = f"{section.intro}\n\n" if section.intro else ""
    rows = "\n".join(map(_row, section.keys))
    head = "| setting | variable | written as | default | meaning |\n|---|---|---|---|---|"
    return f"\n## {section.title}\n\n{intro}{head}\n{rows}\n"


def _row(key: Key) -> str:
    default = key.else_ or (f"`{written(key)}`" if key.default else "–")
    secret = ", **secret**" if key.is_secret else ", or in a file" if key.in_file else ""
    told = f"{key.kind.told}{secret}"
    cells = (f"`{key.path}`", f"`{key.variable}`", told, default, key.says)
    return "| " + " | ".join(one.replace("|", "\\|") for one in cells) + " |"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
