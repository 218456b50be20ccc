"""Addresses below /accounts/."""

from django.contrib.auth.decorators import login_not_required
from django.urls import path

from accounts.views import administration, audit, profile, session

app_name = "accounts"

urlpatterns = [
    path("sign-in/", login_not_required(session.sign_in), name="sign_in"),
    path("sign-out/", session.sign_out, name="sign_out"),
    path("office/", session.switch_office, name="switch_office"),
    path("font-size/", session.font_size, name="font_size"),
    path("keep-alive/", session.keep_alive, name="keep_alive"),
    path("password/", session.password_change, name="password_change"),
    # one's own
    path("me/", profile.settings_page, name="settings"),
    path("me/sessions/<int:pk>/end/", profile.session_end, name="session_end"),
    path("me/tokens/<int:pk>/revoke/", profile.token_revoke, name="own_token_revoke"),
    path("help/", login_not_required(profile.help_index), name="help"),
    path("help/<slug:slug>/", profile.help_topic, name="help_topic"),
    path("feedback/", profile.feedback, name="feedback"),
    path("feedback/all/", profile.FeedbackList.as_view(), name="feedback_list"),
    path("feedback/<int:pk>/", profile.feedback_answer, name="feedback_answer"),
    # accounts, offices, tokens
    path("users/", administration.AccountList.as_view(), name="list"),
    path("users/new/", administration.create, name="create"),
    path("users/<int:pk>/", administration.user_page, name="user"),
    path("users/<int:pk>/disable/", administration.disable, name="user_disable"),
    path("users/<int:pk>/enable/", administration.enable, name="user_enable"),
    path("users/<int:pk>/reset/", administration.reset, name="user_reset"),
    path("users/<int:pk>/unlock/", administration.unlock, name="user_unlock"),
    path("users/<int:pk>/grant/", administration.grant, name="grant"),
    path("grants/<int:pk>/end/", administration.grant_end, name="grant_end"),
    path("grants/<int:pk>/token/", administration.token_issue, name="token_issue"),
    path("tokens/", administration.TokenList.as_view(), name="tokens"),
    path("tokens/<int:pk>/revoke/", administration.token_revoke, name="token_revoke"),
    path("shown-once/", administration.shown_once, name="shown_once"),
    # audit
    path("audit/", audit.AuditList.as_view(), name="audit"),
    path("audit/verify/", audit.audit_verify, name="audit_verify"),
    path("audit/<int:pk>/", audit.audit_event, name="audit_event"),
]
