"""Django's settings, all derived from `Environment`; nothing here is edited for an installation."""

from datetime import timedelta
from pkgutil import iter_modules

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from styrkedjan import areas
from styrkedjan.config.environment import Environment, misread
from styrkedjan.config.logging import logging_config
from styrkedjan.domain.errors import InvalidInput
from styrkedjan.sources.sign_in.providers import read as read_sign_in

if _misread := misread():
    raise ImproperlyConfigured("Inställningarna går inte att förstå:\n  " + "\n  ".join(_misread))
ENVIRONMENT = Environment()
if _unsafe := ENVIRONMENT.unsafe():
    raise ImproperlyConfigured("Tjänsten startar inte i drift med osäkra inställningar:\n  " + "\n  ".join(_unsafe))
try:
    _DATABASE = ENVIRONMENT.django_database()
    _MAIL = ENVIRONMENT.django_mail()
    SIGN_IN = read_sign_in(ENVIRONMENT.sign_in) if ENVIRONMENT.sign_in else ()
except (ValueError, InvalidInput) as error:
    raise ImproperlyConfigured(str(error)) from error
PRODUCTION = ENVIRONMENT.mode == "production"

# What the rooms above the settings read.
STYRKEDJAN_MODE = ENVIRONMENT.mode
STYRKEDJAN_STORE = ENVIRONMENT.store_folder
ENVIRONMENT.share()

SECRET_KEY = ENVIRONMENT.secret_key
DEBUG = ENVIRONMENT.debug
ALLOWED_HOSTS = list(ENVIRONMENT.allowed_hosts)

INSTALLED_APPS = [
    "styrkedjan.foundation",
    # An area is known by its folder: none is listed.
    *(f"styrkedjan.areas.{area.name}" for area in iter_modules(areas.__path__)),
    "styrkedjan.pages",
    "styrkedjan.pages.kit",
    "django_htmx",
    "simple_history",
    "axes",
    "csp",
    "whitenoise.runserver_nostatic",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "styrkedjan.config.health.Probes",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "styrkedjan.config.logging.RequestLog",
    "styrkedjan.config.sessions.NothingKept",
    "csp.middleware.CSPMiddleware",
    "styrkedjan.pages.portal.frame.KeptAnswers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "styrkedjan.config.sessions.Lifetime",
    # Deny by default: a view is open only if it says so with login_not_required.
    "styrkedjan.config.log_in.LogInRequired",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "styrkedjan.pages.kit.viewer.ViewerMiddleware",
    # Nothing above this line reads what was sent.
    "styrkedjan.config.bodies.BodyGate",
    "styrkedjan.config.log_in.Throttle",
    "styrkedjan.pages.kit.passwords.OneTimePasswordMiddleware",
    "styrkedjan.pages.kit.refusals.RefusalMiddleware",
    "styrkedjan.pages.kit.cleaning.CleanedInput",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "styrkedjan.config.urls"
WSGI_APPLICATION = "styrkedjan.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["styrkedjan.pages.kit.templatetags.once"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DATABASES = {"default": _DATABASE}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Who
AUTH_USER_MODEL = "foundation.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
LOGIN_URL = "/logga-in/"
LOCAL_LOGIN = ENVIRONMENT.local_login
SECOND_STEP_REQUIRED = ENVIRONMENT.second_step == "required"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/logga-in/"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "styrkedjan.foundation.passwords.LongestValidator"},
    {"NAME": "styrkedjan.foundation.passwords.VariedValidator"},
    {"NAME": "styrkedjan.foundation.passwords.GuessableValidator"},
]
# Throttle per account and address together, so that nobody can lock a colleague out from another machine; guesses
# from many addresses at one account, and from one at many accounts, are slowed by config.log_in.Throttle.
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = timedelta(minutes=10)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
AXES_LOCKOUT_CALLABLE = "styrkedjan.config.log_in.locked_out"
if ENVIRONMENT.behind_proxy:
    AXES_CLIENT_IP_CALLABLE = "styrkedjan.config.log_in.address_behind_proxy"

# Language and time
LANGUAGE_CODE = "sv"
TIME_ZONE = "Europe/Stockholm"
USE_TZ = True
USE_THOUSAND_SEPARATOR = False

# Static files: straight from the packages in a demo; collected, compressed and named by content in production.
STATIC_URL = "/static/"
STATIC_ROOT = ENVIRONMENT.data / "static" if PRODUCTION else None
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_ALLOW_ALL_ORIGINS = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

# Bounds on what a stranger may send
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
DATA_UPLOAD_MAX_NUMBER_FILES = 10
MAX_UPLOAD_BYTES = ENVIRONMENT.max_upload_mb * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600

# What the browser may do
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    },
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = ENVIRONMENT.session_hours * 3600  # a session that is used lives no longer: config.sessions
SESSION_IDLE_SECONDS = ENVIRONMENT.session_idle_minutes * 60  # one that is not used ends sooner
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = list(ENVIRONMENT.trusted_origins)
if PRODUCTION:  # kept by the browser for this host alone, and never taken from a neighbour's
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
SESSION_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_SECURE = PRODUCTION
SECURE_SSL_REDIRECT = PRODUCTION
# The probes come straight to the process, without TLS.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = ENVIRONMENT.hsts_seconds if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
SECURE_HSTS_PRELOAD = PRODUCTION
if ENVIRONMENT.behind_proxy:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Letters
PUBLIC_ADDRESS = ENVIRONMENT.public_address.rstrip("/")
DEFAULT_FROM_EMAIL = ENVIRONMENT.mail_from
(
    EMAIL_BACKEND,
    EMAIL_HOST,
    EMAIL_PORT,
    EMAIL_HOST_USER,
    EMAIL_HOST_PASSWORD,
    EMAIL_USE_SSL,
    EMAIL_USE_TLS,
) = _MAIL
EMAIL_TIMEOUT = 20

LOGGING = logging_config(ENVIRONMENT.log_level)
