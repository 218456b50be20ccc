"""Forms of accounts. They translate; what may be is decided in accounts.services."""

from __future__ import annotations

from django import forms

from accounts.roles import ROLE_CHOICES, VERB_NAMES


class SignInForm(forms.Form):
    """User name and password; pasting and password managers welcome."""

    username = forms.CharField(
        label="用户名",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
        error_messages={"required": "请输入用户名。"},
    )
    password = forms.CharField(
        label="密码",
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "请输入密码。"},
    )


class PasswordForm(forms.Form):
    """The present password, and the new one twice."""

    current = forms.CharField(
        label="现在的密码",
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new = forms.CharField(
        label="新密码",
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label="再输一遍新密码",
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self):
        """Both new ones alike."""
        data = super().clean()
        if data.get("new") and data.get("again") and data["new"] != data["again"]:
            self.add_error("again", "两次输入的新密码不一样，请重新输入。")
        return data


class FeedbackForm(forms.Form):
    """A remark about the system."""

    text = forms.CharField(
        label="哪里不好用，希望怎样",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "请写下意见。"},
    )
    named = forms.BooleanField(
        label="署名（署名的，答复会显示在本页）", required=False, help_text="不署名时，系统不记录是谁提的。"
    )
    page = forms.CharField(max_length=200, required=False, widget=forms.HiddenInput)


class AnswerForm(forms.Form):
    """An answer to a remark."""

    answer = forms.CharField(label="答复", max_length=1000, widget=forms.Textarea(attrs={"rows": 5}))


class AccountForm(forms.Form):
    """A new account."""

    display_name = forms.CharField(label="姓名", max_length=40, help_text="一个账号只给一个人用，请填本人姓名。")
    username = forms.CharField(
        label="用户名",
        max_length=40,
        help_text="小写字母、数字或 . _ -，以字母开头，例如 wangfang。开户后不能改。",
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}),
    )


class GrantForm(forms.Form):
    """Where and how long an office is held; the role was chosen before. Fields depend on the role's reach."""

    since = forms.DateField(label="起始日期", widget=forms.DateInput)
    last_day = forms.DateField(
        label="截止日期",
        required=False,
        widget=forms.DateInput,
        help_text="最后一天（含）。不填则一直有效，直到结束授权。",
    )

    def __init__(self, *args, field: str, label: str, places, **kwargs):
        super().__init__(*args, **kwargs)
        choice = forms.ModelChoiceField(
            queryset=places,
            label=label,
            empty_label="请选择",
            error_messages={"required": f"请选择{label}。", "invalid_choice": f"没有这个{label}，请重新选择。"},
        )
        self.fields = {field: choice, **self.fields}


class EndGrantForm(forms.Form):
    """When an office ends."""

    last_day = forms.DateField(
        label="任职到哪一天（含）", required=False, widget=forms.DateInput, help_text="不填则立即结束。"
    )


class TokenForm(forms.Form):
    """A token for one office."""

    name = forms.CharField(label="用途", max_length=60, help_text="谁用、做什么，例如“区数据中台每日取数”。")
    last_day = forms.DateField(label="有效期至", widget=forms.DateInput, help_text="最长一年，到期可以重新签发。")
    scopes = forms.MultipleChoiceField(
        label="可以做什么",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少选择一项权限。"},
        help_text="只勾选确实需要的；不会超过这个岗位本身的权限。",
    )

    def __init__(self, *args, verbs, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["scopes"].choices = [(verb, name) for verb, name in VERB_NAMES.items() if verb in verbs]


class RoleForm(forms.Form):
    """Which office, first; the places to choose from depend on it."""

    role = forms.ChoiceField(label="角色", choices=ROLE_CHOICES, widget=forms.RadioSelect)
    q = forms.CharField(label="组织或单位名称", required=False, max_length=40)
