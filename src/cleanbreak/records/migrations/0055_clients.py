"""Relying parties, what lines gave them, their tokens, and the keys with which we sign."""

import django.contrib.postgres.fields
import django.db.models.deletion
import uuid_utils.compat
from django.db import migrations, models

import cleanbreak.records.relying_party


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0054_numbers"),
    ]

    operations = [
        migrations.CreateModel(
            name="RelyingPartyRow",
            fields=[
                (
                    "client_id",
                    models.TextField(
                        default=cleanbreak.records.relying_party.new_client_id,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("name", models.TextField()),
                ("contact", models.TextField(help_text="Whom to tell if something is wrong.")),
                (
                    "jwks",
                    models.JSONField(
                        help_text="Its public keys (RFC 7517), as it gave them to us."
                    ),
                ),
                (
                    "scopes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), help_text="What it may ask for.", size=None
                    ),
                ),
                (
                    "redirect_uris",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), default=list, size=None
                    ),
                ),
                (
                    "legal_basis",
                    models.TextField(help_text="By which right it asks without the holder."),
                ),
                ("is_active", models.BooleanField(default=True)),
                ("watched_numbers_max", models.IntegerField()),
                ("created_at", models.DateTimeField()),
                ("created_by", models.TextField()),
            ],
            options={
                "db_table": "relying_party",
                "constraints": [
                    models.UniqueConstraint(fields=("name",), name="relyingpartyrow_name_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "legal_basis__in",
                                ["contract", "legal_obligation", "legitimate_interest"],
                            )
                        ),
                        name="relyingpartyrow_legal_basis_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("watched_numbers_max__gte", 0)),
                        name="relying_party_watches_not_less_than_none",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AccessGrantRow",
            fields=[
                (
                    "grant_id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, primary_key=True, serialize=False
                    ),
                ),
                ("holder_id", models.BigIntegerField(help_text="Whose the line was.")),
                ("number_hash", models.TextField(help_text="Keyed; the number that the line had.")),
                (
                    "scopes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), size=None
                    ),
                ),
                ("way", models.TextField()),
                (
                    "by_network",
                    models.BooleanField(help_text="Whether the network said whose device it is."),
                ),
                (
                    "handle_hash",
                    models.TextField(blank=True, help_text="SHA-256 of a code; empty: none waits."),
                ),
                ("redirect_uri", models.TextField(blank=True)),
                (
                    "code_challenge",
                    models.TextField(blank=True, help_text="PKCE (RFC 7636), S256."),
                ),
                (
                    "nonce",
                    models.TextField(blank=True, help_text="Goes into the ID token as it came."),
                ),
                ("made_at", models.DateTimeField()),
                (
                    "good_until",
                    models.DateTimeField(help_text="Of the code; then no token is given any more."),
                ),
                ("spent_at", models.DateTimeField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="records.linerow"
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        db_column="client_id",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grants",
                        to="records.relyingpartyrow",
                    ),
                ),
            ],
            options={
                "db_table": "access_grant",
            },
        ),
        migrations.CreateModel(
            name="SeenAssertionRow",
            fields=[
                (
                    "fingerprint",
                    models.TextField(
                        help_text="SHA-256 of who and of the jti.",
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("good_until", models.DateTimeField()),
            ],
            options={
                "db_table": "seen_assertion",
                "indexes": [models.Index(fields=["good_until"], name="seen_assertion_by_end")],
            },
        ),
        migrations.CreateModel(
            name="SigningKeyRow",
            fields=[
                (
                    "kid",
                    models.TextField(
                        help_text="RFC 7638, of the public half.", primary_key=True, serialize=False
                    ),
                ),
                ("public_jwk", models.JSONField()),
                ("private_key", models.TextField(help_text="PEM, sealed.")),
                ("made_at", models.DateTimeField()),
                ("signs_from", models.DateTimeField(help_text="Until the next one does.")),
            ],
            options={
                "db_table": "signing_key",
                "indexes": [models.Index(fields=["signs_from"], name="signing_key_by_start")],
            },
        ),
        migrations.CreateModel(
            name="AccessTokenRow",
            fields=[
                (
                    "token_hash",
                    models.TextField(
                        help_text="SHA-256 of 256 random bits.", primary_key=True, serialize=False
                    ),
                ),
                (
                    "scopes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), size=None
                    ),
                ),
                ("good_until", models.DateTimeField()),
                (
                    "grant",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="records.accessgrantrow",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        db_column="client_id",
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="records.relyingpartyrow",
                    ),
                ),
            ],
            options={
                "db_table": "access_token",
                "indexes": [models.Index(fields=["good_until"], name="access_token_by_end")],
            },
        ),
        migrations.AddIndex(
            model_name="accessgrantrow",
            index=models.Index(
                condition=models.Q(("revoked_at", None)),
                fields=["number_hash"],
                name="access_grant_by_number",
            ),
        ),
        migrations.AddIndex(
            model_name="accessgrantrow",
            index=models.Index(fields=["made_at"], name="access_grant_by_age"),
        ),
        migrations.AddConstraint(
            model_name="accessgrantrow",
            constraint=models.CheckConstraint(
                condition=models.Q(("way__in", ["code", "ciba", "jwt_bearer"])),
                name="accessgrantrow_way_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="accessgrantrow",
            constraint=models.UniqueConstraint(
                condition=models.Q(("handle_hash", ""), _negated=True),
                fields=("handle_hash",),
                name="access_grant_handle",
            ),
        ),
    ]
