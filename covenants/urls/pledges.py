"""Addresses of pledges, deliveries, records and reviews."""

from django.urls import path

from covenants.views import fulfilments, pledges

urlpatterns = [
    path("pledges/", pledges.PledgeList.as_view(), name="pledges"),
    path("pledges/board/", pledges.pledge_board, name="pledge_board"),
    path("pledges/<int:pk>/", pledges.pledge, name="pledge"),
    path("pledges/<int:pk>/record/", fulfilments.pledge_record, name="pledge_record"),
    path("pledges/<int:pk>/review/<slug:side>/", pledges.pledge_review, name="pledge_review"),
    path("deliveries/", fulfilments.DeliveryList.as_view(), name="deliveries"),
    path("deliveries/record/", fulfilments.deliveries_record, name="deliveries_record"),
    path("deliveries/<int:pk>/record/", fulfilments.delivery_record, name="delivery_record"),
    path("deliveries/<int:pk>/<slug:step>/", fulfilments.delivery_step, name="delivery_step"),
    path("fulfilments/", fulfilments.FulfilmentList.as_view(), name="fulfilments"),
    path("fulfilments/confirm/", fulfilments.fulfilments_confirm, name="fulfilments_confirm"),
    path("fulfilments/<int:pk>/<slug:step>/", fulfilments.fulfilment_step, name="fulfilment_step"),
    path("reviews/<int:pk>/answer/", pledges.review_answer, name="review_answer"),
    path("cycles/<int:pk>/pledges/", pledges.CyclePledges.as_view(), name="cycle_pledges"),
]
