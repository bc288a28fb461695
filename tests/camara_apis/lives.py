"""Lives of numbers that scenarios are about: lines that were begun, ended and given to others."""

from datetime import date, datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django.utils import timezone
from tests.worlds import LineOf, TestWorld

from cleanbreak.domain.number_interval import EndedBy
from cleanbreak.records.number_interval import NumberIntervalRow

BERLIN = ZoneInfo("Europe/Berlin")
LONG_AGO = timedelta(days=400)


def day_ago(days: float) -> date:
    """Return the day that it was where the lines are: late in the evening not that of UTC."""
    return (timezone.now() - timedelta(days=days)).astimezone(BERLIN).date()


def known_line(days: int = LONG_AGO.days, **said: object) -> LineOf:
    """Return a line whose holder has had its number for so many days."""
    return LineOf(number_since=day_ago(days), **said)  # type: ignore[arg-type]


def had_before(
    msisdn: str,
    begun_days_ago: float,
    ended_days_ago: float,
    *,
    owner: UUID | None = None,
    ended_by: EndedBy = EndedBy.TERMINATED,
) -> None:
    """Let somebody have had a number for a while."""
    NumberIntervalRow.objects.create(
        msisdn=msisdn,
        begins_at=timezone.now() - timedelta(days=begun_days_ago),
        is_begin_known=True,
        ends_at=timezone.now() - timedelta(days=ended_days_ago),
        owner=owner or uuid4(),
        ended_by=ended_by.value,
        place="de",
    )


def given_on(world: TestWorld, msisdn: str, *, days: int = 100) -> LineOf:
    """Let a number be given to somebody else after the line of another had ended."""
    had_before(msisdn, begun_days_ago=800, ended_days_ago=300)
    line = known_line(days, msisdn=msisdn)
    world.add(line)
    return line


def begun_at(msisdn: str, at: datetime, *, is_known: bool = True) -> None:
    """Let the present holder have the number since an instant."""
    row = NumberIntervalRow.objects.filter(msisdn=msisdn, ends_at=None)
    row.update(begins_at=at, is_begin_known=is_known)
