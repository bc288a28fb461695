"""What the listener for SM-DP+ serves."""

import os

from django.core.wsgi import get_wsgi_application

from cleanbreak.site.supervisor import end_with_parent

end_with_parent()
# whoever started us has already chosen the settings of the product
os.environ["DJANGO_SETTINGS_MODULE"] = "cleanbreak.site.es2plus_settings"
application = get_wsgi_application()
