"""Read signals: ask the network what it knows of a line, after the last proof that was given.

Never within a transaction. A system that does not answer leaves its signals unknown.
"""

from datetime import datetime

from cleanbreak.domain.line import LineState
from cleanbreak.domain.risk import QUIET, LineSignals
from cleanbreak.ports.errors import OutsideFailure
from cleanbreak.ports.outside import Outside
from cleanbreak.records.line import LineRow
from cleanbreak.records.verification import VerificationRow


def signals_of_line(line: LineRow, outside: Outside) -> LineSignals:
    """Return what the network says of a line; a line that has ended is in no network."""
    if line.state == LineState.TERMINATED.value:
        return QUIET
    try:
        (answer,) = outside.identity.read_signals([line.msisdn])
    except OutsideFailure:
        return LineSignals()
    return LineSignals() if isinstance(answer, OutsideFailure) else answer


def signals_of_verification(
    verification: VerificationRow, line: LineRow, outside: Outside, now: datetime
) -> LineSignals:
    """Return what was read since the last proof was given; read it now if nothing was.

    A SIM that changes between two proofs is seen: whoever has it gives its proof afterwards.
    """
    given = verification.given_proofs.order_by("-given_at").first()
    read_at = verification.signals_read_at
    if verification.signals is not None and given and read_at and read_at > given.given_at:
        return LineSignals.from_json(verification.signals)
    signals = signals_of_line(line, outside)
    if signals.is_whole:
        VerificationRow.objects.filter(pk=verification.pk).update(
            signals=signals.as_json(), signals_read_at=now
        )
    return signals
