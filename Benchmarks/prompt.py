#!/usr/bin/env python3
"""How quick the prompt is: up from the start, key to echo with a run in progress, a large paste.

    python3 Benchmarks/prompt.py [path of baton]

Times are by the clock, so the machine should be quiet; the load at the start is printed with them.
"""
import os
import pty
import re
import select
import shutil
import signal
import statistics
import sys
import tempfile
import time
import fcntl
import struct
import termios

BATON = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else ".build/release/baton")
NAMES = 10_000
KEYS = 400
PASTED = 10_000
STARTS = 20


class Prompt:
    """`baton` on a terminal of its own."""

    def __init__(self, folder):
        environment = {
            "PATH": os.environ["PATH"], "HOME": folder, "TERM": "xterm-256color", "LANG": "C.UTF-8", "NO_COLOR": "1",
        }
        self.start = time.perf_counter()
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.chdir(folder)
            os.execve(BATON, [BATON], environment)
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
        self.seen = b""

    def read(self, seconds=10):
        if not select.select([self.terminal], [], [], seconds)[0]:
            raise SystemExit(f"nothing came within {seconds} s; the last was {self.seen[-300:]!r}")
        self.seen += os.read(self.terminal, 1 << 16)

    def wait(self, pattern, since=0, seconds=60):
        """Waits until the pattern has come behind `since`; gives the time."""
        end = time.perf_counter() + seconds
        while not re.search(pattern, self.seen[since:]):
            self.read(max(0.01, end - time.perf_counter()))
        return time.perf_counter()

    def send(self, data):
        place = len(self.seen)
        view = memoryview(data)
        while view:
            ready = select.select([self.terminal], [self.terminal], [], 10)
            if ready[0]:
                self.seen += os.read(self.terminal, 1 << 16)
            if ready[1]:
                view = view[os.write(self.terminal, view[:4096]):]
        return place

    def say(self, text):
        place = self.send(text.encode() + b"\r")
        self.wait(rb"\r\n.*baton> ", place)

    def end(self):
        os.kill(self.pid, signal.SIGTERM)
        try:
            while True:
                self.read(5)
        except (OSError, SystemExit):
            pass
        os.waitpid(self.pid, 0)
        os.close(self.terminal)


def milliseconds(values):
    values = sorted(v * 1000 for v in values)
    at = lambda part: values[min(len(values) - 1, int(len(values) * part))]
    return f"median {statistics.median(values):.1f} ms, 99 % {at(0.99):.1f} ms, most {values[-1]:.1f} ms"


def starts(folder):
    times = []
    for _ in range(STARTS):
        prompt = Prompt(folder)
        times.append(prompt.wait(rb"baton> ") - prompt.start)
        prompt.end()
    return times


def echoes(folder):
    with open(folder + "/names.exp", "w") as file:
        file.writelines(f"let measured_value_{n} = {n}\n" for n in range(NAMES))
        # Two thousand small steps and a few long ones: the engine is at work all the time.
        file.write("task small(n: Int) { sh \"sleep 0.02\" }\n")
        file.write("dag busy() { for n in 0..<2000 { small(n) } }\n")
    prompt = Prompt(folder)
    prompt.wait(rb"baton> ")
    prompt.say('source "names.exp"')
    prompt.say("let r = start busy() with cache: false")
    prompt.wait(rb"1/2000 done|[2-9]/2000 done|\d\d/2000 done")
    times = []
    for key in range(KEYS):
        letter = "abcdefghij"[key % 10]
        text = "".join("abcdefghij"[k % 10] for k in range(key - key % 60, key + 1))
        if key % 60 == 0:
            place = prompt.send(b"\x15")
            time.sleep(0.05)
        began = time.perf_counter()
        place = prompt.send(letter.encode())
        times.append(prompt.wait(re.escape(text.encode()) + rb"(?!\w)", place) - began)
        time.sleep(0.013)
    done = re.findall(rb"(\d+)/2000 done", prompt.seen)
    prompt.send(b"\x15measured_value_77")
    place = prompt.send(b"\t")
    began = time.perf_counter()
    listed = prompt.wait(rb"measured_value_7700", place) - began
    prompt.end()
    return times, listed, int(done[-1])


def echoes_of_cat():
    """The same from a program that only gives back what it reads: what machine and terminal cost by themselves."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.execvp("sh", ["sh", "-c", "stty raw -echo; echo ready; exec cat"])
    seen = b""
    while b"ready" not in seen:
        seen += os.read(terminal, 4096)
    times = []
    for _ in range(KEYS):
        time.sleep(0.013)
        began = time.perf_counter()
        os.write(terminal, b"x")
        while b"x" not in os.read(terminal, 4096):
            pass
        times.append(time.perf_counter() - began)
    os.close(terminal)
    os.waitpid(pid, 0)
    return times


def paste(folder):
    prompt = Prompt(folder)
    prompt.wait(rb"baton> ")
    block = "".join(f"let pasted_{n} = {n}\n" for n in range(PASTED))
    began = time.perf_counter()
    place = prompt.send(b"\x1b[200~" + block.encode() + b"\x1b[201~")
    shown = prompt.wait(rb"pasted_%d = " % (PASTED - 1), place) - began
    place = prompt.send(b"\r")
    ran = prompt.wait(rb"\r\n.*baton> ", place) - began
    place = prompt.send(b"pasted_77 + 1\r")
    prompt.wait(rb"78\r\n", place)
    prompt.end()
    return shown, ran


def main():
    folder = tempfile.mkdtemp(prefix="baton-prompt-")
    os.mkdir(folder + "/.baton")
    try:
        print(f"load {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores, {BATON}")
        print(f"start to prompt, {STARTS} times: {milliseconds(starts(folder))}")
        times, listed, done = echoes(folder)
        print(f"key to echo, {KEYS} keys, {NAMES} names, a run at work ({done} steps done): {milliseconds(times)}")
        print(f"the same from cat: {milliseconds(echoes_of_cat())}")
        print(f"Tab among {NAMES} names: {listed * 1000:.1f} ms")
        shown, ran = paste(folder)
        print(f"{PASTED} pasted lines: shown after {shown * 1000:.0f} ms, run after {ran * 1000:.0f} ms")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
