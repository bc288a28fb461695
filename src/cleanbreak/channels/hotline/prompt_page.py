"""Recordings of prompts, as providers fetch them: for ever, as another one has another name."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from cleanbreak.flows.find_recording import find_recording

YEAR_S = 31_536_000


@require_safe
def prompt(_request: HttpRequest, language: str, key: str, digest: str) -> HttpResponse:
    """Send the recording, if it is still the one that was named."""
    found = find_recording(language, key)
    if found is None or found.digest != digest:
        raise Http404
    answer = HttpResponse(found.content, content_type="audio/wav")
    patch_cache_control(answer, public=True, max_age=YEAR_S, immutable=True)
    return answer
