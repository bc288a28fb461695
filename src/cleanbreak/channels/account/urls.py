"""Addresses of the holders' pages."""

from django.urls import URLPattern, URLResolver, path

from cleanbreak.channels.account import (
    card_page,
    end_line_page,
    handover_page,
    lines_page,
    operator_login_page,
    papers_page,
    passkey_pages,
    prove_page,
    push_page,
    security_page,
    sign_in_page,
    switch_page,
    takeout_page,
)

app_name = "account"

SIGN_IN: list[URLPattern | URLResolver] = [
    path("sign-in/", sign_in_page.sign_in, name="sign-in"),
    path("sign-in/code/", sign_in_page.sign_in_code, name="sign-in-code"),
    path(
        "sign-in/link/<uuid:verification_id>/<str:secret>/",
        sign_in_page.sign_in_link,
        name="sign-in-link",
    ),
    path("sign-in/recovery/", sign_in_page.sign_in_recovery, name="sign-in-recovery"),
    path("sign-in/passkey/", passkey_pages.sign_in_passkey, name="sign-in-passkey"),
    path("sign-in/passkey/options/", passkey_pages.sign_in_options, name="passkey-options"),
    path("sign-out/", sign_in_page.sign_out, name="sign-out"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    *SIGN_IN,
    path("", lines_page.lines, name="lines"),
    path("lines/<int:line_id>/", lines_page.line, name="line"),
    path("lines/<int:line_id>/cancel/", end_line_page.end_line, name="cancel"),
    path("lines/<int:line_id>/handover/", handover_page.handover, name="handover"),
    path("lines/<int:line_id>/papers/", papers_page.papers, name="papers"),
    path("lines/<int:line_id>/switch/", switch_page.switch, name="switch"),
    path("lines/<int:line_id>/takeout/", takeout_page.takeout, name="takeout"),
    path("lines/<int:line_id>/takeout/receipt.txt", takeout_page.receipt, name="takeout-receipt"),
    path("lines/<int:line_id>/withdraw/", lines_page.withdraw, name="withdraw"),
    path("lines/<int:line_id>/prove/", prove_page.prove, name="prove"),
    path(
        "lines/<int:line_id>/operator-login/",
        operator_login_page.operator_login,
        name="operator-login",
    ),
    path(
        "operator-login/answer/",
        operator_login_page.operator_login_answer,
        name="operator-login-answer",
    ),
    path("card/", card_page.card, name="card"),
    path("notifications/", push_page.notifications, name="notifications"),
    path("notifications/choose/", push_page.choose, name="push-choose"),
    path("notifications/<uuid:device_id>/end/", push_page.end, name="push-end"),
    path("security/", security_page.security, name="security"),
    path("security/prove/", prove_page.prove_account, name="prove-account"),
    path("security/passkeys/", passkey_pages.add, name="passkey-add"),
    path("security/passkeys/options/", passkey_pages.new_options, name="passkey-new-options"),
    path("security/passkeys/<int:passkey_id>/remove/", passkey_pages.remove, name="passkey-remove"),
    path("security/recovery-codes/", security_page.recovery_codes, name="recovery-codes"),
    path("security/sessions/<int:session_id>/end/", security_page.end_one, name="session-end"),
    path("security/sessions/end-others/", security_page.end_others, name="sessions-end-others"),
    path("security/sessions/end-all/", security_page.end_all, name="sessions-end-all"),
]
