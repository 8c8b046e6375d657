"""The services that are measured: a director, FastAPI + PostgreSQL (`peer.py`), and nginx for files.

Each is told to end when this process does, however it ends, and says what processor time and memory its processes took.
"""

import ctypes
import hashlib
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request

HERE = pathlib.Path(__file__).parent
PASSWORD = "correct horse battery"
STOP_SECONDS = 30
LIBC = ctypes.CDLL(None)
TICKS = os.sysconf("SC_CLK_TCK")


def call(url, token, method, path, body=None, headers=None):
    data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
    request = urllib.request.Request(url + "/api/v1" + path, data, {
        "Content-Type": "application/json", **({"Authorization": f"Bearer {token}"} if token else {}), **(headers or {})
    }, method=method)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            content = answer.read()
    except urllib.error.HTTPError as error:
        raise RuntimeError(f"{method} {path}: {error.code} {error.read().decode(errors='replace')}") from None
    return json.loads(content) if content else None


def wait_for(condition, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if found := condition():
                return found
        except (OSError, RuntimeError):
            pass
        time.sleep(0.05)
    raise TimeoutError("it never came up")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(port):
    with socket.create_connection(("127.0.0.1", port), 1):
        return True


def spawn(arguments, **options):
    """A process that hears SIGTERM when this one ends, even by SIGKILL."""
    return subprocess.Popen(
        list(map(str, arguments)), preexec_fn=lambda: LIBC.prctl(1, signal.SIGTERM), stdin=subprocess.DEVNULL,
        **options)


def end(process):
    if process.poll() is None:
        process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def tree(root):
    """Numbers of a process and all below it."""
    parents = {}
    for folder in pathlib.Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                fields = (folder / "stat").read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            parents[int(folder.name)] = int(fields[1])
    found = {root}
    while more := {number for number, parent in parents.items() if parent in found and number not in found}:
        found |= more
    return found


def use_of(roots):
    """User and system seconds so far, with those of children that have ended, and resident megabytes."""
    seconds = resident = 0
    for number in set().union(*map(tree, roots)):
        place = pathlib.Path(f"/proc/{number}")
        try:
            fields = (place / "stat").read_text().rsplit(")", 1)[1].split()
            status = (place / "status").read_text()
        except OSError:
            continue
        seconds += sum(map(int, fields[11:15])) / TICKS
        resident += next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")), 0)
    return seconds, resident / 1024


class Director:
    name = "baton"

    def __init__(self, net, room):
        data, password, ready = room / "data", room / "password", room / "ready"
        password.write_text(PASSWORD + "\n")
        subprocess.run([net, "director", "init", "--data", data, "--admin", "ada", "--password-file", password],
                       check=True, stdout=subprocess.DEVNULL, timeout=60)
        self.process = spawn(
            [net, "serve", "--data", data, "--listen", "127.0.0.1:0", "--ready-file", ready, "--log-level", "warning"],
            stdout=subprocess.DEVNULL)
        try:
            self.prepare(ready)
        except BaseException:
            self.stop()
            raise

    def prepare(self, ready):
        self.url = wait_for(lambda: json.loads(ready.read_text())["url"] if ready.exists() else None)
        self.token = call(self.url, None, "POST", "/login", {"user": "ada", "password": PASSWORD})["token"]
        call(self.url, self.token, "PATCH", "/users/ada",
             {"quotas": {"experiments": 10_000_000, "artifact_bytes": 1 << 40, "log_bytes": 1 << 40}})
        self.joining = None
        self.join("node-1")
        parcel = b"a parcel"
        self.parcel = hashlib.sha256(parcel).hexdigest()
        call(self.url, self.token, "PUT", f"/artifacts/{self.parcel}?size={len(parcel)}&offset=0", parcel,
             {"Content-Type": "application/octet-stream"})

    def join(self, node):
        """The token of an agent of a new node; one join token brings them all in, as an administrator would do it."""
        if not self.joining:
            self.joining = call(self.url, self.token, "POST", "/join-tokens", {"tags": []})["token"]
        hello = {"facts": {"os": "linux", "cores": 2, "properties": {"hostname": node}}, "version": "baton 0.1.0",
                 "boot": "b", "known": []}
        return call(self.url, self.joining, "POST", "/agent/hello", hello)["token"]

    def use(self):
        return use_of([self.process.pid])

    def stop(self):
        end(self.process)


class Peer:
    token = "peer-token"
    parcel = "0" * 64

    def __init__(self, room, polls):
        self.name = "fastapi, polling" if polls else "fastapi"
        self.database = room / ("pg-polling" if polls else "pg")
        self.database.mkdir()
        self.user, self.service = [], None
        if os.getuid() == 0:
            # PostgreSQL does not run as root.
            shutil.chown(self.database, "postgres")
            room.chmod(0o711)
            self.user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", "--pdeathsig=TERM", "--"]
        places = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"))
        self.programs = str(places[-1]) + "/" if places else ""
        self.postgres("initdb", "-D", self.database / "data", "-A", "trust", "-U", "postgres")
        self.server = spawn(
            [*self.user, self.programs + "postgres", "-D", self.database / "data", "-c", "listen_addresses=", "-c",
             f"unix_socket_directories={self.database}"], cwd=self.database, stderr=subprocess.DEVNULL)
        try:
            self.prepare(polls)
        except BaseException:
            self.stop()
            raise

    def prepare(self, polls):
        wait_for(lambda: (self.database / ".s.PGSQL.5432").exists())
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self.service = spawn(
            [sys.executable, "-m", "uvicorn", "peer:app", "--port", port, "--workers", "2", "--no-access-log",
             "--log-level", "warning", "--timeout-graceful-shutdown", "2"], cwd=HERE, env={
                 **os.environ, "PEER_DATABASE": f"postgresql:///postgres?host={self.database}&user=postgres",
                 "PEER_TOKEN": self.token, "PEER_POLL": "1" if polls else "0"})
        wait_for(lambda: call(self.url, self.token, "GET", "/experiments") is not None)

    def fill(self, count):
        """Experiments by one statement: only what lists cost among them is measured."""
        self.postgres(
            "psql", "-h", self.database, "-U", "postgres", "-q", "-c",
            "insert into experiments (owner, name, digest, parcel, created, deployments) "
            f"select 'ada', 'many-' || n, repeat('0', 64), repeat('0', 64), 0, '[{{\"label\":\"a\"}}]' "
            f"from generate_series(1, {count}) n", "-c", "vacuum analyze experiments")

    def postgres(self, program, *arguments):
        subprocess.run([*self.user, self.programs + program, *map(str, arguments)], check=True, cwd=self.database,
                       stdout=subprocess.DEVNULL, timeout=120)

    def use(self):
        return use_of([self.service.pid, self.server.pid])

    def stop(self):
        if self.service:
            end(self.service)
        # At SIGTERM it waits for its clients; they are gone by now, or don't matter.
        if self.server.poll() is None:
            self.server.send_signal(signal.SIGINT)
        end(self.server)


class Nginx:
    """Files up and down without digests, tokens or durability."""

    def __init__(self, room):
        web, self.port = room / "nginx", free_port()
        for name in ("www", "temp"):
            (web / name).mkdir(parents=True)
        (web / "nginx.conf").write_text(f"""
            worker_processes 2; daemon off; pid {web}/pid; error_log {web}/error.log;
            {"user root;" if os.getuid() == 0 else ""}
            events {{}}
            http {{ access_log off; sendfile on; client_max_body_size 0; client_body_temp_path {web}/temp;
                    server {{ listen 127.0.0.1:{self.port}; root {web}/www; location / {{ dav_methods PUT DELETE; }} }} }}
            """)
        self.url = f"http://127.0.0.1:{self.port}"
        self.process = spawn(["nginx", "-p", web, "-c", web / "nginx.conf"], stderr=subprocess.DEVNULL)
        try:
            wait_for(lambda: answers(self.port))
        except BaseException:
            self.stop()
            raise

    def use(self):
        return use_of([self.process.pid])

    def stop(self):
        end(self.process)
