"""Who works for the operator, or sits at the place of somebody who does."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client
from django.utils import timezone
from tests.attacks.takeovers.attempt import Goal, attempt
from tests.attacks.takeovers.guessers import account_of, lucky_code
from tests.attacks.takeovers.scene import THIEF, THIEFS_IBAN, VICTIM, Scene, owe
from tests.attacks.takeovers.sim_thieves import SIGNS
from tests.cash_desks import a_drawer, a_store, codes
from tests.staff_people import NAMES, PASSWORD, add_person, code_of, signed_in_as

from cleanbreak.domain.authority import AuthorityDocument, AuthorityKind
from cleanbreak.domain.cash import IdentityDocument
from cleanbreak.domain.look import Look, Purpose, Seen, WatchReason
from cleanbreak.domain.payout import Destination, PayoutMethod
from cleanbreak.domain.pick_up_code import (
    ALPHABET,
    SECRET_LENGTH,
    SELECTOR_LENGTH,
    code_from,
    parse_pick_up_code,
)
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.staff import Role
from cleanbreak.domain.termination import Actor, Channel, TerminationRequest
from cleanbreak.flows.approve_payout import approve_payout
from cleanbreak.flows.choose_payout import Choice, choose_payout
from cleanbreak.flows.end_for_holder import end_for_holder
from cleanbreak.flows.manage_staff import disable_staff
from cleanbreak.flows.note_look import agree_to_look, ask_to_look, note_look
from cleanbreak.flows.pay_cash import agree_to_cash, hand_out_cash, pay_cash
from cleanbreak.flows.record_authority import ShownDocument, agree_to_authority, record_authority
from cleanbreak.flows.submit_payouts import submit_payouts
from cleanbreak.flows.watch_line import watch_line
from cleanbreak.records.line import LineRow
from cleanbreak.records.payout import PayoutRow
from cleanbreak.records.pick_up_code import PickUpCodeRow
from cleanbreak.records.watched import WatchedLookRow
from tests.worlds import AT_ONCE

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


# -- money -----------------------------------------------------------------------------------------


def enters_own_account(owed: PayoutRow, actor: Actor, name: str = VICTIM.name) -> None:
    """Enter the attacker's account for the victim's money."""
    there = Destination(account=THIEFS_IBAN, name=name)
    choice = Choice(method=PayoutMethod.BANK, destination=there)
    choose_payout(owed.payout_id, choice, actor, timezone.now())


def staff_of(name: str, channel: Channel = Channel.STAFF) -> Actor:
    who = "operator" if channel is Channel.CLI else "agent"
    return Actor(channel=channel, acting_user=f"{who}:{name}", store="leeds-1")


@attempt(
    "Enters the own account, and approves it under another spelling of the own name",
    spoils="a dishonest refund approver, the letters о and а of another alphabet",
    goal=Goal.MONEY,
    stopped_by=SECOND_PERSON,
)
def two_spellings_of_one_name(scene: Scene) -> None:
    settings.CLEANBREAK_FOUR_EYES_ABOVE = {}
    add_person("ralf", Role.REFUND_APPROVER)
    owed = owe(scene)
    enters_own_account(owed, staff_of("ralf"))
    try:
        approve_payout(owed.payout_id, staff_of("rаlf"), timezone.now())
    except Refusal:
        return


@attempt(
    "Approves on the command line what was entered in the console",
    spoils="a dishonest refund clerk with a shell",
    goal=Goal.MONEY,
    stopped_by=SECOND_PERSON,
)
def oneself_on_the_command_line(scene: Scene) -> None:
    settings.CLEANBREAK_FOUR_EYES_ABOVE = {}
    add_person("ralf", Role.REFUND_APPROVER)
    owed = owe(scene)
    enters_own_account(owed, staff_of("ralf"))
    try:
        approve_payout(owed.payout_id, staff_of("ralf", Channel.CLI), timezone.now())
    except Refusal:
        return


@attempt(
    "Enters the own account under the own name",
    spoils="a dishonest refund clerk",
    goal=Goal.MONEY,
    stopped_by="only to an account in the holder's name",
)
def account_in_another_name(scene: Scene) -> None:
    owed = owe(scene)
    try:
        enters_own_account(owed, staff_of("rita"), "Rita Clerk")
    except Refusal:
        return


@attempt(
    "Enters the own account under the holder's name",
    spoils="a dishonest refund clerk",
    goal=Goal.MONEY,
    stopped_by="every choice is told, and stopped by one click",
)
def account_under_the_holders_name(scene: Scene) -> None:
    owed = owe(scene)
    enters_own_account(owed, staff_of("rita"))
    scene.victim_objects()


@attempt(
    "Approves the own transfer with the session that an approver left open",
    spoils="the session cookie of an approver",
    goal=Goal.MONEY,
    stopped_by="money wants a fresh second factor",
)
def stolen_staff_cookie(scene: Scene) -> None:
    settings.CLEANBREAK_FOUR_EYES_ABOVE = {}
    owed = owe(scene)
    enters_own_account(owed, staff_of("rita"))
    theirs = scene.staff(Role.REFUND_APPROVER)
    key = theirs.cookies["cleanbreak_staff"].value
    session = SessionStore(key)
    session["second_factor_at"] = (timezone.now() - timedelta(minutes=20)).isoformat()
    session.save()
    thiefs = Client()
    thiefs.cookies["cleanbreak_staff"] = key
    thiefs.post(f"/staff/payouts/{owed.payout_id}/approve/")


@attempt(
    "Signs in with the password of a colleague",
    spoils="a stolen staff password",
    goal=Goal.BELIEVED,
    stopped_by="staff have a second factor",
)
def stolen_staff_password(scene: Scene) -> bool:
    del scene
    add_person(NAMES[Role.REFUND_APPROVER], Role.REFUND_APPROVER)
    thief = Client()
    thief.post("/staff/sign-in/", {"name": "ralf", "password": PASSWORD})
    return bool(thief.get("/staff/payouts/").status_code == 200)


@attempt(
    "Signs in with a password and the code that was just seen over a shoulder",
    spoils="a stolen staff password, a code of the app that was used",
    goal=Goal.BELIEVED,
    stopped_by="a code of the app is good once",
)
def replayed_app_code(scene: Scene) -> bool:
    scene.staff(Role.REFUND_APPROVER)
    code = code_of("ralf")
    for client in (Client(), Client()):
        client.post("/staff/sign-in/", {"name": "ralf", "password": PASSWORD})
        client.post("/staff/sign-in/second-factor/", {"second_factor": code})
    return bool(client.get("/staff/payouts/").status_code == 200)


@attempt(
    "Goes on with a session after having been let go",
    spoils="the own browser, still signed in",
    goal=Goal.BELIEVED,
    stopped_by="who has left is out at once",
)
def session_of_who_has_left(scene: Scene) -> bool:
    agent = scene.staff(Role.AGENT)
    disable_staff("ada", Actor(channel=Channel.CLI, acting_user="operator:root"), timezone.now())
    return bool(agent.get("/staff/callers/").status_code == 200)


def with_cash_code(scene: Scene) -> str:
    """Let the victim choose cash; return the code that was mailed."""
    a_store(scene.world)
    a_store(scene.world, "york-1")
    owed = owe(scene)
    cash = Choice(method=PayoutMethod.CASH, destination=Destination())
    choose_payout(owed.payout_id, cash, staff_of("rita"), timezone.now())
    submit_payouts(scene.world.outside, timezone.now)
    scene.world.clock.now = timezone.now()
    return codes(scene.world)[MAIL]


@attempt(
    "Guesses the code for cash at two stores in turn, and is right at the seventh try",
    spoils="two dishonest clerks, the first letters of a code",
    goal=Goal.MONEY,
    stopped_by="a pick-up code dies after five tries",
)
def cash_code_at_two_stores(scene: Scene) -> None:
    right = with_cash_code(scene)
    clerks = [replace(staff_of("mia"), store="leeds-1"), replace(staff_of("bo"), store="york-1")]
    for clerk in clerks:
        a_drawer(scene.world, clerk, store_id=clerk.store)
    for number, guess in enumerate([*wrong_codes(right, 6), right]):
        pays(guess, clerks[number % 2])


def wrong_codes(right: str, count: int) -> list[str]:
    """Return codes with the same beginning that are typed well and wrong."""
    start = 0
    for character in parse_pick_up_code(right)[:SELECTOR_LENGTH]:
        start = start << 5 | ALPHABET.index(character)
    made = (code_from(start << 5 * SECRET_LENGTH | guess) for guess in range(9 * count))
    return [code for code in made if code is not None][:count]


def pays(code: str, clerk: Actor) -> None:
    try:
        pay_cash(code, IdentityDocument.PASSPORT, clerk, timezone.now())
    except Refusal:
        return


@attempt(
    "Pays a code that was read in the mailbox out of a drawer of another store",
    spoils="a dishonest clerk, the mailbox",
    goal=Goal.MONEY,
    stopped_by="a session is at one store",
)
def drawer_of_another_store(scene: Scene) -> None:
    code = with_cash_code(scene)
    a_drawer(scene.world, replace(staff_of("mia"), store="york-1"), store_id="york-1")
    scene.steals(MAIL)
    pays(code, replace(staff_of("mia"), store="leeds-1"))


@attempt(
    "Pays a large sum to an accomplice, and agrees as a second clerk of the own name",
    spoils="a dishonest clerk, a code read in the mailbox",
    goal=Goal.MONEY,
    stopped_by=SECOND_PERSON,
)
def second_clerk_is_oneself(scene: Scene) -> None:
    settings.CLEANBREAK_CASH_FOUR_EYES_ABOVE = {"EUR": 100}
    add_person("mia", Role.CLERK)
    code = with_cash_code(scene)
    a_drawer(scene.world, staff_of("mia"))
    pays(code, staff_of("mia"))
    payout_id = PickUpCodeRow.objects.get().payout_id
    try:
        agree_to_cash(payout_id, staff_of("miа"), timezone.now())
        hand_out_cash(payout_id, staff_of("mia"), timezone.now())
    except Refusal:
        return


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
    try:
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

