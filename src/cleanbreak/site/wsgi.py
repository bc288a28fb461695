"""What the web server serves."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from cleanbreak.site.supervisor import end_with_parent

# a server that is killed must not leave processes behind that keep its port
end_with_parent()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cleanbreak.site.settings")
application = get_wsgi_application()
if settings.CLEANBREAK_SANDBOX:
    from cleanbreak.site.sandbox_clock import set_all_clocks  # needs the models

    set_all_clocks()
