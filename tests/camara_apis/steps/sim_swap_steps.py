"""When the SIM of a number was changed, and who is told of it."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import orjson
from behave import step, use_step_matcher
from django.utils import timezone
from tests.camara_apis.bodies import SINK
from tests.camara_apis.lives import begun_at, known_line
from tests.camara_apis.stage import ABSENT, Stage
from tests.worlds import AGENT

from cleanbreak.domain.number_change import InitiatedBy
from cleanbreak.flows.note_sim_change import note_sim_change
from cleanbreak.flows.send_swap_events import send_swap_events
from cleanbreak.records.number_interval import NumberIntervalRow

use_step_matcher("re")
HOURS = r'"?(?P<hours>\d+)"?(?: hours)?'
NOW_AND_THEN = timedelta(minutes=5)
MONITORED_SINCE = timedelta(days=3)
"""For so long our changes of a line are known that came in with an unknown begin."""
AGO_WHEN_NOT_SAID = timedelta(hours=100)
CREATE = "createSimSwapSubscription"


# --- what has happened
@step(r"(?:And )?the SIM for this phone number has been swapped in the last " + HOURS)
def swapped_within(context: Any, hours: str) -> None:
    _swap(context.stage, timedelta(hours=int(hours)) - NOW_AND_THEN)


@step(r"the SIM for this phone number has been swapped more than " + HOURS + " ago")
def swapped_before(context: Any, hours: str) -> None:
    _swap(context.stage, timedelta(hours=int(hours)) + NOW_AND_THEN)


@step(r"the SIM for this phone number has been swapped before the limited history .*")
def swapped_too_long_ago(context: Any) -> None:
    stage: Stage = context.stage
    kept = timedelta(days=stage.settings.CLEANBREAK_SIM_CHANGES_KEPT_DAYS)
    _swap(stage, kept + timedelta(days=1))


@step(r"the SIM for this phone number has been swapped")
def swapped_once(context: Any) -> None:
    _swap(context.stage, AGO_WHEN_NOT_SAID)


@step(r"the SIM for this phone number has never been swapped")
def never_swapped(context: Any) -> None:
    begun_at(context.stage.some_line().msisdn, timezone.now() - timedelta(days=30))


@step(r"the activation of the SIM occurred more than " + HOURS + " ago")
def activated_before(context: Any, hours: str) -> None:
    at = timezone.now() - timedelta(hours=int(hours)) - NOW_AND_THEN
    begun_at(context.stage.some_line().msisdn, at)


@step(r"the last swap for this phone number's SIM was more than \"maxAge\" hours ago")
def older_than_asked(context: Any) -> None:
    hours = context.stage.said_at("maxAge")
    _swap(context.stage, timedelta(hours=hours) + NOW_AND_THEN)


@step(r"the phone number is not associated to any sim card")
def without_card(context: Any) -> None:
    context.scenario.skip("every line of ours has a card: a number without one is not served")


# --- what is asked
@step(
    r'the (?:request body property )?"(?:\$\.)?maxAge" (?:request body property )?'
    r'is set to a value (?P<which>equal or greater than|less than) "(?P<hours>\d+)" '
    r"within the allowed range"
)
def max_age_near(context: Any, which: str, hours: str) -> None:
    age = int(hours) if which.startswith("equal") else max(1, int(hours) - 2)
    context.stage.set_property("maxAge", age)


@step(
    r'the (?:request body )?property "(?:\$\.)?maxAge" is set to '
    r"the number of hours since the last SIM swap minus 1"
)
def max_age_short_of_it(context: Any) -> None:
    context.stage.set_property("maxAge", int(AGO_WHEN_NOT_SAID / timedelta(hours=1)) - 1)


@step(
    r'the request body property "\$\.maxAge" is set to a valid value above the supported '
    r"monitored period of the API Provider"
)
def max_age_too_long(context: Any) -> None:
    stage: Stage = context.stage
    stage.name_line()
    at = timezone.now() - MONITORED_SINCE
    begun_at(stage.some_line().msisdn, at, is_known=False)
    stage.set_property("maxAge", int(MONITORED_SINCE / timedelta(hours=1)) + 24)


# --- what is answered
@step(r'the response property "\$\.latestSimChange" contains the sim\'s activation timestamp')
def is_activation(context: Any) -> None:
    msisdn = context.stage.some_line().msisdn
    row = NumberIntervalRow.objects.get(msisdn=msisdn, ends_at=None)
    said = datetime.fromisoformat(context.stage.answer_property("$.latestSimChange"))
    assert said == row.begins_at


@step(r'the response optionally contains the property "\$\.monitoredPeriod" .*')
def is_monitored_period(context: Any) -> None:
    days = context.stage.settings.CLEANBREAK_SIM_CHANGES_KEPT_DAYS
    assert context.stage.answer_property("$.monitoredPeriod") == days


# --- subscriptions
@step(r"create sim swap subscription ?")
def create(context: Any) -> None:
    context.stage.by_id(CREATE)
    context.stage.set_default_body()
    context.stage.again()


@step(r'"(?P<path>\$\.[^"]+)" ?(?P<how>=|<>) ?"(?P<value>[^"]+)"')
def set_in_passing(context: Any, path: str, how: str, value: str) -> None:
    said: Any = value if how == "=" else _another(path)
    context.stage.set_property(path, [said] if path == "$.types" else said)


@step(r'"(?P<path>\$\.[^"]+)" is set with (?:with )?provided phoneNumber')
def provided_number(context: Any, path: str) -> None:
    context.stage.set_property(path, context.stage.some_line().msisdn)


@step(r'"\$\.sink" is set to (?:the )?provided callbackUrl')
def provided_sink(context: Any) -> None:
    context.stage.set_property("$.sink", SINK)


@step(r'"\$\.sink" is not set to an url')
def no_sink(context: Any) -> None:
    context.stage.set_property("$.sink", "nowhere in particular")


@step(r'"(?P<path>\$\.[^"]+)" is set in the past')
def in_the_past(context: Any, path: str) -> None:
    context.stage.set_property(path, (timezone.now() - timedelta(days=1)).isoformat())


@step(r'"(?P<path>\$\.sinkCredential\.[^"]+)" is valued with a valid value')
def valid_credential(context: Any, path: str) -> None:
    is_instant = path.endswith("ExpiresUtc")
    later = (timezone.now() + timedelta(hours=1)).isoformat()
    context.stage.set_property(path, later if is_instant else "a-token-for-the-sink")


@step(r'a valid (?:sim swap )?subscription is existing and identified by an "id"')
def existing(context: Any) -> None:
    context.stage.kept["ids"] = [_existing(context.stage)]


@step(r"(?:at least )?valid subscriptions are existing")
def some_existing(context: Any) -> None:
    stage: Stage = context.stage
    stage.kept["ids"] = [_existing(stage, f"{SINK}/{number}") for number in range(2)]


@step(r'the path parameter "subscriptionId" is set to (?:a random UUID|an unknown value|.+ not .+)')
def unknown_id(context: Any) -> None:
    context.stage.place = {"subscriptionId": str(uuid4())}


@step(r'the path parameter "subscriptionId" is set to (?:the identifier of an existing|a valid) .*')
def existing_id(context: Any) -> None:
    stage: Stage = context.stage
    stage.kept["ids"] = [_existing(stage)]
    stage.place = {"subscriptionId": stage.kept["ids"][0]}
    stage.body = ABSENT


@step(r'(?P<how>get|delete) sim swap subscription with subscriptionId="id"')
def by_its_id(context: Any, how: str) -> None:
    stage: Stage = context.stage
    stage.place = {"subscriptionId": stage.kept["ids"][0]}
    stage.by_id("retrieveSubscription" if how == "get" else "deleteSubscription")
    stage.body = ABSENT
    stage.again()


@step(r"get sim swap subscription")
def the_list(context: Any) -> None:
    context.stage.by_id("retrieveSubscriptionList")
    context.stage.body = ABSENT
    context.stage.again()


@step(r"all valid subscriptions are listed")
def all_listed(context: Any) -> None:
    listed = {one["id"] for one in context.stage.answer.json()}
    assert listed == set(context.stage.kept["ids"])


@step(r"types, protocol, sink and config.subscriptionDetail.phoneNumber are present with .*")
def all_there(context: Any) -> None:
    said, asked = context.stage.answer.json(), context.stage.body
    assert all(said[name] == asked[name] for name in ("types", "protocol", "sink"))
    assert said["config"]["subscriptionDetail"] == asked["config"]["subscriptionDetail"]


@step(r"startsAt is valued with a datetime corresponding to the date ?time of the response")
def starts_now(context: Any) -> None:
    at = datetime.fromisoformat(context.stage.answer_property("$.startsAt"))
    assert abs(timezone.now() - at) < NOW_AND_THEN


@step(r"subs?criptionId is provided ?")
def has_id(context: Any) -> None:
    context.stage.kept["ids"] = [context.stage.answer_property("$.id")]


@step(r"(?:a )?sims? swap is performed on this mobile line")
def swap_now(context: Any) -> None:
    _swap(context.stage, timedelta(0))


@step(r"[Tt]he callback notification application receives (?P<kind>[\w-]+) event at .*")
def receives(context: Any, kind: str) -> None:
    stage: Stage = context.stage
    assert stage.answer.status_code < 300  # the request may not have been sent yet
    sink = stage.kept["sink"]
    send_swap_events(sink, timezone.now)
    word = kind.replace("ends", "ended")
    stage.kept["event"] = next(one for one in sink.heard() if str(one["type"]).endswith(word))


@step(r'notification body complies with the OAS schema at "(?P<at>[^"]+)"')
def event_complies(context: Any, at: str) -> None:
    del at
    schemas = {"swapped": "EventSimSwap", "subscription-ended": "EventSubscriptionEnded"}
    event = context.stage.kept["event"]
    name = schemas[event["type"].rpartition(".")[2]]
    context.stage.api.judge({"$ref": f"#/components/schemas/{name}"}, event)


@step(r'type="(?P<kind>[^"]+)"')
def event_type(context: Any, kind: str) -> None:
    kind = kind.replace("subscription-ends", "subscription-ended")
    assert context.stage.kept["event"]["type"] == kind


@step(r'data\.phoneNumber="\$\.phoneNumber"')
def event_number(context: Any) -> None:
    assert context.stage.kept["event"]["data"]["phoneNumber"] == context.stage.some_line().msisdn


@step(r"data\.subscriptionId is valued with the subs?criptionId")
def event_subscription(context: Any) -> None:
    event = context.stage.kept["event"]
    assert [event["data"]["subscriptionId"]] == context.stage.kept["ids"]


@step(r"time is valued by the date ?time of .*")
def event_time(context: Any) -> None:
    at = datetime.fromisoformat(context.stage.kept["event"]["time"])
    assert abs(timezone.now() - at) < NOW_AND_THEN


def _swap(stage: Stage, ago: timedelta) -> None:
    if stage.line is None:
        stage.line = known_line()
        stage.world.add(stage.line)
    at = timezone.now() - ago
    note_sim_change(stage.line.msisdn, at, InitiatedBy.USER, AGENT, timezone.now())


def _existing(stage: Stage, sink: str = SINK) -> str:
    """Create a subscription, as its own request before the one that is looked at."""
    stage.by_id(CREATE)
    stage.set_default_body()
    stage.set_property("sink", sink)
    answer = stage.send()
    stage.again()
    assert answer.status_code == 201, answer.content
    return str(orjson.loads(answer.content)["id"])


def _another(path: str) -> str:
    """Return something else than what CAMARA allows there."""
    others = {"$.protocol": "MQTT3", "$.sinkCredential.credentialType": "PLAIN"}
    return others.get(path, "something-else")
