"""Addresses of TM Forum's APIs, each as its file says it; everything else below is not there."""

from django.urls import URLPattern, path

from cleanbreak.channels.api.tmf import product, product_order
from cleanbreak.channels.api.tmf.answers import nothing_here

PARTS: tuple[list[URLPattern], ...] = (
    product_order.urlpatterns,
    product.urlpatterns,
)
"""The addresses of each API; a further one adds its own in a line."""
urlpatterns: list[URLPattern] = [
    *(address for part in PARTS for address in part),
    path("<path:path>", nothing_here, name="tmf-nothing"),
]
