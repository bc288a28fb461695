"""The suite of the port, against the example of a card inventory, and one for profiles."""

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager

import pytest
from tests.conformance.stages import NUMBERS
from tests.conformance.test_esim import *  # noqa: F403 - the tests, on the stage of this file

from cleanbreak.adapters.esim.described import DescribedEsim
from cleanbreak.adapters.in_parts import EsimByKind
from cleanbreak.domain.identifiers import SimKind
from cleanbreak.ports.calls import Presence
from cleanbreak.ports.esim import Sim

from .examples import changed, opened
from .rest_elements import PASSWORD, CardInventory

PROFILES = (('sims = "physical"', 'sims = "esim"'), ("look.card_inventory", "look.profile_store"))


class CardInventoryStage:
    """Two inventories, one for each kind, as the settings allow it."""

    def __init__(self) -> None:
        self.inventories = {kind: CardInventory() for kind in SimKind}
        self.keepers = {}
        for kind, inventory in self.inventories.items():
            inventory.start()
            environment = {
                "CARD_INVENTORY_URL": inventory.url,
                "CARD_INVENTORY_PASSWORD": PASSWORD,
            }
            text = changed("card-inventory", *(PROFILES if kind is SimKind.ESIM else ()))
            self.keepers[kind] = DescribedEsim(opened(text, environment))
        self.esim = EsimByKind(self.keepers)

    def close(self) -> None:
        for inventory in self.inventories.values():
            inventory.stop()

    def stranger(self, kind: SimKind) -> Sim:
        return Sim(kind, f"8949{next(NUMBERS):014}", f"89{next(NUMBERS):030}")

    def sims(self, kind: SimKind, count: int) -> list[Sim]:
        made = [self.stranger(kind) for _ in range(count)]
        self.inventories[kind].cards |= {sim.iccid: "issued" for sim in made}
        return made

    @contextmanager
    def outage(self) -> Iterator[None]:
        with ExitStack() as stack:
            for inventory in self.inventories.values():
                stack.enter_context(inventory.outage())
            yield


@pytest.fixture
def stage() -> Iterator[CardInventoryStage]:
    with closing(CardInventoryStage()) as stage:
        yield stage


def test_a_keeper_of_cards_says_nothing_of_profiles(stage: CardInventoryStage) -> None:
    (profile,) = stage.sims(SimKind.ESIM, 1)

    (sightings,) = stage.keepers[SimKind.PHYSICAL].look_for([profile])

    assert [one.presence for one in sightings] == [Presence.UNKNOWN]
    assert stage.inventories[SimKind.PHYSICAL].asked == []
