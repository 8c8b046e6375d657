package import BatonModel

/// The Python program that runs a `python` body: `python3 -c DRIVER job.json`; and the one that does so for many bodies
/// in children of its own, without starting Python for each: `python3 -c WORKER`.
///
/// The body is compiled under the name and at the line of the `.exp` file, so that a traceback points into the
/// experiment. Parameters arrive as data in the job file, outputs leave the same way; nothing is pasted into
/// source and nothing is unpickled.
package enum PythonDriver {
    /// Runs the body of a job file. Isolated, it has an interpreter that was started for it alone.
    package static func command(_ job: String, isIsolated: Bool) -> Command {
        let worker = isIsolated ? nil : Command.Worker(arguments: ["-c", worker], job: job)
        return Command("python3", ["-c", source, job], worker: worker)
    }

    static let source = body + "\nmain(sys.argv[1])\n"

    /// A process that has Python and the driver ready, and forks a child for each request.
    ///
    /// Input is a socket that keeps messages apart. A request is a list of texts with a zero byte behind each: the
    /// child's folder, output file, error file, owner, most bytes of memory, most open files, job file, and variables as
    /// `NAME=value`. The child answers with its number as the last thing before the body begins: who has no answer when
    /// all ends of the socket are closed knows that no body ran. An answer of 0 means that there is no child.
    ///
    /// The child is forked twice, so that whoever adopts orphans becomes its parent and waits for it. Nothing is imported
    /// before the fork but what the driver needs, so a body finds the same modules as in a process of its own.
    static let worker = body + service

    private static let service = #"""

        import os, gc, linecache, pathlib, types

        def place_of_owner():
            """Where the value of BATON_OWNER stands in our memory, and its length: others look for it there."""
            with open("/proc/self/environ", "rb") as file:
                variables = file.read()
            before = 0
            for variable in variables.split(b"\0"):
                if variable.startswith(b"BATON_OWNER="):
                    with open("/proc/self/stat", "rb") as file:
                        start = int(file.read().rpartition(b")")[2].split()[47])
                    return start + before + 12, len(variable) - 12
                before += len(variable) + 1
            return 0, 0

        def settle(request, place):
            folder, output, error, owner, memory, files, job, *variables = request.split(b"\0")[:-1]
            os.setpgid(0, 0)
            for stream, path in ((1, output), (2, error)):
                file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)
                os.dup2(file, stream)
                os.close(file)
            os.chdir(folder)
            for variable in variables:
                name, _, value = variable.partition(b"=")
                os.environb[name] = value
            os.environb[b"BATON_OWNER"] = owner
            if place[1] == len(owner):
                memory_file = os.open("/proc/self/mem", os.O_RDWR)
                os.pwrite(memory_file, owner, place[0])
                os.close(memory_file)
            if memory != b"0" or files != b"0":
                import resource
                for kind, value in ((resource.RLIMIT_DATA, int(memory)), (resource.RLIMIT_NOFILE, int(files))):
                    if value:
                        resource.setrlimit(kind, (value, value))
            return os.fsdecode(job)

        def serve():
            link = os.dup(0)
            null = os.open("/dev/null", os.O_RDWR)
            for stream in range(3):
                os.dup2(null, stream)
            os.close(null)
            place = place_of_owner()
            gc.collect()
            gc.freeze()
            while True:
                request = os.read(link, 65536)
                if not request:
                    os._exit(0)
                try:
                    between = os.fork()
                except OSError:
                    os.write(link, b"0")
                    continue
                if between:
                    os.waitpid(between, 0)
                    continue
                between = os.getpid()
                try:
                    if os.fork():
                        os._exit(0)
                    job = settle(request, place)
                    while os.getppid() == between:
                        os.sched_yield()
                    os.write(link, b"%d" % os.getpid())
                except OSError:
                    os.write(link, b"0")
                    os._exit(0)
                os.close(link)
                return job

        def leave(code):
            """Ends like the end of a program, but for the taking apart of what every child shares."""
            import atexit, io
            if "threading" in sys.modules:
                sys.modules["threading"]._shutdown()
            atexit._run_exitfuncs()
            sys.modules["__main__"].__dict__.clear()
            gc.collect()
            # What came before the fork is frozen and not among them.
            for file in gc.get_objects():
                if isinstance(file, io.IOBase) and not file.closed:
                    try:
                        file.flush()
                    except Exception:
                        pass
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)

        job = serve()
        try:
            main(job)
            code = 0
        except SystemExit as exit:
            code = exit.code
            if code is None:
                code = 0
            elif not isinstance(code, int):
                print(code, file=sys.stderr)
                code = 1
        leave(code & 255)
        """#

    private static let body = #"""
        import sys, json

        def decode(value):
            if isinstance(value, list):
                return [decode(item) for item in value]
            if isinstance(value, dict):
                if "$file" in value:
                    from pathlib import Path
                    return Path(value["$file"])
                if "$float" in value:
                    return float(value["$float"])
                if "$map" in value:
                    return {key: decode(item) for key, item in value["$map"]}
                if "$record" in value:
                    from types import SimpleNamespace
                    return SimpleNamespace(**{key: decode(item) for key, item in value["$record"]})
                return {key: decode(item) for key, item in value.items()}
            return value

        def encode(value, path):
            if value is None or isinstance(value, (bool, str)):
                return value
            if isinstance(value, int):
                if not -2**63 <= value < 2**63:
                    raise TypeError(f"{path} is an integer beyond 64 bits")
                return value
            if isinstance(value, float):
                if value != value or value in (float("inf"), float("-inf")):
                    return {"$float": str(value)}
                return value
            if isinstance(value, dict):
                return {"$map": [[str(key), encode(item, f"{path}[{key!r}]")] for key, item in value.items()]}
            if isinstance(value, (list, tuple, set, frozenset)):
                items = sorted(value) if isinstance(value, (set, frozenset)) else value
                return [encode(item, f"{path}[{index}]") for index, item in enumerate(items)]
            if hasattr(value, "__fspath__"):
                import os
                return {"$file": os.path.abspath(os.fsdecode(value))}
            for method in ("item", "tolist"):
                if hasattr(value, method):
                    try:
                        plain = getattr(value, method)()
                    except Exception:
                        continue
                    if type(plain) is not type(value):
                        return encode(plain, path)
            kind = type(value)
            raise TypeError(f"{path} is a {kind.__module__}.{kind.__qualname__}, which can't be kept as an output")

        def fail(text):
            print(text, file=sys.stderr)
            sys.exit(1)

        def main(path):
            with open(path, encoding="utf-8") as file:
                job = json.load(file)
            sys.argv = [job["name"]]
            sys.path[0] = job["directory"]
            # The body gets a fresh main module; this one stays alive for its functions.
            keep = sys.modules["__main__"]
            sys.modules["__main__"] = module = type(sys)("__main__")
            names = module.__dict__
            names["__file__"] = job["file"]
            names.update(decode(job["arguments"]))
            import linecache
            text = "\n" * (job["line"] - 1) + job["source"]
            lines = text.splitlines(True)
            linecache.cache[job["file"]] = (len(text), None, lines, job["file"])
            try:
                exec(compile(text, job["file"], "exec"), names)
            except Exception as error:
                import traceback
                trace = error.__traceback__
                while trace is not None and trace.tb_frame.f_code.co_filename != job["file"]:
                    trace = trace.tb_next
                text = traceback.format_exception(type(error), error, trace)
                fail("".join(text).rstrip())
            results = {}
            # A body before this one may have set some.
            try:
                with open(job["result"], encoding="utf-8") as file:
                    results = dict(json.load(file)["$map"])
            except OSError:
                pass
            for name in job["outputs"]:
                if name not in names:
                    continue
                try:
                    results[name] = encode(names[name], name)
                except (TypeError, RecursionError) as error:
                    results[name] = {"$unkept": str(error)}
            with open(job["result"], "w", encoding="utf-8") as file:
                json.dump({"$map": list(results.items())}, file, allow_nan=False)

        """#
}
