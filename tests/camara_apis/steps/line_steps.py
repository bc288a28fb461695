"""Of which line or number the scenario is, and what its life was."""

from datetime import timedelta
from typing import Any

from behave import step, use_step_matcher
from django.utils import timezone
from tests.camara_apis.lives import LONG_AGO, begun_at, day_ago, given_on, known_line
from tests.camara_apis.stage import Stage

use_step_matcher("re")
NUMBER = r"a valid (?:testing )?phone ?[nN]umber(?: supported by the service)?,? (?:which is )?"
TOKEN = r"identified by the (?:access )?token"
SOMEBODY_ELSES = "+4915228817999"
PAST_DAYS = 200
RECYCLED = "+4915228817998"


@step(r"that (?:the )?service is not (?:available|supported) for all phone numbers .*")
def not_for_all(context: Any) -> None:
    context.stage.settings.CLEANBREAK_CAMARA_NOT_FOR = ("business",)


@step(
    rf"(?:{NUMBER}{TOKEN} or provided in the request body, for which the service is not applicable"
    r"|a phone number for which (?:the )?service is unavailable)"
)
def not_applicable(context: Any) -> None:
    stage: Stage = context.stage
    stage.settings.CLEANBREAK_CAMARA_NOT_FOR = ("business",)
    stage.line = known_line(msisdn=SOMEBODY_ELSES, name="Weber GmbH", customer_class="business")
    stage.world.add(stage.line)
    stage.name_line()
    stage.kept["number"] = stage.line.msisdn


@step(rf"{NUMBER}{TOKEN} or provided in the request body")
def by_either(context: Any) -> None:
    context.stage.name_line()


@step(rf"{NUMBER}{TOKEN} and provided in the request body")
def by_both(context: Any) -> None:
    context.stage.authorize_holder()
    context.stage.set_property("phoneNumber", context.stage.some_line().msisdn)


@step(rf"{NUMBER}{TOKEN}")
def by_token(context: Any) -> None:
    context.stage.authorize_holder()


@step(r"the same phone number was cancelled by the User A and is used by User B")
def given_to_another(context: Any) -> None:
    context.stage.line = given_on(context.stage.world, RECYCLED)
    context.stage.name_line()


@step(
    r'the request body property "(?P<path>[^"]+)" is set to a date on which the '
    r"(?P<who>user|User A) signed contracts with Service Provider"
)
def when_signed(context: Any, path: str, who: str) -> None:
    days = 800 if who == "User A" else LONG_AGO.days
    context.stage.set_property(path, day_ago(days).isoformat())


@step(r'the request body property "(?P<path>[^"]+)" is set to a valid past date .*')
def past_day(context: Any, path: str) -> None:
    context.stage.set_property(path, day_ago(PAST_DAYS).isoformat())


@step(r"the mobile subscription (?P<how>has|hasn't|has not) had a valid tenure since .*")
def tenure(context: Any, how: str) -> None:
    days = PAST_DAYS + 1 if how == "has" else PAST_DAYS - 1
    begun_at(context.stage.some_line().msisdn, timezone.now() - timedelta(days=days))
