"""The settings of the tests: those of the site, in test mode, with no database until a test asks for one."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from moothall.core.crypto.ring import make_ring

_folder = Path(tempfile.mkdtemp(prefix="moothall-test-"))
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
make_ring(_folder / "keyring.json")
(_folder / "files").mkdir()

for _name in [name for name in os.environ if name.startswith("MOOTHALL_")]:
    if _name not in ("MOOTHALL_CHROMIUM", "MOOTHALL_POSTGRESQL"):
        del os.environ[_name]
os.environ["MOOTHALL_MODE"] = "test"
os.environ["MOOTHALL_KEYRING"] = str(_folder / "keyring.json")
os.environ["MOOTHALL_FILES"] = str(_folder / "files")
os.environ["MOOTHALL_TEMPLATES"] = str(Path(__file__).resolve().parents[1] / ".test" / "templates")
os.environ["MOOTHALL_HOSTS"] = "testserver,127.0.0.1,localhost"

from moothall.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["tests.quick_hasher.QuickArgon2PasswordHasher"]
