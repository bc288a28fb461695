"""Figures of the log and its witnesses for a monitoring system."""

from collections.abc import Iterator
from datetime import datetime

from cleanbreak.domain.named_witness import WitnessState
from cleanbreak.flows.gauge import Sample, gauge
from cleanbreak.flows.list_witnesses import list_witnesses


def figures_of_witnesses(now: datetime) -> Iterator[str]:
    """Yield who watches the log; a witness that disputes it is the worst that can be told of it."""
    known = list_witnesses(now)
    yield from gauge(
        "cleanbreak_log_entries",
        "Entries of the newest checkpoint, and of the largest that enough witnesses cosigned.",
        [Sample({"of": "signed"}, known.size), Sample({"of": "witnessed"}, known.witnessed)],
    )
    yield from gauge(
        "cleanbreak_log_witness_behind_entries",
        "Entries that a witness has not cosigned.",
        [Sample({"witness": one.name}, one.behind) for one in known.witnesses],
    )
    yield from gauge(
        "cleanbreak_log_witness_state",
        "How a witness behaves: 1 at its state.",
        [
            Sample({"witness": one.name, "state": state.value}, one.state is state)
            for one in known.witnesses
            for state in WitnessState
        ],
    )
    yield from gauge(
        "cleanbreak_log_disputes",
        "Pairs of checkpoints of the log that do not go together, as witnesses say.",
        [Sample({}, len(known.disputes))],
    )
