"""Give a file out of a phone, be told what is in it, and take it back as a file phones restore."""

import time
from functools import partial
from urllib.parse import parse_qs

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from cleanbreak.channels.portal.answers import see_other, unstored
from cleanbreak.channels.portal.error_pages import RETRY_AFTER_S, too_many_requests
from cleanbreak.channels.portal.handset_upload import (
    FIELD,
    READ_WITHIN_S,
    ConversionsBusy,
    HandsetUpload,
    UploadMissing,
    UploadTooSlow,
    check_announced,
    largest_bytes,
    one_of_few,
)
from cleanbreak.channels.portal.network_address import address_of
from cleanbreak.channels.portal.sentences import sentence
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.takeout import Kind
from cleanbreak.domain.takeout_about import TakeoutAbout
from cleanbreak.flows.carried_records import CarriedAway
from cleanbreak.flows.give_back_records import MEDIA_TYPES, Wanted, give_back_records
from cleanbreak.flows.limit_requests import Limited, TooManyRequests, check_rate
from cleanbreak.flows.read_handset_upload import ReadLimits, ReadUpload, read_handset_upload
from cleanbreak.flows.takeout_words import KIND_WORDS

ENCODINGS = ("gb18030", "big5", "shift_jis", "euc-kr", "windows-1252", "windows-1251")
"""What older phones and Outlook write; a file that names its own needs none."""
TAKEOUT_ID = "take-along"
POST_TOKEN, TOKEN_HEADER = "csrfmiddlewaretoken", "HTTP_X_CSRFTOKEN"


@csrf_exempt  # only until the handler of the file is set: the view inside checks the token
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def convert(request: HttpRequest) -> HttpResponseBase:
    """Show the form, or read the file and tell what is in it."""
    if request.method != "POST":
        return _page(request)
    try:
        check_rate(Limited.CONVERSION, address_of(request), timezone.now())
        check_announced(request, largest_bytes())
        with one_of_few():
            return _convert(request, HandsetUpload(request))
    except TooManyRequests as refusal:
        return too_many_requests(request, refusal)
    except Refusal as refusal:
        return _page(request, refusal=refusal)


def _convert(request: HttpRequest, upload: HandsetUpload) -> HttpResponseBase:
    request.upload_handlers = [upload]
    return _read(request, upload)


@csrf_protect
def _read(request: HttpRequest, upload: HandsetUpload) -> HttpResponse:
    file = request.FILES.get(FIELD)
    encoding = request.POST.get("encoding", "")
    try:
        if upload.is_late:
            raise UploadTooSlow
        if file is None:
            raise UploadMissing
        until = time.monotonic() + READ_WITHIN_S
        limits = ReadLimits(lambda: time.monotonic() > until, largest_bytes())
        return _page(request, found=read_handset_upload(file, encoding, limits))
    except Refusal as refusal:
        return _page(request, refusal=refusal)


@csrf_exempt  # what the page carries is larger than any field: the view inside checks the token
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def give_back(request: HttpRequest) -> HttpResponseBase:
    """Give the file that was asked for, made of what the page carried."""
    if request.method != "POST":
        return see_other("portal:take-along-convert")
    try:
        check_rate(Limited.CONVERSION, address_of(request), timezone.now())
        check_announced(request, largest_bytes() * 4 // 3)
        with one_of_few():
            return _give_back(request, _sent(request))
    except TooManyRequests as refusal:
        return too_many_requests(request, refusal)
    except Refusal as refusal:
        return _page(request, refusal=refusal)


def _give_back(request: HttpRequest, sent: dict[str, str]) -> HttpResponseBase:
    request.META[TOKEN_HEADER] = sent.get(POST_TOKEN, "")
    return _given_back(request, sent)


@csrf_protect
def _given_back(request: HttpRequest, sent: dict[str, str]) -> HttpResponseBase:
    try:
        wanted = Wanted(sent.get("want", ""))
        given = give_back_records(sent.get("carried", ""), wanted, _about())
    except ValueError:
        return _page(request, refusal=CarriedAway())
    except Refusal as refusal:
        return _page(request, refusal=refusal)
    name = f'attachment; filename="{wanted.value}"'
    return StreamingHttpResponse(
        given, content_type=MEDIA_TYPES[wanted], headers={"Content-Disposition": name}
    )


def _sent(request: HttpRequest) -> dict[str, str]:
    """Return the fields of the form, which Django would refuse for their size.

    :raises CarriedAway: if this is no form of ours.
    """
    pieces = iter(partial(request.read, 1 << 16), b"")
    try:
        fields = parse_qs(b"".join(pieces).decode("ascii"), max_num_fields=9)
    except ValueError:
        raise CarriedAway from None
    return {name: values[0] for name, values in fields.items()}


def _about() -> TakeoutAbout:
    region = settings.CLEANBREAK_HOME_PLACE.partition("-")[0].upper()
    return TakeoutAbout(
        takeout_id=TAKEOUT_ID,
        line_hash="",
        msisdn="",
        operator=settings.CLEANBREAK_OPERATOR,
        made_at=timezone.now(),
        region=region,
    )


def _page(
    request: HttpRequest, *, found: ReadUpload | None = None, refusal: Refusal | None = None
) -> HttpResponse:
    said = {
        "problem": sentence(refusal) if refusal else "",
        "field": FIELD,
        "found": found,
        "rows": _rows(found) if found else [],
        "broke_off": sentence(found.broke_off) if found and found.broke_off else "",
        "wanted": _wanted(found) if found else [],
        "encodings": ENCODINGS,
        "megabytes": settings.CLEANBREAK_TAKE_ALONG_MB_MAX,
    }
    status = (503 if isinstance(refusal, ConversionsBusy) else 422) if refusal else 200
    response = unstored(render(request, "portal/convert.html", said, status=status))
    if status == 503:
        response["Retry-After"] = str(RETRY_AFTER_S)
    return response


def _rows(found: ReadUpload) -> list[tuple[object, int]]:
    return [(KIND_WORDS[kind], count) for kind, count in found.counts.items()]


def _wanted(found: ReadUpload) -> list[str]:
    """Return the files that there is something for."""
    wanted = []
    if found.counts.get(Kind.CONTACT):
        wanted += [Wanted.CONTACTS, Wanted.CONTACTS_TABLE]
    if found.texts:
        wanted.append(Wanted.MESSAGES)
    if found.counts.get(Kind.CALL):
        wanted.append(Wanted.CALLS)
    return [one.value for one in wanted]
