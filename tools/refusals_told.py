"""The page of every refusal: its code, which never changes, and its sentence."""

import importlib
import pkgutil
from itertools import groupby

from tools.markdown_table import table

FRAME = """\
<!-- Written by tools/reference_pages.py from the classes of refusals: change those. -->

# Refusals and their codes

Whatever says no says one of these, through every channel: the command line with exit code 3 and,
with `--json`, as `{{"error": CODE, "sentence": SENTENCE}}`; a page in the reader's language; an API
in the form of its own standard. The code is stable. `{{names}}` stand for what is said of the case.
A refusal stands beside the rule that raises it, in `src/cleanbreak/`.

{groups}
"""
PROGRAMS = ("__main__", ".wsgi", ".witness_asgi")
"""To import these is to start them."""


HEAD = ["code", "sentence", "where the rule stands"]


def page(frame: str = FRAME, head: list[str] = HEAD) -> str:
    """Return the page in the active language, or as in the source; Django must be loaded."""
    from django.utils.translation import gettext

    from cleanbreak.domain.refusal import Refusal

    _import_everything()
    found: set[type[Refusal]] = set()
    waiting: list[type[Refusal]] = [Refusal]
    while waiting:
        children = waiting.pop().__subclasses__()
        waiting += children
        found |= {one for one in children if _is_ours(one)}
    rows = sorted((_package(one), one.code, gettext(one.template()), _module(one)) for one in found)
    groups = [
        f"## `{package}/`\n\n"
        + table(
            head,
            ([f"`{code}`", sentence, f"`{module}`"] for _, code, sentence, module in refusals),
        )
        for package, refusals in groupby(rows, key=lambda one: one[0])
    ]
    return frame.format(groups="\n\n".join(groups))


def _package(refusal: type) -> str:
    return refusal.__module__.split(".")[1]


def _module(refusal: type) -> str:
    return refusal.__module__.removeprefix("cleanbreak.").replace(".", "/") + ".py"


def _is_ours(refusal: type) -> bool:
    """Return whether it is one that is raised: a kind of refusals has no code of its own."""
    return refusal.__module__.startswith("cleanbreak.") and "code" in vars(refusal)


def _import_everything() -> None:
    import cleanbreak

    for module in pkgutil.walk_packages(cleanbreak.__path__, "cleanbreak."):
        if not module.name.endswith(PROGRAMS):
            importlib.import_module(module.name)
