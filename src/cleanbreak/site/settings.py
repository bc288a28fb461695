"""Settings, of environment and file; `docs/reference/configuration.md` lists them."""

import os
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

import cleanbreak.site.configuration.loaded  # noqa: F401  before anything reads a setting
from cleanbreak.domain.console_address import console_address
from cleanbreak.site.afterlife_settings import *  # noqa: F403
from cleanbreak.site.answer_headers import answer_headers
from cleanbreak.site.brand_file import read_brand
from cleanbreak.site.console_host import read_console_host
from cleanbreak.site.database_address import as_django_database, verified_unless_said
from cleanbreak.site.four_eyes_limits import read_limits
from cleanbreak.site.home import default_home
from cleanbreak.site.home_place import read_home_place
from cleanbreak.site.hotline_hours import read_hotline_hours
from cleanbreak.site.hotline_voices import read_voices
from cleanbreak.site.job_settings import *  # noqa: F403
from cleanbreak.site.json_lines import log_formatter
from cleanbreak.site.messages_address import read_messages_address
from cleanbreak.site.nightly_time import read_time
from cleanbreak.site.password_rules import read_password_list
from cleanbreak.site.postgres_home import PostgresHome
from cleanbreak.site.secret_files import environment
from cleanbreak.site.secret_key import read_or_create_secret_key
from cleanbreak.site.security_contact import read_contacts, read_expiry
from cleanbreak.site.session_areas import Area

SECRETS = environment()
"""Secrets from the environment or from the files that it names."""
# how single Chinese characters are read is enough for us: 14 MB of memory instead of 58
os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")

ROOT = Path(__file__).resolve().parent.parent
CLEANBREAK_HOME = default_home()
"""Where keys and the embedded database live."""

CLEANBREAK_POLICY_OVERLAYS = (
    Path(os.environ["CLEANBREAK_POLICY_OVERLAYS"])
    if os.environ.get("CLEANBREAK_POLICY_OVERLAYS")
    else None
)
"""Folder with the operator's own, kinder values upon the law, one file for a place."""
CLEANBREAK_HOME_PLACE = read_home_place(os.environ.get("CLEANBREAK_HOME_PLACE", "gb"))
"""Whose law the portal is under, and counts for a number that does not tell its place."""
CLEANBREAK_STARTS_ON_REQUEST = os.environ.get("CLEANBREAK_STARTS_ON_REQUEST", "") == "yes"
"""Whether every holder expressly asks for the service to begin at once: only then is its use paid
for by whoever withdraws (Directive 2011/83/EU art. 14)."""
CLEANBREAK_SAVE_OFFER = os.environ.get("CLEANBREAK_SAVE_OFFER", "")
"""What is offered to whoever cancels, in one sentence, where the law of the place lets it."""
# The operator's face
CLEANBREAK_BRAND = read_brand(os.environ, CLEANBREAK_HOME_PLACE)
"""Names, contact data, colours and own words, from one file; the two below are parts of it."""
CLEANBREAK_OPERATOR = CLEANBREAK_BRAND.name["en"]
"""The operator's name where no language is spoken; people read ``brand_words.operator_name``."""
CLEANBREAK_HOTLINE = CLEANBREAK_BRAND.hotline
"""The operator's official number; empty: none is shown."""
CLEANBREAK_BASE_URL = os.environ.get("CLEANBREAK_BASE_URL", "http://127.0.0.1:8000").rstrip("/")
"""The portal's address, without a slash at the end; links in messages begin with it."""
CLEANBREAK_STAFF_HOST = read_console_host(
    os.environ.get("CLEANBREAK_STAFF_HOST", ""), CLEANBREAK_BASE_URL
)
"""Host name at which the console is, and nothing else; empty: it is at the portal's."""
CLEANBREAK_TRUSTED_PROXIES = tuple(
    ip_network(one) for one in os.environ.get("CLEANBREAK_TRUSTED_PROXIES", "").split()
)
"""Networks of our own proxies, whose word counts about whom they heard."""
# The official channel
CLEANBREAK_SECURITY_CONTACT = read_contacts(os.environ.get("CLEANBREAK_SECURITY_CONTACT", ""))
"""Whom to tell of a weakness, the preferred one first; empty: there is no security.txt."""
CLEANBREAK_SECURITY_EXPIRES = read_expiry(os.environ.get("CLEANBREAK_SECURITY_EXPIRES", ""))
"""Until when somebody vouches for them (YYYY-MM-DD); empty: for the next thirty days."""
CLEANBREAK_SECURITY_POLICY = os.environ.get("CLEANBREAK_SECURITY_POLICY", "")
"""Address of the page that says how reports of weaknesses are treated; empty: not named."""
CLEANBREAK_CONTACTS_KEPT_DAYS = int(os.environ.get("CLEANBREAK_CONTACTS_KEPT_DAYS", "90"))
"""So long a message or a call can be checked by its code; then it is forgotten."""
# Taking along: files out of phones that are read and given back
CLEANBREAK_TAKE_ALONG_MB_MAX = int(os.environ.get("CLEANBREAK_TAKE_ALONG_MB_MAX", "20"))
"""The largest file that is taken; some of it is in memory several times while it is read."""

CLEANBREAK_DEMONSTRATION = os.environ.get("CLEANBREAK_DEMONSTRATION") == "1"
"""Whether invented customers and fakes are in use; pages say so."""
CLEANBREAK_NETWORK = os.environ.get("CLEANBREAK_NETWORK", "memory")
"""Adapters of the network port, separated by commas; the first is told first."""
CLEANBREAK_ESIM = os.environ.get("CLEANBREAK_ESIM", "memory")
"""Adapter that keeps eSIM profiles."""
CLEANBREAK_CARDS = os.environ.get("CLEANBREAK_CARDS", "memory")
"""Adapter that keeps physical cards."""
CLEANBREAK_PROFILE_POINTS = os.environ.get("CLEANBREAK_PROFILE_POINTS", "sgp22")
"""What the notification points of an SM-DP+ mean: a shipped table, or a TOML file."""
CLEANBREAK_CHARGING = os.environ.get("CLEANBREAK_CHARGING", "memory")
"""Adapter of the charging port."""
CLEANBREAK_IDENTITY = os.environ.get("CLEANBREAK_IDENTITY", "memory")
"""Adapter of the systems that know account PINs and the risk signals of lines."""
CLEANBREAK_NUMBERING = os.environ.get("CLEANBREAK_NUMBERING", "memory")
"""Adapter of the number inventory."""
CLEANBREAK_PAYMENTS = os.environ.get("CLEANBREAK_PAYMENTS", "memory")
"""Adapter of the provider by whom holders paid."""
CLEANBREAK_BANK = os.environ.get("CLEANBREAK_BANK", "memory")
"""Adapter of the bank that transfers money to accounts."""
CLEANBREAK_FOUR_EYES_ABOVE = read_limits(os.environ.get("CLEANBREAK_FOUR_EYES_ABOVE", ""))
"""Minor units by currency: a payout above it, or in any other currency, needs a second person."""
CLEANBREAK_CASH_FOUR_EYES_ABOVE = read_limits(
    os.environ.get("CLEANBREAK_CASH_FOUR_EYES_ABOVE", ""), "CLEANBREAK_CASH_FOUR_EYES_ABOVE"
)
"""Minor units by currency: of cash above it, or in any other currency, two clerks must agree."""
CLEANBREAK_PAYOUT_NEWS_WITHIN_DAYS = int(os.environ.get("CLEANBREAK_PAYOUT_NEWS_WITHIN_DAYS", "5"))
"""A payout of which nobody has heard for so long is shown to people. A bank transfer takes a
banking day or two (PSD2 art. 83(1)), a card refund up to ten days; weekends lie between."""
CLEANBREAK_SMS = os.environ.get("CLEANBREAK_SMS", "memory")
"""Adapter that carries text messages."""
CLEANBREAK_EMAIL = os.environ.get("CLEANBREAK_EMAIL", "memory")
"""Adapter that carries mail."""
CLEANBREAK_CARD_READER = os.environ.get("CLEANBREAK_CARD_READER", "none")
"""Adapter of the card readers on this desk."""
CLEANBREAK_DESK = "cleanbreak.site.wiring.card_reader.wire_card_reader"
CLEANBREAK_CHROMIUM = os.environ.get("CLEANBREAK_CHROMIUM", "")
"""Where Chromium is, for `cleanbreak lint-cancel`; empty: looked for on PATH."""
CLEANBREAK_SLIP_PRINTER = "cleanbreak.site.wiring.slip_printer.wire_slip_printer"
CLEANBREAK_SITE_VISITOR = "cleanbreak.site.wiring.site_visitor.wire_site_visitor"
CLEANBREAK_TAKEOUT_SOURCES = os.environ.get("CLEANBREAK_TAKEOUT_SOURCES", "memory,card")
"""Adapters of what subscribers may take along, separated by commas; `none`: nothing is kept."""
CLEANBREAK_TAKEOUT = "cleanbreak.site.wiring.takeout_source.wire_takeout_sources"
CLEANBREAK_METRICS_TOKEN = SECRETS.get("CLEANBREAK_METRICS_TOKEN", "")
"""What a monitoring system says to be shown `/metrics`; empty: there is no such page."""
CLEANBREAK_RECONCILE_AT = read_time(os.environ.get("CLEANBREAK_RECONCILE_AT", "02:40"))
"""When books and elements are compared every night, in UTC."""
CLEANBREAK_OUTSIDE = "cleanbreak.site.wiring.wire_outside"
CLEANBREAK_SIGN_ON = "cleanbreak.site.wiring.sign_on.wire_sign_on"
CLEANBREAK_TEXTS = "cleanbreak.site.wiring.wire_incoming_texts"
CLEANBREAK_OBJECT_STORE = "cleanbreak.site.wiring.wire_object_store"
CLEANBREAK_ENCRYPTED = CLEANBREAK_BASE_URL.startswith("https://")

DATABASE_URL = verified_unless_said(
    SECRETS.get("DATABASE_URL") or PostgresHome.at(CLEANBREAK_HOME).address
)
"""Any PostgreSQL; the embedded one if nothing is said."""
CLEANBREAK_CONNECTIONS = "cleanbreak.site.connections.connections"
"""What tells with whom this installation talks, and how with its database."""
DATABASES = {"default": as_django_database(DATABASE_URL)}

SECRET_KEY = SECRETS.get("CLEANBREAK_SECRET_KEY") or read_or_create_secret_key(
    CLEANBREAK_HOME / "keys" / "secret_key"
)
SECRET_KEY_FALLBACKS = SECRETS.get("CLEANBREAK_OLD_SECRET_KEYS", "").split()
CLEANBREAK_DATA_KEYS_KEPT_IN = "cleanbreak.site.data_keys"
"""The module that keeps the keys with which fields are sealed."""
CLEANBREAK_FILES_OPEN_TO_OTHERS = "cleanbreak.site.data_keys.open_secret_files"
"""What tells which files of secrets are open to others."""
CLEANBREAK_OLDER_PUBLIC_KEYS = "cleanbreak.site.wiring.signing.older_public_keys"
"""What tells with which keys we signed before, as files have them."""
DEBUG = False
ALLOWED_HOSTS = [
    urlsplit(CLEANBREAK_BASE_URL).hostname or "127.0.0.1",
    *([CLEANBREAK_STAFF_HOST] if CLEANBREAK_STAFF_HOST else []),
    *os.environ.get("CLEANBREAK_ALLOWED_HOSTS", "127.0.0.1 localhost").split(),
]
ROOT_URLCONF = "cleanbreak.site.urls"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_htmx",
    "procrastinate.contrib.django",
    "cleanbreak.records.apps.RecordsConfig",
    "cleanbreak.jobs.apps.JobsConfig",
    "cleanbreak.channels.portal.apps.PortalConfig",
    "cleanbreak.channels.account.apps.AccountConfig",
    "cleanbreak.channels.staff.apps.StaffConfig",
]
MIDDLEWARE = [
    "cleanbreak.site.traced_requests.TracedRequests",
    "cleanbreak.site.answer_headers.AnswerHeaders",
    "csp.middleware.CSPMiddleware",
    "cleanbreak.site.visitor_address.VisitorAddress",
    "cleanbreak.site.noted_refusals.NotedRefusals",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "cleanbreak.site.session_areas.AreaSessions",
    "django.middleware.locale.LocaleMiddleware",
    "cleanbreak.site.console_host.ConsoleHost",
    "cleanbreak.site.sound_requests.SoundRequests",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "cleanbreak.channels.portal.context.operator",
            ],
        },
    }
]

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("de", _("German")), ("zh-hans", _("Simplified Chinese"))]
LOCALE_PATHS = [ROOT / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = ROOT / "channels" / "portal" / "static"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_ALLOW_ALL_ORIGINS = False

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "style-src": ["'self'"],
        "script-src": ["'self'"],
        "img-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "worker-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
        "require-trusted-types-for": ["'script'"],
        "trusted-types": ["default", "app-worker"],
    }
}
"""No inline script or style; text becomes markup only through the policy of ``trusted.js``."""
HOST_ONLY = "__Host-" if CLEANBREAK_ENCRYPTED else ""
"""Browsers take a cookie of such a name from this very host only, encrypted and for all paths."""
CSRF_COOKIE_NAME = f"{HOST_ONLY}csrftoken"
LANGUAGE_COOKIE_NAME = f"{HOST_ONLY}django_language"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
"""Strict would give whoever follows a link from a mail a new token, and void an open form."""
CSRF_COOKIE_SECURE = CLEANBREAK_ENCRYPTED
LANGUAGE_COOKIE_AGE = 31_536_000
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = CLEANBREAK_ENCRYPTED
CSRF_TRUSTED_ORIGINS = [
    CLEANBREAK_BASE_URL,
    console_address(CLEANBREAK_STAFF_HOST, CLEANBREAK_BASE_URL),
]
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
"""``no-referrer`` lets Chromium send ``Origin: null``, and the CSRF check refuses the form."""
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
CLEANBREAK_HSTS_PRELOAD = os.environ.get("CLEANBREAK_HSTS_PRELOAD") == "1"
"""Whether browsers may be shipped with our name; of a whole domain only, and hard to take back."""
CLEANBREAK_HEADERS = answer_headers(encrypted=CLEANBREAK_ENCRYPTED, preload=CLEANBREAK_HSTS_PRELOAD)
"""What every answer carries beside what Django's own middleware adds."""
DATA_UPLOAD_MAX_MEMORY_SIZE = 100_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 50
FILE_UPLOAD_HANDLERS = ["cleanbreak.site.uploads.NoFiles"]
"""The pages that take a file set their own, after they have seen who sends it."""
CLEANBREAK_PAPER_BYTES_MAX = int(os.environ.get("CLEANBREAK_PAPER_BYTES_MAX", "10000000"))
"""So large the picture of a paper may be that a holder sends beforehand."""

PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "cleanbreak.site.password_rules.NotOurWords"},
    {"NAME": "cleanbreak.site.password_rules.NotStolen"},
]
CLEANBREAK_PASSWORD_WORDS = tuple(
    one for one in os.environ.get("CLEANBREAK_PASSWORD_WORDS", "").split(",") if one.strip()
)
"""Names of products and the like, of which no password of staff may consist."""
CLEANBREAK_BREACHED_PASSWORDS = read_password_list(
    os.environ.get("CLEANBREAK_BREACHED_PASSWORDS", "")
)
"""A file of SHA-1 hashes of stolen passwords, sorted, as haveibeenpwned.com offers it."""
LOGIN_URL = "staff:sign-in"
CLEANBREAK_SESSION_AREAS = (
    Area("/staff/", f"{HOST_ONLY}cleanbreak_staff"),
    Area("/account/", f"{HOST_ONLY}cleanbreak_account"),
)
"""Where people sign in; every other page has no session."""
# accounts of holders: allauth keeps passkeys, recovery codes and sessions, nothing else of it runs
ACCOUNT_ADAPTER = "cleanbreak.channels.account.allauth_adapters.AccountAdapter"
MFA_ADAPTER = "cleanbreak.channels.account.allauth_adapters.SealedMfaAdapter"
MFA_SUPPORTED_TYPES = ["webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_RECOVERY_CODE_DIGITS = 12
CLEANBREAK_HOLDER_IDLE_S = 30 * 60
"""After so long without a page asked for, a holder signs in again."""
CLEANBREAK_HOLDER_SESSION_S = 8 * 3600
"""And so long after signing in, whatever was done meanwhile."""
SESSION_COOKIE_NAME = f"{HOST_ONLY}cleanbreak_staff"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CLEANBREAK_ENCRYPTED
CLEANBREAK_STAFF_IDLE_S = 30 * 60
"""After so long without a page asked for, staff sign in again."""

# Staff: second factor, single sign-on, where they work
CLEANBREAK_STAFF_FRESH_S = 60 * int(os.environ.get("CLEANBREAK_STAFF_FRESH_MINUTES", "10"))
"""For so long after a second factor somebody may move money and end lines."""
CLEANBREAK_STAFF_PASSWORDS = os.environ.get("CLEANBREAK_STAFF_PASSWORDS", "on") != "off"
"""Whether staff may sign in by a password of ours, or only through the identity provider."""
CLEANBREAK_STAFF_SIGN_ON = os.environ.get("CLEANBREAK_STAFF_SIGN_ON", "none")
"""Adapter of the identity provider of staff: none, oidc, or memory."""
CLEANBREAK_STAFF_SIGN_ON_LINKS_BY_NAME = os.environ.get("CLEANBREAK_STAFF_SIGN_ON_LINK") == "name"
"""Whether the provider's user name says at the first sign-in who is meant; else `staff link`."""
CLEANBREAK_STAFF_SIGN_ON_FACTORS = tuple(
    os.environ.get("CLEANBREAK_STAFF_SIGN_ON_SECOND_FACTOR", "").split()
)
"""What the provider says of a second factor that we take: ``amr:mfa acr:URN``; empty: none."""
CLEANBREAK_HOLDER_SIGN_ON = os.environ.get("CLEANBREAK_HOLDER_SIGN_ON", "none")
"""Adapter of the identity provider that vouches for holders: none, oidc, or memory."""
CLEANBREAK_QUEUES = tuple(os.environ.get("CLEANBREAK_QUEUES", "").split())
"""Queues of the hotline, of which an agent serves one."""

# --- hotline: script
CLEANBREAK_CALL_SCRIPT = os.environ.get("CLEANBREAK_CALL_SCRIPT", "")
"""File of the operator's own call script; empty: ours."""
CLEANBREAK_HOTLINE_TOKENS = {
    "twilio": tuple(SECRETS.get("CLEANBREAK_HOTLINE_TWILIO_TOKEN", "").split()),
    "signalwire": tuple(SECRETS.get("CLEANBREAK_HOTLINE_SIGNALWIRE_TOKEN", "").split()),
    "jambonz": tuple(SECRETS.get("CLEANBREAK_HOTLINE_JAMBONZ_TOKEN", "").split()),
    "gateway": tuple(SECRETS.get("CLEANBREAK_HOTLINE_GATEWAY_TOKEN", "").split()),
}
"""With what providers of telephony sign, a new secret beside the old one; none: there is no such
provider."""
CLEANBREAK_PROMPTS = (
    Path(os.environ["CLEANBREAK_PROMPTS"]) if os.environ.get("CLEANBREAK_PROMPTS") else None
)
"""Folder of the operator's recordings of prompts, LANGUAGE/PROMPT.wav; a provider's voice says
whatever is not there."""
CLEANBREAK_VOICEMAIL = os.environ.get("CLEANBREAK_VOICEMAIL", "none")
"""Adapter that fetches what a provider has recorded: none or http; our own gateway sends it."""
CLEANBREAK_KEPT_RECORDINGS = "cleanbreak.site.wiring.kept_recordings.wire_kept_recordings"
CLEANBREAK_HOTLINE_VOICES = read_voices(os.environ.get("CLEANBREAK_HOTLINE_VOICES", ""))
"""Voices of the provider by language, ``de=Polly.Vicki zh=Polly.Zhiyu``; else it chooses."""
# --- hotline: queue
CLEANBREAK_HOTLINE_HOURS = read_hotline_hours(
    os.environ.get("CLEANBREAK_HOTLINE_HOURS", ""), CLEANBREAK_HOME_PLACE
)
"""When agents answer, as OpenStreetMap writes it, by clocks and holidays of the home place; empty:
always."""
CLEANBREAK_HOTLINE_PHONES = tuple(os.environ.get("CLEANBREAK_HOTLINE_PHONES", "").split())
"""SIP addresses that phones of agents have, ``sip:2*@pbx.example``; none: an agent may name any."""
# --- hotline: conduct
CLEANBREAK_RECORDER = os.environ.get("CLEANBREAK_RECORDER", "none")
"""Adapter of the recorder of calls: none, http, or memory."""
CLEANBREAK_RECORDER_WIRING = "cleanbreak.site.wiring.recorder.wire_recorder"
CLEANBREAK_CALL_OFFERS = os.environ.get("CLEANBREAK_CALL_OFFERS", "")
"""File of the offers that are made to whoever calls to leave; empty: none is made."""
# --- hotline: messages
CLEANBREAK_MESSAGES_ADDRESS = read_messages_address(
    os.environ.get("CLEANBREAK_MESSAGES_ADDRESS", "")
)
"""Mail address to which people write, and whose mail is piped to `cleanbreak messages receive`;
answers come back to it with `+TOKEN` before the `@`; empty: no mail comes in."""
CLEANBREAK_MESSAGES_NUMBERS = tuple(os.environ.get("CLEANBREAK_MESSAGES_NUMBERS", "").split())
"""Short codes and numbers to which lines may text us anything; beside those to switch by."""
CLEANBREAK_ANSWER_TEMPLATES = os.environ.get("CLEANBREAK_ANSWER_TEMPLATES", "")
"""A TOML file with the operator's own answers to messages, beside or instead of ours."""

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": log_formatter(os.environ.get("CLEANBREAK_LOG_FORMAT", "line"))},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        # request lines hold secret links; Django logs them only for 4xx and 5xx: keep them out
        "django.request": {"level": "CRITICAL"},
        "django.security": {"level": "CRITICAL"},
        # they log addresses, in which elements have the identities of their lines
        "httpx": {"level": "WARNING"},
        "httpcore": {"level": "WARNING"},
    },
}
