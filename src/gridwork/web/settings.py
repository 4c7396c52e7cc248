"""Settings. What differs between districts comes from the environment (see `environment`) or from settings rows."""

from datetime import timedelta
from pathlib import Path

from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

from gridwork.accounts import sign_in
from gridwork.web import assets, environment, secrets, sqlite

sqlite.use_newer()  # here, since whoever loads Django loads its settings before any database

SOURCE = Path(__file__).resolve().parent.parent
HOME = environment.folder("GRIDWORK_HOME", "var")  # data, keys, files and the embedded database
NPM = environment.text("GRIDWORK_NPM", "") or str(SOURCE.parent.parent / "node_modules")  # where npm installed

DEBUG = environment.flag("GRIDWORK_DEBUG", False)  # error pages with details; never where people work
SECRET_KEY = secrets.kept(HOME / "keys" / "django.key")
LOOPBACK = ["127.0.0.1", "localhost"]  # by which what watches the node on its own machine calls it
ALLOWED_HOSTS = [*LOOPBACK, *environment.words("GRIDWORK_HOSTS", "")]  # names that the server answers to, beside these
BEHIND_TLS = environment.flag("GRIDWORK_TLS", False)  # whether browsers come over HTTPS, through a proxy

GROUND = ("gridwork.journal",)
ROOMS = (
    "gridwork.kernel",
    "gridwork.attachments",
    "gridwork.imports",
    "gridwork.notices",
    "gridwork.places",
    "gridwork.documents",
    "gridwork.organisations",
    "gridwork.accounts",
    "gridwork.figures",
    "gridwork.cases",
    "gridwork.outreach",
    "gridwork.assessments",
    "gridwork.keeping",
    "gridwork.retention",
    "gridwork.web",
)
INSTALLED_APPS = [
    *GROUND,
    *ROOMS,
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "django_tasks_db",
    "ninja",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "gridwork.web.assets.Assets",
    "gridwork.web.observing.ObservingMiddleware",  # of files for browsers nothing is to be known
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "gridwork.web.headers.HeadersMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "gridwork.accounts.telling.TellingMiddleware",
    "gridwork.imports.refused.NotingMiddleware",
    "gridwork.web.unavailable.UnavailableMiddleware",
    "gridwork.kernel.answers.AnswersMiddleware",
    "gridwork.kernel.access.AccessMiddleware",
    "gridwork.accounts.door.DoorMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",  # after access: it reads the whole body, and a stranger's may be long
    "gridwork.columns.settled.middleware",
    "gridwork.web.replica.ReplicaMiddleware",
]
REGISTERS = "gridwork.web.registers.REGISTERS"
# Who is told of every row that is created, changed or withdrawn, in the transaction that does it.
FOLLOWERS = ("gridwork.kernel.search.follow", "gridwork.figures.following.follow")
FIGURES = "gridwork.web.figures"  # the facts and indicators of all rooms
# What rooms above accounts tell it: what can be in a leaver's hand, and which permissions an office carries.
HOLDINGS = (
    "gridwork.cases.handover.Jobs",
    "gridwork.accounts.handover.Memberships",
    "gridwork.accounts.handover.Grants",
)
DUTIES = (
    "gridwork.accounts.duties",
    "gridwork.cases.duties",
    "gridwork.figures.duties",
    "gridwork.outreach.duties",
    "gridwork.assessments.duties",
    "gridwork.retention.duties",
)
ROOT_URLCONF = "gridwork.web.urls"
WSGI_APPLICATION = "gridwork.web.wsgi.application"
DATABASES = environment.databases(HOME)
DATABASE_ROUTERS = ["gridwork.web.replica.Router"] if "replica" in DATABASES else []
DATABASE_ROLE = environment.text("GRIDWORK_DATABASE_ROLE", "gridwork_app")  # that serves; the owner of tables migrates
MAY_PASS_THE_WALL = environment.flag("GRIDWORK_MAY_PASS_THE_WALL", False)  # for tests and development alone
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"

USE_TZ = True
TIME_ZONE = environment.text("GRIDWORK_TIME_ZONE", "Asia/Shanghai")  # of the district
COUNTRY = environment.text("GRIDWORK_COUNTRY", "CN")  # whose public holidays are kept: ISO 3166
COUNTRY_SUBDIVISION = environment.text("GRIDWORK_COUNTRY_SUBDIVISION", "")  # with holidays of its own: ENG of GB
OFFICE_HOURS = environment.words("GRIDWORK_OFFICE_HOURS", "08:30-12:00 14:00-17:30")  # until a district enters its own
LANGUAGE_CODE = environment.text("GRIDWORK_LANGUAGE", "en")  # of who has not chosen: en or zh-hans
LANGUAGES = [("en", _("English")), ("zh-hans", _("Simplified Chinese"))]
LOCALE_PATHS = [str(SOURCE / "locale")]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "gridwork.web.shell.context",
            ],
        },
    }
]

# What papers are set in: an owner of the fonts that GB/T 9704 names says where they lie and which is which.
PAPER_FONTS = environment.paper_fonts(Path(NPM))

# Files for browsers, and what a page may load: its own address only, unless a tile source is given.
VERSION = assets.fingerprint(SOURCE, Path(NPM))
STATIC_URL = f"/static/{VERSION}/"
STATIC_ROOT = HOME / "static" / VERSION
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.AppDirectoriesFinder", "gridwork.web.assets.VendorFinder"]
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/"
TILES = environment.text("GRIDWORK_TILES", "")  # https://host/{z}/{x}/{y}.png; without one the map is drawn from places
TILES_CREDIT = environment.text("GRIDWORK_TILES_CREDIT", "")  # shown on the map, as the tiles' licence asks
SECURE_CSP = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:", "blob:", *environment.origin(TILES)],
    "connect-src": [CSP.SELF, *environment.origin(TILES)],
    "worker-src": [CSP.SELF],
    "frame-src": [CSP.NONE],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}

# What people hand in: refused by its announced length, and read into files rather than memory.
FILE_UPLOAD_HANDLERS = [
    "gridwork.attachments.limits.LimitedUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_NUMBER_FILES = 20
IMPORT_HOSTS = environment.words("GRIDWORK_IMPORT_HOSTS", "")  # from which import sources may fetch files, by HTTPS
INNER_HOSTS = environment.words("GRIDWORK_INNER_HOSTS", "")  # those of them that lie in the node's own network

# What goes out: e-mail lies in HOME/mail until a server is named; links in it begin with the address of this node.
ADDRESS = environment.text("GRIDWORK_ADDRESS", "http://127.0.0.1:8000").rstrip("/")  # of this node, in links it sends
MAILERS = {"default": environment.mailer(HOME)}
DEFAULT_FROM_EMAIL = SERVER_EMAIL = environment.text("GRIDWORK_MAIL_FROM", "Gridwork <gridwork@localhost>")  # sender
DIGEST_AT = environment.clock("GRIDWORK_DIGEST_AT", "07:30")  # when the daily digest goes out; empty: never

# What is kept of the node elsewhere: best on another disk, and the tombstones on a third; see docs/how-to.
BACKUPS = Path(environment.text("GRIDWORK_BACKUPS", "") or HOME / "backups")  # folder of backups; else in the home
BACKUP_AT = environment.clock("GRIDWORK_BACKUP_AT", "02:30")  # when the node is backed up, every day; empty: never
BACKUPS_KEPT = environment.number("GRIDWORK_BACKUPS_KEPT", 7)  # so many of the newest; older ones are dropped
TOMBSTONES = Path(environment.text("GRIDWORK_TOMBSTONES", "") or HOME / "tombstones.jsonl")  # list of what was erased
PERSON_ANSWERED_IN = environment.number("GRIDWORK_PERSON_ANSWERED_IN", 15)  # working days, to answer what a person asks
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}  # the worker's: web.worker

# Sign-in, by user name or e-mail; accounts are made by the office, nobody signs up.
AUTHENTICATION_BACKENDS = ["gridwork.accounts.backend.Backend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "gridwork.accounts.adapter.Adapter"
ACCOUNT_FORMS = {
    "login": "gridwork.accounts.forms.sign_in.LoginForm",
    "reset_password": "gridwork.accounts.forms.sign_in.ResetForm",
    "reset_password_from_key": "gridwork.accounts.forms.sign_in.NewPasswordForm",
    "change_password": "gridwork.accounts.forms.sign_in.ChangePasswordForm",
    "reauthenticate": "gridwork.accounts.forms.sign_in.AgainForm",
}
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # an address is entered by the office, never by its owner
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True  # of a changed password
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
# Per address of whoever tries, and per account that is tried: so often in so long, then nobody for that account.
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",  # passwords, codes and passkeys alike
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
    "reset_password": "20/m/ip,5/h/key",
    "reset_password_from_key": "20/m/ip",
}
ALLAUTH_TRUSTED_PROXY_COUNT = int(BEHIND_TLS)

# The second factor: required, or where nobody works, such as in the demonstration of ./run, offered.
SECOND_FACTOR = environment.second_factor()
FACTOR_KEY = secrets.kept(HOME / "keys" / "factors.key")  # of the secrets behind an app's codes
MFA_ADAPTER = "gridwork.accounts.factors.MfaAdapter"
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1  # periods of half a minute before and after: telephones are not exact
MFA_RATE_LIMITS = {"webauthn_login": "10/m/ip"}
MFA_FORMS = {
    "authenticate": "gridwork.accounts.forms.sign_in.CodeForm",
    "authenticate_webauthn": "gridwork.accounts.forms.sign_in.PasskeyForm",
    "login_webauthn": "gridwork.accounts.forms.sign_in.PasskeyAloneForm",
    "reauthenticate": "gridwork.accounts.forms.sign_in.CodeAgainForm",
    "reauthenticate_webauthn": "gridwork.accounts.forms.sign_in.PasskeyAgainForm",
    "activate_totp": "gridwork.accounts.forms.sign_in.NewCodeForm",
    "add_webauthn": "gridwork.accounts.forms.sign_in.NewPasskeyForm",
}
PROVIDER = environment.provider()  # of single sign-on: docs/how-to/single-sign-on.md
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
PASSWORD_RESET_TIMEOUT = 3 * 24 * 3600
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name", "email")},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# A session ends after so long without its user, after so long at all, and at once when they are told to go.
SESSION_ENGINE = "gridwork.accounts.sessions"
SESSION_IDLE, SESSION_LONGEST = timedelta(minutes=15), timedelta(hours=12)
CONFIRMED_FOR = timedelta(minutes=10)  # since signing in or confirming who one is: for what accounts.door lists
SESSION_COOKIE_AGE = int(SESSION_LONGEST.total_seconds())
# Under such a name a browser takes a cookie from this host alone, by TLS and for every path.
SESSION_COOKIE_NAME = "__Host-sessionid" if BEHIND_TLS else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if BEHIND_TLS else "csrftoken"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE_SSL_REDIRECT = BEHIND_TLS
LANGUAGE_COOKIE_NAME = "__Host-language" if BEHIND_TLS else "django_language"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS else None
SECURE_REDIRECT_EXEMPT = [r"^health/", r"^metrics$"]  # asked from this machine, behind the proxy
SECURE_HSTS_SECONDS, SECURE_HSTS_INCLUDE_SUBDOMAINS = 365 * 24 * 3600 if BEHIND_TLS else 0, BEHIND_TLS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SILENCED_SYSTEM_CHECKS = ["security.W021"]  # whether browsers ship with its name, its operator decides
# What is said goes to standard error, a JSON line each, without a value that names somebody: web.logs.
LOGGING_CONFIG = "gridwork.web.logs.configure"
LOGGING = environment.text("GRIDWORK_LOG_LEVEL", "INFO")  # least that is logged: INFO has a line for each request
TRACES = environment.text("GRIDWORK_TRACES", "")  # where spans go, as OTLP over HTTP; needs the extra otel
METRICS_TOKEN = environment.metrics_token()
# Rate limits are counted in the cache, by every process in the same one.
CACHES = {
    "default": {
        "BACKEND": "gridwork.web.counters.Counters", "LOCATION": HOME / "cache", "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}  # fmt: skip

# Library views declare nothing themselves: here is who may call each, and why.
FOREIGN_VIEWS: dict[str, tuple[str, str]] = {
    "api:": ("public", "each operation authenticates for itself, and answers 401 instead of a sign-in page"),
    **sign_in.VIEWS,
}
