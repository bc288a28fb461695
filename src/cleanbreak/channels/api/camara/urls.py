"""Addresses of CAMARA's APIs, each as the server's address in its YAML file says it."""

from django.urls import URLPattern, path

from cleanbreak.channels.api.camara import (
    kyc_tenure,
    number_recycling,
    service_urls,
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
    *service_urls.urlpatterns,
    path("<path:path>", nothing_here, name="camara-nothing"),
]
