"""Serve the customer's screen: a new visit begins with its own language and its own minute."""

from datetime import datetime

from django.conf import settings

from cleanbreak.domain.desk_screen import NotPaired
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.pair_screen import paired_screen, screen_of
from cleanbreak.flows.read_screen import Screen, present_visit, read_screen
from cleanbreak.records.desk_screen import DeskScreenRow


def serve_screen(secret: str, now: datetime) -> tuple[DeskScreenRow, Screen]:
    """Return the screen of a window and what it shows; what the last customer chose is forgotten.

    :raises NotPaired: as :func:`paired_screen`.
    """
    row = paired_screen(secret, now)
    story = present_visit(row, now)
    present = story.visit_id if story else None
    if row.visit_id != present:
        if row.visit_id is not None:
            row.language = ""
        row.visit_id, row.touched_at = present, now
        row.save(update_fields=["visit_id", "touched_at", "language"])
    return row, read_screen(row, now)


def touch_screen(row: DeskScreenRow, shown: Screen, now: datetime) -> None:
    """Note that somebody is there, and reads; what went blank after the end stays away."""
    if shown.story is not None:
        _touch(row, now)


def choose_language(row: DeskScreenRow, language: str) -> None:
    """Let the screen speak another language; one that we do not speak changes nothing."""
    if language in dict(settings.LANGUAGES):
        row.language = language
        row.save(update_fields=["language"])


def choose_language_for_customer(actor: Actor, language: str, now: datetime) -> None:
    """Let the clerk choose it, on their own page.

    :raises NotPaired: if no window is paired with them.
    """
    choose_language(show_again(actor, now), language)


def show_again(actor: Actor, now: datetime) -> DeskScreenRow:
    """Show the present visit once more: the clerk sees that its customer still stands there.

    :raises NotPaired: if no window is paired with them.
    """
    row = screen_of(actor, now)
    if row is None:
        raise NotPaired
    _touch(row, now)
    return row


def _touch(row: DeskScreenRow, now: datetime) -> None:
    row.touched_at = now
    row.save(update_fields=["touched_at"])
