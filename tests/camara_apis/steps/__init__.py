"""The steps of all feature files; the special ones come first, since the first that fits counts.

One wording stands for many: feature files say the same thing in several ways.
"""

from tests.camara_apis.steps import line_steps  # noqa: F401, I001  the order counts
from tests.camara_apis.steps import otp_steps  # noqa: F401
from tests.camara_apis.steps import sim_swap_steps  # noqa: F401
from tests.camara_apis.steps import token_steps  # noqa: F401
from tests.camara_apis.steps import body_steps  # noqa: F401
from tests.camara_apis.steps import request_steps  # noqa: F401
from tests.camara_apis.steps import response_steps  # noqa: F401
