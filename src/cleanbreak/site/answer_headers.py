"""Headers that every answer carries: pages, files, redirects and errors alike."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from cleanbreak.site.sandbox_settings import SANDBOX_HEADERS

CLOSED = (
    "accelerometer",
    "autoplay",
    "camera",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "geolocation",
    "gyroscope",
    "hid",
    "identity-credentials-get",
    "idle-detection",
    "local-fonts",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "screen-wake-lock",
    "serial",
    "usb",
    "xr-spatial-tracking",
)
"""What no page of ours asks a browser for, and no frame in it may."""
OWN = ("otp-credentials", "publickey-credentials-create", "publickey-credentials-get")
"""What our own pages may ask for: codes from text messages, and passkeys."""
YEAR_S = 31_536_000


class AnswerHeaders:
    """Adds what is missing; stands first, so that no answer gets past it (ASVS 5.0 3.4, 14.3.2).

    Django's own HSTS is sent only with requests that came encrypted to us, and behind a proxy none
    does.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request; what a page has said itself stays."""
        response = self._get_response(request)
        for name, value in settings.CLEANBREAK_HEADERS.items():
            response.headers.setdefault(name, value)
        return response


def answer_headers(*, encrypted: bool, preload: bool) -> dict[str, str]:
    """Return the headers.

    :param encrypted: whether the portal's address begins with ``https://``; then browsers stay
        with it for a year, also at every name below it (RFC 6797).
    :param preload: whether browsers may be shipped with that.
    """
    features = [f"{name}=()" for name in CLOSED] + [f"{name}=(self)" for name in OWN]
    headers = {
        "Permissions-Policy": ", ".join(features),
        "Cross-Origin-Resource-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "X-Permitted-Cross-Domain-Policies": "none",
        "Cache-Control": "no-store",
        **SANDBOX_HEADERS,
    }
    if encrypted:
        also = "; preload" if preload else ""
        headers["Strict-Transport-Security"] = f"max-age={YEAR_S}; includeSubDomains{also}"
    return headers
