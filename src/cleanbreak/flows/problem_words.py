"""Why something does not go on, in the language of whoever reads it.

Workers write it down once, in English, for whoever looks later. What we say of an outside system is
known here, and told in the reader's language; what a system said in its own words stays as it was.
"""

import re
from collections.abc import Iterator
from functools import cache

from django.utils.translation import gettext, gettext_noop

KNOWN = (
    gettext_noop("The element %(element)s takes longer than a step may last."),
    gettext_noop("The database does not answer."),
    gettext_noop("The signing key was replaced a moment ago."),
    gettext_noop("The element %(element)s did not answer, and is left alone until %(until)s UTC."),
    gettext_noop("The element %(element)s is kept free of mass work until %(until)s UTC."),
    gettext_noop("The element %(element)s is being tried by another worker."),
    gettext_noop("The element %(element)s takes no more than its limit."),
    gettext_noop("The element %(element)s does not answer."),
    gettext_noop("The line still lives at: %(elements)s."),
    gettext_noop("No proof yet from: any system."),
    gettext_noop("No proof yet from: %(elements)s."),
    gettext_noop("Nobody has accepted this credit."),
    gettext_noop("The line that was to get the credit has ended, or is barred."),
    gettext_noop("The line that was to get the credit counts in another currency."),
    gettext_noop("An earlier attempt may have paid this, so it was not sent."),
    gettext_noop("The way by which the holder paid is no longer on file."),
    gettext_noop("Where it goes was sealed with a key that this server does not have."),
    gettext_noop("The keys of the books are being changed."),
    gettext_noop("A living line has its IMSI or its number: a person must look."),
    gettext_noop("The charging system cannot be asked about the account."),
    gettext_noop("A living line has its charging account: a person must look."),
    gettext_noop("The account was opened again and is not empty: settle and close it first."),
    gettext_noop("It arrived as well as the one that followed, and that has come back: %(id)s."),
    gettext_noop("It is %(here)s here; whoever pays it says %(there)s."),
    gettext_noop("It was sent with another amount than it is %(state)s with."),
    gettext_noop("The provider gives the reason %(reason)s."),
    gettext_noop("The data of the line is being prepared for its holder."),
    gettext_noop("Nobody has said that the co-users of the line were told."),
    gettext_noop("Somebody of the staff has handed it to a person."),
    gettext_noop("It failed by a defect of ours: %(name)s."),
)
"""All that our workers write down; the more general stands below the more special."""
_PLACEHOLDER = re.compile(r"%\((\w+)\)s")


def problem_text(sentence: str) -> str:
    """Return what was written down in the active language, if it is a sentence of ours."""
    for template, pattern in _patterns():
        if found := pattern.fullmatch(sentence):
            return gettext(template) % found.groupdict()
    return sentence


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    patterns = {template: "".join(_parts(template)) for template in KNOWN}
    return tuple((one, re.compile(pattern, re.DOTALL)) for one, pattern in patterns.items())


def _parts(template: str) -> Iterator[str]:
    for at, part in enumerate(_PLACEHOLDER.split(template)):
        yield f"(?P<{part}>.+)" if at % 2 else re.escape(part)
