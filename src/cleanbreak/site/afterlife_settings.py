"""Settings of what concerns a number after its line: who may ask of it, and who is told."""

from cleanbreak.site.balance_settings import *  # noqa: F403
from cleanbreak.site.camara_settings import *  # noqa: F403
from cleanbreak.site.events_settings import *  # noqa: F403
from cleanbreak.site.feeds_settings import *  # noqa: F403
from cleanbreak.site.line_services_settings import *  # noqa: F403
from cleanbreak.site.log_settings import *  # noqa: F403
from cleanbreak.site.network_authentication_settings import *  # noqa: F403
from cleanbreak.site.paper_settings import *  # noqa: F403
from cleanbreak.site.push_settings import *  # noqa: F403
from cleanbreak.site.sandbox_settings import *  # noqa: F403
from cleanbreak.site.signing_settings import *  # noqa: F403
from cleanbreak.site.ssf_settings import *  # noqa: F403
from cleanbreak.site.traces_settings import *  # noqa: F403
from cleanbreak.site.trust_settings import *  # noqa: F403
from cleanbreak.site.witness_settings import *  # noqa: F403
