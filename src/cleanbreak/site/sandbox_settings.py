"""Settings of a sandbox, in which partners try out what their programs do."""

import os

CLEANBREAK_SANDBOX = os.environ.get("CLEANBREAK_SANDBOX") == "1"
"""Whether this is one: upon fakes only, which fail by documented numbers."""
CLEANBREAK_SANDBOX_AHEAD = "cleanbreak.site.sandbox_clock.ahead"
"""What tells by how much its clock is ahead of the real time."""
SANDBOX_HEADERS = {"X-Cleanbreak-Sandbox": "1"} if CLEANBREAK_SANDBOX else {}
"""What each of its answers says of it."""
