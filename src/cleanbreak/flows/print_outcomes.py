"""What became of a print, by how it failed; needs neither Django nor a database."""

from cleanbreak.domain.slip import PrintOutcome
from cleanbreak.ports.errors import OutcomeUnknown, OutsideFailure
from cleanbreak.ports.slip_printer import CoverOpen, PaperOut

FOUND: tuple[tuple[type[OutsideFailure], PrintOutcome], ...] = (
    (PaperOut, PrintOutcome.PAPER_OUT),
    (CoverOpen, PrintOutcome.COVER_OPEN),
    (OutcomeUnknown, PrintOutcome.UNKNOWN),
    (OutsideFailure, PrintOutcome.UNREACHABLE),
)


def outcome_of_failure(failure: OutsideFailure) -> PrintOutcome:
    """Return what became of a print that failed."""
    return next(outcome for kind, outcome in FOUND if isinstance(failure, kind))
