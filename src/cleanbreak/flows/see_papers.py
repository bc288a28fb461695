"""See papers: what the clerk has seen of a customer, and when the line is to end by it."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from uuid import UUID

from cleanbreak.domain.desk_visit import VisitStep
from cleanbreak.domain.papers import Errand, Need, PaperKind, SeenPaper, missing_needs
from cleanbreak.domain.proof import Consequence, VerificationOver
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.check_desk_papers import (
    authority_subject,
    caller_subject,
    check_papers_of_authority,
    check_papers_of_caller,
    needs_of_authority,
    needs_of_caller,
    tick_papers,
)
from cleanbreak.flows.due_visit import due_visit, proved_line_of
from cleanbreak.flows.judge_proofs import has_enough_proof, would_grant
from cleanbreak.flows.note_visit_step import note_step
from cleanbreak.flows.read_visit import VisitStory
from cleanbreak.flows.serve_caller import ERRANDS, NEEDS
from cleanbreak.flows.verify_caller import proved_line
from cleanbreak.records.paper import seen_papers
from cleanbreak.records.paper_upload import accepted_papers


class WishNotSaid(Refusal):
    """Say when the line is to end: choose by its number."""

    code = "wish_not_said"


def see_papers(
    visit_id: UUID, when: str, ticked: Sequence[SeenPaper], actor: Actor, now: datetime
) -> None:
    """Note what was seen beside document and card, and when the line is to end.

    :param when: a key of ``serve_caller.WISHES``.
    :raises PapersMissing: naming what the place asks for and nobody has seen.
    :raises PaperNotAsked, NotOnPaper: for what is not on its list.
    :raises WishNotSaid: if it is not said when.
    :raises MoreProofNeeded, CoolingOff: if the proofs are not enough for it.
    :raises Refusal: as `due_visit` says.
    """
    story = due_visit(visit_id, VisitStep.PAPERS, actor, now)
    if when not in ERRANDS:
        raise WishNotSaid
    if ticked:
        needs = needs_of_visit(story, Errand.END_AT_ONCE, now)
        tick_papers(subject_of_visit(story), needs, ticked, actor, now)
    check_papers_of_visit(story, ERRANDS[when], now)
    if story.authority_id is None:
        proved_line(story.verification_id, NEEDS[when], actor, now)
    note_step(visit_id, VisitStep.PAPERS, {"when": when}, actor, now)


def see_by_the_way(
    story: VisitStory, kinds: Iterable[PaperKind], actor: Actor, now: datetime
) -> None:
    """Tick what a step has shown already, so that nobody ticks it again: document and card."""
    needs = needs_of_visit(story, Errand.END_AT_ONCE, now)
    left = missing_needs(needs, seen_papers(subject_of_visit(story), now))
    seen = [SeenPaper(need.name, kind) for need in left for kind in kinds if kind in need.one_of]
    if seen:
        tick_papers(subject_of_visit(story), needs, seen, actor, now)


def see_papers_for_money(
    visit_id: UUID, errand: Errand, ticked: Sequence[SeenPaper], actor: Actor, now: datetime
) -> None:
    """Note what is asked for only where money is paid, a company's extract of the register, say.

    :param errand: in cash, or to an account.
    :raises PaperNotAsked, NotOnPaper: for what is not on its list.
    :raises Refusal: as `due_visit` says.
    """
    story = due_visit(visit_id, VisitStep.CASH_PAID, actor, now)
    if ticked:
        needs = needs_of_visit(story, errand, now)
        tick_papers(subject_of_visit(story), needs, ticked, actor, now)


def papers_left(story: VisitStory, errand: Errand, now: datetime) -> tuple[Need, ...]:
    """Return what the clerk has still to see."""
    return missing_needs(needs_of_visit(story, errand, now), _seen(story, errand, now))


def needs_of_visit(story: VisitStory, errand: Errand, now: datetime) -> tuple[Need, ...]:
    """Return what whoever stands there shows, beside the document that two people have seen."""
    if story.authority_id is not None:
        return needs_of_authority(story.authority_id, errand, now)
    return needs_of_caller(proved_line_of(story), errand, now)


def subject_of_visit(story: VisitStory) -> str:
    """Return by what the ticks of a visit are found."""
    if story.authority_id is not None:
        return authority_subject(story.authority_id)
    return caller_subject(story.verification_id)


def check_papers_of_visit(story: VisitStory, errand: Errand, now: datetime) -> None:
    """Return if all was seen.

    :raises PapersMissing: naming what is missing.
    """
    if story.authority_id is not None:
        check_papers_of_authority(story.authority_id, errand, now)
        return
    line, is_proved = proved_line_of(story), _are_proofs_papers(story, now)
    check_papers_of_caller(story.verification_id, line, errand, now, is_proved=is_proved)


def may_end_at_once(story: VisitStory, now: datetime) -> bool:
    """Return whether the proofs are enough for an end at once, though it may have to wait."""
    if story.authority_id is not None:
        return True
    return has_enough_proof(story.verification_id, Consequence.END_AT_ONCE, now)


def _seen(story: VisitStory, errand: Errand, now: datetime) -> list[SeenPaper]:
    seen = seen_papers(subject_of_visit(story), now)
    if story.authority_id is None:
        seen += accepted_papers(proved_line_of(story).line_id, now)
        if _are_proofs_papers(story, now):
            needs = needs_of_visit(story, errand, now)
            seen += [SeenPaper(need.name, PaperKind.PROOFS) for need in needs]
    return seen


def _are_proofs_papers(story: VisitStory, now: datetime) -> bool:
    """Return whether two proofs stand for a paper; after their half an hour only papers count."""
    with suppress(VerificationOver):
        return would_grant(story.verification_id, Consequence.END_AT_ONCE, now)
    return False
