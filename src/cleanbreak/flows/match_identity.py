"""Match a name on a document with whoever should stand at the desk, and tell nothing else.

The answer is the same for a stranger's line and for a number that nobody has.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from cleanbreak.domain.authority import check_may_act
from cleanbreak.domain.document_name import LookFor, NameFit, fit_name
from cleanbreak.domain.mrz import DocumentName
from cleanbreak.domain.refusal import Refusal
from cleanbreak.policies.loader import policy_at
from cleanbreak.records.authority import AuthorityRow
from cleanbreak.records.line import LineRow
from cleanbreak.records.sealed import open_sealed

NOBODY = "Erika Mustermann"
"""Whose name is compared where there is no line, so that it takes as long; it counts for nothing.
"""


class IdentityNoMatch(Refusal):
    """No match. If the document shows the name in other letters, too, type it in those."""

    code = "identity_no_match"


class WholeNameNeeded(Refusal):
    """The machine-readable lines are too short for this name: type all of it from the front of the
    document.
    """

    code = "whole_name_needed"


class NamePartsDiffer(Refusal):
    """One of the names has more parts than the other. Ask how the name is written in the agreement,
    and type of the name on the document those parts.
    """

    code = "name_parts_differ"


class NameReadingRare(Refusal):
    """This spelling of a Chinese name is a rare one: type the characters from the document."""

    code = "name_reading_rare"


class NameCharactersDiffer(Refusal):
    """These characters are not those on file, though they sound alike, such as traditional instead
    of simplified ones. Scan the machine-readable lines, or ask for another document.
    """

    code = "name_characters_differ"


class NoAuthorityHere(Refusal):
    """Nobody of this name may act for the holder of this line. Record the authority first, under
    Representatives: by the original of the document, which a second person looks at, too. A
    declaration can be accepted without it.
    """

    code = "no_authority_here"


LOOK: Mapping[LookFor, type[Refusal]] = {
    LookFor.WHOLE_NAME: WholeNameNeeded,
    LookFor.PARTS: NamePartsDiffer,
    LookFor.READING: NameReadingRare,
    LookFor.CHARACTERS: NameCharactersDiffer,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Whose line it is, and by which authority somebody comes for its holder, if by any."""

    line: LineRow
    authority_id: UUID | None


def match_holder(line: LineRow | None, name: DocumentName | str, now: datetime) -> Found:
    """Return the line if the name is its holder's.

    :raises IdentityNoMatch: also where there is no line.
    """
    del now  # a holder has no last day
    answer = fit_name(line.holder.name if line else NOBODY, name)
    if line is None or answer.fit is NameFit.DIFFERS:
        raise IdentityNoMatch
    if answer.look_for is not None:
        raise LOOK[answer.look_for]
    return Found(line=line, authority_id=None)


def match_representative(line: LineRow | None, name: DocumentName | str, now: datetime) -> Found:
    """Return the line, and the authority by which somebody of this name may act today.

    :raises NoAuthorityHere: also where there is no line.
    """
    if line is None:
        raise NoAuthorityHere
    today = policy_at(line.jurisdiction, now)[1]
    looks: list[type[Refusal]] = []
    for row in AuthorityRow.objects.filter(holder_id=line.holder_id).order_by("-recorded_at"):
        answer = fit_name(open_sealed(row.person_name), name)
        if answer.fit is NameFit.DIFFERS or not _may_act(row, today):
            continue
        if answer.look_for is None:
            return Found(line=line, authority_id=row.authority_id)
        looks.append(LOOK[answer.look_for])
    raise looks[0] if looks else NoAuthorityHere


def _may_act(row: AuthorityRow, today: date) -> bool:
    """Return whether the authority counts; one that does not is none, at a desk."""
    try:
        check_may_act(row.as_authority(), today)
    except Refusal:
        return False
    return True
