"""The whole hotline: three telephones, in three languages, each to an agent; one line ends."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.utils import timezone
from tests.browser.portal_site import listening
from tests.hotline_agents import SEAT, code_of, done, sit
from tests.hotline_calls import PIN, set_pin
from tests.hotlines import ALL_SKILLS, agent
from tests.staff_people import signed_in_as, staffed_world
from tests.worlds import LineOf, TestWorld

from cleanbreak.channels.hotline.twiml import LOCALES
from cleanbreak.domain.call_handling import IN_ORDER, CallStep
from cleanbreak.domain.telephone_sound import Sound, tone
from cleanbreak.flows.call_prompts import text_of
from cleanbreak.flows.known_call_script import call_script
from cleanbreak.flows.seat_agent import take_seat
from cleanbreak.flows.send_announcements import send_announcements
from cleanbreak.flows.take_next_call import take_next_call
from cleanbreak.records.call_handling import CallHandlingRow
from cleanbreak.records.hotline_call import HotlineCallRow
from cleanbreak.records.order import OrderRow

from .conftest import Stage
from .gateway import RunningGateway
from .listening import likeness, purity
from .phone import Phone
from .web import TOKEN

ANNA = LineOf(language="en")
TYPED = "0" + ANNA.msisdn.removeprefix("+49") + "#"
KEYS = {"en": "1", "de": "2", "zh": "3"}
CALLERS, AGENTS = 440, 1000
"""The tone that each side says."""


@pytest.fixture
def world(committed_db: None, settings: Any) -> Iterator[TestWorld]:
    with staffed_world(settings) as made, listening() as address:
        settings.ALLOWED_HOSTS = ["testserver", "127.0.0.1"]
        settings.CLEANBREAK_HOME_PLACE = "de"
        settings.CLEANBREAK_HOTLINE_HOURS = ""
        settings.CLEANBREAK_BASE_URL = address
        settings.CLEANBREAK_HOTLINE_TOKENS = {"gateway": (TOKEN,)}
        made.add(ANNA)
        set_pin(made, ANNA)
        yield made


class Caller:
    """Somebody at a telephone who waits for what they know, and presses keys."""

    def __init__(self, phone: Phone, gateway: RunningGateway, language: str) -> None:
        self.phone, self.language = phone, language
        before = set(HotlineCallRow.objects.values_list("call_id", flat=True))
        phone.dial(gateway.address)
        phone.wait_for("CALL_ESTABLISHED")
        self.call_id = until(lambda: _new_call(before))

    def at(self, state: str) -> HotlineCallRow:
        """Wait until this is asked."""
        return until(lambda: HotlineCallRow.objects.filter(pk=self.call_id, state=state).first())

    def press(self, state: str, keys: str, after_s: float = 0.5) -> None:
        """Wait until this is asked, listen a moment, and press."""
        self.at(state)
        time.sleep(after_s)
        self.phone.press(keys)

    def asks_for_a_person(self) -> None:
        """Come to the queue: in English with a PIN, and the number typed, not said."""
        self.press("language", KEYS[self.language])
        self.press("menu", "2", after_s=1.5)
        self.press("number", TYPED, after_s=0.8)
        if self.language == "en":
            self.press("read_back_to_cancel", "2")
            self.press("prove_to_cancel", "1")
            self.press("pin", f"{PIN}#", after_s=0.8)
            self.press("confirm", "0")
        else:
            self.press("read_back_to_cancel", "1")
        until(lambda: HotlineCallRow.objects.get(pk=self.call_id).state in ("waiting", "quiet"))
        connection.close()


def test_three_languages_each_to_an_agent_and_the_line_ends(
    world: TestWorld, stage: Stage, settings: Any, spoken: Callable[[str, str], Sound]
) -> None:
    agents = {
        language: stage.phone(says=tone(AGENTS, 1, 0.8), answers=True, name=f"agent-{language}")
        for language in KEYS
    }
    for language, prompt in product(KEYS, ("menu", "put_through")):
        stage.say_before(text_of(prompt, language, call_script()), LOCALES[language])
    gateway = stage.gateway(settings.CLEANBREAK_BASE_URL)
    callers = [
        Caller(stage.phone(says=tone(CALLERS, 1, 0.8)), gateway, language) for language in KEYS
    ]
    ada = signed_in_as("ada")
    assert sit(ada, "en", phone=agents["en"].address).status_code == 303
    for language in ("de", "zh"):
        take_seat(agent(language), [language], ALL_SKILLS, agents[language].address, timezone.now())

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(Caller.asks_for_a_person, callers))
    page = ada.post(f"{SEAT}next/")["Location"]
    for language in ("de", "zh"):
        assert take_next_call(agent(language), timezone.now())
    for caller in callers:
        agents[caller.language].wait_for("CALL_ESTABLISHED")
    until(lambda: CallHandlingRow.objects.filter(closed_at=None).exists())
    _end_the_line(ada, page, world)
    for caller in callers:
        agents[caller.language].hang_up()
    for caller in callers:
        caller.phone.wait_for("CALL_CLOSED", 20)

    for caller in callers:
        heard, locale = caller.phone.heard, LOCALES[caller.language]
        for prompt, part in (("menu", slice(0, 12_000)), ("put_through", slice(None))):
            text = text_of(prompt, caller.language, call_script())
            assert likeness(spoken(text, locale)[part], heard) > 0.97, (prompt, caller.language)
        assert purity(heard, AGENTS) > 0.95
        assert purity(agents[caller.language].heard, CALLERS) > 0.95
    order = OrderRow.objects.get()
    assert (order.state, order.end_policy, order.channel) == ("completed", "immediate", "hotline")
    until(lambda: not HotlineCallRow.objects.filter(ended_at=None).exists())


def _end_the_line(ada: Any, page: str, world: TestWorld) -> None:
    """Do every step of the agent's console while the caller is on the line."""
    texts = {CallStep.NAMED: ANNA.msisdn, CallStep.CONFIRMED: "1"}
    while True:
        handling = CallHandlingRow.objects.get(closed_at=None)
        before = set(handling.steps.values_list("step", flat=True))
        due = next(one for one in IN_ORDER if one.value not in before)
        if IN_ORDER.index(due) > IN_ORDER.index(CallStep.CONFIRMED):
            break
        if due is CallStep.PAPERS:  # at once: with the PIN typed before, a code by text is enough
            done(ada, page, due, "3")
            done(ada, page, due, code_of(handling.verification_id))
            done(ada, page, due, "2")
        else:
            done(ada, page, due, texts.get(due, ""))
    world.clock.now = timezone.now()
    world.work()
    send_announcements(world.outside, world.clock)


def _new_call(before: set[UUID]) -> UUID | None:
    return HotlineCallRow.objects.exclude(pk__in=before).values_list("pk", flat=True).first()


def until(found: Callable[[], Any], within_s: float = 20) -> Any:
    """Return what is found, once it is."""
    ends = time.monotonic() + within_s
    while not (it := found()):
        rows = HotlineCallRow.objects.values_list("state", "language")
        assert time.monotonic() < ends, list(rows)
        time.sleep(0.05)
    return it
