"""Make a campaign: a file that names the lines, why, when, and how fast at most."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from cleanbreak.channels.staff.answers import see_other, show_with
from cleanbreak.channels.staff.campaign_form import REASON_WORDS, read_wish
from cleanbreak.channels.staff.campaign_upload import CampaignUpload, uploaded_file
from cleanbreak.channels.staff.signed_in import actor_of, staff_page
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.staff import Right
from cleanbreak.flows.create_campaign import create_campaign

FIELDS = ("reason", "when", "rate")


@csrf_exempt  # only until the handler of the file is set: the view inside checks the token
@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Right.RUN_CAMPAIGN)
def new_campaign(request: HttpRequest) -> HttpResponse:
    """Take the file of somebody who may send one, and of nobody else."""
    request.upload_handlers = [CampaignUpload(request)]
    return _new_campaign(request)


@csrf_protect
def _new_campaign(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _page(request)
    try:
        wish = read_wish({field: request.POST.get(field, "") for field in FIELDS})
        campaign_id = create_campaign(
            uploaded_file(request), wish, actor_of(request), timezone.now()
        )
    except Refusal as refusal:
        return _page(request, refusal)
    return see_other("staff:campaign", campaign_id)


def _page(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    said = {
        "place": "campaigns",
        "reasons": [(reason.value, words) for reason, words in REASON_WORDS.items()],
        "typed": {field: request.POST.get(field, "") for field in FIELDS},
    }
    return show_with(request, "staff/new_campaign.html", said, refusal)
