"""The paths of an order, to its end or back: which step follows on which, and what it changes."""

from collections.abc import Container, Sequence

from cleanbreak.domain.line import LineState
from cleanbreak.domain.termination import OrderState
from cleanbreak.flows.cancel_termination import UNDO_STEPS
from cleanbreak.flows.sweep_line import SWEEP_STEPS
from cleanbreak.flows.terminate_line import STEPS, Step
from cleanbreak.records.work import BEFORE, Way

PATHS = (STEPS, UNDO_STEPS, SWEEP_STEPS)
STEP_NAMED = {step.name: step for path in PATHS for step in path}


def path_of(step: Step) -> tuple[Step, ...]:
    """Return the path that the step is on."""
    return next(path for path in PATHS if step in path)


def steps_left(path: Sequence[Step], evidence: Container[str]) -> list[str]:
    """Return the steps that are still to be done, in their order.

    A step that a newer version has put before some that were done is made up for, but only until
    the line is given up: afterwards its number may be somebody else's.
    """
    given_up = [
        place
        for place, step in enumerate(path, start=1)
        if step.line_becomes is LineState.TERMINATED and step.name in evidence
    ]
    return [step.name for step in path[max(given_up, default=0) :] if step.name not in evidence]


def _ways(path: Sequence[Step], finished: OrderState, line_at_last: str | None) -> dict[str, Way]:
    ways = {}
    for step, following in zip(path, [*path[1:], None], strict=True):
        becomes = step.line_becomes.value if step.line_becomes else None
        ways[step.name] = Way(
            step=step.name,
            next_step=following.name if following else step.name,
            order_becomes=None if following else finished,
            line_becomes=becomes if following else becomes or line_at_last,
            is_point_of_no_return=step.is_point_of_no_return,
        )
    return ways


WAYS = {
    **_ways(STEPS, OrderState.COMPLETED, None),
    **_ways(UNDO_STEPS, OrderState.CANCELLED, BEFORE),
    **_ways(SWEEP_STEPS, OrderState.COMPLETED, None),
}
"""By the name of a step; worked out once, for it is asked ten times for each line of a campaign."""
