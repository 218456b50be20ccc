"""Who may sign in, and in which office they act."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Users, grants, tokens, sessions."""

    name = "accounts"
    verbose_name = "账号"

    def ready(self) -> None:
        """Tell the tree what a reorganisation must carry of this room."""
        from accounts import carrying

        carrying.register()
