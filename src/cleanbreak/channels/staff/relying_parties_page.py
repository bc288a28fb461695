"""Who may ask about numbers: relying parties, which can be suspended or changed here at once."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cleanbreak.channels.staff.answers import see_other, show, show_with
from cleanbreak.channels.staff.pages import SHOWN_MAX, asked_place, turn
from cleanbreak.channels.staff.signed_in import actor_of, staff_page
from cleanbreak.domain.effective_date import ProofLevel
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.relying_party import (
    REQUESTS_PER_MINUTE_MAX,
    STANDING_REASON_LENGTH_MAX,
    MalformedQuota,
    Reach,
    Standing,
    StandingReasonMissing,
    UnknownRelyingParty,
)
from cleanbreak.domain.staff import Right
from cleanbreak.flows.list_relying_parties import find_party, list_relying_parties
from cleanbreak.flows.manage_relying_parties import (
    change_standing,
    resume_relying_party,
    suspend_relying_party,
)
from cleanbreak.flows.relying_party_words import LEVEL_WORDS, REACH_WORDS

QUOTA_DIGITS_MAX = 6


@require_safe
@staff_page(Right.SEE_RELYING_PARTIES)
def relying_parties(request: HttpRequest) -> HttpResponse:
    """List them, with what they may and by which right."""
    found = list_relying_parties(timezone.now(), SHOWN_MAX, asked_place(request))
    said = {
        "place": "relying-parties",
        "rows": found.rows,
        "pages": turn(request, "staff:relying-parties", found),
    }
    return show(request, "staff/relying_parties.html", said)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Right.SUSPEND_RELYING_PARTY)
def switch(request: HttpRequest, client_id: UUID) -> HttpResponse:
    """Suspend one, or let it in again."""
    if request.method == "POST":
        is_let_in = request.POST.get("become") == "active"
        act = resume_relying_party if is_let_in else suspend_relying_party
        try:
            act(str(client_id), actor_of(request), timezone.now())
        except UnknownRelyingParty as fault:
            raise Http404 from fault
    return see_other("staff:relying-parties")


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Right.CHANGE_RELYING_PARTY)
def standing(request: HttpRequest, client_id: UUID) -> HttpResponse:
    """Show and change which orders one finds, what it vouches for, and how often it may ask."""
    try:
        if request.method != "POST":
            return _standing_page(request, client_id)
        reason = request.POST.get("reason", "")
        change_standing(str(client_id), _wanted(request), reason, actor_of(request), timezone.now())
    except UnknownRelyingParty as fault:
        raise Http404 from fault
    except (MalformedQuota, StandingReasonMissing) as refusal:
        return _standing_page(request, client_id, refusal)
    return see_other("staff:relying-parties")


def _wanted(request: HttpRequest) -> Standing:
    """Return what was chosen.

    :raises MalformedQuota: if it could ask never or too often.
    """
    said = request.POST
    try:
        reach, level = Reach(said.get("reach", "")), ProofLevel(said.get("level", ""))
    except ValueError as fault:  # no form of ours sends that
        raise Http404 from fault
    quota = said.get("quota", "")
    is_number = quota.isascii() and quota.isdigit() and len(quota) <= QUOTA_DIGITS_MAX
    return Standing(
        reach=reach, vouches_for=level, requests_per_minute=int(quota) if is_number else 0
    )


def _standing_page(
    request: HttpRequest, client_id: UUID, refusal: Refusal | None = None
) -> HttpResponse:
    row = find_party(str(client_id))
    typed = request.POST if refusal else {}
    said = {
        "place": "relying-parties",
        "row": row,
        "reach": typed.get("reach", row.reach),
        "level": typed.get("level", row.vouches_for),
        "quota": typed.get("quota", row.requests_per_minute),
        "reason": typed.get("reason", ""),
        "reaches": [(one.value, words) for one, words in REACH_WORDS.items()],
        "levels": [(one.value, words) for one, words in LEVEL_WORDS.items()],
        "quota_max": REQUESTS_PER_MINUTE_MAX,
        "reason_length_max": STANDING_REASON_LENGTH_MAX,
    }
    return show_with(request, "staff/relying_party_standing.html", said, refusal)
