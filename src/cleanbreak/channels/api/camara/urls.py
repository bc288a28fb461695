"""Addresses of CAMARA's APIs, each as the server's address in its YAML file says it."""

from django.urls import URLPattern, path

from cleanbreak.channels.api.camara import (
    call_forwarding,
    kyc_tenure,
    number_recycling,
    number_verification,
    one_time_password,
    service_status,
    sim_swap,
    sim_swap_events,
)
from cleanbreak.channels.api.camara.errors import nothing_here
from cleanbreak.channels.api.camara.operation import resource

urlpatterns: list[URLPattern] = [
    path(
        "number-recycling/v0.2/check",
        resource(POST=number_recycling.check),
        name="camara-number-recycling-check",
    ),
    path(
        "kyc-tenure/v0.2/check-tenure",
        resource(POST=kyc_tenure.check_tenure),
        name="camara-kyc-tenure",
    ),
    path("sim-swap/v2/check", resource(POST=sim_swap.check), name="camara-sim-swap-check"),
    path(
        "sim-swap/v2/retrieve-date",
        resource(POST=sim_swap.retrieve_date),
        name="camara-sim-swap-date",
    ),
    path(
        "sim-swap-subscriptions/v0.3/subscriptions",
        resource(POST=sim_swap_events.create, GET=sim_swap_events.listed),
        name="camara-swap-subscriptions",
    ),
    path(
        "sim-swap-subscriptions/v0.3/subscriptions/<str:wanted>",
        resource(GET=sim_swap_events.one, DELETE=sim_swap_events.delete),
        name="camara-swap-subscription",
    ),
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
    path("<path:path>", nothing_here, name="camara-nothing"),
]
