"""The tiles of the log, as far as the tree has grown; they can be made anew from the leaves."""

from collections.abc import Mapping

from django.db import connection, models

from cleanbreak.domain.merkle_tree import HASH_BYTES


class LogTileRow(models.Model):
    """Up to 256 hashes side by side; only those at the right edge still grow."""

    pk = models.CompositePrimaryKey("level", "tile_index")
    level = models.SmallIntegerField()
    tile_index = models.BigIntegerField()
    hashes = models.BinaryField()

    class Meta:
        db_table = "log_tile"


def read_tile(level: int, index: int, width: int) -> bytes:
    """Return the first ``width`` hashes of a tile; fewer if it has no more."""
    found = LogTileRow.objects.filter(level=level, tile_index=index)
    hashes = found.values_list("hashes", flat=True).first()
    return bytes(hashes or b"")[: width * HASH_BYTES]


def write_tiles(tiles: Mapping[tuple[int, int], bytes]) -> None:
    """Keep what each tile holds now, by level and index."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO log_tile (level, tile_index, hashes)
            SELECT * FROM unnest(%s::smallint[], %s::bigint[], %s::bytea[])
            ON CONFLICT (level, tile_index) DO UPDATE SET hashes = excluded.hashes
            """,
            [
                [level for level, _ in tiles],
                [index for _, index in tiles],
                list(tiles.values()),
            ],
        )


def remove_tiles() -> None:
    """Remove every tile, so that they can be made anew."""
    LogTileRow.objects.all().delete()
