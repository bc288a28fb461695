"""Read the files of a card one record after the other; nothing on it is changed."""

from collections.abc import Iterator
from contextlib import contextmanager

from cleanbreak.adapters.card_reader.pcsc.files import CardFiles, SaidNo
from cleanbreak.domain.card_answers import CardFile, Structure, UnreadableCard
from cleanbreak.domain.card_dump import FilePath
from cleanbreak.ports.card_reader import FileShut


class Reading:
    """A card that remembers which file is chosen: a record costs one command, not four."""

    def __init__(self, files: CardFiles) -> None:
        self._files = files
        self._chosen: tuple[FilePath, CardFile] | None = None

    def describe(self, path: FilePath) -> CardFile | None:
        """Choose a file, and return what the card says of it; ``None`` if there is none.

        :raises FileShut: if the card does not say it.
        """
        self._chosen = None
        with _saying_no():
            file = self._files.select_path(path)
        if file is not None:
            self._chosen = (path, file)
        return file

    def read_record(self, path: FilePath, number: int) -> bytes:
        """Return a record.

        :raises FileShut: if the card does not give it.
        """
        if self._chosen is None or self._chosen[0] != path:
            self.describe(path)
        if self._chosen is None:
            raise FileShut
        file = self._chosen[1]
        with _saying_no():
            if file.structure is Structure.BINARY:
                return self._files.read_binary(file)
            return self._files.read_record(number, file)


@contextmanager
def _saying_no() -> Iterator[None]:
    try:
        yield
    except (SaidNo, UnreadableCard) as no:
        raise FileShut from no
