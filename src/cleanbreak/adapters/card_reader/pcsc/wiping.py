"""Wipe: overwrite what phones wrote on a card, and read back that nothing of it is left."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from cleanbreak.adapters.card_reader.pcsc.files import SaidNo
from cleanbreak.adapters.card_reader.pcsc.sim import Path, SimCard
from cleanbreak.domain.card_answers import CardFile, Structure, UnreadableCard, Verdict
from cleanbreak.domain.card_files import PersonalFile, decode_phone_book
from cleanbreak.domain.sim_card import Count, Personal, Wiped

EF_PBR = 0x4F30
"""In a phone book's folder: which files it is made of (TS 31.102 clause 4.4.2.1)."""


class Wiping:
    """One wipe of one card, with what it has come to so far.

    A file that the card does not let us read is counted and passed over. What the card did not
    confirm counts as left.
    """

    def __init__(self, sim: SimCard, kinds: Collection[Personal]) -> None:
        self._sim, self._files = sim, sim.files
        self._counts = {kind: Count(0, 0) for kind in Personal if kind in kinds}
        self._files_refused = 0
        self.has_written = False
        """Whether a record may have been changed."""

    @property
    def wiped(self) -> Wiped:
        """What was found and wiped so far."""
        return Wiped(dict(self._counts), self._files_refused)

    def run(self) -> None:
        """Wipe file after file."""
        done: set[tuple[tuple[int | bytes, ...], int]] = set()
        for folder, file in self._personal_files():
            place = (tuple(folder), file.file_id)
            if file.kind in self._counts and place not in done:
                done.add(place)
                with self._passing_over():
                    self._wipe_file(folder, file)

    def _personal_files(self) -> Iterator[tuple[Path, PersonalFile]]:
        for folder, files in self._sim.folders:
            for file in files:
                yield folder, file
        for folder in self._sim.phone_books:
            with self._passing_over():
                for file in self._phone_book(folder):
                    yield folder, file

    def _phone_book(self, folder: Path) -> list[PersonalFile]:
        """Return the files that the folder's EF.PBR names; none if there is no phone book."""
        book = self._files.select_path([*folder, EF_PBR])
        if book is None:
            return []
        records = [self._files.read_record(n, book) for n in range(1, book.record_count + 1)]
        return [file for record in records for file in decode_phone_book(record)]

    def _wipe_file(self, folder: Path, file: PersonalFile) -> None:
        chosen = self._files.select_path([*folder, file.file_id])
        if chosen is None or not chosen.record_bytes:
            return
        before = self._counts[file.kind]
        held = self._held(file, chosen)
        self._counts[file.kind] = before + Count(len(held), len(held))
        if not held:
            return
        overwrite = self._turn_ring if chosen.structure is Structure.RING else self._overwrite
        for left in overwrite(file, chosen, held):
            self._counts[file.kind] = before + Count(len(held), left)
        left = len(self._held(file, chosen))
        self._counts[file.kind] = before + Count(len(held), left)

    def _held(self, file: PersonalFile, chosen: CardFile) -> list[int]:
        """Return the numbers of the records that hold something."""
        numbers = range(1, chosen.record_count + 1)
        return [n for n in numbers if not file.blank.fits(self._files.read_record(n, chosen))]

    def _overwrite(self, file: PersonalFile, chosen: CardFile, held: list[int]) -> Iterator[int]:
        """Overwrite the records that hold something; tell each time how many are left."""
        left = len(held)
        for number in held:
            self.has_written = True
            status = self._files.update_record(number, file.blank.of(chosen.record_bytes))
            left -= status.verdict is Verdict.DONE
            yield left

    def _turn_ring(self, file: PersonalFile, chosen: CardFile, held: list[int]) -> Iterator[int]:
        """Overwrite every record, the oldest first; no other way is open to a ring."""
        for number in range(chosen.record_count, 0, -1):
            self.has_written = True
            self._files.push_record(file.blank.of(chosen.record_bytes))
            yield sum(n < number for n in held)

    @contextmanager
    def _passing_over(self) -> Iterator[None]:
        """Go on behind a file that the card refuses, or describes so that nobody can read it."""
        try:
            yield
        except (SaidNo, UnreadableCard):
            self._files_refused += 1
