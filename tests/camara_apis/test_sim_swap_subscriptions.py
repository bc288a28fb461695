"""sim-swap-subscriptions: who is told of changed cards, where, how long, and when it is over."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.camara_apis.bodies import SINK
from tests.camara_apis.lives import known_line
from tests.camara_apis.stage import ABSENT, NOBODYS, Stage
from tests.worlds import AGENT, LineOf, TestWorld, at_once

from cleanbreak.domain.number_change import InitiatedBy
from cleanbreak.flows.note_sim_change import note_sim_change
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.flows.send_swap_events import send_swap_events
from cleanbreak.flows.tell_swap_subscribers import end_by_clock
from cleanbreak.records.event_subscription import (
    EventSubscriptionRow,
    SwapEventRow,
    claim_events,
)
from cleanbreak.records.line import HolderRow, LineRow
from cleanbreak.records.relying_party import RelyingPartyRow
from cleanbreak.records.sealed import open_sealed
from cleanbreak.records.sim_change import SimChangeRow

ALL = "/sim-swap-subscriptions/v0.3/subscriptions"
SWAPPED = "org.camaraproject.sim-swap-subscriptions.v0.swapped"
IN_YEAR_10000 = "9999-12-31T23:59:59-01:00"
"""By our clock. Whoever reads such a row fails: the list of its party, the holder's own data."""
ENDED = "org.camaraproject.sim-swap-subscriptions.v0.subscription-ended"


def body(msisdn: str | None, **more: Any) -> dict[str, Any]:
    config = {"subscriptionDetail": {"phoneNumber": msisdn} if msisdn else {}}
    config |= more.pop("config", {})
    return {"protocol": "HTTP", "sink": SINK, "types": [SWAPPED], "config": config, **more}


def credential(**changes: Any) -> dict[str, Any]:
    said = {
        "credentialType": "ACCESSTOKEN",
        "accessToken": "a-token-for-the-sink",
        "accessTokenType": "bearer",
        "accessTokenExpiresUtc": (timezone.now() + timedelta(hours=1)).isoformat(),
    }
    return {"sinkCredential": {k: v for k, v in (said | changes).items() if v is not None}}


def made(stage: Stage, line: LineOf, **more: Any) -> dict[str, Any]:
    answer = stage.ask(ALL, body(line.msisdn, **more))
    assert answer.status_code == 201, answer.content
    return dict(answer.json())


def code(stage: Stage, said: Any) -> tuple[int, str]:
    answer = stage.ask(ALL, said)
    return answer.status_code, answer.json()["code"]


def swap(line: LineOf, seconds_ago: float = 1) -> None:
    at = timezone.now() - timedelta(seconds=seconds_ago)
    note_sim_change(line.msisdn, at, InitiatedBy.USER, AGENT, timezone.now())


def heard(stage: Stage) -> list[tuple[str, str | None]]:
    """Send what is due; return kind and reason of all that the sink has heard."""
    sink = stage.kept["sink"]
    send_swap_events(sink, timezone.now)
    for event in sink.heard():
        name = "EventSimSwap" if event["type"] == SWAPPED else "EventSubscriptionEnded"
        stage.api.judge({"$ref": f"#/components/schemas/{name}"}, event)  # type: ignore[union-attr]
    return [(one["type"], one["data"].get("terminationReason")) for one in sink.heard()]


def over(stage: Stage) -> bool:
    return not EventSubscriptionRow.objects.filter(ended_at=None).exists()


def test_a_change_is_told_with_the_sinks_own_token(stage: Stage) -> None:
    line = stage.some_line()
    subscription = made(stage, line, **credential())
    row = EventSubscriptionRow.objects.get()
    assert row.token != "a-token-for-the-sink"
    assert open_sealed(row.token) == "a-token-for-the-sink"
    assert "sinkCredential" not in subscription
    swap(line)
    assert heard(stage) == [(SWAPPED, None)]
    (event,) = stage.kept["sink"].events
    assert (event.sink, event.token) == (SINK, "a-token-for-the-sink")
    (said,) = stage.kept["sink"].heard()
    assert said["data"] == {"subscriptionId": subscription["id"], "phoneNumber": line.msisdn}
    assert heard(stage) == [(SWAPPED, None)], "once"


def test_each_sees_and_ends_what_is_their_own(
    stage: Stage, make_stage: Callable[[], Stage]
) -> None:
    line = stage.some_line()
    mine = made(stage, line)
    other = make_stage()
    one = f"{ALL}/{mine['id']}"
    other.place = stage.place = {"subscriptionId": mine["id"]}
    assert other.ask(ALL, method="GET").json() == []
    for method in ("GET", "DELETE"):
        assert other.ask(one, method=method).json()["code"] == "NOT_FOUND"
    with CaptureQueriesContext(connection) as asked:
        assert stage.ask(one, method="GET").json() == mine
    assert any(mine["id"] in each["sql"] for each in asked), "and no other is read for it"
    assert stage.ask(ALL, method="GET").json() == [mine]
    assert stage.ask(one, method="DELETE").status_code == 204
    assert heard(stage) == [(ENDED, "SUBSCRIPTION_DELETED")]
    assert stage.ask(one, method="DELETE").status_code == 404
    stage.place = {"subscriptionId": "no-uuid"}
    assert stage.ask(f"{ALL}/no-uuid", method="GET").status_code == 404


def test_with_a_token_of_the_line_no_number_is_said_by_anybody(stage: Stage) -> None:
    line = stage.some_line()
    stage.turn_to(ALL)
    stage.authorize_holder()
    stage.said.add("config.subscriptionDetail.phoneNumber")
    assert code(stage, body(line.msisdn)) == (422, "UNNECESSARY_IDENTIFIER")
    said = stage.ask(ALL, body(None)).json()
    assert said["config"] == {"subscriptionDetail": {}}
    assert stage.ask(ALL, method="GET").json() == [said]
    swap(line)
    heard(stage)
    assert stage.kept["sink"].heard()[0]["data"] == {"subscriptionId": said["id"]}


def test_a_line_that_goes_on_with_another_holder_is_watched_for_the_former_one_no_more(
    stage: Stage,
) -> None:
    line = stage.some_line()
    stage.turn_to(ALL)
    stage.authorize_holder()
    stage.ask(ALL, body(None))
    ben = HolderRow.objects.create(
        reference="C-Ben", name="Ben", name_key="ben", customer_class="residential"
    )
    LineRow.objects.update(holder=ben)
    stage.authorize_holder()
    assert stage.ask(ALL, method="GET").json() == [], "it is not Ben's to see"
    swap(line, 0)
    assert heard(stage) == [(ENDED, "NETWORK_TERMINATED")]
    assert stage.ask(ALL, body(None)).status_code == 201


def test_what_is_not_done_is_refused_as_published(stage: Stage, world: TestWorld) -> None:
    line = stage.some_line()
    past = (timezone.now() - timedelta(seconds=1)).isoformat()
    number = line.msisdn
    refused = {
        (400, "INVALID_PROTOCOL"): [body(number, protocol="KAFKA")],
        (400, "INVALID_CREDENTIAL"): [
            body(number, **credential(credentialType="PLAIN")),
            body(number, **credential(credentialType="REFRESHTOKEN")),
        ],
        (400, "INVALID_TOKEN"): [body(number, **credential(accessTokenType="mac"))],
        (400, "INVALID_SINK"): [
            body(number, sink="https://elsewhere.example/events"),
            body(number, sink="http://sink.example/events"),
            body(number, sink="https://sink.example:8443/events"),
            body(number, sink="https://user@sink.example/events"),
            body(number, sink="https://sink.example@elsewhere.example/"),
            body(number, sink="https://169.254.169.254/latest"),
            body(number, sink="https://sink.example\\@elsewhere.example/"),
        ],
        (400, "INVALID_ARGUMENT"): [
            body(number, sink="nowhere"),
            body(number, sink="https://[::1/"),
            body(number, types=[]),
            body(number, types=[SWAPPED, SWAPPED]),
            body(number, types=["org.camaraproject.other"]),
            body(number, config={"subscriptionExpireTime": past}),
            body(number, config={"subscriptionExpireTime": "2030-01-01T00:00:00"}),
            body(number, config={"subscriptionExpireTime": IN_YEAR_10000}),
            body(number, **credential(accessTokenExpiresUtc=IN_YEAR_10000)),
            body(number, config={"subscriptionMaxEvent": 1}),
            body(number, **credential(accessToken=None)),
            body(number, **credential(accessToken="two\r\nlines")),
            body(number, **credential(accessTokenExpiresUtc=past)),
            body(number, protocolSettings={"headers": {"Host": "elsewhere"}}),
            {name: value for name, value in body(number).items() if name != "sink"},
        ],
        (400, "OUT_OF_RANGE"): [body(number, config={"subscriptionMaxEvents": 0})],
        (422, "MISSING_IDENTIFIER"): [body(None)],
        (422, "SERVICE_NOT_APPLICABLE"): [body(NOBODYS)],
    }
    for expected, bodies in refused.items():
        for said in bodies:
            assert code(stage, said) == expected, said
    assert not EventSubscriptionRow.objects.exists()
    seconds = str(int((timezone.now() + timedelta(hours=1)).timestamp()))
    made(stage, line, **credential(accessTokenExpiresUtc=seconds))
    assert code(stage, body(number)) == (409, "ALREADY_EXISTS")


def test_nobody_watches_more_numbers_than_were_agreed(stage: Stage, world: TestWorld) -> None:
    one, two = known_line(), known_line(msisdn="+4915228817499", name="Ben Koch")
    world.add(one, two)
    stage.turn_to(ALL)
    RelyingPartyRow.objects.filter(pk=stage.party.client_id).update(watched_numbers_max=1)
    made(stage, one)
    assert code(stage, body(two.msisdn)) == (429, "QUOTA_EXCEEDED")


def test_the_end_of_the_line_ends_it_and_nothing_is_told_of_the_next_holder(
    stage: Stage, world: TestWorld
) -> None:
    line = stage.some_line()
    made(stage, line)
    swap(line)
    request_termination(at_once(line), world.outside, world.clock())
    world.work()
    assert heard(stage) == [(SWAPPED, None), (ENDED, "NETWORK_TERMINATED")]
    assert over(stage)
    assert not SimChangeRow.objects.exists()


def test_as_many_events_as_were_asked_for(stage: Stage) -> None:
    line = stage.some_line()
    made(stage, line, config={"subscriptionMaxEvents": 2})
    for seconds in (3, 2, 1):
        swap(line, seconds)
    assert heard(stage) == [(SWAPPED, None)] * 2 + [(ENDED, "MAX_EVENTS_REACHED")]


@pytest.mark.parametrize("reason", ["SUBSCRIPTION_EXPIRED", "ACCESS_TOKEN_EXPIRED"])
def test_the_clock_ends_it(stage: Stage, reason: str) -> None:
    line = stage.some_line()
    at = (timezone.now() + timedelta(minutes=30)).isoformat()
    by_token = credential(accessTokenExpiresUtc=at)
    by_wish = {"config": {"subscriptionExpireTime": at}}
    made(stage, line, **(by_token if reason == "ACCESS_TOKEN_EXPIRED" else by_wish))
    assert end_by_clock(timezone.now()) == 0
    assert end_by_clock(timezone.now() + timedelta(minutes=30)) == 1
    send_swap_events(stage.kept["sink"], lambda: timezone.now() + timedelta(hours=1))
    assert heard(stage) == [(ENDED, reason)]
    end_by_clock(timezone.now() + timedelta(days=8))
    assert not EventSubscriptionRow.objects.exists()


def test_a_sink_that_is_away_is_tried_again_in_order_and_not_for_ever(stage: Stage) -> None:
    line, sink = stage.some_line(), stage.kept["sink"]
    made(stage, line)
    for seconds in (3, 2):
        swap(line, seconds)
    sink.is_down = True
    start = timezone.now()
    for minutes in (0, 1, 5, 30):
        send_swap_events(sink, lambda m=minutes: start + timedelta(minutes=m))  # type: ignore[misc]
    assert SwapEventRow.objects.get(attempt__gt=0).attempt == 4, "the second waits for the first"
    sink.is_down = False
    send_swap_events(sink, lambda: start + timedelta(hours=3))
    assert [one["type"] for one in sink.heard()] == [SWAPPED, SWAPPED]

    swap(line)
    sink.is_down = True
    send_swap_events(sink, lambda: start + timedelta(days=4))
    assert not SwapEventRow.objects.filter(done_at=None).exists(), "given up after three days"


def test_a_party_with_a_thousand_events_for_a_slow_sink_holds_up_nobody_elses(
    stage: Stage, make_stage: Callable[[], Stage]
) -> None:
    line, bank = stage.some_line(), make_stage()
    for turn in range(5):  # each leaves the news of its end
        one = made(stage, line, sink=f"{SINK}/{turn}")
        stage.place = {"subscriptionId": one["id"]}
        assert stage.ask(f"{ALL}/{one['id']}", method="DELETE").status_code == 204
    made(bank, line)
    swap(line)
    first = claim_events(timezone.now(), timedelta(minutes=1), 3)
    assert sorted(one.kind.value for one in first) == [ENDED, ENDED, SWAPPED]
    assert len(claim_events(timezone.now(), timedelta(minutes=1), 9)) == 3, "none is left out"


def test_a_sink_that_is_gone_ends_it_silently(stage: Stage) -> None:
    line = stage.some_line()
    made(stage, line)
    swap(line)
    stage.kept["sink"].is_gone = True
    assert heard(stage) == []
    assert over(stage)
    assert not SwapEventRow.objects.filter(done_at=None).exists()


def test_there_is_no_body_where_none_belongs(stage: Stage) -> None:
    assert stage.ask(ALL, ABSENT).json()["code"] == "INVALID_ARGUMENT"
