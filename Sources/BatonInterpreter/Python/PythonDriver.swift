/// The Python program that runs a `python` body: `python3 -c DRIVER job.json`.
///
/// The body is compiled under the name and at the line of the `.exp` file, so that a traceback points into the
/// experiment. Parameters arrive as data in the job file, outputs leave the same way; nothing is pasted into
/// source and nothing is unpickled.
enum PythonDriver {
    static let source = #"""
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

        def main():
            with open(sys.argv[1], encoding="utf-8") as file:
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

        main()
        """#
}
