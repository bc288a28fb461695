"""The steps of all feature files; the special ones are read first, since the first that fits counts.

One wording stands for many: feature files say the same thing in several ways.
"""

from . import line_steps  # noqa: F401, I001  the order counts
from . import otp_steps  # noqa: F401
from . import sim_swap_steps  # noqa: F401
from . import token_steps  # noqa: F401
from . import body_steps  # noqa: F401
from . import request_steps  # noqa: F401
from . import response_steps  # noqa: F401
