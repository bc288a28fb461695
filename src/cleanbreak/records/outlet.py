"""Outlets: stores as people find them."""

from collections.abc import Sequence
from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models

from cleanbreak.domain.outlet import Outlet, Service, primary_language
from cleanbreak.domain.position import Position
from cleanbreak.records.store import StoreRow

AT_ONCE = 2000


class OutletRow(models.Model):
    """What people are told of a store; without such a row it is found by nobody."""

    store = models.OneToOneField(
        StoreRow, primary_key=True, on_delete=models.PROTECT, related_name="outlet"
    )
    country = models.TextField(blank=True, help_text="ISO 3166: whose holidays are meant.")
    address = models.TextField(help_text="As on an envelope, by line ends.")
    place_name = models.TextField()
    postcode = models.TextField(blank=True)
    latitude = models.FloatField()
    longitude = models.FloatField()
    opening_hours = models.TextField(help_text="As OpenStreetMap writes them.")
    services = ArrayField(models.TextField())
    cash_limit_minor = models.BigIntegerField()
    currency = models.TextField(blank=True)
    languages = ArrayField(models.TextField(), help_text="BCP 47.")
    is_step_free = models.BooleanField()
    phone = models.TextField(blank=True)
    closed_from = models.DateField(null=True)
    closed_until = models.DateField(null=True, help_text="NULL beside a first day: for good.")
    is_official = models.BooleanField(help_text="The operator's own, not a partner's.")
    slot_minutes = models.SmallIntegerField()
    slot_capacity = models.SmallIntegerField()
    queue_minutes = models.SmallIntegerField()

    class Meta:
        db_table = "outlet"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="outlet_is_somewhere",
            ),
            models.CheckConstraint(
                condition=models.Q(closed_until=None)
                | models.Q(closed_until__gte=models.F("closed_from")),
                name="outlet_closed_forwards",
            ),
        ]

    @property
    def outlet(self) -> Outlet:
        """Return it as the domain knows it; the store must be at hand."""
        return Outlet(
            store_id=self.store_id,
            name=self.store.name,
            place=self.store.place,
            time_zone=self.store.time_zone,
            country=self.country,
            address=self.address,
            place_name=self.place_name,
            postcode=self.postcode,
            at=Position(self.latitude, self.longitude),
            opening_hours=self.opening_hours,
            services=frozenset(map(Service, self.services)),
            cash_limit_minor=self.cash_limit_minor,
            currency=self.currency,
            languages=tuple(self.languages),
            is_step_free=self.is_step_free,
            phone=self.phone,
            closed_from=self.closed_from,
            closed_until=self.closed_until,
            is_official=self.is_official,
            slot_minutes=self.slot_minutes,
            slot_capacity=self.slot_capacity,
            queue_minutes=self.queue_minutes,
        )


class OutletLanguageRow(models.Model):
    """A language that is spoken at some outlet: all of them, so that no page looks at every one."""

    language = models.TextField(primary_key=True, help_text="BCP 47, without script and region.")

    class Meta:
        db_table = "outlet_language"


def gather_languages() -> None:
    """Note anew which languages are spoken at the outlets."""
    spoken = OutletRow.objects.values_list("languages", flat=True).distinct()
    known = {primary_language(tag) for tags in spoken for tag in tags}
    OutletLanguageRow.objects.exclude(pk__in=known).delete()
    rows = [OutletLanguageRow(language=one) for one in sorted(known)]
    OutletLanguageRow.objects.bulk_create(rows, ignore_conflicts=True)


def languages_spoken() -> list[str]:
    """Return every language that is spoken at some outlet."""
    return list(OutletLanguageRow.objects.order_by("pk").values_list("pk", flat=True))


def read_outlet(store_id: str) -> Outlet | None:
    """Return an outlet."""
    row = OutletRow.objects.select_related("store").filter(pk=store_id).first()
    return row.outlet if row else None


def outlet_row(outlet: Outlet) -> OutletRow:
    """Return the row of an outlet; the store is another."""
    return OutletRow(
        store_id=outlet.store_id,
        country=outlet.country,
        address=outlet.address,
        place_name=outlet.place_name,
        postcode=outlet.postcode,
        latitude=outlet.at.latitude,
        longitude=outlet.at.longitude,
        opening_hours=outlet.opening_hours,
        services=sorted(one.value for one in outlet.services),
        cash_limit_minor=outlet.cash_limit_minor,
        currency=outlet.currency,
        languages=list(outlet.languages),
        is_step_free=outlet.is_step_free,
        phone=outlet.phone,
        closed_from=outlet.closed_from,
        closed_until=outlet.closed_until,
        is_official=outlet.is_official,
        slot_minutes=outlet.slot_minutes,
        slot_capacity=outlet.slot_capacity,
        queue_minutes=outlet.queue_minutes,
    )


def put_outlets(rows: Sequence[OutletRow]) -> None:
    """Write outlets whose stores are there, new ones and others alike."""
    columns = [one.name for one in OutletRow._meta.concrete_fields if not one.primary_key]
    OutletRow.objects.bulk_create(
        rows,
        batch_size=AT_ONCE,
        update_conflicts=True,
        unique_fields=["store"],
        update_fields=columns,
    )


def close_outlets(store_ids: Sequence[str], today: date) -> None:
    """Close outlets for good, from a day on."""
    rows = OutletRow.objects.filter(pk__in=store_ids)
    rows.update(closed_from=today, closed_until=None)
