"""Settings of the processes of `tests.atelier`: those of the tests, with the files of the one that started them."""

import os
from pathlib import Path

from cpro.settings import test

test.MEDIA_ROOT.rmdir()  # made for this process, which needs none
from cpro.settings.test import *  # noqa: E402, F403

MEDIA_ROOT = Path(os.environ["CPRO_MEDIA_DIR"])
