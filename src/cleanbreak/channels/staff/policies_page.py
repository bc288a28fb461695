"""The rules of each place: who looked at them, and what nobody found in the law."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from cleanbreak.channels.staff.answers import show
from cleanbreak.channels.staff.signed_in import staff_page
from cleanbreak.domain.staff import Right
from cleanbreak.flows.list_policies import list_policies
from cleanbreak.flows.policy_words import STATUS_WORDS


@require_safe
@staff_page(Right.SEE_POLICIES)
def policies(request: HttpRequest) -> HttpResponse:
    """Show the rules of all places."""
    listed = [(one, STATUS_WORDS[one.status]) for one in list_policies(timezone.now())]
    context = {
        "place": "policies",
        "policies": listed,
        "unverified": sum(not one.is_verified for one, _words in listed),
    }
    return show(request, "staff/policies.html", context)
