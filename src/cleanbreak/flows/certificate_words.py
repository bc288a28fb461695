"""The certificate in words: what ended, when, at whose request, with which evidence and money."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cleanbreak.domain.identifiers import SimKind
from cleanbreak.domain.settlement import Settlement
from cleanbreak.domain.termination import Channel
from cleanbreak.flows.order_step_words import STEP_WORDS
from cleanbreak.flows.read_certificate import read_certificate
from cleanbreak.flows.settlement_words import correction_sentence, money_rows
from cleanbreak.flows.spoken_language import spoken
from cleanbreak.policies.loader import time_zone_of
from cleanbreak.records.correction import posted_corrections
from cleanbreak.records.evidence import evidence_of
from cleanbreak.records.order import OrderRow

CHANNEL_WORDS: dict[Channel, Promise] = {
    Channel.PORTAL: gettext_lazy("the website"),
    Channel.STORE_DESK: gettext_lazy("a store"),
    Channel.HOTLINE: gettext_lazy("the hotline"),
    Channel.API: gettext_lazy("another service that works with us"),
    Channel.SMS: gettext_lazy("a text message"),
    Channel.CLI: gettext_lazy("our staff"),
    Channel.STAFF: gettext_lazy("our staff"),
    Channel.CAMPAIGN: gettext_lazy("an end of many lines together"),
    Channel.SYSTEM: gettext_lazy("our own systems"),
}
SIM_WORDS: dict[SimKind, Promise] = {
    SimKind.ESIM: gettext_lazy("an eSIM"),
    SimKind.PHYSICAL: gettext_lazy("a SIM card"),
}
Rows = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class EvidenceWords:
    """One step of the end, as it is proved."""

    step: str
    done_at: str
    systems: str
    """Which systems answered; empty if they are not told apart."""
    fingerprint: str
    """SHA-256 of the answer that is on file, as hex."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateWords:
    """What is on the paper, in the language that was active when it was read."""

    order_id: UUID
    facts: Rows
    """Label and value: what ended, when, at whose request."""
    evidence: tuple[EvidenceWords, ...]
    money: Rows
    """The last one is what goes back."""
    corrections: tuple[str, ...]
    number: Rows
    """How long the number rests."""


def certificate_words(order_id: UUID) -> CertificateWords:
    """Return the words of a certificate, in the active language.

    What the certificate says counts for ever. The number and the holder's name are not in it: they
    stand here as long as they are on file.

    :raises NoCertificateYet: if none was issued.
    """
    said = json.loads(read_certificate(order_id).statement)
    order = OrderRow.objects.select_related("line__holder").filter(order_id=order_id).first()
    return CertificateWords(
        order_id=order_id,
        facts=tuple(_only_filled([*_whose(order), *_what(said, order)])),
        evidence=tuple(_evidence(order_id, said)),
        money=money_rows(Settlement.from_json(said["settlement"])),
        corrections=tuple(map(correction_sentence, posted_corrections(order_id))),
        number=tuple(number_rows(said)),
    )


def holder_language(order_id: UUID) -> str:
    """Return the language on file, as Django names it; ours, if nobody is on file any more."""
    order = OrderRow.objects.select_related("line__holder").filter(order_id=order_id).first()
    return spoken(order.line.holder.language if order else "")


def _whose(order: OrderRow | None) -> Iterable[tuple[str, str]]:
    if order is None:
        return
    yield _("Phone number"), order.line.msisdn
    yield _("Holder"), order.line.holder.name
    yield _("Customer number"), order.line.holder.reference


def _what(said: Mapping[str, Any], order: OrderRow | None) -> Iterable[tuple[str, str]]:
    yield _("Order"), said["order_id"]
    yield _("Kind of SIM"), str(SIM_WORDS[SimKind(said["sim_kind"])])
    yield _("Ended on"), _day(said["ended_on"])
    if order is not None and order.completed_at is not None:
        yield _("Everything was done on"), _instant(order.completed_at, said)
    yield _("Asked for on"), _instant(datetime.fromisoformat(said["requested_at"]), said)
    if order is not None:
        yield _("Who asked for it"), _asked_by(order)
    yield _("Which way it was asked for"), str(CHANNEL_WORDS[Channel(said["channel"])])


def _asked_by(order: OrderRow) -> str:
    if order.campaign_id is not None:
        return _("we, the operator")
    if order.on_behalf_of or order.authority:
        return _("somebody who may act for the holder")
    if order.acting_user.startswith("agent:"):
        return _("the holder, through our staff")
    return _("the holder")


def _evidence(order_id: UUID, said: Mapping[str, Any]) -> Iterable[EvidenceWords]:
    kept = evidence_of([order_id])[order_id]
    for step in (name for name in STEP_WORDS if name in said["evidence"]):
        facts = kept.get(step, {})
        yield EvidenceWords(
            step=str(STEP_WORDS[step]),
            done_at=_instant(datetime.fromisoformat(facts["at"]), said) if facts else "",
            systems=", ".join(facts.get("answers", ())),
            fingerprint=said["evidence"][step],
        )


def number_rows(said: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """Yield how long the number rests, by what a certificate says, in the active language."""
    if said.get("number") == "ported_out":
        yield _("Your number"), _("was taken along to another provider")
        return
    yield _("You can still take your number along until"), _day(said["port_grace_until"])
    yield _("Nobody else gets your number before"), _day(said["number_not_before"])


def _only_filled(rows: Iterable[tuple[str, str]]) -> Iterable[tuple[str, str]]:
    return ((label, value) for label, value in rows if value)


def _day(text: str) -> str:
    return formats.date_format(date.fromisoformat(text))


def _instant(at: datetime, said: Mapping[str, Any]) -> str:
    """Return date and time where the line was at home, with the name of the zone."""
    place = said["jurisdiction"] or settings.CLEANBREAK_HOME_PLACE
    local = timezone.localtime(at, time_zone_of(place))
    day, time = formats.date_format(local, "DATE_FORMAT"), f"{local:%H:%M:%S}"
    return f"{day}, {time} ({local:%Z}, UTC{local:%z})"
