"""Paste a number, a link, an address, a name or a message: is it ours?"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from cleanbreak.channels.portal.answers import unstored
from cleanbreak.channels.portal.error_pages import too_many_requests
from cleanbreak.channels.portal.network_address import address_of
from cleanbreak.channels.portal.sentences import sentence
from cleanbreak.domain.pasted_text import TEXT_LENGTH_MAX, Finding, Judgement, Verdict, Why
from cleanbreak.domain.refusal import Refusal
from cleanbreak.flows.channel_words import FORGEABLE, VERDICTS, WHY
from cleanbreak.flows.check_pasted import check_pasted
from cleanbreak.flows.limit_requests import Limited, TooManyRequests, check_rate


@sensitive_post_parameters("pasted")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Show the form, or say whose it is; what was pasted is neither kept nor opened."""
    if request.method != "POST":
        return _page(request, {})
    now = timezone.now()
    try:
        check_rate(Limited.PASTED, address_of(request), now)
        judgement = check_pasted(request.POST.get("pasted", ""), now)
    except TooManyRequests as refusal:
        return too_many_requests(request, refusal)
    except Refusal as refusal:
        return _page(request, {"problem": sentence(refusal), "field": "pasted"}, status=422)
    return unstored(_page(request, _said(judgement)))


def _said(judgement: Judgement) -> dict[str, object]:
    several = len(judgement.findings) > 1 or judgement.why is Why.WHOLE_MESSAGE
    single = judgement.findings[0] if judgement.findings and not several else None
    return {
        "verdict": VERDICTS[judgement.verdict],
        "why": WHY[judgement.why],
        "is_ours": judgement.verdict is Verdict.OURS,
        "forgeable": _forgeable(single) if single else "",
        "findings": [_line(one) for one in judgement.findings] if several else [],
        "judged": single.text if single else "",
    }


def _line(finding: Finding) -> dict[str, object]:
    return {
        "text": finding.text,
        "verdict": VERDICTS[finding.verdict],
        "why": WHY[finding.why],
        "forgeable": _forgeable(finding),
    }


def _forgeable(finding: Finding) -> object:
    is_ours = finding.verdict is Verdict.OURS and finding.kind is not None
    return FORGEABLE.get(finding.kind, "") if is_ours and finding.kind else ""


def _page(request: HttpRequest, said: dict[str, object], status: int = 200) -> HttpResponse:
    typed = request.POST.get("pasted", "")[:TEXT_LENGTH_MAX]
    page = {"typed": typed, "length_max": TEXT_LENGTH_MAX, **said}
    return render(request, "portal/official_check.html", page, status=status)
