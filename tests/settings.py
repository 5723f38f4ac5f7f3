"""Settings for tests: the same as a demo's, with nothing read from this machine's environment."""

import os
import tempfile

for name in [name for name in os.environ if name.startswith("STYRKEDJAN_") and not name.startswith("STYRKEDJAN_TEST_")]:
    del os.environ[name]
os.environ["STYRKEDJAN_DATA"] = tempfile.mkdtemp(prefix="styrkedjan-test-")
os.environ["STYRKEDJAN_ENV_FILE"] = os.devnull
os.environ["STYRKEDJAN_DATABASE_URL"] = os.environ.get("STYRKEDJAN_TEST_DATABASE_URL", "")

from styrkedjan.config.settings import *  # noqa: E402, F403
from styrkedjan.config.settings import INSTALLED_APPS  # noqa: E402

ALLOWED_HOSTS = ["127.0.0.1", "localhost", "testserver"]
# Hashing that is meant to be slow would be most of the suite's time.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
