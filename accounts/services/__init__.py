"""Every change to who may sign in and do what. One function per use case; each is audited."""

from accounts.services.accounts import (
    create_account,
    disable_account,
    enable_account,
    reset_password,
    unlock_account,
)
from accounts.services.audit import verify_audit
from accounts.services.feedback import answer_feedback, leave_feedback
from accounts.services.offices import end_grant, grant_office
from accounts.services.sessions import (
    change_password,
    end_session,
    end_sessions_of,
    sign_in,
    sign_out,
    switch_office,
)
from accounts.services.tokens import issue_token, revoke_own_token, revoke_token

__all__ = [
    "answer_feedback",
    "change_password",
    "create_account",
    "disable_account",
    "enable_account",
    "end_grant",
    "end_session",
    "end_sessions_of",
    "grant_office",
    "issue_token",
    "leave_feedback",
    "reset_password",
    "revoke_own_token",
    "revoke_token",
    "sign_in",
    "sign_out",
    "switch_office",
    "unlock_account",
    "verify_audit",
]
