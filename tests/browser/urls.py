"""The portal's addresses, as a demonstration has them."""

from django.urls import path

from cleanbreak.channels.portal.error_pages import bad_request, server_error
from cleanbreak.site import urls
from cleanbreak.site.demonstration_pages import inbox

urlpatterns = [
    *urls.urlpatterns,
    path("demonstration/messages/", inbox, name="demonstration-messages"),
]
handler400 = bad_request
handler500 = server_error
