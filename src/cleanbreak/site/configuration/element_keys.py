"""Settings of the systems that a line is ended in: network, cards, charging, numbers."""

from cleanbreak.site.configuration.key import Key, Section, below
from cleanbreak.site.configuration.kinds import (
    ADDRESS,
    COUNT,
    ENDPOINT_KIND,
    FILE,
    LIST,
    NODES,
    ORIGINS,
    SECONDS,
    TEXT,
    WORDS,
    adapters,
    choice,
)

WAIT = Key("timeout_s", SECONDS, "longest wait for a connection, and for each piece of an answer",
           "5.0")  # fmt: skip
DIAMETER = (
    Key("origin_hosts", LIST, "our Diameter identities: one for each process that talks to a peer "
        "at one time; needed"),
    Key("origin_realm", TEXT, "our realm; needed"),
    Key("peers", NODES, "`IDENTITY=HOST:PORT` of relays, or of the nodes themselves; needed"),
    Key("timeout_s", SECONDS, "longest wait for a connection, and for each answer", "5.0"),
    Key("window", COUNT, "requests of one batch that are under way at the same time", "32"),
    Key("watchdog_s", SECONDS, "after how much silence a peer is asked whether it is there",
        "30.0"),
)  # fmt: skip

CHOSEN = Section(
    "Which systems",
    (
        Key("network", adapters("memory", "osmo", "pyhss", "open5gs", "s6a", "smsc", "described:",
                                glue=","),
            "adapters of the network; several are told in this order: `smsc` first, databases "
            "before the nodes that ask them, as in `smsc,open5gs,s6a`", "memory"),
        Key("esim", adapters("memory", "es2plus", "described:"), "who keeps eSIM profiles",
            "memory"),
        Key("cards", adapters("memory", "described:"), "who keeps physical cards", "memory"),
        Key("charging", adapters("memory", "tmf654", "described:"), "charging system", "memory"),
        Key("numbering", adapters("memory", "described:"), "number inventory. Secrets that "
            "[described files](described-adapters.md) refer to (`env:NAME`) are read from the "
            "environment", "memory"),
        Key("line_services", adapters("none", "memory", "described:"), "who keeps forwarding, "
            "voicemail and device bindings", else_="`memory` with `network = \"memory\"`, else "
            "`none`"),
        Key("identity", adapters("memory", "camara"), "who knows account PINs and signs of theft "
            "(SIM or device changed, calls forwarded)", "memory"),
        Key("profile_points", TEXT, "what the notification points of `cleanbreak es2plus serve` "
            "mean: `sgp22`, `deleted_is_5`, `deleted_is_8`, or a TOML file", "sgp22"),
    ),
    "`memory` is the fake that comes along; `described:FILE` is [a system that a file "
    "describes](described-adapters.md).",
)  # fmt: skip

OSMO = Section("OsmoHLR, OsmoMSC, OsmoSGSN", below("osmo",
    Key("hlr_ctrl", ENDPOINT_KIND, "control interface of the HLR", "127.0.0.1:4259"),
    Key("hlr_vty", ENDPOINT_KIND, "its VTY", "127.0.0.1:4258"),
    Key("hlr_gsup", ENDPOINT_KIND, "its GSUP", "127.0.0.1:4222"),
    Key("msc_vtys", NODES, "MSCs, by the name that the HLR stores as `vlr_number`", else_="none"),
    Key("sgsn_vtys", NODES, "SGSNs, by `sgsn_number`", else_="none"),
    Key("hlr_database", TEXT, "the HLR's SQLite file, where we can reach it: it leaves rows when "
        "it deletes"),
    Key("sms_databases", TEXT, "SQLite files of the MSCs' waiting messages, separated by colons"),
    Key("gsup_name", TEXT, "what our names at the HLR start with", "CLEANBREAK"),
    WAIT,
    Key("forget_within_s", SECONDS, "how long a node may take to forget a line", "2.0"),
), "Read with `osmo` in `network`; [how to connect it](../howto/connect-osmo.md).")  # fmt: skip

OPEN5GS = Section("Open5GS", below("open5gs",
    Key("uri", TEXT, "connection string of the MongoDB, which must be a replica set; may hold a "
        "password", "mongodb://127.0.0.1:27017"),
    Key("database", TEXT, "its database", "open5gs"),
    Key("hss", ENDPOINT_KIND, "Diameter port of the HSS (TCP): is it there, and does it stay?",
        "127.0.0.8:3868"),
    Key("timeout_s", SECONDS, "longest wait for a server, a connection, and each piece of an "
        "answer", "5.0"),
    Key("settle_s", SECONDS, "between cancellation and deletion, once a batch; 1 to 10", "1.0"),
), "Read with `open5gs`; [how to connect it](../howto/connect-open5gs.md).")  # fmt: skip

PYHSS = Section("PyHSS", below("pyhss",
    Key("database", TEXT, "path of its SQLite file, or `postgresql://`; only there can keys be "
        "removed from its operation log; needed"),
    Key("url", ADDRESS, "its REST interface", "http://127.0.0.1:8080"),
    Key("provisioning_key", TEXT, "where `lock_provisioning` is on"),
    Key("authorities", FILE, "PEM, for a proxy with TLS in front", else_="the system's"),
    Key("timeout_s", SECONDS, "longest wait for a connection, and for each piece of an answer",
        "10.0"),
    Key("at_once", COUNT, "requests under way together, 1 to 32", "4"),
), "Read with `pyhss`; [how to connect it](../howto/connect-pyhss.md).")  # fmt: skip

S6A = Section("MMEs and SGSNs by Diameter S6a", below("s6a",
    *DIAMETER,
    Key("mmes", LIST, "identities of every MME; `IDENTITY=REALM` where the realm is not ours. "
        "`mmes` or `sgsns` must be given"),
    Key("sgsns", LIST, "the same for SGSNs with S6d"),
    Key("forget_within_s", SECONDS, "how long a node may take to forget a line", "10.0"),
), "Read with `s6a`; [how to connect them](../howto/connect-s6a.md).")  # fmt: skip

GY = Section("Gateways by Diameter Gy", below("gy",
    *DIAMETER,
    Key("ending", choice("abort", "reauthorize", "abort_else_reauthorize"), "how gateways end "
        "sessions", "abort_else_reauthorize"),
), "Read by charging adapters that end open sessions; [how to connect "
   "them](../howto/connect-s6a.md#sessions-that-are-still-being-charged). Other names of ours than "
   "for S6a, where both go to the same relay.")  # fmt: skip

SMSC = Section("The message centre", below("smsc",
    Key("address", ENDPOINT_KIND, "of the message centre; needed"),
    Key("system_id", TEXT, "the login, 15 characters; needed"),
    Key("password", TEXT, "8 characters"),
    Key("system_type", TEXT, "if the message centre wants one"),
    Key("bind", choice("transmitter", "transceiver", "receiver"), "how we log in", "transmitter"),
    Key("tls", choice("on", "off"), "whether TLS is spoken", "off"),
    Key("tls_authorities", FILE, "PEM of the authorities that we trust", else_="the system's"),
    Key("tls_certificate", FILE, "PEM of ours"),
    Key("tls_key", FILE, "its key"),
    Key("window", COUNT, "requests under way together", "10"),
    Key("timeout_s", SECONDS, "longest wait for a connection, and for each answer", "5"),
    Key("enquire_link_s", SECONDS, "after so much silence we ask whether it is there", "30"),
    Key("sources", LIST, "whose messages are purged: senders. `any` is an empty sender; whether it "
        "means everybody is up to the message centre", "any"),
    Key("service_type", TEXT, "only messages of this service type"),
    Key("canary", TEXT, "a number of yours, to which one message waits for a moment"),
), "Read with `smsc` in `network`; [how](../howto/send-messages.md).")  # fmt: skip

ES2PLUS = Section("SM-DP+ (eSIM)", below("es2plus",
    Key("url", ADDRESS, "where the SM-DP+ is; needed"),
    Key("requester", TEXT, "who we are there; needed"),
    Key("certificate", FILE, "PEM of ours; needed"),
    Key("key", FILE, "its key; needed"),
    Key("authorities", FILE, "who vouches for the SM-DP+; PEM", else_="the system's"),
    Key("state_by", choice("cancelOrder", "getProfileStatus"), "how a profile's state is read "
        "back", "cancelOrder"),
    Key("codes", FILE, "a TOML file with the vendor's codes and states"),
    Key("eid", choice("omit", "send"), "whether cancelOrder names the chip", "omit"),
    Key("protocol", TEXT, "what we say in `X-Admin-Protocol`", "gsma/rsp/v2.5.0"),
    Key("timeout_s", SECONDS, "longest wait for a connection, and for each piece of an answer",
        "20"),
    Key("at_once", COUNT, "requests under way together", "8"),
), "Read with `esim = \"es2plus\"`; [how to connect it](../howto/connect-es2plus.md).")  # fmt: skip

TMF654 = Section("Charging by TMF654", below("tmf654",
    Key("base_url", ADDRESS, "address up to and with the version: "
        "`https://HOST/tmf-api/prepayBalanceManagement/v4`; needed"),
    Key("mapping", FILE, "TOML file that says which bucket is which part of a balance; needed"),
    Key("known_by", choice("party-account", "product", "logical-resource"), "what the charging "
        "account of a line is", "party-account"),
    Key("closing", choice("empty-and-expire", "empty"), "how an account is closed",
        "empty-and-expire"),
    Key("token", TEXT, "a token that does not run out"),
    Key("user", TEXT, "or a login by name and password (RFC 7617)"),
    Key("password", TEXT, "its password"),
    Key("token_url", ADDRESS, "or one by client credentials (RFC 6749 clause 4.4)"),
    Key("client_id", TEXT, "who we are there"),
    Key("client_secret", TEXT, "how we show it"),
    Key("scope", TEXT, "what we ask for"),
    Key("ca_file", FILE, "PEM of the authorities that we trust", else_="the system's list"),
    Key("certificate", FILE, "PEM of ours, for mutual TLS"),
    Key("key", FILE, "its key"),
    Key("timeout_s", SECONDS, "longest wait for a connection, and for each piece of an answer",
        "10"),
    Key("usage_ends_within_s", SECONDS, "how long the last report of an ended session may take",
        "3"),
    Key("page_size", COUNT, "how many things we ask for at once", "200"),
    Key("at_once", COUNT, "how many requests are under way together", "8"),
), "Read with `charging = \"tmf654\"`; "
   "[how to connect it](../howto/connect-tmf654.md).")  # fmt: skip

CAMARA = Section("CAMARA: signs of theft that we ask for, and what we answer", below("camara",
    Key("api_root", ADDRESS, "where the APIs are; needed"),
    Key("token_url", ADDRESS, "where tokens are; needed"),
    Key("audience", TEXT, "whom our assertion is for", else_="the token address"),
    Key("client_id", TEXT, "who we are there; needed"),
    Key("key_file", FILE, "our private key in PEM; needed"),
    Key("tls_authorities", FILE, "PEM, for a private authority", else_="the system's"),
    Key("tls_certificate", FILE, "PEM of ours, for mutual TLS"),
    Key("tls_key", FILE, "its key"),
    Key("timeout_s", SECONDS, "longest wait for a connection, and for each piece of an answer",
        "3.0"),
    Key("resting", choice("true", "not-found", "not-applicable"), "what number-recycling answers "
        "for a number that rests: [CAMARA's APIs](camara.md)", "true"),
    Key("not_for", WORDS, "classes of holders about whom nothing is said "
        "(`SERVICE_NOT_APPLICABLE`)"),
    Key("sinks", ORIGINS, "where events of changed SIM cards may be sent"),
), "The last three are always read; the others with `identity = \"camara\"` "
   "([how to connect them](../howto/connect-camara-signals.md)).")  # fmt: skip

ELEMENTS = (CHOSEN, OSMO, OPEN5GS, PYHSS, S6A, GY, SMSC, ES2PLUS, TMF654, CAMARA)
