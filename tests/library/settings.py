"""The settings of the tests of the public library. Those of its desk have their own, beside them."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_folder = Path(tempfile.mkdtemp(prefix="moothall-library-test-"))
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
for _name in [name for name in os.environ if name.startswith("MOOTHALL_")]:
    if _name not in ("MOOTHALL_CHROMIUM", "MOOTHALL_POSTGRESQL"):
        del os.environ[_name]
os.environ["MOOTHALL_MODE"] = "test"
os.environ["MOOTHALL_LIBRARY_FILES"] = str(_folder)
os.environ["MOOTHALL_TEMPLATES"] = str(Path(__file__).resolve().parents[2] / ".test" / "templates")
os.environ["MOOTHALL_LIBRARY_HOSTS"] = "testserver,127.0.0.1,localhost"

from moothall.library.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["tests.quick_hasher.QuickArgon2PasswordHasher"]
