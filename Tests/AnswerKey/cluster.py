"""A PostgreSQL cluster of this script's own, under its clock."""

import glob
import os
import pwd
import shutil
import subprocess


class Cluster:
    """Made in a folder below the work folder, reached over a socket; as root it runs as the user postgres."""

    def __init__(self, folder, clock):
        self.clock = clock
        self.data = os.path.join(folder, "data")
        self.socket = os.path.join(folder, "socket")
        self.log = os.path.join(folder, "postgres.log")
        self.programs = self._programs()
        self.user = "postgres" if os.geteuid() == 0 else None
        for made in (self.data, self.socket):
            os.mkdir(made, 0o700)
            if self.user:
                owner = pwd.getpwnam(self.user)
                os.chown(made, owner.pw_uid, owner.pw_gid)
        with open(self.log, "w"):
            pass
        os.chmod(self.log, 0o666)
        self._run("initdb", "--pgdata", self.data, "--username=postgres", "--encoding=UTF8", "--locale=C.UTF-8", "--auth=trust",
                  "--no-sync")
        settings = {
            "listen_addresses": "", "port": "5432", "unix_socket_directories": self.socket, "max_connections": "60",
            "shared_buffers": "128MB", "checkpoint_timeout": "1d", "max_wal_size": "4GB", "autovacuum": "off", "jit": "off",
            "timezone": "UTC", "log_timezone": "UTC", "wal_init_zero": "off",
        }
        with open(os.path.join(self.data, "postgresql.conf"), "a") as file:
            file.writelines(f"{name} = '{value}'\n" for name, value in settings.items())
        self._run("pg_ctl", "start", "--pgdata", self.data, "--log", self.log, "--wait", "--timeout=60")

    @staticmethod
    def _programs():
        found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"), key=lambda path: int(path.split("/")[4]))
        path = found[-1] if found else shutil.which("initdb")
        if path is None:
            raise RuntimeError("PostgreSQL is not installed: apt-get install postgresql")
        return os.path.dirname(path)

    def _run(self, program, *arguments):
        done = subprocess.run(
            [os.path.join(self.programs, program), *arguments], user=self.user, cwd="/", env=self.clock.environment(),
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if done.returncode != 0:
            raise RuntimeError(f"{program} failed: {done.stdout[-2000:]}")

    def url(self, database):
        """What the program is told."""
        return f"postgresql:///{database}?host={self.socket.replace('/', '%2F')}&user=postgres"

    def sql(self, database, text):
        """Runs statements as the superuser in one transaction; the rows of all as lists of texts."""
        done = subprocess.run(
            ["psql", "--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--field-separator=\x1f", "--record-separator=\x1e",
             "--single-transaction", "--set=ON_ERROR_STOP=1", "--host", self.socket, "--username=postgres", "--dbname", database,
             "--file=-"],
            input=text, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, "PGOPTIONS": ""})
        if done.returncode != 0:
            raise RuntimeError(f"SQL failed: {done.stderr.strip()}\n{text}")
        return [row.split("\x1f") for row in done.stdout.rstrip("\n").split("\x1e") if row.strip("\n")]

    def create(self, database, template=None):
        """Makes a database, empty or as a copy."""
        copied = f" TEMPLATE {template} STRATEGY file_copy" if template else ""
        self._alone(f"CREATE DATABASE {database}{copied}")

    def drop(self, database):
        """Takes a database away."""
        self._alone(f"DROP DATABASE {database} WITH (FORCE)")

    def _alone(self, statement):
        subprocess.run(
            ["psql", "--no-psqlrc", "--quiet", "--host", self.socket, "--username=postgres", "--dbname=postgres",
             "--command", statement], check=True, stdout=subprocess.DEVNULL)

    def stop(self):
        """Stops it; nothing of it is kept unless the folder is."""
        try:
            self._run("pg_ctl", "stop", "--pgdata", self.data, "--mode=immediate", "--wait", "--timeout=60")
        except RuntimeError:
            pass
