"""Settings of the installation itself: its home, its pages, the operator's face, staff, keys."""

from cleanbreak.site.configuration.key import Key, Section, below
from cleanbreak.site.configuration.kinds import (
    ADDRESS,
    CONTACTS,
    COUNT,
    DATA_KEYS,
    DATABASE,
    DAY,
    FILE,
    FOLDER,
    HOSTNAME,
    HOSTS,
    LIST,
    NETWORKS,
    SECONDS,
    TEXT,
    TIME,
    WORDS,
    adapters,
    choice,
    switch,
)

PLACES = Section(
    "Where it runs",
    (
        Key("home", TEXT, "folder of keys and of the embedded database; `script/run` uses "
            "`demonstration` or `demonstration-osmo` in it",
            else_="`$XDG_DATA_HOME/cleanbreak`, else `~/.local/share/cleanbreak`; root: "
            "`/var/lib/cleanbreak`"),
        Key("config", TEXT, "this file; only as a variable, or `cleanbreak --config FILE`",
            else_="`cleanbreak.toml` in the home, else `/etc/cleanbreak/cleanbreak.toml`"),
        Key("database_url", DATABASE, "`postgresql://` address or libpq words of any PostgreSQL; "
            "one on another machine is asked for its certificate (`sslmode=verify-full`) unless "
            "you say another `sslmode` ([how](../howto/protect-connections.md))",
            else_="the embedded PostgreSQL"),
        Key("base_url", ADDRESS, "the portal's address; links in messages begin with it. With "
            "`https://`, cookies are sent encrypted only, and browsers are told to stay with it",
            "http://127.0.0.1:8000"),
        Key("allowed_hosts", HOSTS, "further host names that are answered",
            "127.0.0.1 localhost"),
        Key("trusted_proxies", NETWORKS, "networks of your own proxies in front of the portal. "
            "Requests are limited by address; behind these, the right-most address in "
            "`X-Forwarded-For` that is none of them counts. The proxy must append the bare address "
            "that it heard, without a port", else_="none"),
        Key("hsts_preload", switch("1", "0"), "browsers may put the whole domain on their lists; "
            "for a domain of which every name is encrypted", "0"),
        Key("demonstration", switch("1", "0"), "pages say that customers are invented, and show "
            "their messages", "0"),
        Key("sandbox", switch("1", "0"), "partners try things out here, upon fakes that fail by "
            "documented numbers; refuses to start with anything real ([how](../howto/sandbox.md))",
            "0"),
        Key("reconcile_at", TIME, "when books and elements are compared every night, in UTC",
            "02:40"),
        Key("log_format", choice("line", "json"), "how lines on stderr are written: for people, or "
            "one object a line, for collectors ([fields](logging.md#as-json))", "line"),
        Key("metrics_token", TEXT, "what a monitoring system sends as `Authorization: Bearer "
            "TOKEN`; make it long and random", else_="there is no `/metrics`"),
        Key("traces", ADDRESS, "address of a collector of OpenTelemetry, such as "
            "`http://collector:4318` (OTLP over HTTP), that is told what was done when: "
            "[traces](../howto/traces.md). Needs `cleanbreak[otel]`", else_="nobody is told"),
        Key("chromium", FILE, "where Chromium is, for `cleanbreak lint-cancel`",
            else_="looked for on `PATH`"),
    ),
    "All hosts of an installation need the same `database_url`, `base_url` and keys.",
)  # fmt: skip

OPERATOR = Section(
    "The operator, and what people see",
    (
        Key("brand", FILE, "the operator's names, contact data, colours and words "
            "([how](../howto/brand.md))"),
        Key("operator", TEXT, "the operator's name, where there is no brand file", "Cleanbreak"),
        Key("hotline", TEXT, "the operator's official number", else_="none is shown"),
        Key("home_place", TEXT, "whose law the portal is under, and counts for a number that does "
            "not tell its place: a place of `cleanbreak policy list`. Numbers without country code "
            "count as numbers of this place", "gb"),
        Key("policy_overlays", FOLDER, "values of yours upon the law, one file for a place, kinder "
            "to holders than the law; `cleanbreak policy check FILE` looks at one. "
            "`accounts/PLACE.yaml` in it: [lists of accounts](../howto/guardian.md)"),
        Key("save_offer", TEXT, "one sentence that offers something to whoever cancels, where the "
            "place lets it", else_="none"),
        Key("starts_on_request", switch("yes", "no"), "every holder expressly asks that the "
            "service begins at once, so a withdrawal pays for its use", "no"),
        Key("security_contact", CONTACTS, "whom finders of weaknesses write to, the preferred one "
            "first", else_="there is no `security.txt`"),
        Key("security_expires", DAY, "until when that counts (RFC 9116)",
            else_="30 days from today"),
        Key("security_policy", ADDRESS, "where the rules for such reports stand"),
        Key("contacts_kept_days", COUNT, "how long a check code of a message is known", "90"),
        Key("takeout_sources", adapters("memory", "card", "none", "csv_records:", glue=","),
            "what subscribers may take along: `memory` (the fake), `card`: the SIM card as it was "
            "read at a counter ([how](../howto/set-up-a-counter.md)), `csv_records:FILE` "
            "([how](../howto/connect-records.md)), `none`: nothing is kept", "memory,card"),
        Key("take_along_mb_max", COUNT, "largest file that `/take-along/convert/` takes, in MB",
            "20"),
        Key("paper_bytes_max", COUNT, "largest picture of a paper that a holder may send",
            "10000000"),
        Key("card_reader", adapters("none", "pcsc", "memory"), "card readers on this machine's "
            "desk; [how to set one up](../howto/read-a-sim-card.md)", "none"),
    ),
)  # fmt: skip

OIDC = (
    Key("issuer", ADDRESS, "the provider; needed"),
    Key("client_id", TEXT, "who we are there; needed"),
    Key("client_secret", TEXT, "how we show it; this or the next one"),
    Key("private_key", TEXT, "RSA or P-256 in PEM: `private_key_jwt`, stronger than a secret"),
    Key("scope", WORDS, "what we ask for", "openid profile"),
    Key("name_claim", TEXT, "which claim is the user name", "preferred_username"),
    Key("holder_claim", TEXT, "which claim holds the operator's customer number", else_="none"),
    Key("timeout_s", SECONDS, "longest wait for a connection, and for each piece of an answer",
        "10"),
    Key("tls_authorities", FILE, "PEM of the authorities that we trust", else_="the system's"),
    Key("tls_certificate", FILE, "PEM of ours, for mutual TLS"),
    Key("tls_key", FILE, "its key"),
)  # fmt: skip

STAFF = Section(
    "Staff, and how people sign in",
    (
        Key("staff_host", HOSTNAME, "a host name of its own for the console: `/staff/` answers "
            "only there, everything else only elsewhere", else_="the portal's own"),
        Key("queues", WORDS, "the hotline's queues; agents choose one when they sign in"),
        Key("password_words", LIST, "words of yours that no password of staff may be made of; the "
            "operator's name and address are among them anyway"),
        Key("breached_passwords", FILE, "sorted SHA-1 hashes of stolen passwords, as "
            "haveibeenpwned.com offers them; nothing is asked over the network"),
        Key("staff_fresh_minutes", COUNT, "how long a second factor counts for money and approvals",
            "10"),
        Key("staff_passwords", switch("on", "off"), "whether staff may sign in without their "
            "provider", "on"),
        Key("staff_sign_on", adapters("none", "oidc", "memory"), "the provider of staff; `memory` "
            "is played, for demonstrations; [how to set it up](../howto/sign-on.md)", "none"),
        Key("staff_sign_on_link", choice("name"), "a person who comes for the first time is known "
            "by the user name that the provider gives", else_="`cleanbreak staff link` says it"),
        Key("staff_sign_on_second_factor", WORDS, "what counts as the provider's second factor, "
            "like `amr:mfa acr:https://refeds.org/profile/mfa`", else_="ours is asked for"),
        Key("holder_sign_on", adapters("none", "oidc", "memory"), "the provider whose login proves "
            "who a holder is", "none"),
        *below("staff_oidc", *OIDC),
        *below("holder_oidc", *OIDC),
    ),
    "`[staff_oidc]` is read with `staff_sign_on = \"oidc\"`, `[holder_oidc]` with "
    "`holder_sign_on`.",
)  # fmt: skip

SIGNING = Section(
    "Keys",
    (
        Key("data_keys", DATA_KEYS, "keys of sealed fields, the oldest first; "
            "[how to change them](../howto/rotate-keys.md)",
            else_="made once, in `keys/data_keys` of the home"),
        Key("secret_key", TEXT, "makes secret links and codes",
            else_="made once, in `keys/secret_key` of the home"),
        Key("old_secret_keys", WORDS, "keys that were rotated out; their links stay good"),
        Key("certificate_signing", adapters("file", "pkcs11:", "aws_kms:", glue=" "), "who keeps "
            "the key of certificates, audit blocks and archives; several: the first signs, what "
            "the others signed counts ([how](../howto/key-ceremony.md))", "file"),
        Key("log_signing", adapters("file", "pkcs11:", "aws_kms:", glue=" "), "the same for the "
            "log; the others sign its checkpoints beside the first", "file"),
        Key("paper_signing", adapters("own", "file", "pkcs11:"), "whose key signs "
            "[papers](../howto/certificates-on-paper.md)", "own"),
        *below("pades",
            Key("key_file", FILE, "with `paper_signing = \"file\"`: PKCS#12, or a private key in "
                "PEM"),
            Key("certificates", FILE, "PEM of the key's certificate, then those above it; with "
                "`pkcs11` it must be there", else_="they are in the key file"),
            Key("password", TEXT, "of the key file")),
        *below("tsa",
            Key("url", ADDRESS, "server of time stamps for papers (RFC 3161)",
                else_="nobody vouches for the time"),
            Key("timeout_s", SECONDS, "the longest wait for each phase of its answer", "10")),
        *below("pkcs11",
            Key("module", FILE, "shared library of the token's maker; needed with `pkcs11`"),
            Key("token", TEXT, "label of the token; needed"),
            Key("pin", TEXT, "needed; one that was refused is not tried again before a restart")),
        *below("kms",
            Key("region", TEXT, "like `eu-central-1`; needed with `aws_kms`"),
            Key("access_key", TEXT, "who we are there; needed. No other source (`AWS_*`, roles of "
                "a machine) is asked"),
            Key("secret_key", TEXT, "needed"),
            Key("session_token", TEXT, "if there is one"),
            Key("endpoint", ADDRESS, "where it is", else_="Amazon's in the region"),
            Key("timeout_s", SECONDS, "longest wait for a connection, and for each piece of an "
                "answer", "5.0")),
    ),
    "A key in a file is made once: `keys/certificate_key.pem` and `keys/log_key.pem` of the home. "
    "One that others can read is refused.",
)  # fmt: skip

PORTAL = (PLACES, OPERATOR, STAFF, SIGNING)
