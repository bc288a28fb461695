"""Who pays out money: a clerk, an approver, or whoever sits at their place."""

from dataclasses import replace
from datetime import timedelta

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client
from django.utils import timezone
from tests.attacks.takeovers.attempt import Goal, attempt
from tests.attacks.takeovers.insiders import SECOND_PERSON, staff_of
from tests.attacks.takeovers.scene import THIEFS_IBAN, VICTIM, Scene, owe
from tests.cash_desks import a_drawer, a_store, codes
from tests.staff_people import NAMES, PASSWORD, add_person, code_of

from cleanbreak.domain.cash import IdentityDocument
from cleanbreak.domain.crockford import ALPHABET
from cleanbreak.domain.payout import Destination, PayoutMethod
from cleanbreak.domain.pick_up_code import (
    SECRET_LENGTH,
    SELECTOR_LENGTH,
    code_from,
    parse_pick_up_code,
)
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.staff import Role
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.approve_payout import approve_payout
from cleanbreak.flows.choose_payout import Choice, choose_payout
from cleanbreak.flows.manage_staff import disable_staff
from cleanbreak.flows.pay_cash import agree_to_cash, hand_out_cash, pay_cash
from cleanbreak.flows.submit_payouts import submit_payouts
from cleanbreak.records.payout import PayoutRow
from cleanbreak.records.pick_up_code import PickUpCodeRow

MAIL = VICTIM.email


def enters_own_account(owed: PayoutRow, actor: Actor, name: str = VICTIM.name) -> None:
    """Enter the attacker's account for the victim's money."""
    there = Destination(account=THIEFS_IBAN, name=name)
    choice = Choice(method=PayoutMethod.BANK, destination=there)
    choose_payout(owed.payout_id, choice, actor, timezone.now())


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
