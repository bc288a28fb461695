"""A desk whose readers and cards are documents."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import uuid4

from cleanbreak.adapters.card_reader.memory.files import files_of
from cleanbreak.adapters.fake_world import Document, World
from cleanbreak.domain.card_answers import CardFile, Structure
from cleanbreak.domain.card_dump import FilePath
from cleanbreak.domain.sim_card import (
    CardIdentity,
    Count,
    Personal,
    Pin,
    PinState,
    PinStatus,
    Wiped,
)
from cleanbreak.ports.card_reader import (
    CardMute,
    CardRemoved,
    FileShut,
    HeldCard,
    NoCard,
    NotASim,
    PinBlocked,
    PinNeeded,
    Reader,
    ReaderBusy,
    WipeBroken,
    WrongPin,
    choose_reader,
)
from cleanbreak.ports.errors import Refused

PORT = "card_reader"
READER, CARD = "card_reader.reader", "card_reader.card"
PIN_TRIES = 3
"""What a card comes with (TS 51.011 clause 9.3)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FakeCard:
    """A card as somebody brings it."""

    iccid: str
    imsi: str = field(repr=False)
    pin: str | None = field(default=None, repr=False)
    """``None``: the holder has switched it off."""
    tries_left: int = PIN_TRIES
    is_silent: bool = False
    is_sim: bool = True
    records: Mapping[Personal, Sequence[str]] = field(default_factory=dict, repr=False)
    """What phones have written; an empty text is an empty record."""

    def as_document(self) -> Document:
        """Return the card as the world keeps it."""
        return {
            "iccid": self.iccid,
            "imsi": self.imsi,
            "pin": self.pin,
            "tries_left": self.tries_left,
            "is_silent": self.is_silent,
            "is_sim": self.is_sim,
            "records": {kind.value: list(texts) for kind, texts in self.records.items()},
        }


class MemoryCardReader:
    """The port ``card_reader`` upon a fake world."""

    def __init__(self, world: World) -> None:
        self._world = world

    def readers(self) -> list[Reader]:
        """Return the readers that were connected."""
        self.check_reachable()
        return [
            Reader(name, has_card=document["card"] is not None)
            for name, document in sorted(self._world.all(READER).items())
        ]

    @contextmanager
    def hold(self, reader: str | None = None) -> Iterator[HeldCard]:
        """Hold the card; who dies while it holds one leaves the reader busy until it is emptied."""
        name = choose_reader(self.readers(), reader)
        token = uuid4().hex
        with self._world.transaction():
            document = self._world.read_for_change(READER, [name])[name]
            if document["card"] is None:
                raise NoCard
            if document["held_by"]:
                raise ReaderBusy
            self._change_reader(name, {"held_by": token})
        try:
            card = MemoryHeldCard(self._world, name, token)
            card.wake()
            yield card
        finally:
            self._let_go(name, token)

    def check_reachable(self) -> None:
        """Return if the fake service of readers is up.

        :raises Unavailable: if it is switched off.
        """
        self._world.check_reachable(PORT)

    def connect(self, *readers: str) -> None:
        """Connect empty readers; one that is there already stays as it is."""
        empty: Document = {"card": None, "held_by": None, "leaves_after": None}
        self._world.create(READER, dict.fromkeys(readers, empty))

    def insert(self, reader: str, card: FakeCard) -> None:
        """Put a card into a reader; what it holds is kept if it was ever in one before."""
        self._world.create(CARD, {card.iccid: card.as_document()})
        self._change_reader(reader, {"card": card.iccid, "held_by": None, "leaves_after": None})

    def take_out(self, reader: str) -> None:
        """Take the card out, whatever happens with it."""
        self._change_reader(reader, {"card": None, "held_by": None, "leaves_after": None})

    def take_out_after(self, reader: str, records: int) -> None:
        """Let somebody take the card out while it is wiped, after so many records."""
        self._change_reader(reader, {"leaves_after": records})

    def _let_go(self, name: str, token: str) -> None:
        if self._world.read(READER, [name])[name]["held_by"] == token:
            self._change_reader(name, {"held_by": None})

    def _change_reader(self, name: str, changes: Document) -> None:
        with self._world.transaction():
            document = self._world.read_for_change(READER, [name])[name]
            self._world.write(READER, {name: {**document, **changes}})


class MemoryHeldCard:
    """A card in a fake reader."""

    def __init__(self, world: World, reader: str, token: str) -> None:
        self.reader = reader
        self._world, self._token = world, token
        self._was_shown_pin = False
        self._is_verified = False

    def wake(self) -> None:
        """Reset the card.

        :raises CardMute: if it does not answer.
        """
        if self._card()["is_silent"]:
            raise CardMute

    def identify(self) -> CardIdentity:
        """Read the number, and the IMSI where the PIN does not stand before it."""
        card = self._card()
        if not card["is_sim"]:
            raise NotASim("The card does not answer as a SIM card.")
        is_open = self.pin_state().status is PinStatus.OFF
        return CardIdentity(card["iccid"], card["imsi"] if is_open else None)

    def pin_state(self) -> PinState:
        """Ask how the PIN stands."""
        card = self._card()
        if not card["tries_left"]:
            return PinState(PinStatus.BLOCKED, 0)
        is_off = card["pin"] is None or self._is_verified
        return PinState(PinStatus.OFF if is_off else PinStatus.NEEDED, card["tries_left"])

    def verify_pin(self, pin: Pin) -> None:
        """Compare the PIN; a wrong one costs a try."""
        card = self._card()
        if self._was_shown_pin:
            raise Refused("A PIN was shown to this card already.")
        if self.pin_state().status is PinStatus.BLOCKED:
            raise PinBlocked
        self._was_shown_pin = True
        self._is_verified = card["pin"] in (None, pin.digits)
        tries_left = PIN_TRIES if self._is_verified else card["tries_left"] - 1
        self._keep({**card, "tries_left": tries_left})
        if not tries_left:
            raise PinBlocked
        if not self._is_verified:
            raise WrongPin(tries_left)

    def usim_name(self) -> bytes | None:
        """Return none: a card of documents has no applications."""
        self._card()
        return None

    def describe(self, path: FilePath) -> CardFile | None:
        """Return a file of records, if there is anything of its kind."""
        records = files_of(self._card()).get(path)
        if not records:
            return None
        length = max(map(len, records))
        return CardFile(Structure.RECORDS, length * len(records), length)

    def read_record(self, path: FilePath, number: int) -> bytes:
        """Return a record, unless the PIN stands before it."""
        card = self._card()
        records = files_of(card).get(path, [])
        if self.pin_state().status is not PinStatus.OFF or not 0 < number <= len(records):
            raise FileShut
        return records[number - 1]

    def wipe(self, kinds: Collection[Personal]) -> Wiped:
        """Empty the records one after the other."""
        pin = self.pin_state()
        if pin.status is PinStatus.BLOCKED:
            raise PinBlocked
        if pin.status is PinStatus.NEEDED:
            raise PinNeeded(pin.tries_left)
        counts: dict[Personal, Count] = {}
        for kind in sorted(kinds, key=list(Personal).index):
            self._wipe_kind(kind, counts)
        return Wiped(counts)

    def _wipe_kind(self, kind: Personal, counts: dict[Personal, Count]) -> None:
        card = self._card()
        texts = [*card["records"].get(kind.value, [])]
        found = sum(map(bool, texts))
        counts[kind] = Count(found, found)
        for place, text in enumerate(texts):
            if not text:
                continue
            if not self._may_write():
                raise WipeBroken("The card was taken out while it was wiped.", Wiped(counts))
            texts[place] = ""
            self._keep({**card, "records": {**card["records"], kind.value: texts}})
            counts[kind] = Count(found, counts[kind].left - 1)

    def _may_write(self) -> bool:
        """Count down to the moment in which somebody takes the card out, if that was rigged."""
        with self._world.transaction():
            document = self._world.read_for_change(READER, [self.reader])[self.reader]
            leaves_after = document["leaves_after"]
            if document["held_by"] != self._token:
                return False
            if leaves_after is None:
                return True
            gone: Document = {"card": None, "held_by": None, "leaves_after": None}
            left: Document = {"leaves_after": leaves_after - 1}
            change = left if leaves_after else gone
            self._world.write(READER, {self.reader: {**document, **change}})
            return bool(leaves_after)

    def _card(self) -> Document:
        """Return the card.

        :raises CardRemoved: if it is not held any more.
        """
        reader = self._world.read(READER, [self.reader])[self.reader]
        if reader["held_by"] != self._token:
            raise CardRemoved
        return self._world.read(CARD, [reader["card"]])[reader["card"]]

    def _keep(self, card: Document) -> None:
        self._world.write(CARD, {card["iccid"]: card})
