"""Read what a line can ask for to switch, before it asks."""

from datetime import datetime

from cleanbreak.domain.line import LineState
from cleanbreak.domain.switching import SwitchRules
from cleanbreak.policies.loader import policy_at
from cleanbreak.policies.switch_rules import switch_rules
from cleanbreak.records.line import LineRow


def read_switch(line_id: int, now: datetime) -> SwitchRules:
    """Return what counts for a line now; one that has ended can ask for nothing."""
    line = LineRow.objects.get(pk=line_id)
    if line.state == LineState.TERMINATED.value:
        return SwitchRules()
    return switch_rules(line.jurisdiction, policy_at(line.jurisdiction, now)[1])
