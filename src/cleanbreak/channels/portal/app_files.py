"""What the app brings beside its pages: manifest, icons, and the service worker."""

import hashlib
import json
from functools import cache
from pathlib import Path

from django.contrib.staticfiles.finders import find
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from cleanbreak.channels.portal.app_pages import PAGES, asked_language, languages_of
from cleanbreak.domain.brand import ACCENTS, SHEETS, Brand, stylesheet
from cleanbreak.flows.brand_words import operator_name, the_brand
from cleanbreak.flows.draw_icon import draw_icon

FOLDER = "portal/app"
STATIC = Path(__file__).parent / "static" / FOLDER
WORKER = "worker.js"
SIZES = (180, 192, 512)
"""Pixels: Apple's home screen, and two that Android wants (W3C application manifest)."""
KEPT_S = 3600


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """Tell a browser how to install the app, in the language that is asked for."""
    language = asked_language(request)
    with override(language):
        said = _manifest(language)
    response = JsonResponse(said, json_dumps_params={"ensure_ascii": False})
    response["Content-Type"] = "application/manifest+json"
    patch_cache_control(response, public=True, max_age=KEPT_S)
    return response


@require_safe
def icon(request: HttpRequest, size: int) -> HttpResponse:
    """Give the icon as a picture of so many pixels; with ``?maskable=1`` on a full ground."""
    if size not in SIZES:
        raise Http404
    brand = the_brand()
    ground = _ground(brand) if request.GET.get("maskable") == "1" else ""
    picture = draw_icon(brand.icon or _own_icon(), size, ground)
    response = HttpResponse(picture, content_type="image/png")
    patch_cache_control(response, public=True, max_age=KEPT_S)
    return response


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """Give the service worker, with the list of what it keeps and the version of that."""
    del request
    pages = [address for name in PAGES for _code, _name, address in languages_of(name)]
    said = {"VERSION": _version(), "PAGES": pages, "FILES": _addresses()}
    head = "".join(f"const {name} = {json.dumps(value)};\n" for name, value in said.items())
    script = head + (STATIC / WORKER).read_text(encoding="utf-8")
    response = HttpResponse(script, content_type="text/javascript; charset=utf-8")
    response["Service-Worker-Allowed"] = "/"
    response["Cache-Control"] = "no-cache"
    return response


def _manifest(language: str) -> dict[str, object]:
    shortcuts = [
        (_("My lines"), reverse("account:lines")),
        (_("Cancel a line"), reverse("portal:cancel")),
        (_("Find a store"), reverse("portal:stores")),
    ]
    return {
        "id": reverse("portal:app"),
        "name": operator_name(),
        "short_name": operator_name(),
        "description": _("End a line, see how it stands, and keep the proof."),
        "lang": language,
        "dir": "ltr",
        "start_url": f"{reverse('portal:app')}?language={language}",
        "scope": "/",
        "display": "standalone",
        "background_color": SHEETS["paper"][0],
        "theme_color": _ground(the_brand()),
        "icons": _icons(),
        "shortcuts": [{"name": name, "url": address} for name, address in shortcuts],
        "share_target": {
            "action": reverse("portal:app-share"),
            "method": "POST",
            "enctype": "multipart/form-data",
            "params": {
                "title": "title",
                "text": "text",
                "url": "url",
                "files": [{"name": "picture", "accept": ["image/*"]}],
            },
        },
    }


def _icons() -> list[dict[str, str]]:
    drawing = reverse("portal:brand-icon") if the_brand().icon else static("portal/icon.svg")
    pictures = [
        {"src": reverse("portal:app-icon", args=(size,)), "sizes": f"{size}x{size}"}
        for size in SIZES
    ]
    on_ground = {**pictures[-1], "src": f"{pictures[-1]['src']}?maskable=1", "purpose": "maskable"}
    return [
        {"src": drawing, "sizes": "any", "type": "image/svg+xml"},
        *({**one, "type": "image/png"} for one in (*pictures, on_ground)),
    ]


def _ground(brand: Brand) -> str:
    return brand.colours.get("accent", ACCENTS["accent"])[0]


@cache
def _own_icon() -> str:
    return Path(str(find("portal/icon.svg"))).read_text(encoding="utf-8")


def _names() -> list[str]:
    """Return the files that the pages need, as static files are named."""
    own = sorted(str(one.relative_to(STATIC)) for one in STATIC.rglob("*.js") if one.name != WORKER)
    reader = ["picture.js", "qr/decode.js", "qr/index.js"]
    return [
        "portal/site.css",
        "portal/icon.svg",
        *(f"{FOLDER}/{one}" for one in own),
        *(f"portal/verify/{one}" for one in reader),
    ]


def _addresses() -> list[str]:
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
