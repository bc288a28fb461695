"""Pictures of papers that a verified holder sends beforehand: which are wanted, what they became.

Only what the rules of the place take as a copy is wanted. Of a document that shows who somebody is
no picture is sent, in no place: it is shown at a desk (`domain/identity_evidence.py`).
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import timedelta
from enum import Enum

from cleanbreak.domain.papers import IDENTITY, Need, NeedName, PaperForm, PaperKind
from cleanbreak.domain.refusal import Refusal

WAITS_AT_MOST = timedelta(days=30)
"""What nobody has looked at by then is erased unseen; it can be sent again."""
PAPERS_MAX = 10
"""Pictures of one line that are kept at once."""
NOT_A_PICTURE = IDENTITY | {PaperKind.PROOFS, PaperKind.SIM_CARD}


class UploadState(Enum):
    """What became of a picture."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    LAPSED = "lapsed"
    """Erased before anybody looked."""


class RefusedFor(Enum):
    """Why a picture was refused; the holder is told."""

    UNREADABLE = "unreadable"
    NOT_WHOLE = "not_whole"
    ANOTHER_PAPER = "another_paper"
    OF_SOMEBODY_ELSE = "of_somebody_else"
    OUT_OF_DATE = "out_of_date"


class PaperNotWanted(Refusal):
    """We want no picture of this paper. Bring it along, if the list names it."""

    code = "paper_not_wanted"


class TooManyPapers(Refusal):
    """At most ten pictures can be kept for one line. Bring the others along."""

    code = "too_many_papers"


class UnknownPaper(Refusal):
    """There is no such paper, or its picture has been erased."""

    code = "unknown_paper"


class PaperAlreadyJudged(Refusal):
    """Somebody has decided about this paper already."""

    code = "paper_already_judged"


class RefusedForMissing(Refusal):
    """Choose why the picture is refused: the holder is told."""

    code = "refused_for_missing"


def wanted_pictures(needs: Sequence[Need]) -> tuple[Need, ...]:
    """Return of what pictures may be sent: copies only, and of no document of identity."""
    copies = (need for need in needs if need.form is PaperForm.COPY)
    reduced = (replace(need, one_of=_pictured(need.one_of)) for need in copies)
    return tuple(need for need in reduced if need.one_of)


def check_wanted(needs: Sequence[Need], name: NeedName, kind: PaperKind) -> None:
    """Return if a picture of this paper is wanted.

    :raises PaperNotWanted: if it is not.
    """
    if not any(need.name is name and kind in need.one_of for need in wanted_pictures(needs)):
        raise PaperNotWanted


def _pictured(kinds: Collection[PaperKind]) -> tuple[PaperKind, ...]:
    return tuple(kind for kind in kinds if kind not in NOT_A_PICTURE)
