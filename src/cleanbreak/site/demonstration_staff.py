"""Invented people of Harbour Mobile who may sign in to a demonstration's console."""

import secrets
from dataclasses import dataclass, field

from django.utils import timezone

from cleanbreak.adapters.sign_on.memory import ISSUER
from cleanbreak.domain.staff import Role
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.assign_stores import assign_to_stores
from cleanbreak.flows.enrol_second_factor import new_totp_secret
from cleanbreak.flows.manage_staff import add_staff, set_staff_password
from cleanbreak.flows.sign_in_by_provider import link_to_provider
from cleanbreak.records.second_factor import put_totp
from cleanbreak.records.staff import is_active_staff
from cleanbreak.site.demonstration_stores import STORE_ID

ACTOR = Actor(channel=Channel.SYSTEM, acting_user="system")
PASSWORD_BYTES = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class DemonstrationPerson:
    """One of them, with a password that is told once."""

    name: str
    roles: tuple[Role, ...]
    password: str = field(repr=False)


PEOPLE = {
    "manager": (Role.CAMPAIGN_MANAGER, Role.AGENT),
    "approver": (Role.CAMPAIGN_APPROVER,),
    "agent": (Role.AGENT,),
    "clerk": (Role.CLERK,),
    "lead": (Role.STORE_LEAD,),
    "hotline-lead": (Role.HOTLINE_LEAD,),
    "refund-clerk": (Role.REFUND_CLERK,),
    "refund-approver": (Role.REFUND_APPROVER,),
    "auditor": (Role.AUDITOR, Role.PRIVACY_OFFICER),
    "confidant": (Role.CONFIDENTIAL_OFFICER,),
}
AT_THE_STORE = ("clerk", "lead")


def hire_demonstration_staff() -> list[DemonstrationPerson]:
    """Give each a new random password, at each start; nothing but its hash is kept.

    Each has an authenticator app whose code the demonstration's own pages tell.
    """
    people = [
        DemonstrationPerson(name=name, roles=roles, password=secrets.token_urlsafe(PASSWORD_BYTES))
        for name, roles in PEOPLE.items()
    ]
    for person in people:
        _hire(person)
    return people


def assign_demonstration_staff() -> None:
    """Let the people of the counter sign in at the store."""
    for name in AT_THE_STORE:
        assign_to_stores(name, [STORE_ID], ACTOR, timezone.now())


def _hire(person: DemonstrationPerson) -> None:
    now = timezone.now()
    if is_active_staff(person.name):
        set_staff_password(person.name, person.password, ACTOR, now)
    else:
        add_staff(person.name, person.roles, person.password, ACTOR, now)
    link_to_provider(person.name, ISSUER, person.name, ACTOR, now)
    put_totp(person.name, new_totp_secret(), 0, now)
