"""Settings for tests: the same as a demo's, with nothing read from this machine's environment."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

for name in list(os.environ):
    if name.startswith("STYRKEDJAN_") and not name.startswith("STYRKEDJAN_TEST_"):
        del os.environ[name]
DATA = tempfile.mkdtemp(prefix="styrkedjan-test-", dir="/dev/shm" if Path("/dev/shm").is_dir() else None)
atexit.register(shutil.rmtree, DATA, ignore_errors=True)
os.environ["STYRKEDJAN_ENV_FILE"] = os.devnull
os.environ["STYRKEDJAN_MODE"] = "demo"
os.environ["STYRKEDJAN_DATA"] = DATA
os.environ["STYRKEDJAN_DATABASE_URL"] = os.environ.get("STYRKEDJAN_TEST_DATABASE_URL", "")

from styrkedjan.config.settings import *  # noqa: E402, F403
from styrkedjan.config.settings import DATABASES  # noqa: E402

ALLOWED_HOSTS = ["127.0.0.1", "localhost", "testserver"]
# Hashing that is meant to be slow would be most of the suite's time.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, as in use: a database in memory would be one connection shared by every thread.
    DATABASES["default"]["TEST"] = {"NAME": Path(DATA) / "test.sqlite3"}
