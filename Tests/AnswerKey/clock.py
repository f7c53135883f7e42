"""A clock that this script moves, for the programs that it starts."""

import datetime
import mmap
import os
import shutil
import struct
import subprocess
import time

HERE = os.path.dirname(os.path.abspath(__file__))
# China has had one zone and no summer time since 1991.
ZONE = datetime.timezone(datetime.timedelta(hours=8))


class Clock:
    """What is added to the wall clock, in a file that the programs see; it never goes back."""

    def __init__(self, folder):
        self.path = os.path.join(folder, "clock")
        self.library = os.path.join(folder, "clock.so")
        compiler = next((c for c in ("cc", "clang", "gcc") if shutil.which(c)), None)
        if compiler is None:
            raise RuntimeError("no C compiler: neither cc, clang nor gcc is in PATH")
        subprocess.run(
            [compiler, "-shared", "-fPIC", "-O1", "-o", self.library, os.path.join(HERE, "clock.c"), "-ldl"], check=True)
        with open(self.path, "wb") as file:
            file.write(bytes(8))
        os.chmod(self.path, 0o644)
        os.chmod(self.library, 0o755)
        self._file = open(self.path, "r+b")
        self._page = mmap.mmap(self._file.fileno(), 8)
        self._moved = 0

    def environment(self):
        """The environment of a program that is to see this clock."""
        return {**os.environ, "LD_PRELOAD": self.library, "ANSWER_KEY_CLOCK": self.path, "TZ": "UTC"}

    def now(self):
        """The moved time."""
        return datetime.datetime.fromtimestamp(time.time() + self._moved, ZONE)

    def set(self, moment):
        """Moves the clock on to a moment; one that is past leaves it."""
        moved = int(moment.timestamp() - time.time()) + 1
        if self._moved == 0 or moved > self._moved:
            self._moved = moved
            self._page[:] = struct.pack("=q", moved)
