"""End a line for its holder: by somebody whose authority two people have looked at."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from cleanbreak.domain.authority import (
    Authority,
    NotTheirLine,
    UnknownAuthority,
    check_may_act,
)
from cleanbreak.domain.effective_date import EndPolicy, ProofLevel
from cleanbreak.domain.papers import Errand
from cleanbreak.domain.termination import Actor, TerminationRequest, UnknownLine
from cleanbreak.flows.check_desk_papers import check_papers_of_authority
from cleanbreak.flows.request_termination import Requested, request_termination
from cleanbreak.policies.loader import policy_at
from cleanbreak.ports.outside import Outside
from cleanbreak.records.authority import AuthorityRow
from cleanbreak.records.line import LineRow, find_lines


def end_for_holder(
    authority_id: UUID, wished: TerminationRequest, outside: Outside, now: datetime
) -> Requested:
    """Request the end of a line of the holder for whom the authority counts.

    The documents and the two people who looked at them are the proof. The order, and each audit
    entry about it, names who acted, on whose behalf and by which authority.

    :param wished: what the representative says to the person of staff who is its ``actor``.
    :raises UnknownAuthority: if there is no such authority.
    :raises AuthorityOver, AuthorityRevoked, AuthorityNotAgreed: if nobody may act by it.
    :raises UnknownLine, NotTheirLine: if the line is not the holder's.
    :raises PapersMissing: if a clerk has not seen what the place asks a representative for.
    :raises Refusal: of :func:`request_termination`.
    """
    authority = _authority(authority_id)
    (line,) = find_lines([wished.msisdn], [wished.iccid])
    if line is None:
        raise UnknownLine
    check_may_act(authority, policy_at(line["jurisdiction"], now)[1])
    if not LineRow.objects.filter(line_id=line["line_id"], holder_id=authority.holder_id).exists():
        raise NotTheirLine
    is_at_once = wished.wish.policy is EndPolicy.IMMEDIATE
    errand = Errand.END_AT_ONCE if is_at_once else Errand.END_ON_NOTICE
    check_papers_of_authority(authority_id, errand, now)
    request = replace(wished, level=ProofLevel.VERIFIED, actor=acting_for(authority, wished.actor))
    return request_termination(request, outside, now)


def acting_for(authority: Authority, actor: Actor) -> Actor:
    """Return the same person, acting for the holder."""
    return replace(
        actor,
        on_behalf_of=f"holder:{authority.holder_id}",
        authority=str(authority.authority_id),
    )


def _authority(authority_id: UUID) -> Authority:
    row = AuthorityRow.objects.filter(pk=authority_id).first()
    if row is None:
        raise UnknownAuthority
    return row.as_authority()
