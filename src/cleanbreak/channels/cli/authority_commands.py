"""`cleanbreak authority`: who may act for a holder, and lines that end by their word."""

from datetime import date
from uuid import UUID

import click
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from cleanbreak.channels.cli.campaign_commands import as_option
from cleanbreak.channels.cli.said import json_option, say
from cleanbreak.channels.cli.terminate_command import EndWishType
from cleanbreak.domain.authority import AuthorityDocument, AuthorityKind
from cleanbreak.domain.effective_date import EndWish
from cleanbreak.domain.identifiers import parse_msisdn
from cleanbreak.domain.papers import Errand, NeedName, PaperKind, SeenPaper
from cleanbreak.domain.termination import Actor, TerminationRequest
from cleanbreak.flows.check_desk_papers import (
    authority_subject,
    needs_of_authority,
    tick_papers,
)
from cleanbreak.flows.end_for_holder import end_for_holder
from cleanbreak.flows.list_authorities import AuthorityStory, list_authorities
from cleanbreak.flows.record_authority import (
    ShownDocument,
    agree_to_authority,
    record_authority,
    revoke_authority,
)
from cleanbreak.flows.wired_outside import wired_outside
from cleanbreak.policies.loader import policy_at

id_argument = click.argument("authority_id", metavar="ID", type=click.UUID)
LIST_MAX = 1000


@click.group("authority")
def authority_group() -> None:
    """Say who may act for a holder: guardian, estate, officer of a company, power of attorney."""


@authority_group.command("record")
@click.argument("msisdn", metavar="NUMBER")
@click.option("--kind", type=click.Choice([one.value for one in AuthorityKind]), required=True)
@click.option(
    "--document", type=click.Choice([one.value for one in AuthorityDocument]), required=True
)
@click.option("--reference", default="", help="File number or register entry; kept sealed.")
@click.option("--valid-until", type=click.DateTime(["%Y-%m-%d"]), help="Last day, if one is named.")
@click.option("--name", required=True, help="Of whoever acts; kept sealed.")
@click.option("--email", default="", help="Of whoever acts; kept sealed.")
@as_option
@json_option
def record(actor: Actor, as_json: bool, **said: object) -> None:
    """Record who may act for the holder of NUMBER; a second person must agree.

    Exit codes: 0 recorded, 2 usage, 3 refused.
    """
    now = timezone.now()
    today = policy_at(settings.CLEANBREAK_HOME_PLACE, now)[1]
    authority_id = record_authority(
        parse_msisdn(str(said.pop("msisdn"))), _shown(said), actor, today, now
    )
    sentence = _("Recorded as %(id)s. It counts when a second person agrees.") % {
        "id": authority_id
    }
    say(as_json, {"authority": str(authority_id), "agreed": False}, sentence)


@authority_group.command("agree")
@id_argument
@as_option
@json_option
def agree(authority_id: UUID, actor: Actor, as_json: bool) -> None:
    """Agree to ID as the second person, after a look at the document.

    Exit codes: 0 agreed, 2 usage, 3 refused.
    """
    agree_to_authority(authority_id, actor, timezone.now())
    said = _("From now on somebody may act by it.")
    say(as_json, {"authority": str(authority_id), "agreed": True}, said)


@authority_group.command("revoke")
@id_argument
@as_option
@json_option
def revoke(authority_id: UUID, actor: Actor, as_json: bool) -> None:
    """Take ID back; what was done by it stays done.

    Exit codes: 0 taken back, 2 usage, 3 refused.
    """
    revoke_authority(authority_id, actor, timezone.now())
    say(as_json, {"authority": str(authority_id), "revoked": True}, _("It was taken back."))


@authority_group.command("list")
@json_option
def list_(as_json: bool) -> None:
    """List them, those that wait for a second person first.

    Exit codes: 0 listed.
    """
    found = list_authorities(LIST_MAX).rows
    lines = [_line(one) for one in found] or [_("Nobody acts for a holder.")]
    say(as_json, {"authorities": [_document(one) for one in found]}, *lines)


@authority_group.command("end")
@id_argument
@click.argument("msisdn", metavar="NUMBER")
@click.option("--when", "wish", type=EndWishType(), default="notice", show_default=True)
@click.option(
    "--seen",
    "seen",
    type=(
        click.Choice([one.value for one in NeedName]),
        click.Choice([one.value for one in PaperKind]),
    ),
    multiple=True,
    metavar="NEED KIND",
    help="A paper that you have looked at, as `cleanbreak papers list --json` names it.",
)
@as_option
@json_option
def end(
    *,
    authority_id: UUID,
    msisdn: str,
    wish: EndWish,
    seen: tuple[tuple[str, str], ...],
    actor: Actor,
    as_json: bool,
) -> None:
    """End the line NUMBER for its holder, by the authority ID.

    Exit codes: 0 ordered, 2 usage, 3 refused.
    """
    now = timezone.now()
    if seen:
        ticked = [SeenPaper(NeedName(need), PaperKind(kind)) for need, kind in seen]
        needs = needs_of_authority(authority_id, Errand.END_AT_ONCE, now)
        tick_papers(authority_subject(authority_id), needs, ticked, actor, now)
    wished = TerminationRequest(msisdn=parse_msisdn(msisdn), wish=wish, actor=actor)
    requested = end_for_holder(authority_id, wished, wired_outside(), now)
    document = {"order_id": str(requested.order_id), "is_new": requested.is_new}
    say(as_json, document, _("Order %(order)s.") % {"order": requested.order_id})


def _shown(said: dict[str, object]) -> ShownDocument:
    until = said["valid_until"]
    return ShownDocument(
        kind=AuthorityKind(said["kind"]),
        document=AuthorityDocument(said["document"]),
        reference=str(said["reference"]),
        valid_until=until.date() if hasattr(until, "date") else None,
        person_name=str(said["name"]),
        email=str(said["email"]),
    )


def _document(one: AuthorityStory) -> dict[str, object]:
    """Return what machines read; names stay sealed."""
    return {
        "authority": str(one.authority_id),
        "customer": one.customer,
        "kind": one.kind.value,
        "document": one.document.value,
        "valid_until": _iso(one.valid_until),
        "recorded_by": one.recorded_by,
        "agreed_by": one.agreed_by or None,
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _line(one: AuthorityStory) -> str:
    state = one.agreed_by or _("waits for a second person")
    return f"{one.authority_id}  {one.customer}  {one.kind.value}  {_iso(one.valid_until)}  {state}"
