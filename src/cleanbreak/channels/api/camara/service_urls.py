"""Addresses of CAMARA's APIs about the services of a number."""

from django.urls import URLPattern, path

from cleanbreak.channels.api.camara import (
    call_forwarding,
    number_verification,
    one_time_password,
    service_status,
)
from cleanbreak.channels.api.camara.operation import resource

urlpatterns: list[URLPattern] = [
    path(
        "one-time-password-sms/v1/send-code",
        resource(POST=one_time_password.send_code),
        name="camara-send-code",
    ),
    path(
        "one-time-password-sms/v1/validate-code",
        resource(POST=one_time_password.validate_code),
        name="camara-validate-code",
    ),
    path(
        "number-verification/v2/verify",
        resource(POST=number_verification.verify),
        name="camara-verify-number",
    ),
    path(
        "number-verification/v2/device-phone-number",
        resource(GET=number_verification.device_phone_number),
        name="camara-device-phone-number",
    ),
    path(
        "subscription-status/v0.1/retrive-subscription-status",
        resource(POST=service_status.retrieve),
        name="camara-service-status",
    ),
    path(
        "subscription-status/v0.1/retrieve-subscription-status",
        resource(POST=service_status.retrieve),
        name="camara-service-status-spelled",
    ),
    path(
        "call-forwarding-signal/v0.4/unconditional-call-forwardings",
        resource(POST=call_forwarding.unconditional),
        name="camara-unconditional-call-forwardings",
    ),
    path(
        "call-forwarding-signal/v0.4/call-forwardings",
        resource(POST=call_forwarding.all_kinds),
        name="camara-call-forwardings",
    ),
]
