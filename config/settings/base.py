"""What holds in every mode. Nothing here reads the environment: see embedded, test and production."""

from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF

BASE_DIR = Path(__file__).resolve().parents[2]

# In import order: a room knows only the rooms named before it. One that has no apps.py yet has nothing to install.
OUR_APPS = [
    name
    for name in (
        "common",
        "exchange",
        "orgs",
        "accounts",
        "members",
        "grids",
        "meetings",
        "covenants",
        "appraisal",
        "notices",
        "demo",
    )
    if (BASE_DIR / name / "apps.py").exists()
]

INSTALLED_APPS = [
    *OUR_APPS,
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",  # its templates, which ours extend (common.form_renderer)
    "django.contrib.postgres",
    "mptt",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_htmx",
    "csp",
    "axes",
    "pgtrigger",
    "pghistory",
]

MIDDLEWARE = [
    "config.health.Probes",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",  # every view, unless it says otherwise aloud
    "accounts.middleware.SessionLimits",
    "accounts.middleware.ActingOffice",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "common.middleware.RequestContext",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.shell",
            ],
            "builtins": ["common.templatetags.once"],
        },
    },
]

FORM_RENDERER = "common.form_renderer.FormRenderer"
CSRF_FAILURE_VIEW = "config.views.csrf_failure"
BRAND_NAME = "共建"
BRAND_EMBLEM = ""  # address of an emblem that the installing organisation supplies
TABLE_WRITER = "exchange.writing.write_table"  # how lists are exported; `common` may not import a room

# Language and time: one country, one zone; the database keeps UTC.
LANGUAGE_CODE = "zh-hans"
FORMAT_MODULE_PATH = "config.formats"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

# Static files: served by the web process with long cache times; hashed names only where collectstatic has run.
STATIC_URL = "/static/"
STATICFILES_DIRS = [path for path in (BASE_DIR / "static",) if path.exists()]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
MEDIA_URL = ""  # uploads have no address of their own; a view checks the scope and hands them out
FILE_UPLOAD_PERMISSIONS = 0o640
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024  # larger uploads go to a temporary file, not into memory
UPLOAD_MAX_BYTES = 20 * 1024 * 1024  # any one file; the reverse proxy cuts off a little above this
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024  # a form without its files
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000  # a slate of 30 seats or an import preview page has some hundreds
DATA_UPLOAD_MAX_NUMBER_FILES = 20

# Accounts and sessions
AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "/"
PASSWORD_PROFILE = "mlps3"  # noqa: S105 - the name of a policy (accounts/passwords.py), not a password
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",  # first: a locked-out pair of name and address is not even tried
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_IDLE_LIMIT = timedelta(minutes=30)
SESSION_ABSOLUTE_LIMIT = timedelta(hours=12)
SESSION_WARNING = timedelta(minutes=5)  # how long before the idle limit the page warns
SESSION_COOKIE_AGE = int(SESSION_ABSOLUTE_LIMIT.total_seconds())
CSRF_COOKIE_HTTPONLY = True  # htmx takes the token from the page, not from the cookie
CSRF_COOKIE_SAMESITE = "Lax"

# A whole street office shares one address: only the pair of name and address is locked.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # nobody can keep a victim locked out by going on trying
AXES_LOCKOUT_CALLABLE = "accounts.views.session.locked_out"
AXES_DISABLE_ACCESS_LOG = True  # it would know for how long everybody was signed in; sign-ins are in the audit trail
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

# Headers
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],  # Tabler's css carries its chevrons as data: SVG
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# API
REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser", "rest_framework.parsers.MultiPartParser"],
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_SCHEMA_CLASS": "config.schema.Schema",
    "DEFAULT_VERSIONING_CLASS": None,
    "EXCEPTION_HANDLER": "common.api.problem_handler",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "共建 API",
    "DESCRIPTION": "区域化党建：组织、成员、申报与名册。权限、筛选与业务规则和网页完全一致。",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "DEFAULT_GENERATOR_CLASS": "config.schema.Generator",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "config.schema.only_chinese_descriptions",
    ],
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "SCHEMA_PATH_PREFIX": r"/api/v[0-9]+",
    "COMPONENT_SPLIT_REQUEST": True,
    # Fields of one name and several sets of choices: what each set is called in the document.
    "ENUM_NAME_OVERRIDES": {
        "FacilityKindEnum": "orgs.models.FacilityKind",
        "SubsidyKindEnum": "orgs.models.SubsidyKind",
        "OrganizationKindEnum": "orgs.models.OrganizationKind",
        "ReorganizationKindEnum": "orgs.models.ReorganizationKind",
        "UnitKindEnum": "orgs.models.UnitKind",
        "VenueKindEnum": "orgs.models.VenueKind",
        "TemporaryRoleEnum": "grids.models.BodyRole",
        "FundKindEnum": "orgs.models.FundKind",
        "TemporaryBodyKindEnum": "grids.models.BodyKind",
        "BusinessKindEnum": "grids.models.BusinessKind",
        "CheckInKindEnum": "members.models.MemberKind",
        "ReserveEndEnum": "members.models.ReserveEnd",
        "AwardKindEnum": "appraisal.models.AwardKind",
        "PositionEnum": "members.models.Position",
        "OwnersPostEnum": "grids.models.OwnersPost",
        "ChangeKindEnum": "members.models.ChangeKind",
        "FilingKindEnum": "members.models.FilingKind",
        "FilingStateEnum": "members.models.FilingState",
        "ImportStateEnum": "exchange.models.BatchState",
        "ImportRowStateEnum": "exchange.models.RowState",
        "FindingStateEnum": "config.schema.FINDING_STATES",
        "EstateKindEnum": "grids.models.EstateKind",
        "TokenStateEnum": "accounts.models.TokenState",
        "AccountStateEnum": "accounts.models.AccountState",
        "GrantStateEnum": "accounts.models.GrantState",
        "FeedbackStateEnum": "accounts.models.Feedback.State",
        "EventResultEnum": "common.models.AuditEvent.Result",
        "RoleEnum": "accounts.roles.ROLE_CHOICES",
        "TierEnum": "orgs.models.Tier",
        "LowerTierEnum": "orgs.wording.LOWER_TIERS",
        "CycleStageEnum": "covenants.models.Stage",
        "PledgeStageEnum": "covenants.selectors.pledges.PledgeStage",
        "ItemDirectionEnum": "covenants.models.Direction",
        "ProjectKindEnum": "covenants.models.ProjectKind",
        "SuggestionOutcomeEnum": "meetings.models.SuggestionOutcome",
        "MinutesStateEnum": "meetings.models.MinutesState",
        "ChannelKindEnum": "notices.models.ChannelKind",
        "MessageStateEnum": "notices.models.MessageState",
        "HealthStateEnum": "notices.api.status.STATES",
        "SecondmentDirectionEnum": "members.models.Secondment.Direction",
    },
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}

# Celery: at least once, never more than a little late
CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True  # progress and outcome are rows in PostgreSQL
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a broker may be away for a night; by default a worker gives up
# A killed worker's tasks come back after this time; without the throttle only after a hundred seconds more.
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 600, "unacked_restore_throttle": 1, "socket_timeout": 15}
CELERY_TASK_TIME_LIMIT = 540  # below the visibility timeout, or a slow task would run twice at once
CELERY_TASK_SOFT_TIME_LIMIT = 480

# Reminders leave the house
SITE_URL = "http://localhost:8000"  # where people reach the site; links in messages begin with it
CHANNEL_NETWORKS = []  # own networks that channels may connect to, e.g. "10.20.0.0/16"; public addresses always
DEFAULT_FROM_EMAIL = "noreply@localhost"
EMAIL_BACKEND = "notices.channels.smtp.Backend"
EMAIL_TIMEOUT = 10  # seconds for a whole conversation with the mail server

# Statistics: numbers of people below this are not shown to whoever may not see the people
STATISTICS_SMALL_CELL = 5

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {"secrets": {"()": "common.secret_paths.HideSecrets"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["secrets"]}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "django.security.DisallowedHost": {"handlers": [], "propagate": False},  # scanners; the answer is 400 anyway
        "axes": {"level": "WARNING"},
        "celery.app.trace": {"level": "WARNING"},  # else one line per task, every minute
    },
}


def cache_at(url):
    """Django's CACHES for a Redis address. Losing it costs time: sessions are in PostgreSQL too."""
    return {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": url,
            "KEY_PREFIX": "gongjian",
            "TIMEOUT": 300,
        }
    }
