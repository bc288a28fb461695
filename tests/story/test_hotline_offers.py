"""At most one offer in a call, only where it may be, and it holds nobody up."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as of_hypothesis
from hypothesis import strategies as st
from tests.conducted_calls import ADA, BOB, Conducted, browser_of, call_of, conducted, page_of
from tests.staff_people import staffed_world
from tests.worlds import LineOf

from cleanbreak.domain.call_transfer import NotYourCall, TransferTo
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.retention_offer import (
    MalformedOffer,
    OfferAnswer,
    OfferBeforeEnd,
    OfferMadeAlready,
    OfferNotAgreed,
    OfferNotAllowed,
    OfferNotRead,
    UnknownOffer,
)
from cleanbreak.domain.wrap_up import WrapUp
from cleanbreak.flows.close_handling import close_handling
from cleanbreak.flows.known_call_offers import call_offers, offers_from
from cleanbreak.flows.make_offer import answer_offer, make_offer, note_none_wanted, read_offer
from cleanbreak.flows.offer_transfer import offer_transfer
from cleanbreak.flows.take_transfer import take_transfer
from cleanbreak.flows.wrap_up_call import Chosen, unsaid_call, wrap_up_call
from cleanbreak.policies.conduct_rules import offer_rule
from cleanbreak.policies.loader import known_places
from cleanbreak.records.application_role import as_owner
from cleanbreak.records.audit import AuditRow
from cleanbreak.records.call_handling import CallHandlingRow
from cleanbreak.records.call_offer import CallOfferRow
from cleanbreak.records.hotline_call import HotlineCallRow

ANNA = LineOf(msisdn="+14155550123")


@pytest.fixture
def hotline(committed_db: None, settings: Any, tmp_path: Path) -> Iterator[Conducted]:
    with staffed_world(settings) as world:
        world.add(ANNA)
        yield conducted(world, settings, tmp_path)


def begun(hotline: Conducted) -> UUID:
    hotline.rings(ANNA)
    return call_of(hotline.answers())


def offer(hotline: Conducted, call_id: UUID, *, is_agreed: bool = True) -> None:
    make_offer(call_id, "half_price", ADA, hotline.now, is_agreed=is_agreed)


def became() -> list[str]:
    entries = AuditRow.objects.filter(act="call.offer").order_by("id")
    return [str(one.details["became"]) for one in entries]


def test_an_offer_is_read_out_after_a_yes_and_declined_without_a_delay(hotline: Conducted) -> None:
    hotline.rings(ANNA, language="de")
    handling_id = hotline.answers()
    ada, page = browser_of(ADA), page_of(handling_id)
    assert "Half the price" not in ada.get(page).content.decode(), "not before the yes"
    unasked = ada.post(f"{page}offer/", {"offer": "half_price"})
    assert unasked.status_code == 422
    assert "Ask first whether the caller wants to hear an offer" in unasked.content.decode()
    assert ada.post(f"{page}offer/", {"offer": "half_price", "agreed": "on"}).status_code == 303
    shown = ada.get(page).content.decode()
    assert "Drei Monate zum halben Preis." in shown
    assert "Half the price for three months." in shown
    second = ada.post(f"{page}offer/", {"offer": "more_data", "agreed": "on"})
    assert second.status_code == 422
    assert "There is no second one" in second.content.decode()
    assert ada.post(f"{page}offer/answer/", {"answer": "declined"}).status_code == 303
    shown = ada.get(page).content.decode()
    assert "The caller declined the offer." in shown
    assert "Make an offer" not in shown
    assert CallHandlingRow.objects.get().closed_at is None, "the end goes on"
    assert became() == ["agreed_to_hear", "declined"]


def test_whoever_wants_to_hear_none_is_not_asked_again(hotline: Conducted) -> None:
    call_id = begun(hotline)
    note_none_wanted(call_id, ADA, hotline.now)
    with pytest.raises(OfferMadeAlready):
        offer(hotline, call_id)
    assert became() == ["not_heard"]
    assert CallOfferRow.objects.get().answer == OfferAnswer.NOT_HEARD.value


def test_an_offer_that_is_accepted_ends_the_call_and_no_line(hotline: Conducted) -> None:
    call_id = begun(hotline)
    offer(hotline, call_id)
    answer_offer(call_id, OfferAnswer.ACCEPTED, ADA, hotline.now)
    row = CallHandlingRow.objects.get()
    assert (row.outcome, row.order_id) == ("served", None)
    with pytest.raises(NotYourCall):
        answer_offer(call_id, OfferAnswer.DECLINED, ADA, hotline.now)


def test_an_offer_withdraws_nothing_that_was_entered(hotline: Conducted) -> None:
    call_id = begun(hotline)
    HotlineCallRow.objects.filter(pk=call_id).update(receipt_number="7K2M-9QXD-4T8")
    offer(hotline, call_id)
    answer_offer(call_id, OfferAnswer.ACCEPTED, ADA, hotline.now)
    row = CallHandlingRow.objects.get()
    assert row.closed_at is None, "what was declared stands, and the call goes on"
    assert not AuditRow.objects.filter(act="order.withdrawn").exists()


def test_where_the_law_says_so_the_end_is_entered_first(hotline: Conducted, settings: Any) -> None:
    settings.CLEANBREAK_HOME_PLACE = "br"
    hotline.rings()
    call_id = call_of(hotline.answers())
    with pytest.raises(OfferBeforeEnd):
        offer(hotline, call_id)
    assert read_offer(call_id, hotline.now).offers == ()
    HotlineCallRow.objects.filter(pk=call_id).update(receipt_number="7K2M-9QXD-4T8")
    assert len(read_offer(call_id, hotline.now).offers) == 2
    offer(hotline, call_id)


@pytest.mark.parametrize(("home", "msisdn"), [("de", ""), ("us-ca", "+4915228817386")])
def test_where_none_may_be_made_none_is_shown_or_made(
    hotline: Conducted, settings: Any, home: str, msisdn: str
) -> None:
    settings.CLEANBREAK_HOME_PLACE = home
    hotline.rings(LineOf(msisdn=msisdn) if msisdn else None)
    handling_id = hotline.answers()
    assert "Make an offer" not in browser_of(ADA).get(page_of(handling_id)).content.decode()
    with pytest.raises(OfferNotAllowed):
        offer(hotline, call_of(handling_id))
    assert not CallOfferRow.objects.exists()


def test_who_is_not_on_the_call_makes_and_answers_none(hotline: Conducted) -> None:
    call_id = begun(hotline)
    with pytest.raises(NotYourCall):
        make_offer(call_id, "half_price", BOB, hotline.now, is_agreed=True)
    with pytest.raises(OfferNotRead):
        answer_offer(call_id, OfferAnswer.ACCEPTED, ADA, hotline.now)
    with pytest.raises(UnknownOffer):
        make_offer(call_id, "free_phone", ADA, hotline.now, is_agreed=True)
    with pytest.raises(OfferNotAgreed):
        offer(hotline, call_id, is_agreed=False)


def test_a_colleague_who_takes_the_call_makes_no_second_one(hotline: Conducted) -> None:
    call_id = begun(hotline)
    offer(hotline, call_id)
    answer_offer(call_id, OfferAnswer.DECLINED, ADA, hotline.now)
    asked = offer_transfer(call_id, TransferTo(agent=BOB.acting_user), ADA, hotline.now)
    take_transfer(asked, BOB, hotline.now)
    with pytest.raises(OfferMadeAlready):
        make_offer(call_id, "more_data", BOB, hotline.now, is_agreed=True)


PRESSED = st.lists(st.sampled_from(["offer", "more", "none", "yes", "no", "hand_on"]), max_size=8)


@of_hypothesis(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(pressed=PRESSED)
def test_whatever_is_pressed_there_is_one_offer_at_most(
    hotline: Conducted, pressed: list[str]
) -> None:
    call_id, agents = begun(hotline), [ADA, BOB]
    for one in pressed:
        actor, colleague = agents
        try:
            if one in ("offer", "more"):
                name = {"offer": "half_price", "more": "more_data"}[one]
                make_offer(call_id, name, actor, hotline.now, is_agreed=True)
            elif one == "none":
                note_none_wanted(call_id, actor, hotline.now)
            elif one in ("yes", "no"):
                said = {"yes": OfferAnswer.ACCEPTED, "no": OfferAnswer.DECLINED}[one]
                answer_offer(call_id, said, actor, hotline.now)
            else:
                to = TransferTo(agent=colleague.acting_user)
                take_transfer(
                    offer_transfer(call_id, to, actor, hotline.now), colleague, hotline.now
                )
                agents.reverse()
        except Refusal:
            continue
    made = AuditRow.objects.filter(act="call.offer", details__call=str(call_id))
    assert CallOfferRow.objects.filter(pk=call_id).count() <= 1
    assert made.filter(details__became="agreed_to_hear").count() <= 1
    hotline.hangs_up(call_id)
    for row in CallHandlingRow.objects.filter(call_id=call_id, closed_at=None):
        close_handling(row.handling_id, agents[0], hotline.now)
    if unsaid_call(agents[0], hotline.now):
        wrap_up_call(call_id, Chosen(outcome=WrapUp.STAYED), agents[0], hotline.now)


def test_the_database_keeps_one_offer_whose_answer_stands(hotline: Conducted) -> None:
    call_id = begun(hotline)
    offer(hotline, call_id)
    row = CallOfferRow.objects.get()
    for change in (
        "UPDATE call_offer SET offer = 'more_data'",
        "UPDATE call_offer SET answer = 'refused'",
        "UPDATE call_offer SET answer = 'accepted'",
        "DELETE FROM call_offer",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), as_owner():
            connection.cursor().execute(change)
    answer_offer(call_id, OfferAnswer.DECLINED, ADA, hotline.now)
    with pytest.raises(IntegrityError), transaction.atomic():
        CallOfferRow.objects.update(answer=OfferAnswer.ACCEPTED.value)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_an_operator_without_offers_shows_and_makes_none(hotline: Conducted, settings: Any) -> None:
    settings.CLEANBREAK_CALL_OFFERS = ""
    hotline.rings(ANNA)
    handling_id = hotline.answers()
    assert "Make an offer" not in browser_of(ADA).get(page_of(handling_id)).content.decode()
    with pytest.raises(UnknownOffer):
        offer(hotline, call_of(handling_id))


@pytest.mark.parametrize(
    "data",
    [
        None,
        ["half_price"],
        {"Half Price": {"de": "x", "en": "x", "zh": "x"}},
        {"half_price": {"en": "x"}},
        {"half_price": {"de": "x", "en": "x", "zh": " "}},
        {"half_price": {"de": "x", "en": "x" * 401, "zh": "x"}},
        {"half_price": {"de": "x", "en": "x", "zh": "x", "fr": "x"}},
    ],
)
def test_a_file_of_offers_that_cannot_be_read_out_is_refused(data: Any) -> None:
    with pytest.raises(MalformedOffer):
        offers_from(data)


def test_a_file_that_is_not_there_is_refused(settings: Any, tmp_path: Path) -> None:
    settings.CLEANBREAK_CALL_OFFERS = str(tmp_path / "none.yaml")
    with pytest.raises(MalformedOffer):
        call_offers()


def test_nowhere_is_more_allowed_than_what_the_law_was_read_to_allow() -> None:
    today = date(2026, 11, 26)
    allowed = {place: offer_rule(place, today).value for place in known_places()}
    assert {place for place, law in allowed.items() if law != "never"} == {"us-ca", "br"}
    assert offer_rule("us-ca", date(2025, 6, 30)).value == "never"
