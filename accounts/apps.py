"""Who may sign in, and in which office they act."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Users, grants, tokens, sessions."""

    name = "accounts"
    verbose_name = "账号"
