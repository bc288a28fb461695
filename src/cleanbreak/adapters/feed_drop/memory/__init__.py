"""A drop whose files are documents."""

from collections.abc import Iterable

from cleanbreak.adapters.fake_world import World

PORT = "feed_drop"
FILE = "feed_drop.file"


class MemoryFeedDrop:
    """The port ``feed_drop`` upon a fake world.

    :param folder: what keeps the files of one feed apart from those of others.
    """

    def __init__(self, world: World, folder: str = "") -> None:
        self._world = world
        self._folder = folder

    def put(self, name: str, content: Iterable[bytes]) -> int:
        """Keep the file, in place of the one of its name."""
        self._world.check_reachable(PORT)
        text = b"".join(content)
        with self._world.transaction():
            self._world.write(FILE, {self._key(name): {"text": text.decode()}})
        return len(text)

    def size_of(self, name: str) -> int | None:
        """Return the bytes of a file."""
        self._world.check_reachable(PORT)
        text = self.text_of(name)
        return None if text is None else len(text.encode())

    def check_reachable(self) -> None:
        """Return if the fake is up.

        :raises Unavailable: if it is switched off.
        """
        self._world.check_reachable(PORT)

    def text_of(self, name: str) -> str | None:
        """Return what stands in a file."""
        document = self._world.read(FILE, [self._key(name)]).get(self._key(name))
        return None if document is None else str(document["text"])

    def _key(self, name: str) -> str:
        return f"{self._folder}/{name}"
