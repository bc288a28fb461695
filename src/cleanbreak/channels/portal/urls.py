"""Addresses of the portal."""

from django.urls import URLPattern, URLResolver, include, path

from cleanbreak.channels.portal import (
    brand_page,
    bring_page,
    cancel_page,
    confidential_page,
    convert_page,
    cool_off_page,
    credit_page,
    end_now_page,
    esim_page,
    find_page,
    handover_page,
    money_page,
    objection_page,
    official_check_page,
    official_page,
    official_report_page,
    receipt_page,
    start_page,
    statement_page,
    status_page,
    take_along_page,
    takeout_page,
    wish_page,
    withdraw_page,
)

app_name = "portal"

RECEIPT_PAGES = [
    path("", receipt_page.receipt, name="receipt"),
    path("receipt.txt", receipt_page.receipt_text, name="receipt-text"),
    path("receipt.json", receipt_page.receipt_json, name="receipt-json"),
]
STATUS_PAGES = [
    path("", status_page.status, name="status"),
    path("progress/", status_page.progress, name="progress"),
    path("withdraw/", status_page.withdraw, name="withdraw"),
    path("cancel-instead/", status_page.cancel_the_contract_instead, name="cancel-instead"),
    path("codes/", end_now_page.ask_for_codes, name="codes"),
    path("end-now/", end_now_page.end_now, name="end-now"),
    path("money/", wish_page.wish, name="money-wish"),
    path("handover/", handover_page.from_status, name="status-handover"),
    path("takeout/", takeout_page.ask, name="takeout-ask"),
    path("certificate.json", status_page.certificate, name="status-certificate"),
    path("statement.pdf", statement_page.status_statement, name="status-statement"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("", start_page.start, name="start"),
    path("robots.txt", start_page.robots, name="robots"),
    path("brand/colours.css", brand_page.colours, name="brand-colours"),
    path("brand/logo.svg", brand_page.logo, name="brand-logo"),
    path("brand/icon.svg", brand_page.icon, name="brand-icon"),
    path("cancel/", cancel_page.cancel, name="cancel"),
    path("withdraw/", withdraw_page.withdraw, name="withdraw-contract"),
    path("receipt/find/", find_page.find, name="find"),
    path("bring/", bring_page.bring, name="bring"),
    path("bring/list.json", bring_page.bring_json, name="bring-json"),
    path("shared-plan/", confidential_page.confidential, name="confidential"),
    path("handover/", handover_page.handover, name="handover"),
    path("handover/begin/", handover_page.from_cancel_page, name="handover-begin"),
    path("handover/<str:code>/", handover_page.handover_link, name="handover-link"),
    path("official/", official_page.official, name="official"),
    path("official/register.json", official_page.register, name="official-register"),
    path("official/check/", official_check_page.check, name="official-check"),
    path("official/report/", official_report_page.report, name="official-report"),
    path(
        "official/report/received/<str:receipt_number>/",
        official_report_page.reported,
        name="official-reported",
    ),
    path(".well-known/security.txt", official_page.security, name="security-txt"),
    path("esim/delete/", esim_page.delete_esim, name="delete-esim"),
    path("take-along/", take_along_page.choose, name="take-along"),
    path("take-along/convert/", convert_page.convert, name="take-along-convert"),
    path("take-along/convert/file/", convert_page.give_back, name="take-along-file"),
    path("take-along/<str:phone>/", take_along_page.guide, name="take-along-guide"),
    path("receipt/<str:receipt_number>/<str:secret>/", include(RECEIPT_PAGES)),
    path("status/<str:receipt_number>/<str:secret>/", include(STATUS_PAGES)),
    path("money/<uuid:payout_id>/<str:secret>/", money_page.money, name="money"),
    path("money/<uuid:payout_id>/<str:secret>/stop/", money_page.stop, name="money-stop"),
    path("takeout/<str:secret>/", takeout_page.fetch, name="takeout"),
    path("credit/<uuid:offer_id>/<str:secret>/", credit_page.credit, name="credit"),
    path("certificate/key.pem", objection_page.certificate_key, name="certificate-key"),
    path(
        "object/cool-off/<uuid:cool_off_id>/<str:secret>/", cool_off_page.cool_off, name="cool-off"
    ),
    path("object/<uuid:order_id>/<str:secret>/", objection_page.objection, name="object"),
    path("statement/<uuid:order_id>/<str:secret>/", statement_page.statement, name="statement"),
    path(
        "certificate/<uuid:order_id>/<str:secret>/",
        objection_page.certificate,
        name="certificate",
    ),
]
