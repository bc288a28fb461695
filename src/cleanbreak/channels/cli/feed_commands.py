"""`cleanbreak feed …`: reports about ended lines and freed numbers, to authorities."""

from datetime import date
from pathlib import Path

import click
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cleanbreak.channels.cli.said import json_option, say
from cleanbreak.channels.cli.terminate_command import operator_actor
from cleanbreak.domain.feed_report import FiledHow
from cleanbreak.flows.feed_words import FILED_WORDS, STANDING_WORDS
from cleanbreak.flows.known_feeds import drop_of, feed_named, unset_feeds
from cleanbreak.flows.make_report import make_report
from cleanbreak.flows.read_feeds import FeedView, read_feed, read_feeds, reports_of
from cleanbreak.flows.send_report import note_filed_by_hand, send_report
from cleanbreak.flows.write_report import write_files
from cleanbreak.records.feed_report import FeedVersionRow


@click.group("feed")
def feed_group() -> None:
    """Report ended lines and freed numbers to authorities, in time and once."""


@feed_group.command("list")
@json_option
def list_(as_json: bool) -> None:
    """List the feeds of your file, and how each stands.

    Exit codes: 0 listed, 3 the file cannot be used.
    """
    now = timezone.now()
    views, unset = read_feeds(now), unset_feeds(now)
    lines = [_line(one) for one in views] or [_("No feed is set up.")]
    lines += [_("%(feed)s: wanted by this place, not set up") % {"feed": one} for one in unset]
    say(as_json, {"feeds": [_document(one) for one in views], "not_set_up": unset}, *lines)


@feed_group.command()
@click.argument("name")
@click.option(
    "--out",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder to which its files are written, too.",
)
@json_option
def make(name: str, out: Path | None, as_json: bool) -> None:
    """Make the report of the latest period, or a further version of it.

    It has everything that no filed report has told. Its files hold numbers: keep them as you keep
    those.

    Exit codes: 0 made, 2 usage, 3 refused.
    """
    setup = feed_named(name)
    version = make_report(setup, operator_actor(), timezone.now())
    written = write_files(setup, version, out) if out else []
    document = {**_version(version), "written": [str(one) for one in written]}
    lines = [_made(version), *(_("Written to %(file)s.") % {"file": one} for one in written)]
    say(as_json, document, *lines)


@feed_group.command()
@click.argument("name")
@click.option("--again", is_flag=True, help="The same files once more.")
@json_option
def send(name: str, again: bool, as_json: bool) -> None:
    """Send the latest report to where its authority takes it.

    Exit codes: 0 sent, 2 usage, 3 refused, 5 it did not arrive.
    """
    version = send_report(feed_named(name), operator_actor(), timezone.now(), again=again)
    say(as_json, _version(version), _filed(version))


@feed_group.command()
@click.argument("name")
@json_option
def filed(name: str, as_json: bool) -> None:
    """Note that you filed the latest report yourself, or said there that there is nothing.

    Exit codes: 0 noted, 2 usage, 3 refused.
    """
    version = note_filed_by_hand(feed_named(name), operator_actor(), timezone.now())
    say(as_json, _version(version), _filed(version))


@feed_group.command()
@click.argument("name")
@json_option
def show(name: str, as_json: bool) -> None:
    """Show a feed, its latest reports, and what nobody is sure of in the form of its file.

    Exit codes: 0 shown, 2 usage, 3 refused.
    """
    setup = feed_named(name)
    view, versions = read_feed(setup, timezone.now()), reports_of(setup)
    document = {
        **_document(view),
        "unsure": list(setup.profile.unsure),
        "reports": [_version(one) for one in versions],
    }
    unsure = [_("Nobody is sure of: %(what)s") % {"what": one} for one in setup.profile.unsure]
    say(as_json, document, _line(view), *unsure, *(_report_line(one) for one in versions))


@feed_group.command()
@click.argument("name")
@json_option
def check(name: str, as_json: bool) -> None:
    """Ask the place where its files go whether it would take one.

    Exit codes: 0 it would, 2 usage, 3 refused, 5 it would not.
    """
    setup = feed_named(name)
    if not setup.is_by_hand:
        drop_of(setup).check_reachable()
    sentence = _("Filed by hand.") if setup.is_by_hand else _("Files can be put there.")
    say(as_json, {"feed": name, "is_by_hand": setup.is_by_hand}, sentence)


def _document(view: FeedView) -> dict[str, object]:
    owed, setup = view.owed, view.setup
    return {
        "feed": setup.name,
        "place": setup.place,
        "wanted": setup.feed,
        "filed_by": setup.filed_by.value,
        "drop": setup.drop["kind"],
        "automatic": setup.is_automatic,
        "standing": owed.standing.value if owed else None,
        "period": owed.period.name if owed and owed.period else None,
        "through": owed.period.through if owed and owed.period else None,
        "due_on": owed.due_on if owed else None,
        "is_legal_day": view.is_legal_day,
        "days_left": view.days_left,
        "latest": _version(view.latest) if view.latest else None,
    }


def _version(version: FeedVersionRow) -> dict[str, object]:
    return {
        "period": version.report.period,
        "through": version.report.through,
        "version": version.version,
        "rows": version.rows,
        "back_with_holder": version.back_with_holder,
        "files": version.files,
        "made_at": version.made_at.isoformat(),
        "filed_at": version.filed_at.isoformat() if version.filed_at else None,
        "filed_how": version.filed_how,
        "counts": version.counts,
        "attempts": version.attempts,
        "problem": version.problem_sentence,
    }


def _line(view: FeedView) -> str:
    head = f"{view.setup.name:24} {view.setup.place:6}"
    if view.owed is None:
        return f"{head} {_('filed by the host network')}"
    words = str(STANDING_WORDS[view.owed.standing])
    if view.owed.period is None or view.owed.due_on is None:
        return f"{head} {words}"
    due = _due(view.owed.due_on, view.is_legal_day)
    return "  ".join((f"{head} {view.owed.period.name}", words, due))


def _due(due_on: date, is_legal_day: bool) -> str:
    day = {"day": formats.date_format(due_on)}
    if is_legal_day:
        return _("last day %(day)s") % day
    return _("last day %(day)s, set by yourself: the place names none") % day


def _made(version: FeedVersionRow) -> str:
    made = _("Report of %(period)s, version %(version)d. Rows: %(rows)d, files: %(files)d.") % {
        "period": version.report.period,
        "version": version.version,
        "rows": version.rows,
        "files": len(version.files),
    }
    if not version.back_with_holder:
        return made
    back = ngettext(
        "%(count)d number of earlier reports is with its holder again.",
        "%(count)d numbers of earlier reports are with their holders again.",
        version.back_with_holder,
    ) % {"count": version.back_with_holder}
    return f"{made} {back}"


def _filed(version: FeedVersionRow) -> str:
    how = FILED_WORDS[FiledHow(version.filed_how)]
    return f"{_made(version)} {how}"


def _report_line(version: FeedVersionRow) -> str:
    state = str(FILED_WORDS[FiledHow(version.filed_how)]) if version.filed_how else _("not filed")
    at = f" {version.filed_at:%Y-%m-%d %H:%M}Z" if version.filed_at else ""
    replaced = "" if version.counts or not version.filed_at else f" ({_('replaced')})"
    head = f"{version.report.period:12} v{version.version}  {version.rows:>9}"
    return f"{head}  {state}{at}{replaced}  {version.problem_sentence}".rstrip()
