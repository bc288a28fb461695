"""Tell what to bring and where: papers and the nearest stores, in spoken sentences and by text.

The text goes to the number that was typed, or to the one that calls, if it is a line of ours; that
is told to nobody. It holds what the public pages tell.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from cleanbreak.domain.call_script import Told
from cleanbreak.domain.hotline_call import CallOutcome
from cleanbreak.domain.identifiers import MalformedMsisdn
from cleanbreak.domain.national_number import parse_msisdn_at
from cleanbreak.domain.outlet import OutletFilter
from cleanbreak.domain.papers import Bearer, Errand, Question
from cleanbreak.domain.place import place_of_number
from cleanbreak.domain.place_search import UnknownPlaceName
from cleanbreak.domain.termination import Channel
from cleanbreak.flows.find_outlets import FoundOutlet, find_near_place
from cleanbreak.flows.outlet_words import outlet_said
from cleanbreak.flows.paper_words import spoken_papers
from cleanbreak.flows.papers_for import papers_for
from cleanbreak.flows.send_papers import send_papers
from cleanbreak.flows.spoken_language import spoken
from cleanbreak.records.hotline_call import HotlineCallRow, note_outcome, running_hotline_call

STORES_MAX = 3
"""So many can be remembered."""


def tell_what_to_bring(call_id: UUID, postcode_digits: str, now: datetime) -> Told:
    """Tell papers and nearest stores: ``told`` or ``nowhere``, with ``papers`` and ``stores``.

    :param postcode_digits: as typed; a place whose postcodes have letters has none to type.
    :raises UnknownHotlineCall, HotlineCallOver: if nobody is on the phone.
    """
    call = running_hotline_call(call_id)
    number = _number(call)
    question = Question(
        place=place_of_number(number) or settings.CLEANBREAK_HOME_PLACE,
        channel=Channel.STORE_DESK,
        bearer=Bearer.PERSON,
        errand=Errand.END_AT_ONCE,
    )
    found = _nearest(postcode_digits, question.place, now)
    if number is not None:
        send_papers(number, question, now, [one.outlet.store_id for one in found])
    with override(spoken(call.language)):
        facts = {
            "papers": spoken_papers(papers_for(question, now)),
            "stores": " ".join(_store(one, now) for one in found),
        }
    if not found:
        return Told(outcome="nowhere", facts=facts)
    note_outcome(call_id, CallOutcome.STORES_TOLD)
    return Told(outcome="told", facts=facts)


def _number(call: HotlineCallRow) -> str | None:
    """Return where the text goes; that the network says a number proves nothing, and need not."""
    try:
        from_network = parse_msisdn_at(call.calls_from(), settings.CLEANBREAK_HOME_PLACE)
    except MalformedMsisdn:
        from_network = None
    return call.typed_msisdn() or from_network


def _nearest(typed: str, place: str, now: datetime) -> Sequence[FoundOutlet]:
    """Return the nearest stores; a postcode of several countries is meant in the caller's own."""
    wanted = OutletFilter()
    try:
        found = find_near_place(typed, wanted, now)
        places = [one.place for one in found.choices]
        if place in places[1:]:
            found = find_near_place(typed, wanted, now, places.index(place))
    except UnknownPlaceName:
        return ()
    return found.outlets[:STORES_MAX]


def _store(found: FoundOutlet, now: datetime) -> str:
    said = outlet_said(found, now)
    where = _(", ").join(said.address)
    return _("%(name)s, %(address)s. %(state)s.") % {
        "name": said.name,
        "address": where,
        "state": said.state,
    }
