"""What of a line may be shown to its holder and to agents: an end in confidence is not there."""

from uuid import UUID

from cleanbreak.domain.line import LineState
from cleanbreak.records.confidential_request import confidential_among
from cleanbreak.records.line import LineRow


def shown_order(line: LineRow) -> UUID | None:
    """Return the order by which the line is to end, unless that is kept from whoever looks."""
    order_id = line.open_order_id
    return None if order_id is None or confidential_among([order_id]) else order_id


def shown_state(line: LineRow) -> LineState:
    """Return the state; that it is ending in confidence is seen when it is dead."""
    state = LineState(line.state)
    is_ending = state is LineState.PENDING_TERMINATE
    return LineState.ACTIVE if is_ending and shown_order(line) is None else state
