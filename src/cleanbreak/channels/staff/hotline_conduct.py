"""How the forms beside the script of a call are answered: done, or refused on the call's page."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from cleanbreak.channels.staff.answers import see_other
from cleanbreak.channels.staff.hotline_call_page import handling_answer, seen, story_of
from cleanbreak.channels.staff.hotline_field import on_phone
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import Actor


def after(
    request: HttpRequest, handling_id: UUID, do: Callable[[UUID, Actor, datetime], object]
) -> HttpResponse:
    """Do what a form asks for in a call of this agent, and lead back to its page.

    :param do: given the number of the call, the agent, and the instant.
    """
    story = story_of(request, handling_id)
    if request.method == "POST":
        try:
            do(story.call_id, on_phone(request), timezone.now())
        except Refusal as refusal:
            story = story_of(request, handling_id)
            return seen(request, story, partial(handling_answer, request, story, beside=refusal))
    return see_other("staff:hotline-handling", handling_id)
