"""Where Procrastinate finds background tasks beside `jobs/tasks.py`: in every `jobs/*_tasks.py`."""

from pathlib import Path

JOBS = Path(__file__).parents[1] / "jobs"
PROCRASTINATE_IMPORT_PATHS = [
    f"cleanbreak.jobs.{file.stem}" for file in sorted(JOBS.glob("*_tasks.py"))
]
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = ""
"""Workers load the tasks, and with them every flow; whoever only wakes one need not."""
