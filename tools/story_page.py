"""Write the page that tells what happens when a line ends: ``tools/story_page.py write|check``.

``write`` makes ``docs/explanation/what-happens-when-a-line-ends.md`` from the steps of
``flows/terminate_line.py`` and ``flows/cancel_termination.py``: their names, docstrings and what
they leave. ``check`` changes nothing and fails if the page tells something else than the code.
"""

import inspect
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cleanbreak.flows.terminate_line import Step

PAGE = Path(__file__).resolve().parent.parent / "docs/explanation/what-happens-when-a-line-ends.md"
PORT = re.compile(r"\boutside\.(\w+)")
WHOM_A_STEP_ASKS_OF_ITSELF = "nobody: our own records"
FRAME = """\
<!-- Written by tools/story_page.py from the steps in flows/: change those, not this page. -->

# What happens when a line ends

A confirmed order goes through these steps, one after the other. Each is done for a whole batch of
orders, may be repeated under the key `order:step` without a second effect, and leaves exactly one
piece of evidence. A step that gets no answer is tried again; an answer that a person has to judge
holds the order. `flows/advance_orders.py` says how.

{steps}

From the confirmation on the line is `{begun}`; it is `{ended}` only when every system
that was asked said so.

## The way back

Until `{last_step}` is done the holder can withdraw the order. What was done by then is undone,
the last step first, and the line becomes what it was:

{undo}

An order that was never begun is withdrawn at once, and nothing has to be undone.
"""
STEP_ROW = "| {number} | `{name}` | {sentence} | {asked} | {way_back} | {becomes} |"
STEPS_HEAD = """\
| | step | what it does | whom it asks | can the holder withdraw afterwards? | the line becomes |
|---|---|---|---|---|---|"""
UNDO_HEAD = """\
| | step | what it does | whom it asks |
|---|---|---|---|"""


def main(arguments: list[str]) -> int:
    """Do what the one argument says; return 0, 1 for a page that is out of date, 2 for misuse."""
    match arguments:
        case ["write"]:
            PAGE.write_text(current_page(), encoding="utf-8")
        case ["check"]:
            return int(PAGE.read_text(encoding="utf-8") != current_page())
        case _:
            sys.stderr.write(f"{__doc__}\n")
            return 2
    return 0


def current_page() -> str:
    """Return the page as the code of this moment tells it; loads Django where nobody did."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cleanbreak.site.settings")
    os.environ.setdefault("CLEANBREAK_SECRET_KEY", "unused: without one, the settings make a file")
    import django

    django.setup()
    from cleanbreak.flows.cancel_termination import UNDO_STEPS
    from cleanbreak.flows.terminate_line import STEPS

    return page_of(STEPS, UNDO_STEPS)


def page_of(steps: Sequence["Step"], undo_steps: Sequence["Step"]) -> str:
    """Return the page that tells these steps."""
    from cleanbreak.domain.line import LineState

    turn = next(i for i, step in enumerate(steps) if step.is_point_of_no_return)
    rows = [_step_row(i, step, turn) for i, step in enumerate(steps)]
    undo_rows = [
        f"| {i} | `{step.name}` | {_sentence(step)} | {_asked(step)} |"
        for i, step in enumerate(undo_steps, start=1)
    ]
    return FRAME.format(
        steps="\n".join([STEPS_HEAD, *rows]),
        undo="\n".join([UNDO_HEAD, *undo_rows]),
        last_step=steps[turn].name,
        begun=LineState.PENDING_TERMINATE.value,
        ended=LineState.TERMINATED.value,
    )


def _step_row(index: int, step: "Step", turn: int) -> str:
    way_back = "yes" if index < turn else "no"
    return STEP_ROW.format(
        number=index + 1,
        name=step.name,
        sentence=_sentence(step),
        asked=_asked(step),
        way_back="**no: point of no return**" if index == turn else way_back,
        becomes=f"`{step.line_becomes.value}`" if step.line_becomes else "",
    )


def _sentence(step: "Step") -> str:
    """Return the first paragraph of the step's docstring, on one line."""
    return " ".join((inspect.getdoc(step.run) or "").split("\n\n")[0].split())


def _asked(step: "Step") -> str:
    """Return the ports that the step's own code names."""
    ports = dict.fromkeys(PORT.findall(inspect.getsource(step.run)))
    return ", ".join(ports) or WHOM_A_STEP_ASKS_OF_ITSELF


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
