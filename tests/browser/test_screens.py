"""The pictures of the documentation show the pages of today, in English and Chinese.

``CLEANBREAK_PICTURES=1`` makes them anew (``script/docs --pictures``). Each picture holds the hash
of the words that its page had; without that variable the pages are walked through all the same, and
a page that says something else than its picture fails. Lines with a digit do not count: those are
dates, numbers and codes.
"""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias
from uuid import UUID

import pytest
from django.utils import timezone
from PIL import Image, PngImagePlugin
from playwright.sync_api import Browser, BrowserContext, Page
from tests.browser.filling import declare
from tests.browser.portal_site import LINE, PortalSite
from tests.browser.test_auditor import end_and_seal
from tests.browser.test_holder_account import newest_code
from tests.browser.test_look import LANGUAGES
from tests.browser.test_staff_console import hold_one, sign_in, staffed  # noqa: F401
from tests.browser.test_verify import give, verdict
from tests.desks import begin, clerk_at
from tests.desks import done as done_at_desk
from tests.holders import forget_holders
from tests.hotline_agents import ANNA, SEAT, Console, sit, up_to
from tests.staff_people import signed_in_as
from tests.story.test_desk import CARD
from tests.worlds import LineOf, at_once

from cleanbreak.domain.call_handling import CallStep
from cleanbreak.domain.desk_visit import IN_ORDER, VisitStep
from cleanbreak.domain.staff import Role
from cleanbreak.flows.append_log import append_log
from cleanbreak.flows.message_texts import certificate_link
from cleanbreak.flows.read_proof import read_proof
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.flows.state_ends import state_ends
from cleanbreak.ports.messages import Medium

SCREENS = Path(__file__).parents[2] / "docs" / "images" / "screens"
MADE_OF = "made-of"
BYTES_MAX = 60_000
VIEW = {"width": 1000, "height": 700}
States: TypeAlias = dict[str, Callable[[Page], None]]
pytestmark = [pytest.mark.pictures, pytest.mark.parametrize("language", ["en", "zh-hans"])]


@pytest.fixture
def screen(language: str, chromium: Browser, site: PortalSite) -> Any:
    context = chromium.new_context(
        base_url=site.address.replace("127.0.0.1", "localhost"),
        locale=LANGUAGES[language],
        viewport=VIEW,
        reduced_motion="reduce",
    )
    yield context
    context.close()


def test_pages_for_everybody(language: str, screen: BrowserContext, site: PortalSite) -> None:
    order_id = end_a_line(site)

    def status(page: Page) -> None:
        site.work()
        page.goto(site.status_address())

    def certificate(page: Page) -> None:
        page.goto(certificate_link(order_id))

    def verified(page: Page) -> None:
        page.goto("/verify/")
        page.wait_for_selector("#kept:visible")
        give(page, read_proof(order_id))
        assert verdict(page) == "valid"
        page.locator("#result").scroll_into_view_if_needed()

    look(
        screen,
        language,
        {
            "start": lambda page: page.goto("/") and None,
            "cancel": lambda page: page.goto("/cancel/") and None,
            "receipt": declare,
            "status": status,
            "certificate": certificate,
            "verify": verified,
        },
    )


def end_a_line(site: PortalSite) -> UUID:
    """End the line of somebody else, and enter it in the log; return its order."""
    line = LineOf(msisdn="+4915228817310", name="Erika Ended")
    world = site.world
    world.clock.now = timezone.now()
    world.add(line)
    requested = request_termination(at_once(line), world.outside, world.clock())
    site.work()
    state_ends(world.outside, world.clock())
    append_log(world.outside, world.clock())
    return requested.order_id


def test_my_lines(language: str, screen: BrowserContext, site: PortalSite) -> None:
    def lines(page: Page) -> None:
        page.goto("/account/")
        page.fill("#number", LINE.msisdn)
        page.locator("main form.declaration button").first.click()
        page.fill("#code", newest_code(site, Medium.SMS))
        page.locator("main form.declaration button").first.click()
        page.wait_for_url("**/account/")

    def end(page: Page) -> None:
        page.locator("main a[href*='/account/lines/'], main a[href*='/line/']").first.click()

    look(screen, language, {"account": lines, "account-line": end})
    forget_holders()


def test_the_desk(
    language: str,
    screen: BrowserContext,
    staffed: PortalSite,  # noqa: F811
) -> None:
    staffed.world.add(CARD)
    clerk = clerk_at(staffed.world)
    visit = begin(clerk, CARD.iccid)
    texts = {VisitStep.IDENTITY: CARD.name, VisitStep.CARD: CARD.iccid, VisitStep.PAPERS: "2"}
    for step in IN_ORDER[IN_ORDER.index(VisitStep.IDENTITY) : IN_ORDER.index(VisitStep.SHOWN)]:
        more = {"document": "passport"} if step is VisitStep.IDENTITY else {}
        done_at_desk(clerk, visit, step, texts[step], **more)

    def shown(page: Page) -> None:
        sign_in(page, Role.CLERK)
        page.goto(visit)
        page.evaluate("scrollTo(0, 0)")  # the field with the focus is below

    look(screen, language, {"desk": shown})


def test_the_hotline(
    language: str,
    screen: BrowserContext,
    staffed: PortalSite,  # noqa: F811
    settings: Any,
) -> None:
    settings.CLEANBREAK_HOTLINE_HOURS = ""
    staffed.world.clock.now = timezone.now()
    hotline = Console(staffed.world, signed_in_as("ada"), staffed.address)
    sit(hotline.ada)
    hotline.calls(ANNA.msisdn)
    call = hotline.takes()
    up_to(hotline, call, CallStep.PAPERS)

    def told(page: Page) -> None:
        sign_in(page, Role.AGENT)
        page.goto(SEAT)
        page.evaluate("scrollTo(0, 0)")

    look(screen, language, {"hotline": told})


def test_the_console(
    language: str,
    screen: BrowserContext,
    staffed: PortalSite,  # noqa: F811
) -> None:
    hold_one(staffed)

    def home(page: Page) -> None:
        sign_in(page, Role.AGENT)
        page.goto("/staff/")

    look(screen, language, {"console": home})


def test_the_audit(
    language: str,
    screen: BrowserContext,
    staffed: PortalSite,  # noqa: F811
) -> None:
    def acts(page: Page) -> None:
        sign_in(page, Role.AUDITOR)
        page.goto(f"/staff/audit/?order={end_and_seal(staffed)}")
        page.wait_for_selector("#acts")

    look(screen, language, {"audit": acts})


def look(context: BrowserContext, language: str, states: States) -> None:
    """Arrive at each state, and make its picture or hold the one that is there against it."""
    page = context.new_page()
    faults = []
    for name, arrive in states.items():
        arrive(page)
        assert page.locator("html").get_attribute("lang") == language, name
        picture = SCREENS / f"{name}-{language}.png"
        made_of = hashlib.sha256(words_of(page).encode()).hexdigest()
        if os.environ.get("CLEANBREAK_PICTURES"):
            take(page, picture, made_of)
        faults += faults_of(picture, made_of)
    assert faults == [], "make them anew: script/docs --pictures"


def words_of(page: Page) -> str:
    """Return what the page says, without dates, numbers and codes, which are others each time."""
    lines = page.locator("body").inner_text().splitlines()
    codes = {one for one in lines if one.isupper() or any(letter.isdigit() for letter in one)}
    return "\n".join(one for one in lines if one not in codes)


def take(page: Page, picture: Path, made_of: str) -> None:
    """Keep the picture, as small as it can be read."""
    picture.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=picture, caret="hide", animations="disabled")
    noted = PngImagePlugin.PngInfo()
    noted.add_text(MADE_OF, made_of)
    with Image.open(picture) as taken:
        small = taken.convert("RGB").quantize(32, dither=Image.Dither.NONE)
    small.save(picture, pnginfo=noted, optimize=True)


def faults_of(picture: Path, made_of: str) -> list[str]:
    """Return what is wrong with a picture: missing, too large, or of a page that said otherwise."""
    if not picture.exists():
        return [f"{picture.name}: there is none"]
    with Image.open(picture) as shown:
        is_current = shown.info.get(MADE_OF) == made_of
    size = picture.stat().st_size
    return [
        *[f"{picture.name}: its page says something else today"] * (not is_current),
        *[f"{picture.name}: {size} bytes"] * (size > BYTES_MAX),
    ]


def test_every_picture_is_made_here_and_shown_somewhere(language: str) -> None:
    pages = "".join(one.read_text("utf-8") for one in (SCREENS.parents[1]).rglob("*.md"))
    made = Path(__file__).read_text("utf-8")
    for picture in SCREENS.glob(f"*-{language}.png"):
        assert f"images/screens/{picture.name}" in pages
        assert f'"{picture.name.removesuffix(f"-{language}.png")}": ' in made
