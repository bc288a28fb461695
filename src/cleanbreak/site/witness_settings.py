"""Who watches our log: witnesses cosign its checkpoints, so that nobody can be shown another."""

import os

from cleanbreak.domain.named_witness import parse_quorum, parse_witnesses

CLEANBREAK_WITNESSES = parse_witnesses(os.environ.get("CLEANBREAK_WITNESSES", ""))
"""A line for each, or between semicolons: its keys (vkeys of one name), then its address."""
CLEANBREAK_WITNESS_QUORUM = parse_quorum(
    os.environ.get("CLEANBREAK_WITNESS_QUORUM", ""), len(CLEANBREAK_WITNESSES)
)
"""So many must have cosigned a checkpoint before verifiers take it; by default more than half."""
CLEANBREAK_WITNESSES_WIRING = "cleanbreak.site.wiring.witness.wire_witnesses"
