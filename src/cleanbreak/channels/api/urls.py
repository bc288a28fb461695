"""Addresses for programs of others."""

from django.urls import URLPattern, URLResolver, include, path

from cleanbreak.channels.api import oauth_pages, resource_inventory
from cleanbreak.channels.api.openapi import page as openapi_page

urlpatterns: list[URLPattern | URLResolver] = [
    path("oauth2/token", oauth_pages.token, name="oauth-token"),
    path("camara/", include("cleanbreak.channels.api.camara.urls")),
    path("oauth2/authorize", oauth_pages.authorize, name="oauth-authorize"),
    path("oauth2/bc-authorize", oauth_pages.backchannel, name="oauth-backchannel"),
    path(".well-known/openid-configuration", oauth_pages.configuration, name="oauth-configuration"),
    path("oauth2/jwks", oauth_pages.keys, name="oauth-keys"),
    path("", include("cleanbreak.channels.api.ssf.urls")),
    path(
        "tmf-api/resourceInventoryManagement/v4/resource/<uuid:order_id>",
        resource_inventory.resource,
        name="tmf639-resource",
    ),
    path("api/openapi/", openapi_page.listed, name="openapi"),
    path("api/openapi/<str:name>.json", openapi_page.one, name="openapi-document"),
    path("tmf-api/", include("cleanbreak.channels.api.tmf.urls")),
]
