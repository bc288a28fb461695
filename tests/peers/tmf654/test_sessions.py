"""Sessions that still run: ended at the gateway, and the last usage is in the balance."""

from decimal import Decimal
from typing import Any

import pytest

from cleanbreak.ports.calls import Call
from cleanbreak.ports.charging import Closed
from cleanbreak.ports.errors import Unavailable

from .gateway import HOST, REALM
from .server import Asked, Reply, on
from .stage import Tmf654Stage, balance_of, close, euros


def test_a_running_session_is_ended_and_its_last_usage_counts(stage: Tmf654Stage) -> None:
    account = stage.account(euros(1234))
    session_id = stage.gateway.open_session(account, reserved="5", will_use="2.34")

    closed = close(stage.worker(aborter=stage.gateway), account)

    assert balance_of(closed) == euros(1000)
    assert closed.facts["sessions_ended"] is True
    [told] = stage.gateway.aborted
    assert (told.session_id, told.origin_host, told.origin_realm) == (session_id, HOST, REALM)
    assert told.application_id == 4
    assert session_id not in repr(told)


def test_without_anybody_to_tell_the_session_is_waited_for(stage: Tmf654Stage) -> None:
    """The control of the test above."""
    account = stage.account(euros(1234))
    session_id = stage.gateway.open_session(account, reserved="5", will_use="2.34")

    waiting = close(stage.charging, account)
    assert isinstance(waiting, Unavailable)
    assert waiting.sentence == "The last usage of this account is still being rated."
    assert stage.adjustments(account) == []
    stage.gateway.report(session_id)

    assert balance_of(close(stage.charging, account)) == euros(1000)


def test_the_last_report_may_take_a_moment(stage: Tmf654Stage) -> None:
    account = stage.account(euros(1234))
    session_id = stage.gateway.open_session(account, reserved="5", will_use="2.34")
    stage.gateway.reports_at_once = False
    looks: list[Asked] = []
    two_looks = 2 * len(stage.ocs.buckets_of(account))

    def reports_after_two_looks(asked: Asked) -> Reply:
        looks.append(asked)
        if len(looks) == two_looks + 1:
            stage.gateway.report(session_id)
        return asked.perform()

    stage.server.misbehave(on("GET", "/reserveBalance", reports_after_two_looks), times=99)

    closed = close(stage.worker(aborter=stage.gateway, usage_ends_within_s=10.0), account)

    assert balance_of(closed) == euros(1000)
    assert len(looks) > two_looks


def test_a_session_that_does_not_end_in_time_is_tried_again_later(stage: Tmf654Stage) -> None:
    account, quiet = stage.accounts([euros(1234), euros(500)])
    session_id = stage.gateway.open_session(account, reserved="5", will_use="2.34")
    stage.gateway.reports_at_once = False
    charging = stage.worker(aborter=stage.gateway)
    calls = [Call("one:close", account), Call("two:close", quiet)]

    waits, goes_on = charging.close(calls)
    assert isinstance(waits, Unavailable)
    assert balance_of(goes_on) == euros(500)
    stage.gateway.report(session_id)

    assert balance_of(charging.close(calls)[0]) == euros(1000)


@pytest.mark.parametrize("raises", [False, True])
def test_a_gateway_that_cannot_be_told_is_named(stage: Tmf654Stage, raises: bool) -> None:
    account = stage.account(euros(1234))
    stage.gateway.open_session(account, reserved="5", will_use="0")
    stage.gateway.failure = Unavailable("The gateway is not connected.")

    class Raises:
        def abort(self, sessions: Any) -> Any:
            raise Unavailable("The gateway is not connected.")

        def check_reachable(self) -> None: ...

    answer = close(stage.worker(aborter=Raises() if raises else stage.gateway), account)

    assert isinstance(answer, Unavailable)
    assert answer.sentence.endswith("still being rated. The gateway is not connected.")


def test_a_reservation_that_names_no_session_is_waited_for(stage: Tmf654Stage) -> None:
    account = stage.account(euros(1234))
    reservation = stage.ocs.reserve(account, Decimal(5))

    answer = close(stage.worker(aborter=stage.gateway), account)
    stage.ocs.end_reservation(reservation, Decimal(1))

    assert isinstance(answer, Unavailable)
    assert "does not say which session" in answer.sentence
    assert stage.gateway.aborted == []
    assert balance_of(close(stage.charging, account)) == euros(1134)


def test_a_bucket_that_says_reserved_is_believed(stage: Tmf654Stage) -> None:
    """Some systems call a reservation that is open "completed": it was made."""
    account = stage.account(euros(1234))
    session_id = stage.gateway.open_session(account, reserved="5", will_use="2.34")
    [reservation] = stage.ocs.things["reserveBalance"].values()
    reservation["status"] = "completed"

    waits = close(stage.charging, account)
    states = {"session_id": "description", "origin_host": "requestor.id"}
    told = stage.worker(
        aborter=stage.gateway,
        mapping=stage.mapping(reservations={**states, "open_states": ["completed"]}),
    )
    close(told, account)

    assert isinstance(waits, Unavailable)
    assert "open_states" in waits.sentence
    assert stage.adjustments(account) == []
    assert [session.session_id for session in stage.gateway.aborted] == [session_id]


def test_several_sessions_of_one_line_are_all_ended(stage: Tmf654Stage) -> None:
    account = stage.account(euros(1234))
    for _ in range(3):
        stage.gateway.open_session(account, reserved="1", will_use="0.78")

    closed = close(stage.worker(aborter=stage.gateway), account)

    assert isinstance(closed, Closed)
    assert balance_of(closed) == euros(1000)
    assert len(stage.gateway.aborted) == 3
