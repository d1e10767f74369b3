"""Addresses of open challenges."""

from __future__ import annotations

from django.urls import URLPattern, path

from . import acting, bidding, drafting, views

urlpatterns: list[URLPattern] = [
    path("", views.challenges, name="challenge-list"),
    path("verify_receipt.py", bidding.verifier, name="challenge-verifier"),
    path("new/", drafting.new, name="challenge-new"),
    path("<int:challenge_id>/", views.detail, name="challenge-detail"),
    path("<int:challenge_id>/edit/", drafting.edit, name="challenge-edit"),
    path("<int:challenge_id>/bid/", bidding.bid, name="challenge-bid"),
    path("<int:challenge_id>/bids/<int:bid_id>/", bidding.own, name="challenge-own-bid"),
    path("<int:challenge_id>/bids/<int:bid_id>/receipt/", bidding.receipt_page, name="challenge-receipt"),
    path("<int:challenge_id>/bids/<int:bid_id>/receipt.json", bidding.receipt, name="challenge-receipt-file"),
    path("<int:challenge_id>/bids/<int:bid_id>/files/<int:order>/", bidding.file, name="challenge-bid-file"),
    path("<int:challenge_id>/files/<int:file_id>/", bidding.text_file, name="challenge-text-file"),
    path("<int:challenge_id>/trail/", views.trail, name="challenge-trail"),
    path("<int:challenge_id>/record.json", views.record, name="challenge-record"),
    path("<int:challenge_id>/opening.json", views.opening, name="challenge-opening"),
    path("<int:challenge_id>/do/<slug:key>/", acting.act, name="challenge-act"),
    path("<int:challenge_id>/do/<slug:key>/<int:target_id>/", acting.act, name="challenge-act-on"),
]
