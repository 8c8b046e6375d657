"""A server for a test: `serve.py postgres|mysql|s3|locked-s3 FOLDER`, with a database of that kind or a store of files.

Makes a database below the folder, starts its server on the loopback, prints its port, and stops it again when standard input
ends. The programs are Debian's (Tools/setup.sh).
"""

import glob
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request

PATIENCE = 60


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def account(name):
    """What runs a program as the server's own user where we are root: neither server starts as root."""
    if os.geteuid() != 0:
        return {}
    entry = pwd.getpwnam(name)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def program(name, *places):
    found = shutil.which(name) or next((p for place in places for p in sorted(glob.glob(f"{place}/{name}"))), None)
    if found is None:
        sys.exit(f"there is no program '{name}': run Tools/setup.sh")
    return found


def run(arguments, who, **more):
    subprocess.run(arguments, check=True, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL, **who, **more)


def postgres(folder, port):
    who, place = account("postgres"), "/usr/lib/postgresql/*/bin"
    data = f"{folder}/data"
    with open(f"{folder}/password", "w") as file:
        file.write("open sesame")
    os.chmod(f"{folder}/password", 0o644)
    run([program("initdb", place), "-D", data, "-U", "tester", "-A", "scram-sha-256", "-E", "UTF8", "--locale=C.UTF-8",
         "--no-sync", f"--pwfile={folder}/password"], who, cwd=folder)
    server = [program("postgres", place), "-D", data, "-p", str(port), "-c", "listen_addresses=127.0.0.1",
              "-c", f"unix_socket_directories={folder}", "-c", "fsync=off"]
    return subprocess.Popen(server, stdin=subprocess.DEVNULL, cwd=folder, **who), signal.SIGINT


def mysql(folder, port):
    who, data, socket_file = account("mysql"), f"{folder}/data", f"{folder}/s"
    common = ["--no-defaults", f"--datadir={data}", f"--tmpdir={folder}", "--skip-name-resolve"]
    run([program("mariadb-install-db"), *common, "--auth-root-authentication-method=normal"], who, cwd=folder)
    with open(f"{folder}/init.sql", "w") as file:
        file.write("CREATE DATABASE lab CHARACTER SET utf8mb4;\n"
                   "CREATE USER tester@'127.0.0.1' IDENTIFIED BY 'open sesame';\n"
                   "GRANT ALL ON lab.* TO tester@'127.0.0.1';\n")
    os.chmod(f"{folder}/init.sql", 0o644)
    server = [program("mariadbd", "/usr/sbin"), *common, f"--socket={socket_file}", f"--port={port}",
              "--bind-address=127.0.0.1", f"--init-file={folder}/init.sql", f"--pid-file={folder}/pid"]
    return subprocess.Popen(server, stdin=subprocess.DEVNULL, cwd=folder, **who), signal.SIGTERM


def s3(folder, port, free_requests=None):
    """A store that speaks S3, of the package `moto`; this Python has it."""
    # It would wait for each connection that a client keeps, and has nothing to write down: it is killed.
    more = {} if free_requests is None else {"INITIAL_NO_AUTH_ACTION_COUNT": str(free_requests)}
    server = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with open(f"{folder}/log", "w") as log:
        return subprocess.Popen(
            server, stdin=subprocess.DEVNULL, stderr=log, stdout=log, cwd=folder, env={**os.environ, **more}), signal.SIGKILL


def locked_s3(folder, port):
    """One that takes nobody's credentials once the bucket is made."""
    return s3(folder, port, free_requests=1)


def make_bucket(port):
    request = urllib.request.Request(f"http://127.0.0.1:{port}/trips", method="PUT")
    urllib.request.urlopen(request, timeout=PATIENCE).close()


def answers(port, server):
    """Whether somebody listens; both servers do so only when they are ready."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return True
        except OSError:
            time.sleep(0.05)
    return False


def main():
    kind, folder = sys.argv[1:]
    os.makedirs(folder)
    os.chmod(folder, 0o777)
    port = free_port()
    server, stop = {"postgres": postgres, "mysql": mysql, "s3": s3, "locked-s3": locked_s3}[kind](folder, port)
    try:
        if not answers(port, server):
            sys.exit(f"{kind} does not answer")
        if kind.endswith("s3"):
            make_bucket(port)
        print(port, flush=True)
        sys.stdin.read()
    finally:
        server.send_signal(stop)
        server.wait(PATIENCE)


if __name__ == "__main__":
    main()
