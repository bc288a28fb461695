"""What every visitor of web sites promises."""

from dataclasses import replace

import pytest

from cleanbreak.domain.page_seen import ControlSeen, PageFault, PageSeen
from cleanbreak.ports.site_visitor import Manners, PageNotSeen, Visit

from .site_stages import SiteStage

PORT = "site_visitor"
MANNERS = Manners(
    robot="CleanbreakLint",
    about="",
    language="en-GB",
    seconds_between_pages=0,
    may_visit_private=True,
)


def control(page: PageSeen, name: str) -> ControlSeen:
    return next(one for one in page.controls if one.selector == f"#{name}")


def fault_of_press(visit: Visit, stage: SiteStage, name: str) -> PageFault:
    page = visit.open(stage.start)
    with pytest.raises(PageNotSeen) as finding:
        visit.press(control(page, name))
    return finding.value.fault


def test_a_page_is_seen_with_its_controls_and_fields(stage: SiteStage) -> None:
    with stage.visitor.visit(stage.start, MANNERS) as visit:
        page = visit.open(stage.start)

    assert (page.address, page.title, page.language) == (stage.start, "Small", "en")
    assert "Welcome" in page.text
    assert page.robots == "noindex"
    assert [one.text for one in page.controls if one.is_shown] == [
        "Next page",
        "Elsewhere",
        "Gone",
        "Go on",
        "Find",
        "Send",
        "Scripted",
        "Off",
    ]
    link = control(page, "next")
    assert (link.is_link, link.address) == (True, f"{stage.start}next.html#part")
    hidden = control(page, "hidden")
    assert (hidden.is_shown, hidden.hidden_by) == (False, "details")
    assert not control(page, "off").is_enabled
    [field] = page.fields
    assert (field.kind, field.label, field.form, field.is_required) == (
        "text",
        "Your name",
        1,
        True,
    )
    assert [page.form_methods[control(page, one).form] for one in ("plain", "ask", "post")] == [
        "get",
        "get",
        "post",
    ]


@pytest.mark.parametrize("name", ["next", "hidden", "plain"])
def test_what_is_pressed_leads_on(stage: SiteStage, name: str) -> None:
    with stage.visitor.visit(stage.start, MANNERS) as visit:
        page = visit.press(control(visit.open(stage.start), name))

    assert page.title == "Next"
    assert page.address.partition("#")[0].rstrip("?") == f"{stage.start}next.html"


def test_nothing_is_ever_sent(stage: SiteStage) -> None:
    with stage.visitor.visit(stage.start, MANNERS) as visit:
        assert fault_of_press(visit, stage, "ask") is PageFault.WOULD_SEND
        assert fault_of_press(visit, stage, "post") is PageFault.WOULD_SEND
        page = visit.open(stage.start)
        visit.press(control(page, "next"))

    assert stage.sent() == []


def test_the_visit_stays_on_the_site_and_survives_what_is_no_page(stage: SiteStage) -> None:
    with stage.visitor.visit(stage.start, MANNERS) as visit:
        assert fault_of_press(visit, stage, "away") is PageFault.OTHER_SITE
        assert fault_of_press(visit, stage, "gone") is PageFault.NO_PAGE
        with pytest.raises(PageNotSeen) as finding:
            visit.open(f"{stage.start}round")
        assert finding.value.fault is PageFault.ENDLESS_REDIRECTS
        assert visit.open(stage.start).title == "Small"


def test_the_time_is_over_at_some_time(stage: SiteStage) -> None:
    with stage.visitor.visit(stage.start, replace(MANNERS, seconds_in_all=0)) as visit:
        with pytest.raises(PageNotSeen) as finding:
            visit.open(stage.start)
        assert finding.value.fault is PageFault.TIME_UP


def test_the_rules_for_robots_are_read(stage: SiteStage) -> None:
    with stage.visitor.visit(stage.start, MANNERS) as visit:
        assert "Disallow: /secret/" in visit.robots_txt()
