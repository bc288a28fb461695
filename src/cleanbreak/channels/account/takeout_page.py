"""Take everything along: what there is of a line, in which form, and the link by e-mail."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cleanbreak.channels.account.answers import see_other, show
from cleanbreak.channels.account.prove_page import to_proof
from cleanbreak.channels.account.signed_in import holder_page, proofs_of
from cleanbreak.domain.proof import Consequence, MoreProofNeeded
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.takeout_state import Asked, HowTold
from cleanbreak.flows.ask_for_takeout import ask_as_holder
from cleanbreak.flows.carry_proofs import carry_proofs, require_for_line
from cleanbreak.flows.choose_as_holder import HOLDER
from cleanbreak.flows.decline_takeout import decline_takeout
from cleanbreak.flows.list_own_lines import OwnLine, read_own_line
from cleanbreak.flows.offer_takeout import offer_takeout, wish_of
from cleanbreak.flows.renew_takeout_link import renew_takeout_link
from cleanbreak.flows.takeout_receipt import takeout_receipt
from cleanbreak.records.line import LineRow


@require_http_methods(["GET", "HEAD", "POST"])
@holder_page
def takeout(request: HttpRequest, holder_id: int, line_id: int) -> HttpResponse:
    """Show what there is, or take in what the holder wants of it."""
    found = read_own_line(holder_id, line_id)
    if request.method != "POST":
        return _page(request, found)
    try:
        asked = _act(request, line_id)
    except MoreProofNeeded:
        return to_proof(line_id, reverse("account:takeout", args=(line_id,)))
    except Refusal as refusal:
        return _page(request, found, refusal)
    if asked is not None and asked.passphrase:
        return show(request, "holder/takeout_passphrase.html", {"line": found, "asked": asked})
    return see_other("account:takeout", line_id)


@require_safe
@holder_page
def receipt(request: HttpRequest, holder_id: int, line_id: int) -> HttpResponse:
    """Give the receipt of what was given out."""
    del request
    found = read_own_line(holder_id, line_id)
    text = takeout_receipt(line_id, found.msisdn)
    if not text:
        raise Http404
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


def _act(request: HttpRequest, line_id: int) -> Asked | None:
    """Ask for it, for a new link, or for nothing; each after two proofs."""
    now, proofs = timezone.now(), proofs_of(request)
    if "link" in request.POST:
        renew_takeout_link(carry_proofs(proofs, line_id, now), HOLDER, now)
        return None
    if "decline" in request.POST:
        line = require_for_line(Consequence.TAKEOUT, proofs, line_id, now).line
        if line is not None:
            decline_takeout(line, HowTold.ON_PAGE, HOLDER, now)
        return None
    wish = wish_of(request.POST.dict())
    return ask_as_holder(carry_proofs(proofs, line_id, now), wish, HOLDER, now)


def _page(request: HttpRequest, found: OwnLine, refusal: Refusal | None = None) -> HttpResponse:
    line = LineRow.objects.select_related("holder").get(pk=found.line_id)
    said = {
        "line": found,
        "offer": offer_takeout(line, timezone.now()),
        "typed": request.POST,
        "papers": _to_keep(found),
    }
    return show(request, "holder/takeout.html", said, refusal)


def _to_keep(found: OwnLine) -> list[dict[str, str]]:
    """Return the receipt that a device may keep, if something was given out."""
    if not takeout_receipt(found.line_id, found.msisdn):
        return []
    address = reverse("account:takeout-receipt", args=(found.line_id,))
    title = _("Receipt of the data of %(number)s") % {"number": found.msisdn}
    return [{"title": title, "address": address, "name": f"takeout-{found.line_id}.txt"}]
