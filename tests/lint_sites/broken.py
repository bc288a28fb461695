"""The same sites, broken in many ways at once; and what `lint-cancel` has to find, no more."""

from dataclasses import dataclass

from tests.lint_sites.served import Passages

LAST_FIELD = 'E-Mail-Adresse für die Bestätigung <input type="email" name="email" required>'
AFTER_FIELDS = f"{LAST_FIELD}</label></p>"


@dataclass(frozen=True)
class BrokenSite:
    place: str
    passages: Passages
    missed: frozenset[str]

    @property
    def folder(self) -> str:
        return self.place


BUTTON_HIDDEN = BrokenSite(
    "de",
    {
        "*": {
            '<a href="kuendigen.html">Verträge hier kündigen</a>': (
                '<details><summary>Mehr</summary><a href="kuendigen.html">Kündigung</a></details>'
            ),
            '<a href="widerruf.html">Vertrag widerrufen</a>': (
                '<a href="widerruf.html" style="color:#ccc;font-size:9px">Vertrag widerrufen</a>'
            ),
        },
        "hilfe.html": {
            '<details><summary>Mehr</summary><a href="kuendigen.html">Kündigung</a></details>': "",
        },
        "kuendigen.html": {
            '<p><label>Gewünschtes Ende <input type="date" name="ende"></label></p>': "",
            '<textarea name="grund">': '<textarea name="grund" required>',
            AFTER_FIELDS: f"{AFTER_FIELDS}<p><label>Geburtsdatum <input name='geb'></label></p>"
            "<p><label>Telefonnummer für Rückfragen <input name='tel'></label></p>"
            "<p><label>Lieblingsfarbe <input name='x'></label></p>",
            "<p><button>jetzt kündigen</button></p>": (
                "<p style='margin-top:1500px'><button tabindex='-1' style='font-size:9px;"
                "color:#ccc;background:#fff;border:0'>Absenden</button> "
                "<button type='button' style='font-size:18px'>Doch bleiben</button></p>"
            ),
        },
        "widerruf.html": {"Widerruf bestätigen": "Weiter"},
    },
    frozenset(
        {
            "de-cancel-words",
            "de-cancel-shown",
            "de-cancel-everywhere",
            "de-cancel-fields-enough",
            "de-cancel-fields-no-more",
            "de-cancel-fields-known",
            "de-cancel-no-reason",
            "de-cancel-confirm-words",
            "de-cancel-confirm-legible",
            "eu-withdraw-legible",
            "eu-withdraw-confirm-words",
            "any-keyboard",
            "any-near",
            "any-not-fainter",
        }
    ),
)
DETOUR = BrokenSite(
    "de",
    {
        "*": {
            '<a href="kuendigen.html">': '<a href="bleiben.html" style="color:#bbb">',
            '<a href="widerruf.html">Vertrag widerrufen': '<a href="kuendigen.html">Widerruf',
        },
        "bleiben.html": {
            "": (
                "<!doctype html><html lang='de'><head><title>Bleiben</title>"
                "<meta name='robots' content='noindex'></head><body><h1>Bleiben Sie bei uns</h1>"
                "<p>Unser Angebot für Sie: 10 Euro Gutschrift. Nur noch <b id='t'>00:59</b></p>"
                "<a href='kuendigen.html'>Nein danke, ich zahle lieber mehr</a><script>"
                "let s = 59; setInterval(() => {t.textContent = '00:' + --s}, 300);"
                "alert('Wollen Sie wirklich gehen?')</script></body></html>"
            )
        },
        "kuendigen.html": {
            AFTER_FIELDS: f"{AFTER_FIELDS}<p><label><input type='checkbox' name='n' checked> "
            "Newsletter</label></p><img class='g-recaptcha' alt='Rätsel' width='90' height='40'>",
            "jetzt kündigen": "Jetzt verbindlich kündigen",
        },
    },
    frozenset(
        {
            "de-cancel-legible",
            "de-cancel-straight",
            "de-cancel-no-offer",
            "de-cancel-no-captcha",
            "de-cancel-fields-no-more",
            "eu-withdraw-words",
            "eu-withdraw-fields-no-more",
            "eu-withdraw-confirm-words",
            "eu-withdraw-apart",
            "any-not-ticked",
            "any-no-clock",
            "any-no-interruption",
            "any-no-shaming",
            "any-found",
        }
    ),
)
BEHIND_LOGIN = BrokenSite(
    "de",
    {
        "kuendigen.html": {
            "": (
                "<!doctype html><html lang='de'><title>Anmelden</title><h1>Anmelden</h1>"
                "<form method='post'><label>E-Mail <input type='email' name='e'></label>"
                "<label>Passwort <input type='password' name='p'></label>"
                "<button>Anmelden</button></form></html>"
            )
        },
        "*": {'<a href="widerruf.html">Vertrag widerrufen</a>': ""},
    },
    frozenset({"de-cancel-no-login", "eu-withdraw-button"}),
)
CALIFORNIAN = BrokenSite(
    "us-ca",
    {
        "account.html": {'href="cancel.html"': 'href="offer.html"'},
        "offer.html": {
            "": (
                "<!doctype html><html lang='en'><title>Before you go</title><div role='dialog' "
                "style='position:fixed;inset:0;background:#fff'><h1>Stay with us</h1>"
                "<p>A discount for you.</p><button>Keep my plan</button></div>"
                "<a href='second.html'>Continue to cancel</a></html>"
            )
        },
        "second.html": {
            "": (
                "<!doctype html><html lang='en'><title>One more</title>"
                "<h1>Another special offer</h1>"
                "<a href='cancel.html'>Continue to cancel</a></html>"
            )
        },
        "cancel.html": {"Click to cancel": "Submit"},
    },
    frozenset(
        {
            "ca-cancel-offer-beside",
            "ca-cancel-offers-few",
            "ca-cancel-words",
            "ca-cancel-short",
        }
    ),
)
CALL_ONLY = BrokenSite(
    "us-ca",
    {"account.html": {'<a href="cancel.html">Cancel plan</a>': "To cancel, call 555 0100."}},
    frozenset({"ca-cancel-online", "ca-cancel-no-call"}),
)
FRENCH = BrokenSite(
    "fr",
    {
        "*": {"Résilier votre contrat</a>": "Résiliation</a>"},
        "resilier.html": {
            '<p><label>Numéro de ligne <input name="ligne" required></label></p>': "",
            "Continuer": "Notification de la résiliation",
            '<textarea name="motif">': '<textarea name="motif" required>',
        },
        "retractation.html": {"<button>Confirmer la rétractation</button>": ""},
    },
    frozenset(
        {
            "fr-cancel-words",
            "fr-cancel-fields-enough",
            "fr-cancel-no-reason",
            "fr-cancel-summary",
            "eu-withdraw-two-steps",
            "eu-withdraw-confirm-words",
        }
    ),
)
FRENCH_LAST_BUTTON = BrokenSite(
    "fr",
    {
        "resilier.html": {
            "<p><button>Continuer</button></p>": (
                "<h2>Récapitulatif</h2><p>Ligne 06 00 00 00 00</p><p><button>Envoyer</button></p>"
            ),
        },
    },
    frozenset({"fr-cancel-confirm-words"}),
)
BRITISH = BrokenSite(
    "gb",
    {
        "switch.html": {
            "text STAC to 75075": "text STAC to 65075",
            "text INFO to 85075. These texts are free.": "call us. Texting PAC to 65075 is £1.",
            "30 days": "14 days",
        }
    },
    frozenset({"gb-codes-named", "gb-codes-right", "gb-codes-free", "gb-codes-hold"}),
)
BROKEN = {
    "button hidden": BUTTON_HIDDEN,
    "detour": DETOUR,
    "behind a login": BEHIND_LOGIN,
    "Californian": CALIFORNIAN,
    "by telephone only": CALL_ONLY,
    "French": FRENCH,
    "French, last button": FRENCH_LAST_BUTTON,
    "British": BRITISH,
}
