"""The language of the terminal."""

import locale
import os

from django.conf import settings
from django.utils import translation


def speak_language_of_terminal() -> None:
    """Speak the language that LC_ALL, LC_MESSAGES or LANG name, if we know it; else English."""
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    asked = next((os.environ[name] for name in names if os.environ.get(name)), "en")
    code = locale.normalize(asked).split(".")[0].replace("_", "-").lower()
    known = {name for name, _ in settings.LANGUAGES}
    chinese = {"zh-cn": "zh-hans", "zh-sg": "zh-hans", "zh": "zh-hans"}
    wanted = chinese.get(code, code if code in known else code.split("-")[0])
    translation.activate(wanted if wanted in known else "en")
