"""Send by text message what to bring: to a line of ours and to nobody else, and it is not told.

Whoever asks for it for a number gets the same answer whether or not the number is a line of ours;
the message says nothing of a person, and comes a few times a day at most, whoever asks.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlencode

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from cleanbreak.domain.identifiers import SimKind
from cleanbreak.domain.line import LineState
from cleanbreak.domain.papers import Bearer, Errand, PaperList, Question
from cleanbreak.domain.termination import AnnouncementKind, Channel
from cleanbreak.flows.limit_requests import Limited, TooManyRequests, check_rate
from cleanbreak.flows.paper_words import need_said, no_paper_words
from cleanbreak.flows.papers_for import papers_for
from cleanbreak.ports.messages import Medium, Message
from cleanbreak.records.line import LineRow, find_lines
from cleanbreak.records.outbox import NewAnnouncement, put_in_outbox
from cleanbreak.records.outlet import read_outlet
from cleanbreak.records.wake import wake_worker

QUESTION_PARTS = 4
"""Of a key, behind whose line it is and when it was asked; stores come after them."""


def send_papers(
    msisdn: str, question: Question, now: datetime, store_ids: Sequence[str] = ()
) -> None:
    """Send the list to a line of ours; for any other number nothing happens, and nothing is told.

    :param store_ids: stores that are named below it.
    :raises UnknownPlace, MalformedPolicy: if there are no rules for the place.
    """
    papers_for(question, now)
    try:
        check_rate(Limited.PAPERS_TEXT_TO, msisdn, now)
    except TooManyRequests:
        return
    (line,) = find_lines([msisdn], [None])
    if line is None:
        return
    key = ":".join([_key(line["line_id"], question, now), *store_ids])
    about = AnnouncementKind.PAPERS_ASKED
    put_in_outbox([NewAnnouncement(kind=about, key=key, declared_at=now)], now)
    wake_worker("send_announcements")


def papers_messages(key: str) -> list[Message]:
    """Return the message that a key names; none if the line has ended meanwhile."""
    _name, line_id, asked_at, *asked = key.split(":")
    line = LineRow.objects.select_related("holder").filter(pk=int(line_id)).first()
    if line is None or line.state == LineState.TERMINATED.value:
        return []
    store_ids = asked[QUESTION_PARTS:]
    question = replace(_question(*asked[:QUESTION_PARTS]), sim_kind=SimKind(line.sim_kind))
    language = line.holder.language
    with override(language):
        at = datetime.fromtimestamp(int(asked_at), tz=UTC)
        text = "\n".join([_text(papers_for(question, at)), *map(_store_line, store_ids)])
        return [Message(Medium.SMS, line.msisdn, "", text, language=language)]


def list_link(question: Question) -> str:
    """Return the address at which the list stands; it names nobody."""
    asked = {
        "place": question.place,
        "channel": question.channel.value,
        "who": question.bearer.value,
        "for": question.errand.value,
    }
    if question.sim_kind is not None:
        asked["sim"] = question.sim_kind.value
    return f"{settings.CLEANBREAK_BASE_URL}/bring/?{urlencode(asked)}"


def _text(papers: PaperList) -> str:
    needs = [
        f"- {_(', ').join(said.kinds)} {said.form_aside}" for said in map(need_said, papers.needs)
    ]
    title = _("What to bring (any one of each line):") if needs else ""
    return "\n".join(filter(None, [title, *needs, no_paper_words(), list_link(papers.question)]))


def _store_line(store_id: str) -> str:
    """Return one store, and where everything about it stands."""
    outlet = read_outlet(store_id)
    where = f"{settings.CLEANBREAK_BASE_URL}/stores/{store_id}/"
    street = outlet.address.replace("\n", " ") if outlet else ""
    return " ".join(filter(None, [outlet.name if outlet else "", street, where]))


def _key(line_id: int, question: Question, now: datetime) -> str:
    """Return what the outbox keeps: whose line, when and what was asked; nobody's number."""
    asked = (question.place, question.channel, question.bearer, question.errand)
    names = [one if isinstance(one, str) else one.value for one in asked]
    return ":".join(["papers", str(line_id), str(int(now.timestamp())), *names])


def _question(place: str, channel: str, bearer: str, errand: str) -> Question:
    return Question(
        place=place, channel=Channel(channel), bearer=Bearer(bearer), errand=Errand(errand)
    )
