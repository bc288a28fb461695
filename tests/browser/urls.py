"""The portal's addresses, as a demonstration has them."""

from django.urls import path

from cleanbreak.channels.portal.error_pages import bad_request, server_error
from cleanbreak.site import urls
from cleanbreak.site.demonstration_pages import inbox, sign_on

urlpatterns = [
    *urls.urlpatterns,
    path("demonstration/messages/", inbox, name="demonstration-messages"),
    path("demonstration/sign-on/", sign_on, name="demonstration-sign-on"),
]
handler400 = bad_request
handler500 = server_error
