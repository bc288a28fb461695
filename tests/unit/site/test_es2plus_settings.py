"""The listener for SM-DP+ starts by its own settings."""

import os
import subprocess
import sys


def test_it_starts() -> None:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "cleanbreak.site.es2plus_settings"}
    said = "import django; django.setup(); from cleanbreak.site import es2plus_wsgi; print('up')"

    ran = subprocess.run(
        [sys.executable, "-c", said], env=environment, capture_output=True, text=True, check=False
    )

    assert ran.stdout == "up\n", ran.stderr[-500:]
