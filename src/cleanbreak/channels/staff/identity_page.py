"""The document of a visit: the form of the step, and afterwards the evidence, with its pictures."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from csp.decorators import csp_update
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from cleanbreak.channels.staff.answers import see_other, show
from cleanbreak.channels.staff.desk_field import FORM, at_desk
from cleanbreak.channels.staff.desk_visit_page import visit_answer
from cleanbreak.channels.staff.identity_form import (
    PICTURE,
    is_representative,
    pictures_in,
    read_identity,
)
from cleanbreak.channels.staff.identity_pictures import PicturesInMemory
from cleanbreak.channels.staff.looks import Item, look
from cleanbreak.channels.staff.signed_in import place_of, staff_page
from cleanbreak.domain.desk_visit import StepDoneAlready, UnknownVisit
from cleanbreak.domain.identity_evidence import (
    CheckDigits,
    IdentityPicture,
    NameFrom,
    ReadBy,
    Validity,
)
from cleanbreak.domain.look import Seen
from cleanbreak.domain.papers import PaperKind
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.staff import Right, person_in
from cleanbreak.flows.check_identity import check_identity, rules_at_desk
from cleanbreak.flows.identity_words import (
    CHECK_WORDS,
    NAME_WORDS,
    PICTURE_WORDS,
    READ_WORDS,
    VALIDITY_WORDS,
)
from cleanbreak.flows.paper_words import PAPER_WORDS
from cleanbreak.flows.read_visit import read_visit
from cleanbreak.flows.sign_in import staff_rights
from cleanbreak.records.confidential_request import confidential_among
from cleanbreak.records.identity_evidence import (
    IdentityEvidenceRow,
    identity_of_order,
    opened_picture,
    picture_of_evidence,
    pictures_of,
)
from cleanbreak.records.order import OrderRow

NOTHING_RUNS = {"sandbox": [""]}
"""Beside the policy of all pages: whatever is in the file, in a browser it can do nothing."""


@csrf_exempt  # only until the handler of the files is set: the view inside checks the token
@require_http_methods(FORM)
def identity(request: HttpRequest, visit_id: UUID) -> HttpResponseBase:
    """Take the form of a document; pictures only where the place of the desk wants them."""
    handler = PicturesInMemory(request, lambda name: name in _wanted(request))
    request.upload_handlers = [handler]
    return _identity(request, visit_id=visit_id, check=handler.check)


@sensitive_post_parameters("scan", "lines", "name", "born", "expires_on", "resident_id")
@csrf_protect
@staff_page(Right.CHECK_DOCUMENT)
def _identity(request: HttpRequest, visit_id: UUID, check: Callable[[], None]) -> HttpResponse:
    actor, now = at_desk(request), timezone.now()
    try:
        story = read_visit(visit_id, actor, now)
    except UnknownVisit as fault:
        raise Http404 from fault
    if request.method != "POST":
        return see_other("staff:desk-visit", visit_id)
    try:
        pictures = pictures_in(request.FILES)  # reads the form
        check()
        shown = read_identity(request, actor, pictures)
        check_identity(visit_id, shown, actor, now, is_representative=is_representative(request))
    except StepDoneAlready:
        pass  # sent twice: the page shows what is due now
    except Refusal as refusal:
        return visit_answer(request, story, refusal)
    return see_other("staff:desk-visit", visit_id)


@require_http_methods(FORM)
@staff_page(Right.REVIEW_PAPERS)
def evidence(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Show of which document the order's visit has evidence, and the pictures that are kept."""
    row = _row(order_id)

    def page() -> HttpResponse:
        said: dict[str, Any] = {
            "place": "papers",
            "order_id": order_id,
            "row": row,
            "document": PAPER_WORDS[PaperKind(row.kind)],
            "read_by": READ_WORDS[ReadBy(row.read_by)],
            "check_digits": CHECK_WORDS[CheckDigits(row.check_digits)],
            "name_from": NAME_WORDS[NameFrom(row.name_from)],
            "validity": VALIDITY_WORDS[Validity(row.validity)],
            "clerk": person_in(row.seen_by),
            "pictures": [
                (one.what, PICTURE_WORDS[IdentityPicture(one.what)], one.erase_on)
                for one in pictures_of(row)
            ],
        }
        return show(request, "staff/identity_evidence.html", said)

    return _looked_at(request, row, order_id, page)


@csp_update(NOTHING_RUNS)
@require_http_methods(FORM)
@staff_page(Right.REVIEW_PAPERS)
def picture(request: HttpRequest, order_id: UUID, what: str) -> HttpResponse:
    """Hand out one picture, to whoever has said why they look."""
    row = _row(order_id)

    def shown() -> HttpResponse:
        found = picture_of_evidence(row, what)
        if found is None:
            raise Http404
        answer = HttpResponse(opened_picture(found), content_type="image/jpeg")
        answer["Content-Disposition"] = 'inline; filename="picture.jpeg"'
        return answer

    return _looked_at(request, row, order_id, shown)


def _wanted(request: HttpRequest) -> set[str]:
    """Return which files of a form are read: none of whoever may not look at documents."""
    if Right.CHECK_DOCUMENT not in staff_rights(request.user.get_username()):
        return set()
    store = place_of(request).store
    if not store:
        return set()
    rules, _ = rules_at_desk(store, timezone.now())
    return {f"{PICTURE}{one.value}" for one in rules.pictures}


def _row(order_id: UUID) -> IdentityEvidenceRow:
    row = identity_of_order(order_id)
    if row is None or confidential_among([order_id]):
        raise Http404
    return row


def _looked_at(
    request: HttpRequest,
    row: IdentityEvidenceRow,
    order_id: UUID,
    page: Callable[[], HttpResponse],
) -> HttpResponse:
    item = Item(
        what=Seen.PAPER,
        key=row.evidence_id,
        line_id=OrderRow.objects.values_list("line_id", flat=True).get(pk=order_id),
        order_id=order_id,
        address=reverse("staff:identity-evidence", args=[order_id]),
        place="papers",
    )
    return look(request, item, page)
