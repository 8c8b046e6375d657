"""A bad network of one's own: two namespaces with a wire between them that loses and delays packets, or is cut.

The wire is two TUN devices and a thread: what `tc netem` does, for kernels without it too. Nobody needs to be root: the
program starts itself again in namespaces of its own.
"""

import fcntl
import heapq
import os
import random
import select
import struct
import subprocess
import sys
import threading
import time

NEAR, FAR = "10.77.0.1", "10.77.0.2"
TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 0x1, 0x1000


def enter_namespaces():
    """Starts this program again where it may make networks."""
    if os.environ.get("BATON_IN_NAMESPACES"):
        return
    mapping = [] if os.geteuid() == 0 else ["-r"]
    words = ["unshare", *mapping, "-m", "-n", sys.executable, *sys.argv]
    os.execvpe(words[0], words, {**os.environ, "BATON_IN_NAMESPACES": "1"})


def run(*words):
    subprocess.run(words, check=True, timeout=30)


def tun(name):
    descriptor = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(descriptor, TUNSETIFF, struct.pack("16sH22x", name.encode(), IFF_TUN | IFF_NO_PI))
    return descriptor


class Wire:
    """`NEAR` is here, `FAR` where `prefix` brings a program."""

    def __init__(self, seed):
        self.chance = random.Random(seed)
        # Of a hundred packets; seconds, one way.
        self.loss, self.delay, self.is_cut = 0, (0, 0), False
        self.lost = 0
        run("ip", "link", "set", "lo", "up")
        self.ends = [tun("near0"), tun("far0")]
        self.holder = subprocess.Popen(["unshare", "-n", "sleep", "infinity"])
        while os.readlink(f"/proc/{self.holder.pid}/ns/net") == os.readlink("/proc/self/ns/net"):
            time.sleep(0.01)
        self.prefix = ["nsenter", "-t", str(self.holder.pid), "-n"]
        run("ip", "link", "set", "far0", "netns", str(self.holder.pid))
        for prefix, name, own, other in [([], "near0", NEAR, FAR), (self.prefix, "far0", FAR, NEAR)]:
            run(*prefix, "ip", "address", "add", own, "peer", other, "dev", name)
            run(*prefix, "ip", "link", "set", name, "up")
        run(*self.prefix, "ip", "link", "set", "lo", "up")
        self.is_over = False
        self.thread = threading.Thread(target=self.carry)
        self.thread.start()

    def carry(self):
        waiting = []
        while not self.is_over:
            pause = max(0, min(0.2, waiting[0][0] - time.monotonic())) if waiting else 0.2
            for end in select.select(self.ends, [], [], pause)[0]:
                packet = os.read(end, 65536)
                if self.is_cut or self.chance.random() * 100 < self.loss:
                    self.lost += 1
                    continue
                due = time.monotonic() + self.chance.uniform(*self.delay)
                heapq.heappush(waiting, (due, self.chance.random(), self.ends[1 - self.ends.index(end)], packet))
            while waiting and waiting[0][0] <= time.monotonic():
                _, _, end, packet = heapq.heappop(waiting)
                try:
                    os.write(end, packet)
                except BlockingIOError:
                    self.lost += 1

    def end(self):
        self.is_over = True
        self.thread.join()
        self.holder.kill()
        self.holder.wait()
        for end in self.ends:
            os.close(end)
