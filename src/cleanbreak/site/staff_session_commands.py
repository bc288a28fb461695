"""`cleanbreak staff assign|sessions|sign-out|reset-…|link`: where people of staff sign in, and what
to do when a phone is lost, a password is forgotten or somebody must leave at once.
"""

import click
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cleanbreak.channels.cli.campaign_commands import as_option
from cleanbreak.channels.cli.said import json_option, say
from cleanbreak.channels.cli.terminate_command import operator_actor
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.assign_stores import assign_to_stores
from cleanbreak.flows.end_staff_sessions import end_staff_sessions, list_staff_sessions
from cleanbreak.flows.manage_staff import set_staff_password
from cleanbreak.flows.reset_second_factor import reset_second_factor
from cleanbreak.flows.sign_in_by_provider import link_to_provider
from cleanbreak.records.staff_session import StaffSession


@click.command("assign")
@click.argument("name")
@click.option("--store", "stores", multiple=True, required=True, help="May be repeated.")
@click.option("--instead", is_flag=True, help="At these only; open sessions end.")
@json_option
def assign(name: str, stores: tuple[str, ...], instead: bool, as_json: bool) -> None:
    """Let a person sign in at stores.

    Exit codes: 0 assigned, 2 usage, 3 refused.
    """
    now = timezone.now()
    wish = list(dict.fromkeys(stores))
    assigned = assign_to_stores(name, wish, operator_actor(), now, instead=instead)
    words = _("%(name)s may sign in at: %(stores)s.")
    document = {"name": name, "stores": assigned}
    say(as_json, document, words % {"name": name, "stores": ", ".join(assigned)})


@click.command("sessions")
@click.argument("name")
@json_option
def sessions(name: str, as_json: bool) -> None:
    """List the open sessions of a person.

    Exit codes: 0 listed, 3 unknown.
    """
    found = list_staff_sessions(name, timezone.now())
    lines = [_line(one) for one in found] or [_("There is no open session.")]
    say(as_json, {"name": name, "sessions": [_entry(one) for one in found]}, *lines)


@click.command("sign-out")
@click.argument("name")
@json_option
def sign_out(name: str, as_json: bool) -> None:
    """End all sessions of a person.

    Exit codes: 0 ended, 3 unknown.
    """
    ended = end_staff_sessions(name, operator_actor(), timezone.now())
    words = ngettext("%(count)s session has ended.", "%(count)s sessions have ended.", ended)
    say(as_json, {"name": name, "ended": ended}, words % {"count": ended})


@click.command("reset-second-factor")
@click.argument("name")
@as_option
@json_option
def reset(name: str, actor: Actor, as_json: bool) -> None:
    """Forget the second factor of a person who has lost it; all their sessions end.

    See first that it is the person: afterwards the password alone enrols a new one.

    Exit codes: 0 forgotten, 2 usage, 3 unknown.
    """
    forgotten = reset_second_factor(name, actor, timezone.now())
    words = _("%(name)s sets up a second factor at the next sign-in.") % {"name": name}
    say(as_json, {"name": name, "forgotten": forgotten}, words)


@click.command("reset-password")
@click.argument("name")
@as_option
@json_option
def reset_password(name: str, actor: Actor, as_json: bool) -> None:
    """Give a person who has forgotten theirs another password; all their sessions end.

    See first that it is the person. The second factor stays, and is asked for as before; the
    person changes the password under "My sign-in".

    Exit codes: 0 changed, 2 usage, 3 refused.
    """
    set_staff_password(name, ask_for_password(), actor, timezone.now())
    say(as_json, {"name": name}, _("%(name)s has another password.") % {"name": name})


def ask_for_password() -> str:
    """Ask twice, on stderr, since machines read stdout."""
    asked: str = click.prompt(_("Password"), hide_input=True, confirmation_prompt=True, err=True)
    return asked


@click.command("link")
@click.argument("name")
@click.option("--issuer", required=True, help="The identity provider, as its tokens name it.")
@click.option("--subject", required=True, help="What its tokens call the person (sub).")
@json_option
def link(name: str, issuer: str, subject: str, as_json: bool) -> None:
    """Say whom the identity provider means.

    Exit codes: 0 linked, 2 usage, 3 refused.
    """
    link_to_provider(name, issuer, subject, operator_actor(), timezone.now())
    words = _("%(name)s may sign in through the identity provider.") % {"name": name}
    say(as_json, {"name": name, "issuer": issuer}, words)


def _entry(session: StaffSession) -> dict[str, object]:
    return {
        "signed_in_at": session.signed_in_at.isoformat(),
        "seen_at": session.seen_at,
        "by": session.by,
        "store": session.place.store,
        "queue": session.place.queue,
    }


def _line(session: StaffSession) -> str:
    place = session.place.store or session.place.queue or "-"
    return f"{session.signed_in_at:%Y-%m-%d %H:%M} {session.by:8} {place}"
