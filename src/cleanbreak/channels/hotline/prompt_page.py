"""Recordings of prompts, as providers fetch them: for ever, as another one has another name."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from cleanbreak.flows.find_recording import find_recording

FOREVER = "public, max-age=31536000, immutable"


@require_safe
def prompt(_request: HttpRequest, language: str, key: str, digest: str) -> HttpResponse:
    """Send the recording, if it is still the one that was named."""
    found = find_recording(language, key)
    if found is None or found.digest != digest:
        raise Http404
    headers = {"Cache-Control": FOREVER}
    return HttpResponse(found.content, content_type="audio/wav", headers=headers)
