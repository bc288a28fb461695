"""A subscriber texts a word, and is told a code or what leaving costs, once."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.alerts import alerts_now
from tests.switches import (
    ANNA,
    ANNAS_OTHER,
    INFO,
    POUNDS,
    STAC,
    code_for,
    code_in,
    redeem,
    text,
    told,
)
from tests.worlds import LineOf, TestWorld, make_world

from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.switching import (
    SwitchCodeExpired,
    SwitchWord,
)
from cleanbreak.flows.ask_to_switch import ask_to_switch
from cleanbreak.flows.choose_as_holder import HOLDER
from cleanbreak.flows.expire_switch_codes import expire_switch_codes
from cleanbreak.flows.listen_to_texts import listen_to_texts
from cleanbreak.flows.read_metrics import read_metrics
from cleanbreak.ports.texts import IncomingText, Take, Taken
from cleanbreak.records.line import LineRow
from cleanbreak.records.outbox import OutboxRow
from cleanbreak.records.switch_code import SwitchCodeRow, SwitchRequestRow

pytestmark = pytest.mark.usefixtures("committed_db")
MONDAY = date(2026, 11, 23)
LAST_DAY = date(2026, 12, 22)


@pytest.fixture
def world(committed_db: None) -> TestWorld:
    made = make_world()
    made.add(ANNA, ANNAS_OTHER)
    return made


def test_info_tells_the_figures_and_makes_no_code(world: TestWorld) -> None:
    LineRow.objects.filter(msisdn=ANNA.msisdn).update(
        term_end_date=date(2027, 6, 30),
        early_termination_fee_minor=4500,
        device_instalments_minor=12000,
    )
    text(world, "INFO", to=INFO)

    (answer,) = told(world)
    assert "Charge for ending early: 45.00 GBP." in answer
    assert "for your device" in answer
    assert "120.00 GBP" in answer
    assert "Your credit: 12.34 GBP." in answer
    assert "PAC" not in answer
    assert SwitchCodeRow.objects.count() == 0


def test_while_the_credit_cannot_be_read_the_code_is_given_all_the_same(world: TestWorld) -> None:
    world.world.set_down("charging", True)
    text(world, "PAC")

    (answer,) = told(world)
    assert "Your credit cannot be read now. Text INFO later." in answer
    assert code_in(answer)


def test_the_monitoring_sees_an_answer_that_the_law_wants_sooner(world: TestWorld) -> None:
    """GC C7: within a minute. No worker runs here until the answer is read."""
    text(world, "PAC")
    answers = OutboxRow.objects.filter(kind="switch_answer", sent_at=None)
    assert answers.update(created_at=timezone.now() - timedelta(seconds=50)) == 1
    assert "cleanbreak_switch_answers_late 0\n" in read_metrics()
    answers.update(created_at=timezone.now() - timedelta(seconds=61))
    assert "cleanbreak_switch_answers_late 1\n" in read_metrics()
    assert "CleanbreakSwitchAnswersLate" in alerts_now()
    assert told(world)
    assert "cleanbreak_switch_answers_late 0\n" in read_metrics()
    assert "CleanbreakSwitchAnswersLate" not in alerts_now()


def test_a_text_that_comes_again_is_answered_once(world: TestWorld) -> None:
    for _ in range(3):
        text(world, "PAC", reference="0a1b")
    assert len(told(world)) == 1

    world.clock.advance(minutes=30)
    text(world, "PAC", reference="0a1b")
    assert len(told(world)) == 1


def test_asked_again_the_same_code_is_told_and_one_runs_at_a_time(world: TestWorld) -> None:
    first = code_for(world, "PAC")
    world.clock.advance(days=29)
    assert code_for(world, "PAC please") == first
    assert SwitchCodeRow.objects.count() == 1

    world.clock.advance(days=2)
    assert expire_switch_codes(world.clock()) == 1
    second = code_for(world, "PAC")
    assert second != first
    assert SwitchCodeRow.objects.filter(ended_at=None).count() == 1
    with pytest.raises(SwitchCodeExpired):
        redeem(world, first)


@pytest.mark.parametrize("words", ["pac", " “PAC”! ", "Ｐａｃ", "PAC 🙂", "Pac\nthank you"])
def test_a_word_is_read_as_meant(world: TestWorld, words: str) -> None:
    text(world, words)
    assert "Your PAC" in told(world)[-1]


def test_what_we_do_not_understand_is_explained_and_stop_is_obeyed(world: TestWorld) -> None:
    text(world, "hello?")
    assert told(world)[-1].startswith("Text one word: PAC")
    text(world, "STOP")
    text(world, "PAC", part=2)
    assert len(told(world)) == 1


def test_strangers_hear_nothing_and_other_short_codes_are_not_ours(world: TestWorld) -> None:
    german = LineOf(language="en")
    world.add(german)
    assert text(world, "PAC", sender="+447700900999") is Taken.TAKEN
    assert text(world, "PAC", sender="Tesco") is Taken.TAKEN
    assert text(world, "PAC", to="12345") is Taken.NOT_OURS
    assert text(world, "PAC", sender=german.msisdn) is Taken.NOT_OURS
    assert OutboxRow.objects.count() == 0
    assert text(world, "PAC") is Taken.TAKEN
    assert OutboxRow.objects.count() == 1


def test_a_blocked_line_gets_no_code_by_text(world: TestWorld) -> None:
    LineRow.objects.filter(msisdn=ANNA.msisdn).update(state="suspended")
    text(world, "PAC")
    assert "suspended" in told(world)[-1]
    assert SwitchCodeRow.objects.count() == 0


def test_a_line_that_asks_without_end_is_not_answered_without_end(world: TestWorld) -> None:
    for number in range(12):
        text(world, "PAC", reference=f"{number:02}")
    assert len(told(world)) == 6


def test_whoever_has_the_mailbox_hears_that_somebody_asked_but_not_the_code(
    world: TestWorld,
) -> None:
    code = code_for(world, "PAC")
    (mail,) = told(world, ANNA.email)
    assert "Somebody asked for a code" in mail
    assert code not in mail
    world.clock.advance(minutes=5)
    assert code_for(world, "PAC") == code
    assert len(told(world, ANNA.email)) == 1


def test_a_code_that_is_told_too_late_is_not_told(world: TestWorld) -> None:
    text(world, "PAC")
    world.clock.advance(days=31)
    expire_switch_codes(world.clock())
    assert "not good any more" in told(world)[-1]


def test_a_defect_lets_the_text_come_again_and_is_told_without_its_words(
    world: TestWorld, caplog: pytest.LogCaptureFixture
) -> None:
    class Carrier:
        """Brings one text that is a defect, and one that is none."""

        took: list[Taken] = []  # noqa: RUF012

        def listen(self, take: Take, is_stopping: Any) -> None:
            for words in (None, "PAC"):
                one = IncomingText(sender=ANNA.msisdn, recipient="65075", text=words)  # type: ignore[arg-type]
                self.took.append(take(one))

    carrier = Carrier()
    listen_to_texts(carrier, world.outside, world.clock, lambda: False)
    assert carrier.took == [Taken.LATER, Taken.TAKEN]
    assert "a text waits: TypeError" in caplog.text
    assert ANNA.msisdn[1:] not in caplog.text


def test_asking_for_a_line_that_is_not_there_is_refused(world: TestWorld) -> None:
    german = LineOf(language="en")
    world.add(german)
    for number, code in (("+447700900999", "unknown_line"), (german.msisdn, "no_switch_code_here")):
        with pytest.raises(Refusal) as refusal:
            ask_to_switch(number, SwitchWord.PAC, HOLDER, world.outside, world.clock())
        assert refusal.value.code == code
    assert SwitchRequestRow.objects.count() == 0


def test_stac_by_another_short_code_is_still_a_stac(world: TestWorld) -> None:
    text(world, "STAC", to=STAC)
    assert "Your STAC" in told(world)[-1]


def test_a_debt_is_told(world: TestWorld) -> None:
    owing = replace(
        ANNA,
        msisdn="+447700900777",
        payment="postpaid",
        balance=replace(POUNDS, paid_minor=0, promotional_minor=0, debt_minor=2000),
    )
    world.add(owing)
    text(world, "INFO", sender=owing.msisdn)
    assert "Your credit: 0.00 GBP." in told(world, owing.msisdn)[-1]
