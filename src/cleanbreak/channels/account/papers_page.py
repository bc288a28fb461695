"""Send papers beforehand: which are wanted as a picture, and what became of those sent."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from cleanbreak.channels.account.answers import go_to, see_other, show
from cleanbreak.channels.account.paper_file_field import PaperInMemory, sent_picture
from cleanbreak.channels.account.signed_in import holder_here, holder_page, proofs_of
from cleanbreak.domain.paper_upload import PaperNotWanted
from cleanbreak.domain.papers import NeedName, PaperKind, SeenPaper
from cleanbreak.domain.proof import Consequence
from cleanbreak.domain.refusal import Refusal
from cleanbreak.flows.carry_proofs import is_proved_for_line
from cleanbreak.flows.choose_as_holder import HOLDER
from cleanbreak.flows.list_own_lines import read_own_line
from cleanbreak.flows.paper_words import NEED_WORDS, PAPER_WORDS
from cleanbreak.flows.send_paper import SentPaper, pictures_wanted, send_paper
from cleanbreak.flows.sent_paper_words import became_words
from cleanbreak.records.line import LineRow
from cleanbreak.records.paper_upload import uploads_of_line


@csrf_exempt  # only until the handler of the file is set: the view inside checks the token
@require_http_methods(["GET", "HEAD", "POST"])
def papers(request: HttpRequest, line_id: int) -> HttpResponse:
    """Take a picture of a holder who has proved enough to end the line; of others none is kept."""
    request.upload_handlers = [PaperInMemory(request, lambda: _may_send(request, line_id))]
    return _papers(request, line_id=line_id)


def _may_send(request: HttpRequest, line_id: int) -> bool:
    """Return whether a picture from there may take room in our memory."""
    holder_id, now = holder_here(request), timezone.now()
    if not LineRow.objects.filter(holder_id=holder_id, line_id=line_id).exists():
        return False  # nobody is signed in, or it is somebody else's
    return is_proved_for_line(Consequence.END_AT_ONCE, proofs_of(request), line_id, now)


@csrf_protect
@holder_page
def _papers(request: HttpRequest, holder_id: int, line_id: int) -> HttpResponse:
    read_own_line(holder_id, line_id)
    line, now = LineRow.objects.select_related("holder").get(pk=line_id), timezone.now()
    if not pictures_wanted(line, now):
        return see_other("account:line", line_id)
    if not is_proved_for_line(Consequence.END_AT_ONCE, proofs_of(request), line_id, now):
        page = reverse("account:papers", args=(line_id,))
        prove = reverse("account:prove", args=(line_id,))
        return go_to(f"{prove}?{urlencode({'next': page})}")
    return _answer(request, line)


def _answer(request: HttpRequest, line: LineRow) -> HttpResponse:
    if request.method != "POST":
        return _page(request, line)
    try:
        sent = SentPaper(_named(request.POST.get("paper", "")), sent_picture(request))
        send_paper(line, sent, HOLDER, timezone.now())
    except Refusal as refusal:
        return _page(request, line, refusal)
    return see_other("account:papers", line.line_id)


def _named(chosen: str) -> SeenPaper:
    need, _, kind = chosen.partition(":")
    try:
        return SeenPaper(NeedName(need), PaperKind(kind))
    except ValueError as fault:
        raise PaperNotWanted from fault


def _page(request: HttpRequest, line: LineRow, refusal: Refusal | None = None) -> HttpResponse:
    said = {
        "line": line,
        "choices": [
            (f"{need.name.value}:{kind.value}", NEED_WORDS[need.name], PAPER_WORDS[kind])
            for need in pictures_wanted(line, timezone.now())
            for kind in need.one_of
        ],
        "chosen": request.POST.get("paper", ""),
        "sent": [
            (row.sent_at, PAPER_WORDS[row.paper.kind], became_words(row))
            for row in uploads_of_line(line.line_id)
        ],
    }
    return show(request, "holder/papers.html", said, refusal)
