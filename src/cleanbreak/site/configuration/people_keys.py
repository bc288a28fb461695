"""Settings of what reaches people: messages, money, the hotline, relying parties, authorities."""

from cleanbreak.site.configuration.element_keys import SMSC
from cleanbreak.site.configuration.key import Key, Section, below
from cleanbreak.site.configuration.kinds import (
    ADDRESS,
    COUNT,
    ENDPOINT_KIND,
    FILE,
    FOLDER,
    LIMITS,
    LINES,
    MAIL,
    MAILS,
    NETWORKS,
    ORIGINS,
    PORTS,
    SECONDS,
    TEXT,
    TIME,
    WORDS,
    adapters,
    choice,
)

TLS = (
    Key("tls_authorities", FILE, "PEM of the authorities that we trust", else_="the system's"),
    Key("tls_certificate", FILE, "PEM of ours"),
    Key("tls_key", FILE, "its key"),
)
SMPP_LINK = [one for one in SMSC.keys if one.name not in {"sources", "service_type", "canary"}]

MESSAGES = Section(
    "Messages",
    (
        Key("sms", adapters("memory", "smpp"), "carrier of text messages", "memory"),
        Key("email", adapters("memory", "smtp"), "carrier of mail", "memory"),
        Key("messages_address", MAIL, "the mailbox of [messages](../howto/messages.md); replies "
            "come to `NAME+NUMBER.TOKEN@HOST`", else_="no mail comes in"),
        Key("messages_numbers", WORDS, "numbers whose texts are messages"),
        Key("answer_templates", FILE, "the operator's own templates", else_="ours"),
        *below("smpp",
            *SMPP_LINK,
            Key("sender", TEXT, "a name of 11 characters, `+49…`, a short code, or "
                "`TON:NPI:ADDRESS`", else_="the one of the login"),
            Key("long", choice("udh", "sar", "payload"), "how long texts travel", "udh"),
            Key("in_doubt", choice("hold", "send_again"), "what becomes of a text whose answer was "
                "lost", "hold")),
        *below("smtp",
            Key("address", ENDPOINT_KIND, "of the mail server; needed"),
            Key("sender", MAIL, "`Name <mailbox@domain>`, where undeliverable mail comes back to; "
                "needed"),
            Key("security", choice("starttls", "tls", "none"), "`tls`: from the first octet on, "
                "port 465; `none`: a server on this machine", "starttls"),
            *TLS,
            Key("user", TEXT, "the login"),
            Key("password", TEXT, "its password"),
            Key("timeout_s", SECONDS, "longest wait for a connection, and for each reply", "10"),
            Key("in_doubt", choice("hold", "send_again"), "what becomes of mail whose reply was "
                "lost", "send_again")),
    ),
    "`[smpp]` is read with `sms = \"smpp\"`, `[smtp]` with `email = \"smtp\"`; "
    "[how](../howto/send-messages.md).",
)  # fmt: skip

MONEY = Section(
    "Money",
    (
        Key("payments", adapters("memory", "stripe"), "by whom holders paid and get refunds",
            "memory"),
        Key("bank", adapters("memory", "iso20022"), "who transfers money to accounts; `iso20022`: "
            "files for a bank", "memory"),
        Key("four_eyes_above", LIMITS, "payouts above these amounts need a second person; a "
            "currency that is not named always needs one"),
        Key("cash_four_eyes_above", LIMITS, "above it, and in any other currency, two clerks must "
            "agree before cash is handed out"),
        Key("balance_task_most", LIMITS, "the most that one top-up or adjustment by TMF654 may "
            "give, to clients with the scope `tmf:prepay-balance:write`",
            else_="top-ups and adjustments fail"),
        Key("payout_news_within_days", COUNT, "a payout of which nobody has heard for so long is "
            "listed as \"no word from the bank\", and `doctor` tells of it", "5"),
        *below("bank_files",
            Key("folder", TEXT, "made by `cleanbreak bank prepare`; needed"),
            Key("schemas", FOLDER, "with `pain.001.001.09.xsd`; needed"),
            Key("name", TEXT, "of the operator, as the bank knows it; needed"),
            Key("account", TEXT, "that pays: IBAN, or a number; needed"),
            Key("agent", TEXT, "BIC, or `USABA:021000021`; needed"),
            Key("town", TEXT, "of the operator's address; with `country`, or not at all"),
            Key("country", TEXT, "two letters"),
            Key("text", TEXT, "what holders read",
                else_="Your credit from a mobile line that has ended"),
            Key("charges", choice("debtor", "shared"), "who pays the bank", "debtor"),
            Key("time_zone", TEXT, "the bank's", "UTC"),
            Key("cut_off", TIME, "later is the next day", else_="none")),
        *below("stripe",
            Key("key", TEXT, "secret or restricted key (`sk_…`, `rk_…`); needed"),
            Key("base_url", ADDRESS, "elsewhere only for tests; `http` only on this machine",
                "https://api.stripe.com"),
            Key("timeout_s", SECONDS, "longest wait for a connection, and for each piece of an "
                "answer", "20"),
            Key("at_once", COUNT, "refunds of a batch that are under way together", "8"),
            Key("news_after_s", SECONDS, "so old is an event before it is read", "120"),
            *TLS),
    ),
    "`[bank_files]` is read with `bank = \"iso20022\"` "
    "([how](../howto/connect-a-bank.md)), `[stripe]` with `payments = \"stripe\"` "
    "([how](../howto/connect-stripe.md)).",
)  # fmt: skip

HOTLINE = Section(
    "The hotline",
    (
        Key("call_script", FILE, "the operator's own call script; `cleanbreak hotline script FILE` "
            "checks it", else_="ours"),
        Key("hotline_hours", TEXT, "when agents answer, as OpenStreetMap writes it: `Mo-Fr "
            "08:00-20:00; PH off`", else_="always"),
        Key("hotline_twilio_token", WORDS, "with what Twilio signs; several: a new one beside the "
            "old one", else_="this provider is not there"),
        Key("hotline_signalwire_token", WORDS, "the same of SignalWire", else_="not there"),
        Key("hotline_jambonz_token", WORDS, "the same of jambonz", else_="not there"),
        Key("hotline_phones", WORDS, "SIP addresses that agents' phones may have; `*` and `?` "
            "stand for any: `sip:2??@pbx.example`", else_="any"),
        Key("hotline_voices", WORDS, "the voice of each language: "
            "[let a provider answer](../howto/hotline-provider.md)", else_="the provider's"),
        Key("prompts", FOLDER, "the operator's recordings, `LANGUAGE/KEY.wav`"),
        Key("voicemail", adapters("none", "http"), "how recordings are fetched from a "
            "provider", "none"),
        Key("recorder", adapters("none", "http", "memory"), "the operator's recorder of calls",
            "none"),
        Key("call_offers", FILE, "the offers that an agent may make: "
            "[conduct of calls](conduct-of-calls.md)", else_="none"),
        *below("voicemail_http",
            Key("url", ADDRESS, "where recordings are; needed with `http`"),
            Key("token", TEXT, "`NAME:SECRET`"),
            Key("timeout_s", SECONDS, "how long is waited", "2.0"),
            *TLS),
        *below("recorder_http",
            Key("url", ADDRESS, "where it is told of consent; needed with `http`"),
            Key("token", TEXT, "with what we are known there"),
            Key("timeout_s", SECONDS, "how long is waited", "3.0"),
            *TLS),
        *below("hotline_gateway",
            Key("token", WORDS, "the secret that gateway and web server share; needed"),
            Key("listen", ENDPOINT_KIND, "address for SIP, UDP and TCP; sound is sent from there, "
                "too", "127.0.0.1:5060"),
            Key("public_host", TEXT, "address that others are told, behind NAT",
                else_="that of `listen`"),
            Key("callers", NETWORKS, "networks that may call. **SIP over UDP proves nothing else "
                "about who sends**: name your SBC, nobody else", "127.0.0.0/8"),
            Key("rtp_ports", PORTS, "ports for sound: four for each call", "20000-20999"),
            Key("calls_max", COUNT, "beyond it callers hear 503 with `Retry-After`", "200"),
            Key("server", ADDRESS, "where the web server is reached, if not by its own address",
                else_="`base_url`"),
            Key("agents_via", ENDPOINT_KIND, "where calls to agents' phones are sent to, mostly "
                "the SBC", else_="the host of the address"),
            Key("fallback", TEXT, "SIP address that callers are put through to when the web server "
                "does not answer", else_="nobody"),
            Key("language", TEXT, "of the gateway's own sentences", "en-GB"),
            Key("ending_s", SECONDS, "how long calls may go on after SIGTERM", "8"),
            Key("espeak", TEXT, "the program that speaks", "espeak-ng"),
            Key("sounds_mb", COUNT, "the most that its sounds take on disk", "200"),
            Key("home", TEXT, "where they lie; each gateway has its own",
                else_="`hotline` in the home")),
    ),
    "`[hotline_gateway]`: [take the hotline's calls yourself](../howto/hotline-gateway.md).",
)  # fmt: skip

OTHERS = Section(
    "Relying parties, signals and reports",
    (
        Key("network_authentication", adapters("none", "gateway", "memory"), "who says whose "
            "device a browser is; `gateway`: a header that the operator's gateway signs", "none"),
        *below("network_gateway",
            Key("issuer", TEXT, "of that gateway: [relying parties](../howto/relying-parties.md)"),
            Key("public_keys", TEXT, "its keys in PEM", in_file=True),
            Key("header", TEXT, "the header", "X-Line-Statement")),
        Key("api_requests_per_s", COUNT, "so many requests a second of one relying party to "
            "CAMARA's and TM Forum's APIs", "50"),
        Key("sim_changes_kept_days", COUNT, "how long a change of the SIM card can be asked for",
            "120"),
        Key("signals_pushed_to", ORIGINS, "where signals may be pushed",
            else_="all streams are polled"),
        Key("events_sent_to", WORDS, "addresses (`https://host`, `https://host:port`) where "
            "[webhooks and listeners of hubs](../howto/webhooks.md) may be; with `CLIENT=` before "
            "it, for the listeners of this client alone. Without TLS only this machine can be one",
            else_="events are sent nowhere"),
        Key("events_networks", NETWORKS, "networks of your own in which such a host may be; all "
            "others must have public addresses", else_="none"),
        Key("events_given_up_days", COUNT, "days after which an event that its receiver does not "
            "take is a dead letter, 1 to 29", "3"),
        Key("push_services", WORDS, "hosts of push services that are sent to; `none`: nothing is "
            "pushed: [install the app](../howto/install-the-app.md)",
            else_="those of Chrome, Firefox, Safari and Edge"),
        Key("push_sender", TEXT, "whom a push service can complain to: `mailto:` or `https:`",
            else_="`base_url`"),
        Key("feeds", FILE, "a TOML file with the [reports to "
            "authorities](../howto/regulator-feeds.md) that are filed here"),
        Key("feed_alerts", MAILS, "are told once a day of reports that will be late"),
    ),
)  # fmt: skip

LOG = Section(
    "The log, and where objects are kept",
    (
        Key("log_origin", TEXT, "the name of the [log](../explanation/log.md), for ever",
            else_="the host of `base_url`, with `/log`"),
        Key("log_store", TEXT, "where it is [published](../howto/serve-the-log.md): a folder, or "
            "`s3://BUCKET/FOLDER`", else_="`log` in the home"),
        Key("witnesses", LINES, "who [watches the log](../howto/connect-witnesses.md): a line for "
            "each, or between semicolons; its keys, then its address"),
        Key("witness_quorum", COUNT, "so many must have cosigned a checkpoint before verifiers "
            "take it", else_="more than half of them"),
        Key("older_witness_keys", WORDS, "keys (vkeys) of witnesses that are asked no more: proofs "
            "of before carry their signatures ([how](../howto/check-a-certificate.md))"),
        *below("s3",
            Key("endpoint", ADDRESS, "`https://HOST:PORT` of the store; `http://` only within your "
                "own network"),
            Key("access_key", TEXT, "the name of the key pair"),
            Key("secret_key", TEXT, "its secret half; it signs requests and never travels"),
            Key("region", TEXT, "the region that is signed with each request", "us-east-1")),
    ),
    "`[s3]` is read when an archive or the log is named `s3://…`; "
    "[archiving old months](../howto/archive.md). `AWS_SESSION_TOKEN` and other keys of the "
    "environment do not count.",
)  # fmt: skip

PEOPLE = (MESSAGES, MONEY, HOTLINE, OTHERS, LOG)
