"""The addresses of a sandbox."""

from cleanbreak.site.sandbox_pages import urlpatterns as of_sandbox
from cleanbreak.site.urls import handler400, handler500
from cleanbreak.site.urls import urlpatterns as ours

__all__ = ["handler400", "handler500", "urlpatterns"]
urlpatterns = [*ours, *of_sandbox]
