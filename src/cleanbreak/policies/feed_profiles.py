"""The forms of files that authorities want, as far as they are published."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def published_profiles() -> dict[str, dict[str, Any]]:
    """Return what is published of each file's form, by the name that packs give the feed."""
    text = (files(__package__) / "feed_profiles.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
