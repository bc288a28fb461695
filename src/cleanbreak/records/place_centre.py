"""The places by whose names and postcodes stores are looked for, and where their centres are."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db import connection, models

from cleanbreak.domain.place_search import KnownPlace, place_key
from cleanbreak.domain.position import Position

AT_ONCE = 2000
FOUND_MAX = 500
"""More postcodes than a city has."""


class PlaceCentreRow(models.Model):
    """The centre of one postcode of one place: of the outlets there, or as the operator says."""

    place_centre_id = models.BigAutoField(primary_key=True)
    place = models.TextField(help_text="Jurisdiction.")
    name = models.TextField()
    postcode = models.TextField(blank=True)
    name_key = models.TextField(db_collation="C")
    postcode_key = models.TextField(db_collation="C", blank=True)
    latitude = models.FloatField()
    longitude = models.FloatField()
    outlets = models.IntegerField(help_text="How many are there; 0: the operator named it.")

    class Meta:
        db_table = "place_centre"
        indexes = [
            models.Index(fields=["name_key"], name="place_centre_name"),
            models.Index(fields=["postcode_key"], name="place_centre_postcode"),
        ]


def places_beginning(key: str) -> list[KnownPlace]:
    """Return the places whose name or postcode begins so: the whole ones first, then the larger."""
    return _found("name_key LIKE %(key)s || '%%' OR postcode_key LIKE %(key)s || '%%'", key)


def places_named(keys: Sequence[str]) -> list[KnownPlace]:
    """Return the places that bear one of these names or postcodes: those of the first key first."""
    found: list[KnownPlace] = []
    for key in keys:
        found = _found("name_key = %(key)s OR postcode_key = %(key)s", key)
        if found:
            break
    return found


def _found(condition: str, key: str) -> list[KnownPlace]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT place, name, postcode, latitude, longitude,
                   name_key = %(key)s OR postcode_key = %(key)s AS is_exact
            FROM place_centre WHERE {condition}
            ORDER BY is_exact DESC, outlets DESC, name_key, postcode LIMIT {FOUND_MAX}""",  # noqa: S608  conditions of our own
            {"key": key},
        )
        return [
            KnownPlace(
                place=place,
                name=name,
                postcode=postcode,
                centre=Position(latitude, longitude),
                is_exact=is_exact,
            )
            for place, name, postcode, latitude, longitude, is_exact in cursor.fetchall()
        ]


def list_places(limit: int, offset: int) -> list[tuple[str, str, int]]:
    """Return places with outlets: jurisdiction, name and how many, by place and name."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT place, min(name), sum(outlets) FROM place_centre WHERE outlets > 0
            GROUP BY place, name_key ORDER BY place, name_key LIMIT %s OFFSET %s""",
            [limit, offset],
        )
        return [(place, name, int(count)) for place, name, count in cursor.fetchall()]


def put_operator_places(places: Iterable[KnownPlace]) -> int:
    """Replace what the operator has told of places; return of how many."""
    PlaceCentreRow.objects.filter(outlets=0).delete()
    rows = [_row(one, 0) for one in places]
    PlaceCentreRow.objects.bulk_create(rows, batch_size=AT_ONCE)
    return len(rows)


def gather_places_of_outlets(today: date) -> None:
    """Name the places anew that have outlets which are not closed for good by a day."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT s.place, o.place_name, o.postcode, avg(o.latitude), avg(o.longitude), count(*)
            FROM outlet o JOIN store s ON s.store_id = o.store_id
            WHERE o.closed_from IS NULL OR o.closed_until IS NOT NULL
               OR o.closed_from > %s
            GROUP BY s.place, o.place_name, o.postcode""",
            [today],
        )
        found = cursor.fetchall()
    PlaceCentreRow.objects.filter(outlets__gt=0).delete()
    rows = [
        _row(
            KnownPlace(
                place=place, name=name, postcode=postcode, centre=Position(latitude, longitude)
            ),
            count,
        )
        for place, name, postcode, latitude, longitude, count in found
    ]
    PlaceCentreRow.objects.bulk_create(rows, batch_size=AT_ONCE)


def _row(known: KnownPlace, outlets: int) -> PlaceCentreRow:
    return PlaceCentreRow(
        place=known.place,
        name=known.name,
        postcode=known.postcode,
        name_key=place_key(known.name),
        postcode_key=place_key(known.postcode),
        latitude=known.centre.latitude,
        longitude=known.centre.longitude,
        outlets=outlets,
    )
