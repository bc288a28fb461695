"""How threads of messages are spoken of: ways, writers, durations."""

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from cleanbreak.domain.message_thread import MessageWay, TiedBy, Writer
from cleanbreak.flows.answer_times import AnswerTimes

WAY_WORDS: dict[MessageWay, Promise] = {
    MessageWay.FORM: _("On our page"),
    MessageWay.SMS: _("By text message"),
    MessageWay.EMAIL: _("By e-mail"),
}
WRITER_WORDS: dict[Writer, Promise] = {
    Writer.SENDER: _("Sender"),
    Writer.MACHINE: _("A machine of the sender"),
    Writer.AGENT: _("Our answer"),
}
TIED_WORDS: dict[TiedBy | None, Promise] = {
    TiedBy.SENDER: _("The sender has shown the link of this declaration."),
    TiedBy.AGENT: _("One of us said so; the sender has proved nothing."),
    None: _("The sender has proved nothing. Tell nothing of any line."),
}
MINUTE_S, HOUR_S, DAY_S = 60, 3600, 86_400


def answer_times_words(times: AnswerTimes) -> dict[str, str | int]:
    """Return how messages are answered, as it is shown to whoever answers and whoever leads."""
    return {
        "waiting": times.waiting,
        "oldest": duration_words(times.oldest_waiting_s),
        "answered": times.answered,
        "p50": duration_words(times.first_answer_p50_s),
        "p90": duration_words(times.first_answer_p90_s),
    }


def language_words(code: str) -> str:
    """Return what a language is called, in the active one."""
    return str(dict(settings.LANGUAGES).get(code, code))


def duration_words(seconds: float | None) -> str:
    """Return a duration as people say it, in its largest unit; a dash for none."""
    if seconds is None:
        return "–"
    if seconds >= 2 * DAY_S:
        days = round(seconds / DAY_S)
        return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}
    if seconds >= 2 * HOUR_S:
        hours = round(seconds / HOUR_S)
        return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}
    minutes = max(1, round(seconds / MINUTE_S))
    return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
