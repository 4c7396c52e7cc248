"""Settings of the tests: the real ones, and two toy programmes that the kernel has never heard of."""

from gridwork.web.settings import *  # noqa: F403
from gridwork.web.settings import DATABASES, HOME, INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.toys.lending", "tests.toys.planting"]
REGISTERS = "tests.toys.registers.ALL"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # argon2 is slow on purpose
LOGGING = "WARNING"
SECOND_FACTOR = "offered"  # rooms sign in by a password; what is asked for beside it, the tests of accounts ask for
if "postgresql" not in DATABASES["default"]["ENGINE"]:
    DATABASES["default"]["TEST"] = {"NAME": str(HOME / "tests.sqlite3")}  # a file: threads and processes share it
WHITENOISE_AUTOREFRESH = True  # or every test that sends a request would first list all files
