"""Read a file of the log as the portal serves it: out of the database, as far as it is signed."""

from cleanbreak.domain.log_tile import Tile, parse_path, width_of
from cleanbreak.flows.publish_log import content_of
from cleanbreak.flows.read_log import current_checkpoint


def read_log_file(path: str) -> bytes | None:
    """Return what stands at a path of C2SP tlog-tiles; ``None`` where nothing does.

    :param path: such as ``tile/0/x001/234.p/5``.
    """
    place, signed = parse_path(path), current_checkpoint()
    if place is None or signed is None:
        return None
    level = place.level if isinstance(place, Tile) else 0
    if width_of(level, place.index, signed.checkpoint.size) < place.width:
        return None
    return content_of(place)
