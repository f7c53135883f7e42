"""The program under test as a black box: its commands, its server and the interface that this serves."""

import http.client
import json
import os
import re
import select
import subprocess
import time
import urllib.parse
import uuid


class Refused(Exception):
    """The interface answered with a problem."""

    def __init__(self, status, path, body):
        super().__init__(f"{path}: {status} {body}")
        self.status = status
        self.type = body.get("type", "") if isinstance(body, dict) else ""


class Program:
    """The command, run under the clock."""

    def __init__(self, path, clock, log):
        self.path = path
        self.clock = clock
        self.log = log

    def run(self, *arguments, database, wanted=(0,), input=None):
        """Runs a command on a database; its status and what it wrote."""
        done = subprocess.run(
            [self.path, *arguments, "--database", database], env=self.clock.environment(), text=True, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, input=input, timeout=300)
        if done.returncode not in wanted:
            raise RuntimeError(f"aixin {' '.join(arguments)} ended with {done.returncode}: {done.stderr[-2000:]} {done.stdout[-500:]}")
        return done

    def knows(self, *command):
        """Whether it has a subcommand."""
        done = subprocess.run([self.path, "help", *command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        return done.returncode == 0 and f"aixin {' '.join(command)}" in done.stdout

    def options(self, *command):
        """The text of a subcommand's help."""
        return subprocess.run([self.path, "help", *command], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout


class Server:
    """A server that runs while this is entered."""

    def __init__(self, program, database):
        self.program = program
        self.database = database

    def __enter__(self):
        self.process = subprocess.Popen(
            [self.program.path, "serve", "--database", self.database, "--listen", "127.0.0.1:0"],
            env=self.program.clock.environment(), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        self.port = self._port()
        self._keep_reading()
        return self

    def _port(self):
        text, until = b"", time.monotonic() + 60
        while time.monotonic() < until and self.process.poll() is None:
            if select.select([self.process.stderr], [], [], 1)[0]:
                text += os.read(self.process.stderr.fileno(), 65536)
                found = re.search(rb"listening on http://[^\s]*:(\d+)\n", text)
                if found:
                    return int(found[1])
        raise RuntimeError(f"the server did not start: {text.decode(errors='replace')[-2000:]}")

    def _keep_reading(self):
        """What it logs goes to the log, so that its pipe never fills."""
        import threading

        def read():
            for line in self.process.stderr:
                self.program.log.write(line)
        self.reader = threading.Thread(target=read, daemon=True)
        self.reader.start()

    def __exit__(self, *_):
        self.process.terminate()
        try:
            status = self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise RuntimeError("the server did not stop") from None
        self.reader.join(10)
        if status != 0:
            raise RuntimeError(f"the server ended with {status}")


class Client:
    """Somebody who works with the interface."""

    def __init__(self, port, token, random):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.token = token
        self.random = random

    def post(self, path, body=None):
        """Asks for something once, under a key from the seed."""
        key = str(uuid.UUID(int=self.random.getrandbits(128), version=4))
        return self._send("POST", path, {"Idempotency-Key": key}, body)

    def get(self, path, **query):
        """Looks at something."""
        return self._send("GET", path + ("?" + urllib.parse.urlencode(query) if query else ""), {}, None)

    def _send(self, method, path, headers, body):
        headers["Authorization"] = f"Bearer {self.token}"
        data = None
        if body is not None:
            data = json.dumps(body, ensure_ascii=False).encode()
            headers["Content-Type"] = "application/json"
        for attempt in range(40):
            try:
                self.connection.request(method, "/v1" + path, data, headers)
                answer = self.connection.getresponse()
                text = answer.read()
            except (http.client.RemoteDisconnected, ConnectionError, BrokenPipeError):
                # An idle connection was closed; the key makes it safe to ask again.
                self.connection.close()
                if attempt > 3:
                    raise
                continue
            if answer.status in (429, 503) and attempt < 39:
                time.sleep(0.2)
                continue
            result = json.loads(text) if text else {}
            if answer.status >= 300:
                raise Refused(answer.status, f"{method} {path}", result)
            return result
