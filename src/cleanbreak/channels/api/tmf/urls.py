"""Addresses of TM Forum's APIs, each as its file says it; everything else below is not there."""

from django.urls import URLPattern, path

from cleanbreak.channels.api.tmf import inventory_urls, product, product_order
from cleanbreak.channels.api.tmf.answers import nothing_here
from cleanbreak.channels.api.tmf.partner import resource

ORDERING, INVENTORY = "productOrderingManagement/v4", "productInventory/v4"
urlpatterns: list[URLPattern] = [
    path(
        f"{ORDERING}/productOrder",
        resource(POST=product_order.create, GET=product_order.listed),
        name="tmf622-orders",
    ),
    path(
        f"{ORDERING}/productOrder/<str:wanted>",
        resource(GET=product_order.one),
        name="tmf622-order",
    ),
    path(
        f"{ORDERING}/cancelProductOrder",
        resource(POST=product_order.cancel, GET=product_order.cancels),
        name="tmf622-cancels",
    ),
    path(
        f"{ORDERING}/cancelProductOrder/<str:wanted>",
        resource(GET=product_order.one_cancel),
        name="tmf622-cancel",
    ),
    path(f"{INVENTORY}/product", resource(GET=product.listed), name="tmf637-products"),
    path(f"{INVENTORY}/product/<str:wanted>", resource(GET=product.one), name="tmf637-product"),
    *inventory_urls.urlpatterns,
    path("<path:path>", nothing_here, name="tmf-nothing"),
]
