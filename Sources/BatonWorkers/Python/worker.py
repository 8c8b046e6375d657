"""The worker of one data session: runs the Python that Baton generates and answers with rows and values.

It speaks frames over descriptor 0, a socket: the lengths of a JSON header and of a payload, then both. What programs
print goes to the standard streams, which carry nothing else. One request is answered before the next is read.
"""

import array
import ast
import csv
import ctypes
import datetime
import decimal
import errno
import json
import math
import os
import re
import signal
import socket
import struct
import sys
import traceback
import warnings

LENGTHS = struct.Struct("<IQ")
EPOCH = datetime.datetime(1970, 1, 1)
EPOCH_UTC = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
EPOCH_DAY = datetime.date(1970, 1, 1).toordinal()
MICROSECOND = datetime.timedelta(microseconds=1)
PAGE = os.sysconf("SC_PAGE_SIZE")
# Nested values deeper than this are sent as text.
DEPTH_MAX = 64
# Characters of a message or a trace that are sent.
TEXT_MAX = 8000


class Refused(Exception):
    """What the worker itself has against a request."""

    def __init__(self, kind, message, help=None):
        super().__init__(message)
        self.kind, self.message, self.help = kind, message, help


# Frames


def receive(channel):
    def exactly(count):
        data = bytearray(count)
        view = memoryview(data)
        while view:
            got = channel.recv_into(view)
            if got == 0:
                os._exit(0)
            view = view[got:]
        return data

    header, payload = LENGTHS.unpack(exactly(LENGTHS.size))
    return json.loads(exactly(header)), exactly(payload)


def send(channel, header, payload=b""):
    text = json.dumps(header, ensure_ascii=True).encode()
    channel.sendall(LENGTHS.pack(len(text), len(payload)) + text)
    if payload:
        channel.sendall(payload)


# Values: a letter for the kind, then the bytes


def microseconds(value):
    if value.tzinfo is None:
        return (value - EPOCH) // MICROSECOND
    return (value - EPOCH_UTC) // MICROSECOND


def put_text(out, value):
    data = str(value).encode("utf-8", "replace")
    out += struct.pack("<I", len(data))
    out += data


def is_missing(value):
    if value is None:
        return True
    kind = type(value).__name__
    return kind in ("NAType", "NaTType")


def put(out, value, depth=0):
    """Appends one value of any kind."""
    if is_missing(value):
        out += b"N"
    elif value is True or value is False:
        out += b"T" if value else b"F"
    elif isinstance(value, str):
        out += b"S"
        put_text(out, value)
    elif isinstance(value, int):
        out += b"I" + struct.pack("<q", value)
    elif isinstance(value, float):
        out += b"D" + struct.pack("<d", value)
    elif isinstance(value, datetime.datetime):
        out += b"M" + struct.pack("<q", microseconds(value))
    elif isinstance(value, datetime.date):
        out += b"A" + struct.pack("<i", value.toordinal() - EPOCH_DAY)
    elif isinstance(value, datetime.timedelta):
        out += b"U" + struct.pack("<q", value // MICROSECOND)
    elif isinstance(value, (bytes, bytearray, memoryview)):
        out += b"B" + struct.pack("<I", len(value)) + bytes(value)
    elif depth >= DEPTH_MAX:
        out += b"S"
        put_text(out, value)
    elif isinstance(value, dict):
        out += b"R" + struct.pack("<I", len(value))
        for key, item in value.items():
            put_text(out, key)
            put(out, item, depth + 1)
    elif isinstance(value, (list, tuple, set, frozenset)):
        out += b"L" + struct.pack("<I", len(value))
        for item in value:
            put(out, item, depth + 1)
    elif hasattr(value, "to_pydatetime"):
        put(out, value.to_pydatetime(), depth + 1)
    elif hasattr(value, "asDict"):
        put(out, value.asDict(), depth + 1)
    elif hasattr(value, "to_list"):
        put(out, value.to_list(), depth + 1)
    elif hasattr(value, "tolist"):
        put(out, value.tolist(), depth + 1)
    else:
        out += b"S"
        put_text(out, value)


def put_column(out, kind, values):
    """Appends a column: numbers and text packed together, all else value by value."""
    if kind == "int" and all(v is None or type(v) is int for v in values):
        out += b"i"
        put_numbers(out, "q", 0, values)
    elif kind == "float" and all(v is None or type(v) is float for v in values):
        out += b"d"
        put_numbers(out, "d", 0.0, values)
    elif kind == "text" and all(v is None or type(v) is str for v in values):
        out += b"s"
        encoded = [None if v is None else v.encode("utf-8", "replace") for v in values]
        out += array.array("I", [0xFFFFFFFF if v is None else len(v) for v in encoded]).tobytes()
        out += b"".join(v for v in encoded if v is not None)
    else:
        out += b"g"
        for value in values:
            put(out, value)


def put_numbers(out, code, nothing, values):
    has_nulls = None in values
    out += b"\1" if has_nulls else b"\0"
    if has_nulls:
        out += bytes(v is None for v in values)
        values = [nothing if v is None else v for v in values]
    out += array.array(code, values).tobytes()


# Frames of each engine: schema, rows, size


class PolarsFrames:
    def __init__(self):
        import polars

        self.module = polars

    def is_frame(self, value):
        return isinstance(value, (self.module.DataFrame, self.module.LazyFrame))

    def kind(self, dtype):
        pl = self.module
        if dtype.is_integer():
            return "int"
        if dtype.is_float():
            return "float"
        if dtype in (pl.String, pl.Categorical, pl.Enum):
            return "text"
        if dtype == pl.Boolean:
            return "bool"
        if dtype == pl.Date:
            return "date"
        if isinstance(dtype, pl.Datetime):
            return {"datetime": dtype.time_zone}
        if isinstance(dtype, pl.Duration):
            return "duration"
        if dtype == pl.Binary:
            return "binary"
        if isinstance(dtype, pl.List) or isinstance(dtype, pl.Array):
            return {"list": self.kind(dtype.inner)}
        if isinstance(dtype, pl.Struct):
            return {"record": [[field.name, self.kind(field.dtype)] for field in dtype.fields]}
        return "unknown"

    def schema(self, frame):
        lazy = isinstance(frame, self.module.LazyFrame)
        schema = frame.collect_schema() if lazy else frame.schema
        return [[name, self.kind(dtype)] for name, dtype in schema.items()]

    def page(self, frame):
        if isinstance(frame, self.module.LazyFrame):
            frame = frame.collect()
        schema = self.schema(frame)
        return schema, [self.cells(frame.to_series(place)) for place in range(frame.width)], frame.height

    def cells(self, series):
        pl, dtype = self.module, series.dtype
        if isinstance(dtype, (pl.Datetime, pl.Duration)):
            # As numbers: Python's own times lose zones and end at the year 9999.
            return Times(series.dt.cast_time_unit("us").to_physical().to_list(), isinstance(dtype, pl.Duration))
        if dtype == pl.Decimal:
            return [None if value is None else str(value) for value in series.to_list()]
        return series.to_list()

    def facts(self, frame):
        if isinstance(frame, self.module.DataFrame):
            return frame.height, frame.estimated_size()
        return None, None


class PandasFrames:
    def __init__(self):
        import numpy
        import pandas

        self.module, self.numpy = pandas, numpy

    def is_frame(self, value):
        return isinstance(value, self.module.DataFrame)

    def kind(self, series):
        pd, dtype = self.module, series.dtype
        types = pd.api.types
        if types.is_bool_dtype(dtype):
            return "bool"
        if types.is_integer_dtype(dtype):
            return "int"
        if types.is_float_dtype(dtype):
            return "float"
        if self.is_date(dtype):
            return "date"
        if types.is_datetime64_any_dtype(dtype):
            zone = getattr(dtype, "tz", None)
            if zone is None and isinstance(dtype, pd.ArrowDtype):
                zone = dtype.pyarrow_dtype.tz
            return {"datetime": None if zone is None else str(zone)}
        if types.is_timedelta64_dtype(dtype):
            return "duration"
        if isinstance(dtype, pd.ArrowDtype):
            return self.arrow_kind(dtype.pyarrow_dtype)
        if isinstance(dtype, pd.CategoricalDtype):
            return self.kind(dtype.categories)
        if types.is_string_dtype(dtype) and dtype != object:
            return "text"
        return self.object_kind(series)

    def object_kind(self, series):
        seen = {type(value) for value in series if not is_missing(value) and value == value}
        if seen == {str}:
            return "text"
        if seen == {bool}:
            return "bool"
        if seen == {datetime.date}:
            return "date"
        if seen == {bytes}:
            return "binary"
        return {"list": "unknown"} if seen == {list} else "unknown"

    def is_date(self, dtype):
        """Whether it is Arrow's type of days, which pandas counts as a time."""
        import pyarrow.types as types

        return isinstance(dtype, self.module.ArrowDtype) and types.is_date(dtype.pyarrow_dtype)

    def arrow_kind(self, kind):
        import pyarrow.types as types

        if types.is_string(kind) or types.is_large_string(kind):
            return "text"
        if types.is_date(kind):
            return "date"
        if types.is_binary(kind) or types.is_large_binary(kind):
            return "binary"
        if types.is_dictionary(kind):
            return self.arrow_kind(kind.value_type)
        if types.is_list(kind) or types.is_large_list(kind):
            return {"list": self.arrow_scalar(kind.value_type)}
        if types.is_struct(kind):
            return {"record": [[field.name, self.arrow_scalar(field.type)] for field in kind]}
        return "unknown"

    def arrow_scalar(self, kind):
        import pyarrow.types as types

        if types.is_boolean(kind):
            return "bool"
        if types.is_integer(kind):
            return "int"
        return "float" if types.is_floating(kind) else self.arrow_kind(kind)

    def schema(self, frame):
        return [[str(name), self.kind(frame.iloc[:, place])] for place, name in enumerate(frame.columns)]

    def page(self, frame):
        schema = self.schema(frame)
        return schema, [self.cells(frame.iloc[:, place]) for place in range(frame.shape[1])], len(frame)

    def cells(self, series):
        types, dtype = self.module.api.types, series.dtype
        if types.is_timedelta64_dtype(dtype) or (types.is_datetime64_any_dtype(dtype) and not self.is_date(dtype)):
            missing = series.isna().tolist()
            duration = types.is_timedelta64_dtype(dtype)
            if not duration and getattr(series.dt, "tz", None) is not None:
                series = series.dt.tz_convert("UTC").dt.tz_localize(None)
            unit = "timedelta64[us]" if duration else "datetime64[us]"
            numbers = series.to_numpy(dtype=unit).astype("int64").tolist()
            return Times([None if gone else n for gone, n in zip(missing, numbers)], duration)
        if types.is_float_dtype(dtype) and isinstance(dtype, self.numpy.dtype):
            return series.tolist()
        return [None if is_missing(value) else plain(value) for value in series.tolist()]

    def facts(self, frame):
        return len(frame), int(frame.memory_usage(index=True, deep=False).sum())


class Times(list):
    """Instants or durations as microseconds."""

    def __init__(self, numbers, duration):
        super().__init__(numbers)
        self.duration = duration


def plain(value):
    """A number of numpy as one of Python."""
    return value.item() if type(value).__module__ == "numpy" and hasattr(value, "item") else value


class DaskFrames:
    def __init__(self):
        import dask.dataframe

        self.module, self.pandas = dask.dataframe, PandasFrames()

    def is_frame(self, value):
        return isinstance(value, self.module.DataFrame) or self.pandas.is_frame(value)

    def schema(self, frame):
        return self.pandas.schema(frame if self.pandas.is_frame(frame) else frame._meta_nonempty)

    def page(self, frame):
        return self.pandas.page(frame if self.pandas.is_frame(frame) else frame.compute())

    def facts(self, frame):
        return self.pandas.facts(frame) if self.pandas.is_frame(frame) else (None, None)


class SparkFrames:
    NAMES = {"boolean": "bool", "string": "text", "date": "date", "binary": "binary"}
    INTEGERS = ("tinyint", "smallint", "int", "bigint")

    def __init__(self):
        self.pandas = PandasFrames()

    def is_frame(self, value):
        return type(value).__module__.startswith("pyspark.sql") and type(value).__name__ == "DataFrame" or (
            self.pandas.is_frame(value)
        )

    def kind(self, dtype):
        name = dtype.simpleString()
        if name in self.INTEGERS:
            return "int"
        if name in ("float", "double"):
            return "float"
        if name == "timestamp":
            return {"datetime": "UTC"}
        if name == "timestamp_ntz":
            return {"datetime": None}
        if name.startswith("interval day"):
            return "duration"
        if name.startswith("array<"):
            return {"list": self.kind(dtype.elementType)}
        if name.startswith("struct<"):
            return {"record": [[field.name, self.kind(field.dataType)] for field in dtype.fields]}
        return self.NAMES.get(name, "unknown")

    def schema(self, frame):
        if self.pandas.is_frame(frame):
            return self.pandas.schema(frame)
        return [[field.name, self.kind(field.dataType)] for field in frame.schema.fields]

    def page(self, frame):
        if self.pandas.is_frame(frame):
            return self.pandas.page(frame)
        schema, rows = self.schema(frame), frame.collect()
        columns = [[row[place] for row in rows] for place in range(len(schema))]
        return schema, [self.cells(kind, column) for (_, kind), column in zip(schema, columns)], len(rows)

    def cells(self, kind, values):
        if kind == {"datetime": "UTC"}:
            # Spark gives instants as local times of this process, whose zone is UTC.
            return Times([None if v is None else microseconds(v.replace(tzinfo=None)) for v in values], False)
        return [self.plain(value) for value in values]

    def plain(self, value):
        if isinstance(value, decimal.Decimal):
            return str(value)
        if hasattr(value, "asDict"):
            return {name: self.plain(field) for name, field in value.asDict().items()}
        return [self.plain(item) for item in value] if isinstance(value, list) else value

    def facts(self, frame):
        return self.pandas.facts(frame) if self.pandas.is_frame(frame) else (None, None)


# Requests


class Session:
    def __init__(self):
        self.names = {"__name__": "__baton__", "__builtins__": __builtins__}
        self.frames = None
        self.running = False

    def interrupt(self, number, frame):
        # One that comes between statements is meant for the last and comes too late.
        if self.running:
            self.running = False
            raise KeyboardInterrupt

    def handle(self, header, payload):
        operation = header["op"]
        if operation == "run":
            return self.run(header, payload)
        if operation == "open":
            return self.open(header)
        raise Refused("failed", f"unknown request '{operation}'")

    def open(self, header):
        engine, address = header["engine"], header.get("address")
        if engine == "polars":
            self.frames = PolarsFrames()
        elif engine == "pandas":
            self.frames = PandasFrames()
        elif engine == "dask":
            self.open_dask(address)
            self.frames = DaskFrames()
        else:
            self.open_spark(address, header)
            self.frames = SparkFrames()
        return {"kind": "done", "process": os.getpid()}, b""

    def open_dask(self, address):
        if address:
            from dask.distributed import Client

            self.client = Client(address, timeout=20, set_as_default=True)
        else:
            import dask

            dask.config.set(scheduler="threads")

    def open_spark(self, address, header):
        from pyspark.sql import SparkSession

        # It says so of each function that goes over parts of a frame; those of the library are tested with both.
        warnings.filterwarnings("ignore", message="PySpark does not yet fully support pandas")
        builder = SparkSession.builder.appName("baton").config("spark.sql.session.timeZone", "UTC")
        if address and address.startswith("sc://"):
            self.client = builder.remote(address).getOrCreate()
            return
        folder = header["folder"]
        settings = {
            "spark.ui.enabled": "false",
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.driver.host": "127.0.0.1",
            "spark.sql.warehouse.dir": f"{folder}/warehouse",
            "spark.local.dir": f"{folder}/spark",
            "spark.ui.showConsoleProgress": "false",
        }
        if header.get("memory"):
            settings["spark.driver.memory"] = f"{max(header['memory'] >> 20, 512)}m"
        for name, value in settings.items():
            builder = builder.config(name, value)
        self.client = builder.master(address or "local[*]").getOrCreate()
        self.client.sparkContext.setLogLevel("ERROR")

    def run(self, header, payload):
        code = compile(bytes(payload), header.get("place", "<statement>"), "exec")
        exec(code, self.names)
        flush()
        result = header.get("result")
        value = self.names.get(result) if result else None
        if result and not header.get("keep"):
            self.names.pop(result, None)
        return self.answer(header["want"], value)

    def answer(self, want, value):
        if want == "release":
            trim()
        if want in ("done", "release") or (want == "define" and not self.frames.is_frame(value)):
            return {"kind": "done"}, b""
        if want == "define":
            rows, size = self.frames.facts(value)
            return {"kind": "frame", "schema": self.frames.schema(value), "rows": rows, "bytes": size}, b""
        if self.frames.is_frame(value):
            return self.page(value, None)
        if want == "page" and isinstance(value, tuple) and len(value) == 2 and self.frames.is_frame(value[0]):
            return self.page(value[0], value[1])
        if want == "ask" and isinstance(value, tuple) and len(value) == 2 and isinstance(value[1], bytes):
            return {"kind": "document", "media": value[0]}, value[1]
        out = bytearray()
        put(out, plain(value))
        return {"kind": "value"}, out

    def page(self, frame, total):
        schema, columns, rows = self.frames.page(frame)
        out = bytearray()
        for (_, kind), values in zip(schema, columns):
            if isinstance(values, Times):
                out += b"u" if values.duration else b"m"
                put_numbers(out, "q", 0, values)
            else:
                put_column(out, kind, values)
        total = None if total is None else int(total)
        return {"kind": "page", "schema": schema, "rows": rows, "total": total}, out


def flush():
    for stream in (sys.stdout, sys.stderr):
        stream.flush()


def trim():
    """Gives what was let go back to the system, so that it counts no more."""
    try:
        ctypes.CDLL(None).malloc_trim(0)
    except (OSError, AttributeError):
        pass


def memory():
    with open("/proc/self/statm", "rb") as file:
        return int(file.read().split()[1]) * PAGE


# What went wrong, in the words of the session

KINDS = {
    "ColumnNotFoundError": "unknownColumn",
    "DuplicateError": "duplicateColumn",
    "ParserError": "badData",
    "EmptyDataError": "badData",
    "NoDataError": "badData",
    "UnicodeDecodeError": "badData",
    "ArrowInvalid": "badData",
    "JSONDecodeError": "badData",
    "BadZipFile": "badData",
    "SchemaError": "typeMismatch",
    "InvalidOperationError": "typeMismatch",
}


def fault(error, program=b""):
    if isinstance(error, Refused):
        return {"kind": error.kind, "message": error.message, "help": error.help}
    if isinstance(error, KeyboardInterrupt):
        return {"kind": "cancelled", "message": "the statement was cancelled"}
    message = str(error).strip()[:TEXT_MAX]
    name = type(error).__name__
    if isinstance(error, MemoryError):
        return {"kind": "limit", "message": "the session's memory is used up", "help": "free variables, or ask for more"}
    code = getattr(error, "errno", None)
    if code in (errno.ENOSPC, errno.EDQUOT) or "os error 28" in message or "No space left on device" in message:
        return {"kind": "machine", "message": "the disk is full", "help": message}
    found = of_store(error, program)
    if found:
        return found
    if isinstance(error, FileNotFoundError):
        # Polars says the path in its message alone.
        path = getattr(error, "filename", None) or message.partition("(os error 2): ")[2].split("\n")[0]
        return {"kind": "badData", "message": f"there is no file '{path}'" if path else message}
    if isinstance(error, PermissionError):
        return {"kind": "machine", "message": message}
    found = of_ints(name, message) or of_separated_values(message, program)
    if found:
        return {"kind": "badData", **found}
    kind = KINDS.get(name, "failed")
    if name == "ComputeError" and any(word in message for word in ("pars", "CSV", "utf", "UTF", "fields")):
        kind = "badData"
    return {"kind": kind, "message": f"{name}: {message}" if message else name, "help": trace(error)}


def of_ints(name, message):
    """Ints that leave 64 bits, as Polars, Arrow and Python say it."""
    match = re.match(r"conversion from `[if]\d+` to `i64` failed in column '(.*)' for \d+ out of \d+ values: \[([^,\]]*)", message)
    if match:
        where = f" ('{match[1]}': {match[2]})"
    elif name in ("ArrowInvalid", "OverflowError") and re.search("overflow|out of bounds|too large", message):
        where = ""
    else:
        return None
    return {"message": f"an int leaves 64 bits{where}", "help": "calculate with floats: float(…)"}


def of_store(error, program):
    """What is wrong with a file of a store (`s3://bucket/key`, or the file of a connection) that a program names; each library
    says it in its own way."""
    address, is_opened = next(store_files(program), (None, False))
    # The file systems of connections tell the path of this computer's files themselves.
    if address is None or is_opened and getattr(error, "filename", None):
        return None
    said = []
    while error is not None and len(said) < 8:
        said.append(f"{type(error).__name__}: {error}")
        error = error.__cause__ or error.__context__
    said = "\n".join(said)
    if re.search("NoSuchBucket|NO_SUCH_BUCKET|bucket does not exist", said):
        bucket = address.partition("://")[2] or address
        return {"kind": "badData", "message": f"there is no bucket '{bucket.split('/')[0]}' for '{address}'"}
    if "FileNotFoundError" in said:
        return {"kind": "badData", "message": f"there is no file '{address}'"}
    has_key = is_opened or "AWS_ACCESS_KEY_ID" in os.environ
    denied = "PermissionError|NoCredentials|ACCESS_KEY|ACCESS_DENIED|SIGNATURE"
    # Without a key each library asks another server for one first, and says what came of that.
    if re.search(denied if has_key else denied + "|AWS Error|S3 error", said):
        words = f"the store does not accept the credentials for '{address}'"
        return {
            "kind": "machine",
            "message": words if has_key else f"there are no credentials for '{address}'",
            "help": "make the connection with its 'key' and 'secret'"
            if is_opened
            else "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY where baton starts, and AWS_ENDPOINT_URL for a store "
            "that is not Amazon's",
        }
    if re.search("EndpointConnectionError|error sending request|NETWORK_CONNECTION|resolve host", said):
        place = "the connection's 'endpoint_url'" if is_opened else "AWS_ENDPOINT_URL"
        return {"kind": "machine", "message": f"the store of '{address}' does not answer", "help": f"see {place}"}
    return None


def store_files(program):
    """The files of stores that a program names, each with whether a connection opens it."""
    if b"s3" not in program and b".open(" not in program:
        return
    try:
        tree = ast.parse(bytes(program))
    except (SyntaxError, ValueError):
        return
    for part in ast.walk(tree):
        match part:
            case ast.Constant(value=str(address)) if address.startswith(("s3://", "s3a://")):
                yield address, False
            case ast.Call(func=ast.Attribute(attr="open"), args=[ast.Constant(value=str(address))]):
                yield address, True


def of_separated_values(message, program):
    """What is wrong with a file of separated values, with the place in it that the libraries don't say."""
    parsed = re.match(r"could not parse `(.*?)` as dtype `(\w+)` at column '(.*?)'", message, re.DOTALL)
    escaped = "is not properly escaped" in message or "EOF inside string" in message
    if parsed and not escaped:
        type = {"i64": "int", "f64": "float"}.get(parsed[2], parsed[2])
        return {
            "message": f"'{parsed[1]}' in the column '{parsed[3]}' is no {type}, as the values at the beginning are",
            "help": f"if it stands for nothing: `null_values: [{json.dumps(parsed[1], ensure_ascii=False)}]`; else read all as "
            "texts (`infer_schema: false`), and convert the columns",
        }
    ragged = "found more fields" in message or "Error tokenizing" in message
    if not (ragged or escaped or "utf-8" in message):
        return None
    for path, separator in separated_files(program):
        try:
            found = wrong_line(path, separator)
        except (OSError, TypeError):
            found = None
        if found:
            return found
    return None


def separated_files(program):
    """The files that a program reads, and what is between their values."""
    try:
        tree = ast.parse(bytes(program))
    except (SyntaxError, ValueError):
        return
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and getattr(call.func, "attr", "") in ("scan_csv", "read_csv") and call.args:
            options = {word.arg: word.value.value for word in call.keywords if isinstance(word.value, ast.Constant)}
            if isinstance(call.args[0], ast.Constant) and "encoding" not in options:
                yield call.args[0].value, options.get("separator", options.get("sep", ","))


def wrong_line(path, separator):
    """The first line of a file that can't be read, and why."""
    csv.field_size_limit(sys.maxsize)
    with open(path, "rb") as file:
        for number, line in enumerate(file, 1):
            try:
                line.decode()
            except UnicodeDecodeError:
                return {
                    "message": f"line {number} of '{path}' is not UTF-8",
                    "help": "say what it is, as in encoding: \"latin-1\"",
                }
    width, number = None, 1
    with open(path, encoding="utf-8-sig", newline="") as file:
        rows = csv.reader(file, delimiter=separator, strict=True)
        try:
            for row in rows:
                width = width or len(row)
                if len(row) > width:
                    return {
                        "message": f"line {number} of '{path}' has {len(row)} fields, and the first line has {width}",
                        "help": "put a field that has the separator in it between quotes",
                    }
                number = rows.line_num + 1
        except csv.Error:
            return {
                "message": f"a quote in line {number} of '{path}' is not closed where its field ends",
                "help": "write a quote inside of a field twice",
            }
    return None


def trace(error):
    """Where in the generated program, without what lies below it."""
    lines = []
    for entry in traceback.extract_tb(error.__traceback__):
        if entry.filename.startswith("<statement"):
            lines.append(f"line {entry.lineno}")
    return ", ".join(lines)[:TEXT_MAX] or None


def main():
    channel = socket.socket(fileno=os.dup(0))
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    # A store on plain HTTP is one that the user names so.
    if os.environ.get("AWS_ENDPOINT_URL", "").startswith("http://"):
        os.environ.setdefault("AWS_ALLOW_HTTP", "true")
    session = Session()
    signal.signal(signal.SIGINT, session.interrupt)
    while True:
        header, payload = receive(channel)
        try:
            session.running = True
            try:
                answer, data = session.handle(header, payload)
            finally:
                session.running = False
        except BaseException as error:
            session.running = False
            answer, data = {"kind": "fault", "fault": fault(error, payload if header["op"] == "run" else b"")}, b""
            del error
            flush()
        answer["memory"] = memory()
        send(channel, answer, data)


if __name__ == "__main__":
    main()
