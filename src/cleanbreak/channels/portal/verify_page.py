"""Check a certificate: all of it in the browser, which keeps the page for times without connection.

The page is the same for everybody. No script on it can call anybody and no form can send anything;
what it has to know beforehand, the *trust file*, stands in it.
"""

import hashlib
import json
from functools import cache
from pathlib import Path

from csp.decorators import csp_replace
from django.conf import settings
from django.contrib.staticfiles.finders import find
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, get_language_info, override
from django.views.decorators.http import require_safe

from cleanbreak.channels.portal.error_pages import unavailable
from cleanbreak.channels.portal.verify_words import verify_words
from cleanbreak.domain.brand import stylesheet
from cleanbreak.domain.trust_file import trust_json
from cleanbreak.flows.brand_words import the_brand
from cleanbreak.flows.publish_trust import recent_trust
from cleanbreak.ports.errors import OutsideFailure

FOLDER = "portal/verify"
STATIC = Path(__file__).parent / "static" / FOLDER
WORKER = "worker.js"
NOTHING_LEAVES = {
    "connect-src": ["'none'"],
    "form-action": ["'none'"],
    "trusted-types": ["verify-worker"],
}
"""No script of the page calls anybody, no form sends anything; one script may become a worker."""
OWN_CAMERA = "camera=(self)"
KEPT_BY_WORKER = "no-cache"
"""RFC 9111 5.2.2.4: may be stored, and is asked for again whenever there is a connection."""


@csp_replace(NOTHING_LEAVES)
@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """Show the page, with the keys of now and the newest checkpoint in it."""
    asked = request.GET.get("language", "")
    language = asked if asked in dict(settings.LANGUAGES) else get_language() or "en"
    try:
        trust = trust_json(recent_trust(timezone.now()))
    except OutsideFailure:
        return unavailable(request)
    with override(language):
        said = {"trust": trust, "words": verify_words(), "languages": _languages()}
        response = render(request, "portal/verify.html", said)
    policy = str(settings.CLEANBREAK_HEADERS["Permissions-Policy"])
    response["Permissions-Policy"] = policy.replace("camera=()", OWN_CAMERA)
    return _kept(response)


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """Give the service worker, with the list of what it keeps and the version of that."""
    del request
    kept = [address for _code, _name, address in _languages()] + _files()
    head = f"const VERSION = {json.dumps(_version())};\nconst KEPT = {json.dumps(kept)};\n"
    script = head + (STATIC / WORKER).read_text()
    return _kept(HttpResponse(script, content_type="text/javascript; charset=utf-8"))


def _kept(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = KEPT_BY_WORKER
    return response


def _languages() -> list[tuple[str, str, str]]:
    """Return code, name and address of the page in each language."""
    page = reverse("portal:verify")
    codes = [code for code, _name in settings.LANGUAGES]
    return [
        (code, get_language_info(code)["name_local"], f"{page}?language={code}") for code in codes
    ]


def _names() -> list[str]:
    """Return the files that the page needs, as static files are named."""
    scripts = sorted(str(one.relative_to(STATIC)) for one in STATIC.rglob("*.js"))
    own = [f"{FOLDER}/{one}" for one in scripts if one != WORKER]
    return ["portal/site.css", "portal/icon.svg", *own]


def _files() -> list[str]:
    brand = the_brand()
    shown = {"colours": brand.colours, "logo": brand.logo, "icon": brand.icon}
    own = [reverse(f"portal:brand-{name}") for name, there in shown.items() if there]
    return [*map(static, _names()), *own]


def _version() -> str:
    """Return what changes whenever a file changes; the pages are kept anew at every visit."""
    brand = the_brand()
    shown = f"{stylesheet(brand.colours)}{brand.logo}{brand.icon}"
    return hashlib.sha256(_files_digest() + shown.encode()).hexdigest()[:16]


@cache
def _files_digest() -> bytes:
    digest = hashlib.sha256((STATIC / WORKER).read_bytes())
    for name in _names():
        digest.update(Path(str(find(name))).read_bytes())
    return digest.digest()
