"""Where a person of staff works during one session: at a store, or for a queue of the hotline."""

from collections.abc import Iterable
from dataclasses import dataclass

from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.staff import Role
from cleanbreak.domain.termination import Actor, Channel

AT_A_STORE = frozenset({Role.CLERK, Role.STORE_LEAD, Role.ADMIN})
FOR_A_QUEUE = frozenset({Role.AGENT, Role.ADMIN})


class WorksAtNoStore(Refusal):
    """You are not signed in at a store. Sign out, and sign in at yours; if you are not asked which,
    whoever manages the staff of this console must assign you to one.
    """

    code = "works_at_no_store"


class WorksAtOtherStore(Refusal):
    """You are signed in at another store. Sign out, then sign in at this one."""

    code = "works_at_other_store"


class WorkplaceNotChosen(Refusal):
    """Choose where you work now."""

    code = "workplace_not_chosen"


@dataclass(frozen=True, slots=True, kw_only=True)
class Workplace:
    """Where one session works; it does not change before the session ends."""

    store: str = ""
    queue: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Workplaces:
    """What a person may choose from."""

    stores: tuple[str, ...] = ()
    queues: tuple[str, ...] = ()

    def pick(self, store: str, queue: str) -> Workplace:
        """Return the place that was chosen; where there is one only, nobody need choose.

        :raises WorkplaceNotChosen: if it is none of these.
        """
        return Workplace(store=_one_of(self.stores, store), queue=_one_of(self.queues, queue))


def places_for(roles: Iterable[Role], assigned: Iterable[str], queues: Iterable[str]) -> Workplaces:
    """Return where somebody of these roles may work."""
    held = set(roles)
    return Workplaces(
        stores=tuple(assigned) if held & AT_A_STORE else (),
        queues=tuple(queues) if held & FOR_A_QUEUE else (),
    )


def require_store(actor: Actor, store_id: str) -> None:
    """See that what is done at a store is done by somebody who signed in there.

    :raises WorksAtNoStore, WorksAtOtherStore: if a person of staff did not.
    """
    if actor.channel is not Channel.STAFF:
        return
    if not actor.store:
        raise WorksAtNoStore
    if actor.store != store_id:
        raise WorksAtOtherStore


def _one_of(known: tuple[str, ...], chosen: str) -> str:
    if not chosen and len(known) <= 1:
        return known[0] if known else ""
    if chosen not in known:
        raise WorkplaceNotChosen
    return chosen
