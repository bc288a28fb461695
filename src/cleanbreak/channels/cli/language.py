"""The language of the terminal."""

from django.conf import settings
from django.utils import translation

from cleanbreak.channels.cli.plain_language import language_of_terminal


def speak_language_of_terminal() -> None:
    """Speak the language that LC_ALL, LC_MESSAGES or LANG name, if we know it; else English."""
    code = language_of_terminal()
    known = {name for name, _ in settings.LANGUAGES}
    chinese = {"zh-cn": "zh-hans", "zh-sg": "zh-hans", "zh": "zh-hans"}
    wanted = chinese.get(code, code if code in known else code.split("-")[0])
    translation.activate(wanted if wanted in known else "en")
