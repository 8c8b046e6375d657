"""What was measured as a table for people, held against the aims."""

import os
import pathlib
import time


def rows(results):
    """What, the director's figure, the peer's, the aim in words, and whether it is met; the last two may be None."""
    for part, find in PARTS.items():
        if results.get(part):
            try:
                yield from find(results[part])
            except KeyError:
                # The part ended before it had this figure; why is among the faults.
                pass


def requests(words):
    def find(found):
        ours, theirs = found["baton"], found["fastapi"]
        yield (f"{words} a second", f"{ours['per_second']:.0f}", f"{theirs['per_second']:.0f}", "≥ the peer's",
               ours["per_second"] >= theirs["per_second"])
        yield f"{words}, 99 %", f"{ours['p99_ms']:.1f} ms", f"{theirs['p99_ms']:.1f} ms", "≤ the peer's", \
            ours["p99_ms"] <= theirs["p99_ms"]
        yield f"{words}, CPU of each", f"{ours['cpu_us']:.0f} µs", f"{theirs['cpu_us']:.0f} µs", None, None

    return find


def emit(found):
    ours, theirs, polling = found["baton"], found["fastapi"], found["fastapi, polling"]
    yield "event to who waits, median", f"{ours['p50_ms']:.2f} ms", f"{theirs['p50_ms']:.2f} ms", "< 5 ms", \
        ours["p50_ms"] < 5
    yield "event to who waits, 99 %", f"{ours['p99_ms']:.2f} ms", f"{theirs['p99_ms']:.2f} ms", None, None
    yield "the same beside polling, median", f"{ours['p50_ms']:.2f} ms", f"{polling['p50_ms']:.0f} ms", None, None


def crowd(found):
    who = f"{found['agents']} agents, {found['watchers']} watchers"
    yield f"{who}: memory", f"{found['resident_mb']} MB", "", "< 200 MB", found["resident_mb"] < 200
    yield f"{who}: cores", f"{found['cores']}", "", "< 1", found["cores"] < 1
    yield f"{who}: heartbeat, 99 %", f"{found['heartbeat_p99_ms']} ms", "", None, None


def deployments(found):
    each = found["cpu_s"] / found["deployments"] * 1e6
    yield f"{found['deployments']} deployments on {found['agents']} agents", f"{found['seconds']:.1f} s", "", None, None
    yield "   CPU of each", f"{each:.0f} µs", "", None, None


def growth(found):
    more = found["late_mb"] - found["early_mb"]
    yield f"growth over {found['requests']} requests", f"{more:.1f} MB", "", "< 5 MB", more < 5


def artifacts(found):
    ours, theirs = found["baton"], found["nginx"]
    yield "large file up, durable", f"{ours['up_mb_s']:.0f} MB/s", f"{theirs['up_mb_s']:.0f} MB/s", "≥ half of nginx", \
        ours["up_mb_s"] >= theirs["up_mb_s"] / 2
    yield "   the disk: dd conv=fdatasync", "", f"{found['disk_mb_s']:.0f} MB/s", None, None
    yield "   CPU of it", f"{ours['up_cpu_s']:.2f} s", f"{theirs['up_cpu_s']:.2f} s", None, None
    yield "large file down", f"{ours['down_mb_s']:.0f} MB/s", f"{theirs['down_mb_s']:.0f} MB/s", "≥ half of nginx", \
        ours["down_mb_s"] >= theirs["down_mb_s"] / 2
    yield "   CPU of it", f"{ours['down_cpu_s']:.2f} s", f"{theirs['down_cpu_s']:.2f} s", None, None


def lists(found):
    ours, theirs = found["baton"], found["fastapi"]
    yield f"100 of {found['experiments']} experiments, median", f"{ours['p50_ms']:.2f} ms", \
        f"{theirs['p50_ms']:.2f} ms", "< 50 ms", ours["p50_ms"] < 50
    yield "   99 %", f"{ours['p99_ms']:.2f} ms", f"{theirs['p99_ms']:.2f} ms", "< 50 ms", ours["p99_ms"] < 50


PARTS = {
    "status": requests("status requests"), "submit": requests("durable submissions"), "emit": emit, "lists": lists,
    "crowd": crowd, "deployments": deployments, "growth": growth, "artifacts": artifacts,
}


def table(results, faults):
    lines = [("what", "baton", "peer", "aim")]
    for what, ours, theirs, aim, is_met in rows(results):
        lines.append((what, ours, theirs, f"{aim}: {'met' if is_met else 'missed'}" if aim else ""))
    widths = [max(len(line[place]) for line in lines) for place in range(4)]
    text = "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip() for line in lines)
    head = f"{time.strftime('%Y-%m-%d %H:%M UTC', time.gmtime())} · {processor()} · {os.cpu_count()} cores · " \
        f"load {os.getloadavg()[0]:.2f}"
    return "\n".join([head, "", text] + [f"{part} failed: {fault}" for part, fault in faults.items()])


def processor():
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(": ", 1)[1]
    return "unknown processor"
