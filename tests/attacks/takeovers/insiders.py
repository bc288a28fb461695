"""Who works for the operator, or sits at the place of somebody who does."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.utils import timezone
from tests.attacks.takeovers.attempt import Goal, attempt
from tests.attacks.takeovers.guessers import account_of, lucky_code
from tests.attacks.takeovers.scene import THIEF, VICTIM, Scene
from tests.attacks.takeovers.sim_thieves import SIGNS
from tests.staff_people import NAMES, add_person, signed_in_as
from tests.worlds import AT_ONCE

from cleanbreak.domain.authority import AuthorityDocument, AuthorityKind
from cleanbreak.domain.look import Look, Purpose, Seen, WatchReason
from cleanbreak.domain.papers import Errand, NeedName, PaperKind, SeenPaper
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.staff import Role
from cleanbreak.domain.termination import Actor, Channel, TerminationRequest
from cleanbreak.flows.check_desk_papers import (
    authority_subject,
    needs_of_authority,
    tick_papers,
)
from cleanbreak.flows.end_for_holder import end_for_holder
from cleanbreak.flows.note_look import agree_to_look, ask_to_look, note_look
from cleanbreak.flows.record_authority import ShownDocument, agree_to_authority, record_authority
from cleanbreak.flows.watch_line import watch_line
from cleanbreak.records.line import LineRow
from cleanbreak.records.watched import WatchedLookRow

SIM, MAIL = VICTIM.msisdn, VICTIM.email
SECOND_PERSON = "a second person"
CALL_BACK_BY_OTHER = "a call-back is done by a colleague"


@attempt(
    "Opens the account without any proof",
    spoils="the session of a curious agent",
    goal=Goal.LEARNED,
    stopped_by="blind console",
)
def curious_agent(scene: Scene) -> str:
    agent = scene.staff(Role.AGENT)
    return account_of(agent, scene.begins_call(agent))


@attempt(
    "Tells name and birthday, and the agent ticks the call-back",
    spoils="a good story, an obliging agent (9 of 50 in the study of 2020)",
    goal=Goal.LEARNED,
    stopped_by=("the agent's word alone opens nothing", CALL_BACK_BY_OTHER),
)
def confirmed_by_a_story(scene: Scene) -> str:
    agent = scene.staff(Role.AGENT)
    page = scene.begins_call(agent)
    agent.post(f"{page}call-back/")
    return account_of(agent, page)


@attempt(
    "Has the code of the stolen SIM, and the agent ticks a call-back that nobody made",
    spoils="the stolen SIM, a bribed agent",
    goal=Goal.ENDED,
    stopped_by=CALL_BACK_BY_OTHER,
)
def bribed_agent(scene: Scene) -> None:
    scene.steals(SIM)
    agent = scene.staff(Role.AGENT)
    page = scene.begins_call(agent)
    scene.reads_out(agent, page, "line_code")
    agent.post(f"{page}call-back/")
    agent.post(f"{page}end/now/")


@attempt(
    "Claims to have seen an ID and to have called back, with no customer there",
    spoils="a dishonest clerk, name and number",
    goal=Goal.ENDED,
    stopped_by=CALL_BACK_BY_OTHER,
)
def clerk_vouches_twice(scene: Scene) -> None:
    clerk = scene.staff(Role.CLERK)
    page = scene.begins_call(clerk)
    scene.says(clerk, page, "id_document", VICTIM.name)
    clerk.post(f"{page}call-back/")
    clerk.post(f"{page}end/now/")


@attempt(
    "Reads out both codes on the hotline and asks for the notice date, which is then today",
    spoils="a swapped SIM, the mailbox",
    goal=Goal.ENDED,
    stopped_by=SIGNS,
)
def swapped_sim_on_the_hotline(scene: Scene) -> None:
    scene.swaps_sim()
    scene.steals(MAIL)
    agent = scene.staff(Role.AGENT)
    page = scene.begins_call(agent)
    scene.reads_out(agent, page, "line_code")
    scene.reads_out(agent, page, "email_code")
    agent.post(f"{page}end/notice/")


@attempt(
    "Has calls forwarded, so that the call-back reaches the attacker",
    spoils="the mailbox, call forwarding",
    goal=Goal.ENDED,
    stopped_by=SIGNS,
)
def forwarded_call_back(scene: Scene) -> None:
    scene.network_says(sim_changed_at=None, device_changed_at=None, is_forwarded=True)
    scene.steals(MAIL)
    agent = scene.staff(Role.AGENT)
    page = scene.begins_call(agent)
    scene.reads_out(agent, page, "email_code")
    calls_back(page)
    agent.post(f"{page}end/now/")


def calls_back(page: str) -> None:
    """Let an honest colleague call the number on file; whoever answers says yes."""
    add_person("bea", Role.AGENT)
    signed_in_as("bea").post(f"{page}call-back/")


@attempt(
    "Has the victim read out the SMS, tells it to the agent, and wants the end at once",
    spoils="the victim on another phone",
    goal=Goal.ENDED,
    stopped_by="two independent factors",
)
def code_read_out_by_the_victim(scene: Scene) -> None:
    agent = scene.staff(Role.AGENT)
    page = scene.begins_call(agent)
    agent.post(f"{page}send/", {"kind": "line_code"})
    scene.says(agent, page, "line_code", lucky_code())
    agent.post(f"{page}end/now/")


@attempt(
    "Opens the call of a colleague, whose caller has proved it",
    spoils="the address of the call, an agent's session",
    goal=Goal.LEARNED,
    stopped_by="a call is its agent's own",
)
def call_of_a_colleague(scene: Scene) -> str:
    scene.steals(SIM)
    agent = scene.staff(Role.AGENT)
    page = scene.begins_call(agent)
    scene.reads_out(agent, page, "line_code")
    add_person("bea", Role.AGENT)
    return account_of(signed_in_as("bea"), page)


@attempt(
    "Tries names off invented documents until one fits",
    spoils="a dishonest clerk, the number",
    goal=Goal.LEARNED,
    stopped_by="names for one line are limited",
)
def names_off_documents(scene: Scene) -> str:
    clerk = scene.staff(Role.CLERK)
    page = ""
    for guess in [*(f"Name {number}" for number in range(6)), VICTIM.name]:
        page = scene.begins_call(clerk)
        scene.says(clerk, page, "id_document", guess)
    return account_of(clerk, page)


@attempt(
    "Agrees to the own look at a celebrity's line, as another spelling of oneself",
    spoils="a dishonest admin",
    goal=Goal.LEARNED,
    stopped_by=SECOND_PERSON,
)
def look_at_a_celebrity(scene: Scene) -> str:
    add_person(NAMES[Role.ADMIN], Role.ADMIN)
    by = [Actor(channel=Channel.CLI, acting_user=f"operator:{name}") for name in ("root", "rооt")]
    now, line_id = timezone.now(), LineRow.objects.get(iccid=VICTIM.iccid).line_id
    watch_line(SIM, WatchReason.PRESS, by[0], now)
    ask_to_look(line_id, Purpose.AUDIT, by[0], now)
    try:
        agree_to_look(WatchedLookRow.objects.get().look_id, by[1], now)
        note_look(Look(what=Seen.LINE, line_id=line_id, purpose=Purpose.AUDIT), by[0], now)
    except Refusal:
        return ""
    return LineRow.objects.get(iccid=VICTIM.iccid).holder.email


def staff_of(name: str, channel: Channel = Channel.STAFF) -> Actor:
    who = "operator" if channel is Channel.CLI else "agent"
    return Actor(channel=channel, acting_user=f"{who}:{name}", store="leeds-1")


# -- representatives -------------------------------------------------------------------------------


def forged(scene: Scene, actor: Actor, number: str = SIM) -> Any:
    """Record an authority of which nobody has seen a document."""
    now = scene.world.clock()
    shown = ShownDocument(
        kind=AuthorityKind.ESTATE,
        document=AuthorityDocument.CERTIFICATE_OF_INHERITANCE,
        reference="VI 12/26",
        valid_until=now.date() + timedelta(days=30),
        person_name="Tim Thief",
    )
    return record_authority(number, shown, actor, now.date(), now)


def ends_by_authority(scene: Scene, authority_id: Any, actor: Actor) -> None:
    wished = TerminationRequest(msisdn=SIM, wish=AT_ONCE, actor=actor)
    now, passport = timezone.now(), SeenPaper(NeedName.BEARER_IDENTITY, PaperKind.PASSPORT)
    needs = needs_of_authority(authority_id, Errand.END_AT_ONCE, now)
    try:  # who is dishonest ticks off what nobody has shown
        tick_papers(authority_subject(authority_id), needs, [passport], actor, now)
        end_for_holder(authority_id, wished, scene.world.outside, timezone.now())
    except Refusal:
        return


@attempt(
    "Records a forged certificate of inheritance, and agrees under another spelling",
    spoils="a dishonest clerk",
    goal=Goal.ENDED,
    stopped_by=SECOND_PERSON,
)
def forged_representative(scene: Scene) -> None:
    add_person("lena", Role.STORE_LEAD)
    lena = Actor(channel=Channel.STORE_DESK, acting_user="agent:lena")
    authority_id = forged(scene, lena)
    try:
        agree_to_authority(authority_id, replace(lena, acting_user="agent:lenа"), timezone.now())
    except Refusal:
        return
    ends_by_authority(scene, authority_id, lena)


@attempt(
    "Ends a stranger's line by an authority for somebody else",
    spoils="a real power of attorney",
    goal=Goal.ENDED,
    stopped_by="an authority is for its holder's lines",
)
def authority_for_somebody_else(scene: Scene) -> None:
    add_person("lena", Role.STORE_LEAD)
    cora, lena = staff_of("cora"), staff_of("lena")
    authority_id = forged(scene, cora, THIEF.msisdn)
    agree_to_authority(authority_id, lena, timezone.now())
    ends_by_authority(scene, authority_id, cora)
