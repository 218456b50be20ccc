"""Addresses below /accounts/."""

from django.contrib.auth.decorators import login_not_required
from django.urls import path

from accounts.views import session

app_name = "accounts"

urlpatterns = [
    path("sign-in/", login_not_required(session.sign_in), name="sign_in"),
    path("sign-out/", session.sign_out, name="sign_out"),
    path("office/", session.switch_office, name="switch_office"),
    path("font-size/", session.font_size, name="font_size"),
    path("keep-alive/", session.keep_alive, name="keep_alive"),
    path("password/", session.password_change, name="password_change"),
]
