"""Where providers tell of calls: somebody rings, a turn was answered, a call is over.

Nothing is believed that is not signed. What was answered once is answered alike again, and done
once; the number of the turn in the address tells. Whoever has a call is never given an error.
"""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from cleanbreak.channels.hotline.form_answers import MULTIPART
from cleanbreak.channels.hotline.providers import GATEWAY, PROVIDERS, Request
from cleanbreak.domain.call_turn import Turn
from cleanbreak.flows.go_on_with_call import Wired, end_call, go_on_with_call, sorry
from cleanbreak.flows.wired_outside import wired_kept_recordings, wired_outside

BYTES_MAX, RECORDED_BYTES_MAX = 100_000, 4_000_000
"""A recording of four minutes; only our own gateway sends one."""
FORBIDDEN, TOO_LARGE, NOTHING_TO_SAY = 403, 413, 204
WIRED = Wired(wired_outside, wired_kept_recordings)
View = Callable[[Request, int], HttpResponse]


def _signed(view: View) -> Callable[..., HttpResponse]:
    """Look whether the provider is one of ours and has sent this, and read it before that."""

    @csrf_exempt  # no browser comes, and no cookie counts: the signature does
    @require_POST
    @wraps(view)
    def believed(request: HttpRequest, provider: str, turn: int = 0) -> HttpResponse:
        tokens = settings.CLEANBREAK_HOTLINE_TOKENS.get(provider, ())
        if provider not in PROVIDERS or not tokens:
            raise Http404
        most = _most(request, provider)
        body = request.read(most + 1)
        if len(body) > most:
            return HttpResponse(status=TOO_LARGE)
        asked = PROVIDERS[provider](request, body)
        if not asked.is_signed(tokens, turn):
            return HttpResponse(status=FORBIDDEN)
        return view(asked, turn)

    return believed


@_signed
def turn(asked: Request, number: int) -> HttpResponse:
    """Answer somebody who rings, or who has heard a turn."""
    if asked.is_before_the_end:
        return HttpResponse(status=NOTHING_TO_SAY)
    return asked.answer(_next_turn(asked, number))


@_signed
def status(asked: Request, number: int) -> HttpResponse:
    """Note that a call is over; every other state is known already."""
    said = asked.call_said(number)
    if asked.has_ended and said.provider_call_id:
        end_call(said, WIRED, timezone.now())
    return HttpResponse(status=NOTHING_TO_SAY)


def _next_turn(asked: Request, number: int) -> Turn:
    said = asked.call_said(number)
    if not said.provider_call_id:
        return sorry(number)
    return go_on_with_call(said, WIRED, timezone.now())


def _most(request: HttpRequest, provider: str) -> int:
    has_file = provider == GATEWAY and request.content_type == MULTIPART
    return RECORDED_BYTES_MAX if has_file else BYTES_MAX
