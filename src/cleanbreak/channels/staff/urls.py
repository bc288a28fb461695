"""Addresses of the staff console."""

from django.urls import URLPattern, URLResolver, path

from cleanbreak.channels.staff import (
    authority_page,
    campaign_files,
    campaign_page,
    campaigns_page,
    cash_page,
    confidential_page,
    drawers_page,
    held_orders_page,
    home_page,
    new_campaign_page,
    order_page,
    payout_page,
    payouts_page,
    policies_page,
    reconciliation_page,
    sign_in_page,
)

app_name = "staff"
CAMPAIGN = "campaigns/<uuid:campaign_id>/"
AUTHORITY, CONFIDENTIAL = "authorities/<uuid:authority_id>/", "confidential/<uuid:request_id>/"
PAYOUT = "payouts/<uuid:payout_id>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home_page.home, name="home"),
    path("sign-in/", sign_in_page.sign_in_page, name="sign-in"),
    path("sign-out/", sign_in_page.sign_out_page, name="sign-out"),
    path("orders/held/", held_orders_page.held_orders, name="held-orders"),
    path("orders/<uuid:order_id>/", order_page.order, name="order"),
    path("orders/<uuid:order_id>/retry/", order_page.retry, name="retry"),
    path("orders/<uuid:order_id>/statement.pdf", order_page.statement, name="statement"),
    path("orders/<uuid:order_id>/decide/", order_page.decide, name="decide"),
    path("policies/", policies_page.policies, name="policies"),
    path("reconciliation/", reconciliation_page.reconciliation, name="reconciliation"),
    path("reconciliation/list/", reconciliation_page.discrepancies, name="discrepancies"),
    path("reconciliation/propose/", reconciliation_page.propose, name="repair-propose"),
    path(
        "reconciliation/repairs/<uuid:repair_id>/approve/",
        reconciliation_page.approve,
        name="repair-approve",
    ),
    path("cash/", cash_page.desk, name="cash"),
    path("cash/open/", cash_page.open_own, name="cash-open"),
    path("cash/pick-up/", cash_page.pick_up, name="cash-pick-up"),
    path("cash/pay/", cash_page.pay, name="cash-pay"),
    path("cash/payments/<uuid:payout_id>/agree/", cash_page.agree, name="cash-agree"),
    path("cash/payments/<uuid:payout_id>/hand-out/", cash_page.hand_out, name="cash-hand-out"),
    path("cash/receipts/<int:movement_id>/", cash_page.receipt, name="cash-receipt"),
    path("cash/drawers/<uuid:drawer_id>/", cash_page.journal, name="cash-journal"),
    path("cash/drawers/<uuid:drawer_id>/count/", cash_page.count, name="cash-count"),
    path("authorities/", authority_page.authorities, name="authorities"),
    path("authorities/record/", authority_page.record, name="authority-record"),
    path(AUTHORITY, authority_page.authority, name="authority"),
    path(f"{AUTHORITY}agree/", authority_page.agree, name="authority-agree"),
    path(f"{AUTHORITY}revoke/", authority_page.revoke, name="authority-revoke"),
    path(f"{AUTHORITY}end-line/", authority_page.end_line, name="authority-end"),
    path("confidential/", confidential_page.requests, name="confidential-list"),
    path(CONFIDENTIAL, confidential_page.one, name="confidential"),
    path(f"{CONFIDENTIAL}accept/", confidential_page.accept, name="confidential-accept"),
    path(f"{CONFIDENTIAL}refuse/", confidential_page.refuse, name="confidential-refuse"),
    path("drawers/", drawers_page.drawers, name="drawers"),
    path("drawers/<uuid:drawer_id>/", drawers_page.drawer, name="drawer"),
    path("drawers/<uuid:drawer_id>/sign/", drawers_page.sign, name="drawer-sign"),
    path(
        "drawers/codes/<uuid:payout_id>/take-back/", drawers_page.take_back, name="code-take-back"
    ),
    path("payouts/", payouts_page.payouts, name="payouts"),
    path(PAYOUT, payout_page.payout, name="payout"),
    path(f"{PAYOUT}choose/", payout_page.choose, name="payout-choose"),
    path(f"{PAYOUT}approve/", payout_page.approve, name="payout-approve"),
    path(f"{PAYOUT}send-back/", payout_page.send_back, name="payout-send-back"),
    path(f"{PAYOUT}resolve/", payout_page.resolve, name="payout-resolve"),
    path(f"{PAYOUT}write-off/", payout_page.write_off, name="payout-write-off"),
    path(f"{PAYOUT}claim/", payout_page.claim, name="payout-claim"),
    path("campaigns/", campaigns_page.campaigns, name="campaigns"),
    path("campaigns/new/", new_campaign_page.new_campaign, name="new-campaign"),
    path(CAMPAIGN, campaign_page.campaign, name="campaign"),
    path(f"{CAMPAIGN}progress/", campaign_page.progress, name="campaign-progress"),
    path(f"{CAMPAIGN}plan.csv", campaign_files.plan_file, name="campaign-plan-file"),
    path(f"{CAMPAIGN}report.csv", campaign_files.report_file, name="campaign-report-file"),
    path(f"{CAMPAIGN}approve/", campaign_page.approve, name="campaign-approve"),
    path(f"{CAMPAIGN}<str:act>/", campaign_page.act, name="campaign-act"),
]
