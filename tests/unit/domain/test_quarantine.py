"""How long a freed number is given to nobody."""

from datetime import date

from tests.unit.domain.agreements import rules

from cleanbreak.domain.policy import CustomerClass, Period, QuarantineReason
from cleanbreak.domain.quarantine import Quarantine, quarantine_of

ENDED_ON = date(2026, 1, 31)
ORDINARY, HARASSMENT = QuarantineReason.ORDINARY, QuarantineReason.HARASSMENT


def test_it_is_counted_from_the_day_of_the_end() -> None:
    assert quarantine_of(rules(), CustomerClass.RESIDENTIAL, ENDED_ON, ORDINARY) == Quarantine(
        starts_on=ENDED_ON,
        port_grace_until=date(2026, 2, 28),
        earliest_release_date=date(2026, 3, 17),
        latest_release_date=date(2026, 5, 1),
        reason=ORDINARY,
    )


def test_businesses_have_a_longest_quarantine_of_their_own() -> None:
    business = quarantine_of(rules(), CustomerClass.BUSINESS, ENDED_ON, ORDINARY)
    assert business.latest_release_date is None


def test_a_number_that_can_still_be_ported_is_never_released() -> None:
    law = rules(quarantine_min={ORDINARY: Period(days=1)}, port_grace=Period(months=2))
    quarantine = quarantine_of(law, CustomerClass.RESIDENTIAL, ENDED_ON, ORDINARY)
    assert quarantine.earliest_release_date == quarantine.port_grace_until == date(2026, 3, 31)


def test_a_number_that_strangers_called_rests_as_long_as_the_place_asks_for_it() -> None:
    law = rules(quarantine_min={ORDINARY: Period(months=6), HARASSMENT: Period(months=12)})
    released = {
        reason: quarantine_of(law, CustomerClass.BUSINESS, ENDED_ON, reason).earliest_release_date
        for reason in QuarantineReason
    }
    assert released == {ORDINARY: date(2026, 7, 31), HARASSMENT: date(2027, 1, 31)}
