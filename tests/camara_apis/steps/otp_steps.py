"""Codes by SMS: what was sent, what was received, and to which numbers nothing can be sent."""

from datetime import timedelta
from typing import Any

from behave import step, use_step_matcher
from django.test import Client
from django.utils import timezone
from tests.camara_apis.lives import known_line
from tests.camara_apis.stage import NOBODYS, Stage, fresh_correlator
from tests.worlds import LineOf, at_once

from cleanbreak.adapters.messages.memory import MemoryMessages
from cleanbreak.domain.one_time_password import CODE_TRIES, CODE_VALID_FOR, CODES_AN_HOUR
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.records.one_time_password import OneTimePasswordRow

use_step_matcher("re")
MESSAGE = "{{code}} is your code for Example Bank"
WRONG, UNKNOWN = "no-code", "00000000-0000-7000-8000-000000000000"
LANDLINE = "+493012345678"
BASE = "/camara/one-time-password-sms/v1"
PROPERTY = r'(?:the )?request body property "\$\.'
RECEIVED = r"the (?:value |code )?received in the SMS"


@step(rf'{PROPERTY}phoneNumber" is set to config_var: "phone_number"')
def of_line(context: Any) -> None:
    context.stage.set_property("$.phoneNumber", context.stage.some_line().msisdn)


@step(rf'{PROPERTY}message" is set to config_var: "message"')
def with_message(context: Any) -> None:
    context.stage.set_property("$.message", MESSAGE)


@step(rf'{PROPERTY}message" is longer than config_var:"max_lenght"')
def with_long_message(context: Any) -> None:
    context.stage.set_property("$.message", MESSAGE + " and so on" * 20)


@step(r'\(config_var:"max_send"-1\) of send-code requests for this phone number .*')
def all_codes_sent(context: Any) -> None:
    for _ in range(CODES_AN_HOUR):
        send_code(context.stage)


@step(rf'{PROPERTY}phoneNumber" is set to a phone number that cannot receive SMS')
def of_ended_line(context: Any) -> None:
    stage: Stage = context.stage
    line = known_line(msisdn="+4915228817997", name="Olga Ended")
    stage.world.add(line)
    request_termination(at_once(line), stage.world.outside, stage.world.clock())
    stage.world.work()
    stage.set_property("$.phoneNumber", line.msisdn)


@step(rf'{PROPERTY}phoneNumber" is set to a phone number that target a landline')
def of_landline(context: Any) -> None:
    context.stage.set_property("$.phoneNumber", LANDLINE)


@step(rf'{PROPERTY}phoneNumber" is set to a phone number that that has an active SMS barring')
def of_barred_line(context: Any) -> None:
    line = LineOf(msisdn="+4915228817996", name="Olga Barred", state="suspended")
    context.stage.world.add(line)
    context.stage.set_property("$.phoneNumber", line.msisdn)


@step(rf'{PROPERTY}phoneNumber" is set to a phone number that did not belong to the operator')
def of_another_provider(context: Any) -> None:
    context.stage.set_property("$.phoneNumber", NOBODYS)


@step(r"an authenticationId has been retrieved from a send-code request")
def sent(context: Any) -> None:
    keep_sent(context.stage)


@step(rf'{PROPERTY}authenticationId" is set to the value from send-code request')
def of_sent(context: Any) -> None:
    keep_sent(context.stage)


@step(rf'{PROPERTY}code" is set to {RECEIVED}')
def with_received(context: Any) -> None:
    context.stage.set_property("$.code", context.stage.kept["code"])


@step(rf'{PROPERTY}code" is set to a value distinct from {RECEIVED}')
def with_wrong(context: Any) -> None:
    context.stage.set_property("$.code", WRONG)


@step(rf'{PROPERTY}code" is set to a format valid value')
def with_any(context: Any) -> None:
    context.stage.set_property("$.code", "123456")


@step(r"the time elapsed since the send-code exceed the allowed time")
def too_late(context: Any) -> None:
    del context
    long_ago = timezone.now() - CODE_VALID_FOR - timedelta(seconds=1)
    OneTimePasswordRow.objects.update(sent_at=long_ago)


@step(r"Two send-code request has been sequentially triggered for the same phoneNumber")
def sent_twice(context: Any) -> None:
    stage: Stage = context.stage
    keep_sent(stage)
    send_code(stage)


@step(rf'{PROPERTY}authenticationId" is set to the value got for the first send-code request')
def of_first(context: Any) -> None:
    context.stage.set_property("$.authenticationId", context.stage.kept["authenticationId"])


@step(rf'{PROPERTY}code" is set to {RECEIVED} for this first request')
def with_first(context: Any) -> None:
    context.stage.set_property("$.code", context.stage.kept["code"])


@step(r"a validate-code has been succesfully performed for a authenticationId")
def used(context: Any) -> None:
    stage: Stage = context.stage
    keep_sent(stage)
    assert try_code(stage, stage.kept["code"]).status_code == 204


@step(rf'{PROPERTY}authenticationId" is valued again with this authenticationId')
def of_used(context: Any) -> None:
    of_first(context)


@step(
    r'\(config_var:"max_try"-1\) calls with the request body property "\$\.code" set to a value '
    rf"distinct from {RECEIVED} were performed"
)
def tried_often(context: Any) -> None:
    for _ in range(CODE_TRIES - 1):
        assert try_code(context.stage, WRONG).json()["code"].endswith("INVALID_OTP")
    context.stage.set_property("$.code", WRONG)


@step(rf'{PROPERTY}authenticationId" is set to an unknown value')
def of_nothing(context: Any) -> None:
    context.stage.set_property("$.authenticationId", UNKNOWN)


def keep_sent(stage: Stage) -> None:
    """Have a code sent, and let the request try it."""
    stage.kept["authenticationId"] = send_code(stage)
    stage.kept["code"] = received_code(stage)
    stage.set_property("$.authenticationId", stage.kept["authenticationId"])


def send_code(stage: Stage) -> str:
    body = {"phoneNumber": stage.some_line().msisdn, "message": MESSAGE}
    answer = post(stage, "send-code", body)
    assert answer.status_code == 200, answer.content
    return str(answer.json()["authenticationId"])


def received_code(stage: Stage) -> str:
    """Return the code that the phone shows: the newest text begins with it."""
    inbox = MemoryMessages(stage.world.world).inbox(stage.some_line().msisdn)
    return inbox[0].message.text.split()[0]


def try_code(stage: Stage, code: str) -> Any:
    body = {"authenticationId": stage.kept["authenticationId"], "code": code}
    return post(stage, "validate-code", body)


def post(stage: Stage, operation: str, body: dict[str, str]) -> Any:
    headers = {
        "Authorization": stage.headers["Authorization"],
        "x-correlator": fresh_correlator(),
    }
    return Client().post(
        f"{BASE}/{operation}", body, content_type="application/json", headers=headers
    )
