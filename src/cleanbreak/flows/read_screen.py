"""Read the customer's screen: which scene it is, of which visit; looking changes nothing."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from cleanbreak.domain.desk_screen import IDLE_AFTER, Scene
from cleanbreak.domain.desk_visit import VisitStep
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.read_order import OrderStory, read_order
from cleanbreak.flows.read_visit import VisitStory, list_open_visits
from cleanbreak.flows.secret_links import keyed_hash
from cleanbreak.records.desk_screen import DeskScreenRow
from cleanbreak.records.desk_visit import has_begun_another
from cleanbreak.records.takeout import TakeoutRow

SCENES = {
    VisitStep.SHOWN: Scene.STATEMENT,
    VisitStep.CONFIRMED: Scene.STATEMENT,
    VisitStep.ENDED: Scene.CONFIRMED,
    None: Scene.ENDED,
}
"""By the step that is due."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """What the window is to show now."""

    scene: Scene
    story: VisitStory | None
    """The present visit, if anything of it may be shown."""
    order: OrderStory | None
    """After the end."""
    takeout_state: str
    """Of the latest takeout of the order; empty: none was asked for."""
    language: str
    mark: str
    """Another one says that the page has to be asked for anew."""


def read_screen(row: DeskScreenRow, now: datetime) -> Screen:
    """Return what the window of this row is to show; what lay idle after the end, is gone."""
    story = present_visit(row, now)
    scene = SCENES[story.due] if story else Scene.WAITING
    if story and _is_idle(row, story, now):
        scene = Scene.HIDDEN
        if story.due is None:  # whoever comes next does not find the links
            scene, story = Scene.WAITING, None
    order = read_order(story.order_id) if story and story.order_id else None
    takeout_state = _takeout_state(order)
    language = language_of(row, story)
    deleted = order.deletion_reported_at if order else None
    seen = (story.visit_id if story else "", scene.value, takeout_state, deleted, language)
    return Screen(
        scene=scene,
        story=story,
        order=order,
        takeout_state=takeout_state,
        language=language,
        mark=keyed_hash("desk_screen:mark", " ".join(map(str, seen))),
    )


def present_visit(row: DeskScreenRow, now: datetime) -> VisitStory | None:
    """Return the clerk's latest open visit, if it has come to what the customer is to see.

    After the end it does not come back once another was begun: whoever stands there then would be
    shown the links of the customer before.
    """
    clerk = Actor(channel=Channel.STORE_DESK, acting_user=row.clerk, store=row.store_id)
    latest = next(iter(list_open_visits(clerk, now)), None)
    if latest is None or latest.due not in SCENES:
        return None
    if latest.due is None and has_begun_another(row.clerk, row.store_id, latest.begun_at):
        return None
    return latest


def language_of(row: DeskScreenRow, story: VisitStory | None) -> str:
    """Return what was chosen on the screen, or else what is known of the customer."""
    if row.language:
        return row.language
    return story.language if story else str(settings.LANGUAGE_CODE)


def _is_idle(row: DeskScreenRow, story: VisitStory, now: datetime) -> bool:
    """Return whether nobody has touched the screen for a while; what is new on it is not idle."""
    if row.visit_id != story.visit_id:
        return False
    ended = story.done.get(VisitStep.ENDED)
    seen = [at for at in (row.touched_at, ended.at if ended else None) if at]
    return not seen or now - max(seen) > IDLE_AFTER


def _takeout_state(order: OrderStory | None) -> str:
    if order is None:
        return ""
    rows = TakeoutRow.objects.filter(line_id=order.line_id).order_by("-asked_at")
    return rows.values_list("state", flat=True).first() or ""
