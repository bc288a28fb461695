"""What callers hear: each prompt by its key, which is also the name of an operator's recording.

No prompt tells a name, a balance or a proof.
"""

import string
from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, override

from cleanbreak.domain.call_turn import Spoken
from cleanbreak.flows.spoken_language import spoken

PROMPTS: Mapping[str, Promise] = {
    "choose_language": gettext_lazy("For English, press {key}."),
    "menu": gettext_lazy(
        "Status of a cancellation: 1. To cancel: 2. What to bring, and where: 3."
        " To report fraud: 4. A person: 0."
    ),
    "not_understood": gettext_lazy("That was not one of the keys."),
    "no_person_yet": gettext_lazy("Goodbye."),
}


def facts_of(prompt: str) -> frozenset[str]:
    """Return the facts that a prompt wants."""
    with override(None):
        template = str(PROMPTS[prompt])
    return frozenset(name for _, name, _, _ in string.Formatter().parse(template) if name)


def say(prompt: str, language: str, facts: Mapping[str, str]) -> Spoken:
    """Return a prompt in a language: ``en``, ``de`` or ``zh``."""
    wanted = facts_of(prompt)
    with override(spoken(language)):
        text = str(PROMPTS[prompt]).format_map(facts)
    return Spoken(prompt, text, is_fixed=not wanted, language=language)
