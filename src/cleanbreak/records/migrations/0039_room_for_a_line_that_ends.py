"""Half a page is no longer room enough for the next version of each line on it.

A line that begins to end names its order, and is some 24 bytes longer then: of a page that was half
full the last row had to move, and every index heard of it. Pages that are there stay as they are.
"""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("records", "0038_papers_uploaded")]

    operations: ClassVar = [
        migrations.RunSQL(
            "ALTER TABLE line SET (fillfactor = 45)", "ALTER TABLE line SET (fillfactor = 50)"
        )
    ]
