"""What a witness of logs serves: neither Django nor a database is loaded."""

import os
import time

from cleanbreak.channels.witness.application import witness_application
from cleanbreak.site.supervisor import end_with_parent
from cleanbreak.site.witness_setup import WitnessOrder, set_up_witness

end_with_parent()
application = witness_application(
    set_up_witness(WitnessOrder.from_variables(os.environ)), time.time
)
