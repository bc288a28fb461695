"""``cleanbreak campaign``: end many lines, planned, approved by a second person, watched."""

import getpass
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TextIO
from uuid import UUID

import click
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cleanbreak.channels.cli.campaign_words import (
    as_document,
    head_line,
    plan_lines,
    progress_document,
    progress_lines,
)
from cleanbreak.channels.cli.exit_codes import ExitCode
from cleanbreak.channels.cli.said import json_option, say
from cleanbreak.domain.campaign import CampaignReason, CampaignState, CampaignWish
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.approve_campaign import approve_campaign
from cleanbreak.flows.create_campaign import create_campaign
from cleanbreak.flows.create_dormancy_campaign import create_dormancy_campaign
from cleanbreak.flows.list_campaigns import list_campaigns
from cleanbreak.flows.pause_campaign import pause_campaign, resume_campaign
from cleanbreak.flows.plan_campaign import plan_campaign
from cleanbreak.flows.read_campaign import (
    CampaignProgress,
    CampaignStory,
    read_campaign,
    read_progress,
)
from cleanbreak.flows.report_campaign import report_campaign, report_plan
from cleanbreak.flows.start_campaign import start_campaign
from cleanbreak.flows.stop_campaign import stop_campaign
from cleanbreak.flows.wired_outside import wired_outside

FILE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)
OUT = click.Path(dir_okay=False, writable=True, path_type=Path)
OWNER_ONLY = 0o600
"""Plans and reports are about customers."""
LOOK_EVERY_S = 2.0


@click.group("campaign")
def campaign_group() -> None:
    """End many lines: create, plan, approve, start, pause, resume, stop, watch, report."""


class DayType(click.ParamType[date]):
    """A date."""

    name = "YYYY-MM-DD"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> date:
        """Return the date, or end with exit code 2."""
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.fail(_("say a date like 2026-12-31"), param, ctx)


class WhenType(click.ParamType[date | str]):
    """``now`` or a date."""

    name = "now|YYYY-MM-DD"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> date | str:
        """Return the date, or ``now``; or end with exit code 2."""
        return "now" if value == "now" else DayType().convert(value, param, ctx)


class RateType(click.ParamType[float]):
    """Lines a second, like ``200/s``."""

    name = "N/s"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Return lines a second, or end with exit code 2."""
        try:
            rate_per_s = float(str(value).removesuffix("/s"))
        except ValueError:
            rate_per_s = 0.0
        if not 0 < rate_per_s < float("inf"):
            self.fail(_("say how many lines a second, like 200/s"), param, ctx)
        return rate_per_s


def acting(_ctx: click.Context, _parameter: click.Parameter, name: str | None) -> Actor:
    """Return who acts: the one named, or whoever is logged in on this machine."""
    if name is not None and not name.strip():
        raise click.BadParameter(_("say who acts"))
    user = name or getpass.getuser()
    return Actor(channel=Channel.CLI, acting_user=f"operator:{user}")


as_option = click.option(
    "--as", "actor", metavar="NAME", callback=acting, help="Who acts; default: the login name."
)
id_argument = click.argument("campaign_id", metavar="ID", type=click.UUID)


@campaign_group.command()
@click.option("--file", "file", type=FILE, help="CSV with a column msisdn, iccid or eid.")
@click.option("--dormant-since", type=DayType(), help="Instead of a file.")
@click.option("--place", metavar="CODE", help="Of --dormant-since: only this place's lines.")
@click.option("--reason", type=click.Choice([reason.value for reason in CampaignReason]))
@click.option("--when", "when", type=WhenType(), help="The day; now: as soon as it is allowed.")
@click.option("--rate", "rate_per_s", type=RateType(), help="At most; default: no limit.")
@as_option
@json_option
def create(as_json: bool, actor: Actor, **said: Any) -> None:
    """Create a campaign from a file, or of the lines that nobody has used since a day.

    Nothing happens to any line before a plan, an approval by a second person, and the start.
    Exit codes: 0 created, 2 usage, 3 the file is refused.
    """
    created = read_campaign(_create(Creation(**said), actor))
    say(as_json, as_document(created), head_line(created))


@dataclass(frozen=True, slots=True, kw_only=True)
class Creation:
    """What was said about a new campaign."""

    file: Path | None
    dormant_since: date | None
    place: str | None
    reason: str | None
    when: date | str | None
    rate_per_s: float | None

    def wish(self) -> CampaignWish:
        """Return what it means; a campaign of a query is one of dormant lines."""
        return CampaignWish(
            reason=CampaignReason(self.reason or CampaignReason.DORMANT.value),
            wished_date=self.when if isinstance(self.when, date) else None,
            rate_per_s=self.rate_per_s,
        )


def _create(said: Creation, actor: Actor) -> UUID:
    if said.dormant_since is not None:
        if said.file or said.reason not in (None, CampaignReason.DORMANT.value):
            raise click.UsageError(_("--dormant-since goes with no file and no other reason."))
        return create_dormancy_campaign(
            said.dormant_since, said.place, said.wish(), actor, timezone.now()
        )
    if said.file is None or said.reason is None or said.when is None or said.place:
        raise click.UsageError(_("Say --file, --reason and --when, or --dormant-since."))
    with said.file.open("rb") as opened:
        return create_campaign(opened, said.wish(), actor, timezone.now())


@campaign_group.command()
@id_argument
@click.option("--out", type=OUT, help="File for the plan of every line, as CSV.")
@as_option
@json_option
def plan(campaign_id: UUID, out: Path | None, actor: Actor, as_json: bool) -> None:
    """Say what would happen to each line; a dry run.

    Exit codes: 0 planned, 3 unknown, begun, or just being planned.
    """
    plan_campaign(campaign_id, wired_outside(), actor, timezone.now())
    planned = read_campaign(campaign_id)
    if out:
        with owners_file(out) as opened:
            report_plan(campaign_id, opened)
    say(as_json, as_document(planned), head_line(planned), *plan_lines(planned))


@campaign_group.command()
@id_argument
@click.option("--count", type=int, metavar="N", help="Asked for if it is not said.")
@as_option
@json_option
def approve(campaign_id: UUID, count: int | None, actor: Actor, as_json: bool) -> None:
    """Approve the plan, as the second person.

    Exit codes: 0 approved, 3 the creator approves, the count is wrong, or there is no plan.
    """
    if count is None:
        count = _asked_count()
    approve_campaign(campaign_id, count, actor, timezone.now())
    _say_state(campaign_id, as_json)


@campaign_group.command()
@id_argument
@as_option
@json_option
def start(campaign_id: UUID, actor: Actor, as_json: bool) -> None:
    """Start an approved campaign.

    Exit codes: 0 started, 3 not approved, started before, or the plan is of another day.
    """
    start_campaign(campaign_id, actor, timezone.now())
    _say_state(campaign_id, as_json)


@campaign_group.command()
@id_argument
@as_option
@json_option
def pause(campaign_id: UUID, actor: Actor, as_json: bool) -> None:
    """Pause a running campaign; batches in hand go to their end.

    Exit codes: 0 paused, 3 not running.
    """
    pause_campaign(campaign_id, actor, timezone.now())
    _say_state(campaign_id, as_json)


@campaign_group.command()
@id_argument
@as_option
@json_option
def resume(campaign_id: UUID, actor: Actor, as_json: bool) -> None:
    """Let a paused campaign go on.

    Exit codes: 0 it goes on, 3 not paused.
    """
    resume_campaign(campaign_id, actor, timezone.now())
    _say_state(campaign_id, as_json)


@campaign_group.command()
@id_argument
@as_option
@json_option
def stop(campaign_id: UUID, actor: Actor, as_json: bool) -> None:
    """Stop a campaign for good; what is not past its point of no return is withdrawn.

    Exit codes: 0 stopped, 3 stopped before or finished, 4 its orders are being withdrawn.
    """
    state = stop_campaign(campaign_id, actor, timezone.now())
    _say_state(campaign_id, as_json)
    if state is CampaignState.STOPPING:
        click.get_current_context().exit(ExitCode.WAITING)


@campaign_group.command()
@id_argument
@click.option("--watch", is_flag=True, help="Look again every two seconds until it is over.")
@json_option
def status(campaign_id: UUID, watch: bool, as_json: bool) -> None:
    """Show how far a campaign has come.

    Exit codes: 0 over or not begun, 3 unknown, 4 under way, 5 a person must look at some lines.
    """
    while True:
        campaign = read_campaign(campaign_id)
        progress = read_progress(campaign_id, timezone.now())
        document = progress_document(campaign, progress)
        say(as_json, document, *progress_lines(campaign, progress))
        if not watch or campaign.state not in UNDER_WAY:
            break
        time.sleep(LOOK_EVERY_S)
    click.get_current_context().exit(_code_of(campaign, progress))


UNDER_WAY = (CampaignState.RUNNING, CampaignState.PAUSED, CampaignState.STOPPING)


def _code_of(campaign: CampaignStory, progress: CampaignProgress) -> ExitCode:
    if any(problem.needs_person for problem in progress.problems):
        return ExitCode.FAILED
    return ExitCode.WAITING if campaign.state in UNDER_WAY else ExitCode.DONE


@campaign_group.command()
@id_argument
@click.option("--out", type=OUT, required=True, help="File for the report, as CSV.")
@json_option
def report(campaign_id: UUID, out: Path, as_json: bool) -> None:
    """Write what became of every line, with its evidence.

    Exit codes: 0 written, 3 unknown.
    """
    with owners_file(out) as opened:
        lines = report_campaign(campaign_id, opened)
    document = {"campaign_id": str(campaign_id), "lines": lines, "file": str(out)}
    said = ngettext("%(count)d line is in %(file)s.", "%(count)d lines are in %(file)s.", lines)
    say(as_json, document, said % {"count": lines, "file": out})


@campaign_group.command("list")
@json_option
def list_all(as_json: bool) -> None:
    """List campaigns, the newest first."""
    campaigns = list_campaigns().rows
    documents = [as_document(campaign) for campaign in campaigns]
    lines = [head_line(campaign) for campaign in campaigns] or [_("There is no campaign.")]
    say(as_json, {"campaigns": documents}, *lines)


def _asked_count() -> int:
    try:
        count: int = click.prompt(_("How many lines does the plan end"), type=int, err=True)
    except click.Abort as gone:
        raise click.UsageError(_("Say how many lines the plan ends: --count N.")) from gone
    return count


def _say_state(campaign_id: UUID, as_json: bool) -> None:
    campaign = read_campaign(campaign_id)
    say(as_json, as_document(campaign), head_line(campaign))


class FileNotWritable(Refusal):
    """The file {path} cannot be written: {reason}. Name another one."""

    code = "file_not_writable"


@contextmanager
def owners_file(path: Path) -> Iterator[TextIO]:
    """Open a file that only its owner may read; whoever fails in the middle leaves none."""
    try:
        path.unlink(missing_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    except OSError as fault:
        raise FileNotWritable(path=path, reason=fault.strerror) from fault
    try:
        with open(descriptor, "w", encoding="utf-8", newline="") as opened:
            yield opened
    except BaseException:
        path.unlink(missing_ok=True)
        raise
