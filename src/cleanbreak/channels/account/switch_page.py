"""Switch to another provider: what it means and costs, and the buttons that text the code."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from cleanbreak.channels.account.answers import go_to, see_other, show
from cleanbreak.channels.account.signed_in import holder_page
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.switching import SwitchRules, SwitchWord
from cleanbreak.flows.ask_to_switch import ask_to_switch, look_up_switch
from cleanbreak.flows.choose_as_holder import HOLDER
from cleanbreak.flows.list_own_lines import OwnLine, read_own_line
from cleanbreak.flows.read_switch import read_switch
from cleanbreak.flows.switch_texts import figure_rows
from cleanbreak.flows.wired_outside import wired_outside

BUTTONS = {
    SwitchWord.PAC: _("Get my PAC: I keep my number"),
    SwitchWord.STAC: _("Get my STAC: I take a new number"),
    SwitchWord.INFO: _("Text me only the costs"),
}
SENT = {
    SwitchWord.PAC: _("We have sent your PAC to this line by text."),
    SwitchWord.STAC: _("We have sent your STAC to this line by text."),
    SwitchWord.INFO: _("We have sent the costs to this line by text."),
}


@require_http_methods(["GET", "HEAD", "POST"])
@holder_page
def switch(request: HttpRequest, holder_id: int, line_id: int) -> HttpResponse:
    """Show what a switch means, or text the line what it asks for."""
    found = read_own_line(holder_id, line_id)
    rules = read_switch(line_id, timezone.now())
    if not rules.short_codes:
        return see_other("account:line", line_id)
    word = _word(request.POST.get("word", ""), rules)
    if request.method != "POST" or word is None:
        return _page(request, found, rules)
    try:
        ask_to_switch(found.msisdn, word, HOLDER, wired_outside(), timezone.now())
    except Refusal as refusal:
        return _page(request, found, rules, refusal)
    return go_to(f"{reverse('account:switch', args=(line_id,))}?sent={word.value}")


def _word(said: str, rules: SwitchRules) -> SwitchWord | None:
    return next((word for word in rules.short_codes if word.value == said), None)


def _page(
    request: HttpRequest, found: OwnLine, rules: SwitchRules, refusal: Refusal | None = None
) -> HttpResponse:
    sent = _word(request.GET.get("sent", ""), rules)
    said = {
        "line": found,
        "figures": _figures(found) if refusal is None else (),
        "valid_days": rules.valid.days,
        "buttons": [(word.value, BUTTONS[word]) for word in rules.short_codes],
        "sent": SENT[sent] if sent and refusal is None else "",
    }
    return show(request, "holder/switch.html", said, refusal)


def _figures(found: OwnLine) -> list[str]:
    """Return the figures; none for a line that cannot be switched now: its buttons say why."""
    try:
        wished = look_up_switch(
            found.msisdn, SwitchWord.INFO, HOLDER, wired_outside(), timezone.now()
        )
    except Refusal:
        return []
    return figure_rows(wished.figures)
