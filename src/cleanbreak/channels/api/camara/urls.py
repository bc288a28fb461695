"""Addresses of CAMARA's APIs, each as the server's address in its YAML file says it."""

from django.urls import URLPattern, path

from cleanbreak.channels.api.camara import number_recycling
from cleanbreak.channels.api.camara.errors import nothing_here
from cleanbreak.channels.api.camara.operation import resource

urlpatterns: list[URLPattern] = [
    path(
        "number-recycling/v0.2/check",
        resource(POST=number_recycling.check),
        name="camara-number-recycling-check",
    ),
    path("<path:path>", nothing_here, name="camara-nothing"),
]
