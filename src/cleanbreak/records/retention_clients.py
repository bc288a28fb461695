"""To which category the columns of relying parties belong, and of what they asked for."""

from collections.abc import Mapping

from cleanbreak.domain.retention import Category
from cleanbreak.records.retention_held import BY_LINE, BY_ORDER, Held

C = Category

OF_CLIENTS: Mapping[str, Held] = {
    "relying_party": Held(
        staff="created_by",
        nobody="client_id name contact jwks scopes redirect_uris legal_basis reach vouches_for",
    ),
    "client_order": Held(
        columns={C.DECLARATIONS: "words"},
        nobody="client_id item_id external_id category api",
        theirs=BY_ORDER,
    ),
    "declined_order": Held(  # of no line: whoever is named in it, nobody can tell
        columns={C.DECLARATIONS: "words"},
        nobody="client_id api external_id actions",
    ),
    "kept_entity": Held(  # beside a line of theirs, or of none
        columns={C.DECLARATIONS: "words"},
        nobody="client_id kind beside status",
        theirs=BY_LINE,
    ),
    "order_cancel": Held(nobody="client_id reason", theirs=BY_ORDER),
    "balance_transfer": Held(nobody="client_id reason channel", theirs=BY_ORDER),
    "balance_task": Held(
        columns={C.DECLARATIONS: "words"},
        nobody="kind client_id currency state problem_code problem",
        theirs=BY_LINE,
    ),
    "kept_answer": Held(nobody="fingerprint body_hash answer"),  # deleted after a day
    "seen_assertion": Held(nobody="fingerprint"),
    "access_grant": Held(  # deleted a day after it was made
        columns={C.SECURITY: "number_hash"},
        nobody="scopes way handle_hash redirect_uri code_challenge nonce",
        theirs=BY_LINE,
        withheld="number_hash handle_hash redirect_uri code_challenge nonce",
    ),
    "access_token": Held(nobody="token_hash scopes"),
    "event_receiver": Held(
        nobody="kind api client_id description callback query event_types secret old_secret"
        " ended_because problem_code",
    ),
    "told_fact": Held(nobody="subject subject_id what state detail"),  # gone after 30 days
    "event_delivery": Held(nobody="event_type apart dead_code"),
}
