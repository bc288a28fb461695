from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

ROLES = ("agent", "campaign_manager", "campaign_approver", "auditor", "admin")
CHANNELS = ["portal", "store_desk", "hotline", "api", "cli", "campaign", "system"]


def make_roles(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    del schema_editor
    group = apps.get_model("auth", "Group")
    for name in ROLES:
        group.objects.get_or_create(name=name)


def remove_roles(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    del schema_editor
    apps.get_model("auth", "Group").objects.filter(name__in=ROLES).delete()


def known_channels(channels: list[str]) -> models.CheckConstraint:
    condition = models.Q(("channel__in", channels))
    return models.CheckConstraint(condition=condition, name="orderrow_channel_known")


class Migration(migrations.Migration):
    """Roles of staff are groups; orders may come from the staff console."""

    dependencies = [
        ("records", "0008_elements"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]
    operations = [
        migrations.RunPython(make_roles, remove_roles),
        migrations.RemoveConstraint("orderrow", "orderrow_channel_known"),
        migrations.AddConstraint(
            "orderrow", known_channels([*CHANNELS[:5], "staff", *CHANNELS[5:]])
        ),
    ]
