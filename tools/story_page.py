"""Write the page that tells what happens when a line ends: ``tools/story_page.py write|check``.

``write`` makes ``docs/explanation/what-happens-when-a-line-ends.md``, and the Chinese one in
``docs/zh/``, from the steps of ``flows/terminate_line.py`` and ``flows/cancel_termination.py``:
their names, docstrings and what they leave; the Chinese sentences are in ``story_words.py``.
``check`` changes nothing and fails if a page tells something else than the code.
"""

import inspect
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tools.story_words import ENGLISH, TONGUES, Tongue

if TYPE_CHECKING:
    from cleanbreak.flows.terminate_line import Step

PORT = re.compile(r"\boutside\.(\w+)")
STEP_ROW = "| {number} | `{name}` | {sentence} | {asked} | {way_back} | {becomes} |"


def main(arguments: list[str]) -> int:
    """Do what the one argument says; return 0, 1 for a page that is out of date, 2 for misuse."""
    match arguments:
        case ["write"]:
            for tongue in TONGUES:
                tongue.page.write_text(current_page(tongue), encoding="utf-8")
        case ["check"]:
            return int(any(is_outdated(tongue) for tongue in TONGUES))
        case _:
            sys.stderr.write(f"{__doc__}\n")
            return 2
    return 0


def is_outdated(tongue: Tongue) -> bool:
    """Return whether the page of a language tells something else than the code."""
    return tongue.page.read_text(encoding="utf-8") != current_page(tongue)


def current_page(tongue: Tongue = ENGLISH) -> str:
    """Return the page as the code of this moment tells it; loads Django where nobody did."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cleanbreak.site.settings")
    os.environ.setdefault("CLEANBREAK_SECRET_KEY", "unused: without one, the settings make a file")
    import django

    django.setup()
    from cleanbreak.flows.cancel_termination import UNDO_STEPS
    from cleanbreak.flows.terminate_line import STEPS

    return page_of(STEPS, UNDO_STEPS, tongue)


def page_of(steps: Sequence["Step"], undo_steps: Sequence["Step"], tongue: Tongue = ENGLISH) -> str:
    """Return the page that tells these steps.

    Raises ``KeyError`` for a sentence or a system that the language has no words for.
    """
    from cleanbreak.domain.line import LineState

    turn = next(i for i, step in enumerate(steps) if step.is_point_of_no_return)
    rows = [_step_row(i, step, turn, tongue) for i, step in enumerate(steps)]
    undo_rows = [
        f"| {i} | `{step.name}` | {tongue.word(_sentence(step))} | {_asked(step, tongue)} |"
        for i, step in enumerate(undo_steps, start=1)
    ]
    return tongue.frame.format(
        steps="\n".join([tongue.steps_head, *rows]),
        undo="\n".join([tongue.undo_head, *undo_rows]),
        last_step=steps[turn].name,
        begun=LineState.PENDING_TERMINATE.value,
        ended=LineState.TERMINATED.value,
    )


def _step_row(index: int, step: "Step", turn: int, tongue: Tongue) -> str:
    way_back = tongue.back if index < turn else tongue.no_way_back
    return STEP_ROW.format(
        number=index + 1,
        name=step.name,
        sentence=tongue.word(_sentence(step)),
        asked=_asked(step, tongue),
        way_back=tongue.turn if index == turn else way_back,
        becomes=f"`{step.line_becomes.value}`" if step.line_becomes else "",
    )


def _sentence(step: "Step") -> str:
    """Return the first paragraph of the step's docstring, on one line."""
    return " ".join((inspect.getdoc(step.run) or "").split("\n\n")[0].split())


def _asked(step: "Step", tongue: Tongue) -> str:
    """Return the ports that the step's own code names."""
    ports = dict.fromkeys(PORT.findall(inspect.getsource(step.run)))
    return tongue.comma.join(map(tongue.word, ports)) or tongue.nobody


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
