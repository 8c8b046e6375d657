"""What pandas lacks of the written meanings: functions that generated programs bring along where they call them.

Columns have Arrow's types. Where pandas converts them on the way, or leaves the meaning, they are handled as Arrow's
arrays, or value by value.
"""

import datetime as dt
import functools
import hashlib
import math
import random
import re
import unicodedata
import zlib

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc


def baton_array(column):
    """The Arrow array of a column, in one piece."""
    made = (
        pa.array(column, from_pandas=False)
        if not isinstance(column, pa.Array)
        else column
    )
    if isinstance(made, pa.ChunkedArray):
        made = made.combine_chunks()
    if pa.types.is_large_string(made.type):
        made = made.cast(pa.string())
    return made


def baton_column(values, index, type=None):
    """A column of Arrow's type, of an Arrow array or of values."""
    if not isinstance(values, (pa.Array, pa.ChunkedArray)):
        values = pa.array(values, type=type, from_pandas=False)
    return pd.Series(pd.arrays.ArrowExtensionArray(values), index=index)


def baton_frame(columns):
    """A frame of columns given with their types."""
    made = {}
    for name, (type, values) in columns.items():
        made[name] = baton_column(pa.array(values, type=type), None)
    return pd.DataFrame(made)


def baton_table(frame):
    """The columns of a frame as Arrow's arrays."""
    return {name: baton_array(frame[name]) for name in frame.columns}


def baton_from_table(arrays):
    return pd.DataFrame(
        {name: baton_column(values, None) for name, values in arrays.items()}
    )


def baton_take(frame, places):
    """Rows by their places; null where a place is null."""
    places = pa.array(places, type=pa.int64())
    arrays = baton_table(frame)
    if not arrays:
        return frame.iloc[[0] * 0]
    return baton_from_table(
        {name: values.take(places) for name, values in arrays.items()}
    )


def baton_repeat(value, frame, type):
    """One value for all rows; what is a column already stays one."""
    if isinstance(value, pd.Series):
        return value
    if value is pd.NA or value is None:
        value = None
    if type is None:
        type = pa.null() if value is None else pa.scalar(value).type
    if isinstance(value, np.generic):
        value = value.item()
    return baton_column(pa.repeat(pa.scalar(value, type=type), len(frame)), frame.index)


def baton_map(function, type, *columns):
    """A function of the values of a row; null where one is null."""
    lists = [baton_array(column).to_pylist() for column in columns]
    made = [None if None in row else function(*row) for row in zip(*lists)]
    return baton_column(pa.array(made, type=type), columns[0].index)


def baton_known(column):
    """Without NaN, which aggregates skip: null in its place."""
    values = baton_array(column)
    if not pa.types.is_floating(values.type):
        return column
    is_nan = pc.is_nan(values)
    if not pc.any(is_nan).as_py():
        return column
    return baton_column(
        pc.if_else(is_nan, pa.scalar(None, values.type), values), column.index
    )


def baton_is_nan(column):
    values = baton_array(column)
    if not pa.types.is_floating(values.type):
        values = values.cast(pa.float64())
    return baton_column(pc.is_nan(values), column.index)


def baton_unknown(column):
    """Null for each row: what a comparison with null gives."""
    return baton_column(pa.nulls(len(column), pa.bool_()), column.index)


def baton_null_text(column):
    return baton_column(pa.nulls(len(column), pa.string()), column.index)


def baton_same(first, second):
    """Whether both are equal, both null or both NaN."""
    a, b = baton_array(first), baton_array(second)
    equal = pc.fill_null(pc.equal(a, b), False)
    both = pc.and_(pc.is_null(a), pc.is_null(b))
    made = pc.or_(equal, both)
    if pa.types.is_floating(a.type) and pa.types.is_floating(b.type):
        nan = pc.and_(
            pc.fill_null(pc.is_nan(a), False), pc.fill_null(pc.is_nan(b), False)
        )
        made = pc.or_(made, nan)
    return baton_column(made, first.index)


def baton_is_in(column, items):
    """Whether the value is among the items; null where it is null."""
    values = baton_array(column)
    if any(isinstance(item, float) for item in items) and pa.types.is_integer(
        values.type
    ):
        values = values.cast(pa.float64())
    type = pa.float64() if pa.types.is_floating(values.type) else values.type
    found = pc.is_in(values, value_set=pa.array(items, type=type))
    return baton_column(
        pc.if_else(pc.is_null(values), pa.scalar(None, pa.bool_()), found), column.index
    )


def baton_is_any(column, *others):
    """Whether the value equals one of the others of its row; null where it is null."""
    made = functools.reduce(
        lambda a, b: pc.or_(a, b),
        [
            pc.fill_null(pc.equal(baton_array(column), baton_array(other)), False)
            for other in others
        ],
    )
    values = baton_array(column)
    return baton_column(
        pc.if_else(pc.is_null(values), pa.scalar(None, pa.bool_()), made), column.index
    )


def baton_common(columns):
    """Arrays of the columns in one type: floats where one has them."""
    arrays = [baton_array(column) for column in columns]
    if any(pa.types.is_floating(a.type) for a in arrays):
        arrays = [
            a.cast(pa.float64()) if pa.types.is_integer(a.type) else a for a in arrays
        ]
    types = [a.type for a in arrays if not pa.types.is_null(a.type)]
    return [
        a.cast(types[0]) if types and pa.types.is_null(a.type) else a for a in arrays
    ]


def baton_coalesce(*columns):
    """The first of each row that is not null."""
    return baton_column(pc.coalesce(*baton_common(columns)), columns[0].index)


def baton_when(arms, otherwise):
    """The value of the first arm whose condition is true."""
    values = baton_common([value for _, value in arms] + [otherwise])
    made = values[-1]
    for (condition, _), value in zip(reversed(arms), reversed(values[:-1])):
        made = pc.if_else(pc.fill_null(baton_array(condition), False), value, made)
    return baton_column(made, otherwise.index)


def baton_extreme(columns, function):
    arrays = baton_common(columns)
    if not pa.types.is_floating(arrays[0].type):
        return baton_column(function(*arrays, skip_nulls=False), columns[0].index)
    made = function(*arrays, skip_nulls=False)
    is_nan = functools.reduce(pc.or_, [pc.is_nan(a) for a in arrays])
    return baton_column(pc.if_else(is_nan, pa.scalar(math.nan), made), columns[0].index)


def baton_least(*columns):
    """The least of each row: null where one is null, NaN where one is."""
    return baton_extreme(columns, pc.min_element_wise)


def baton_greatest(*columns):
    """The greatest of each row: null where one is null, NaN where one is."""
    return baton_extreme(columns, pc.max_element_wise)


def baton_math(name, column):
    """A function of real numbers; NaN where it has no answer."""
    values = baton_array(column)
    if not pa.types.is_floating(values.type):
        values = values.cast(pa.float64())
    return baton_column(getattr(pc, name)(values), column.index)


def baton_sign(column):
    values = baton_array(column)
    return baton_column(pc.sign(values).cast(values.type), column.index)


def baton_floor_divide(first, second):
    """Towards negative infinity; of ints by 0 null."""
    a, b = baton_array(first), baton_array(second)
    if pa.types.is_integer(a.type) and pa.types.is_integer(b.type):
        return baton_map(
            lambda x, y: x // y if y != 0 else None, pa.int64(), first, second
        )
    made = pc.floor(pc.divide(a.cast(pa.float64()), b.cast(pa.float64())))
    return baton_column(made, first.index)


def baton_modulo(first, second):
    """With the sign of the divisor; of ints by 0 null."""
    a, b = baton_array(first), baton_array(second)
    if pa.types.is_integer(a.type) and pa.types.is_integer(b.type):
        return baton_map(
            lambda x, y: x % y if y != 0 else None, pa.int64(), first, second
        )
    x = a.cast(pa.float64()).to_numpy(zero_copy_only=False)
    y = b.cast(pa.float64()).to_numpy(zero_copy_only=False)
    with np.errstate(all="ignore"):
        rest = np.fmod(x, y)
        made = np.where((rest != 0) & ((rest < 0) != (y < 0)), rest + y, rest)
    missing = pc.or_(pc.is_null(a), pc.is_null(b)).to_numpy(zero_copy_only=False)
    return baton_column(pa.array(made, mask=missing), first.index)


def baton_power(first, second):
    a, b = baton_array(first), baton_array(second)
    if pa.types.is_integer(a.type) and pa.types.is_integer(b.type):
        return baton_column(pc.power_checked(a, b), first.index)
    return baton_column(
        pc.power(a.cast(pa.float64()), b.cast(pa.float64())), first.index
    )


def baton_round(column, digits):
    """To tens, hundreds and so on, half to even."""
    values = baton_array(column)
    if pa.types.is_integer(values.type):
        return baton_map(lambda value: round(value, digits), pa.int64(), column)
    scale = 10.0**-digits
    made = pc.multiply(
        pc.round(pc.divide(values, scale), round_mode="half_to_even"), scale
    )
    return baton_column(made, column.index)


def baton_reverse(column):
    return baton_map(lambda text: text[::-1], pa.string(), column)


def baton_find(name, column, parts):
    tests = {
        "contains": lambda a, b: b in a,
        "starts_with": str.startswith,
        "ends_with": str.endswith,
    }
    return baton_map(tests[name], pa.bool_(), column, parts)


def baton_index_of(column, parts):
    return baton_map(str.find, pa.int64(), column, parts)


def baton_extract(column, pattern, group):
    """A group of the first match; null without one."""
    compiled = re.compile(pattern)

    def part(text):
        match = compiled.search(text)
        return match.group(group) if match else None

    return baton_map(part, pa.string(), column)


def baton_replace_pattern(column, pattern, new):
    if "\\p" in pattern:
        # Python's own expressions have no classes of Unicode, as in \\p{L}.
        new = new.replace("\\", "\\\\")
        made = pc.replace_substring_regex(baton_array(column), pattern, new)
        return baton_column(made, column.index)
    compiled = re.compile(pattern)
    return baton_map(
        lambda text: compiled.sub(lambda _: new, text), pa.string(), column
    )


def baton_split(column, separator):
    def parts(text):
        return text.split(separator) if separator else list(text)

    return baton_map(parts, pa.list_(pa.string()), column)


def baton_remove_accents(column):
    """NFKD without its marks."""

    def plain(text):
        parts = unicodedata.normalize("NFKD", text)
        return "".join(c for c in parts if not unicodedata.category(c).startswith("M"))

    return baton_map(plain, pa.string(), column)


def baton_to_int(column):
    """What can't be read as an int of 64 bits is null."""

    def read(value):
        if isinstance(value, str):
            return int(value) if re.fullmatch(r"[+-]?[0-9]+", value) else None
        if isinstance(value, float):
            return int(value) if math.isfinite(value) else None
        if isinstance(value, dt.datetime):
            zone = dt.timezone.utc if value.tzinfo else None
            return (value - dt.datetime(1970, 1, 1, tzinfo=zone)) // dt.timedelta(
                microseconds=1
            )
        if isinstance(value, dt.date):
            return (value - dt.date(1970, 1, 1)).days
        if isinstance(value, dt.timedelta):
            return value // dt.timedelta(microseconds=1)
        return int(value)

    def bounded(value):
        made = read(value)
        return made if made is not None and -(2**63) <= made < 2**63 else None

    return baton_map(bounded, pa.int64(), column)


def baton_to_float(column):
    """What can't be read as a float is null."""
    values = baton_array(column)
    if pa.types.is_integer(values.type) or pa.types.is_boolean(values.type):
        return baton_column(values.cast(pa.float64()), column.index)

    def read(text):
        if re.fullmatch(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?", text):
            return float(text)
        words = ["inf", "-inf", "+inf", "nan", "infinity", "-infinity"]
        return float(text) if text.lower() in words else None

    return baton_map(read, pa.float64(), column)


def baton_text_of(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return "NaN" if math.isnan(value) else repr(value)
    if isinstance(value, dt.datetime):
        return value.isoformat(
            sep=" ", timespec="microseconds" if value.microsecond else "seconds"
        )
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, list):
        return (
            "["
            + ", ".join("null" if v is None else baton_text_of(v) for v in value)
            + "]"
        )
    return str(value)


def baton_to_text(column):
    return baton_map(baton_text_of, pa.string(), column)


def baton_to_bool(column):
    """A number is true unless it is 0; a text is read in the usual ways."""

    def read(value):
        if isinstance(value, str):
            word = value.lower()
            if word in ("true", "t", "yes", "y", "1"):
                return True
            return False if word in ("false", "f", "no", "n", "0") else None
        if isinstance(value, float) and math.isnan(value):
            return None
        return value != 0

    return baton_map(read, pa.bool_(), column)


def baton_read_time(value):
    """A date or a time in the forms of ISO 8601, as a datetime."""
    if isinstance(value, str):
        if not re.match(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            return None
        try:
            return dt.datetime.fromisoformat(value).replace(tzinfo=None)
        except ValueError:
            return None
    return dt.datetime(value.year, value.month, value.day)


def baton_to_datetime(column):
    return baton_map(baton_read_time, pa.timestamp("us"), column)


def baton_to_date(column):
    def read(value):
        made = value if isinstance(value, dt.datetime) else baton_read_time(value)
        return made and made.date()

    return baton_map(read, pa.date32(), column)


def baton_type_name(column, name):
    values = baton_array(column)
    made = pc.if_else(pc.is_null(values), pa.scalar("null"), pa.scalar(name))
    return baton_column(made, column.index)


def baton_time_part(column, name):
    values = baton_array(column)
    if name == "microsecond" and not pa.types.is_date(values.type):
        made = pc.add(pc.multiply(pc.millisecond(values), 1000), pc.microsecond(values))
    else:
        made = getattr(pc, name)(values)
    return baton_column(made.cast(pa.int64()), column.index)


def baton_format_time(column, format):
    def text(value):
        part = format.replace("%%", "\0").replace("%Y", f"{value.year:04d}")
        return value.strftime(part.replace("\0", "%%"))

    return baton_map(text, pa.string(), column)


def baton_parse_time(column, format):
    def read(text):
        try:
            return dt.datetime.strptime(text, format)
        except ValueError:
            return None

    return baton_map(read, pa.timestamp("us"), column)


def baton_instants(column):
    """Microseconds since 1970."""
    values = baton_array(column)
    if pa.types.is_date(values.type):
        values = values.cast(pa.timestamp("us"))
    return values.cast(pa.int64())


def baton_time_between(first, second):
    made = pc.subtract_checked(baton_instants(first), baton_instants(second))
    return baton_column(made, first.index)


def baton_add_time(column, length):
    type = baton_array(column).type
    type = pa.timestamp("us") if pa.types.is_date(type) else type
    made = pc.add_checked(baton_instants(column), baton_array(length).cast(pa.int64()))
    return baton_column(made.cast(type), column.index)


def baton_truncate_time(column, unit):
    """To the start of its second, minute, hour, day, week (Monday), month, quarter or year."""
    values = baton_array(column)
    made = pc.floor_temporal(values, unit=unit, week_starts_monday=True)
    return baton_column(made.cast(values.type), column.index)


def baton_item(column, places):
    def item(values, place):
        return values[place] if -len(values) <= place < len(values) else None

    return baton_map(item, baton_array(column).type.value_type, column, places)


def baton_list_join(column, separator):
    def text(values):
        return separator.join(
            baton_text_of(value) for value in values if value is not None
        )

    return baton_map(text, pa.string(), column)


def baton_sha256(column):
    return baton_map(
        lambda text: hashlib.sha256(text.encode()).hexdigest(), pa.string(), column
    )


def baton_md5(column):
    return baton_map(
        lambda text: hashlib.md5(text.encode(), usedforsecurity=False).hexdigest(),
        pa.string(),
        column,
    )


def baton_crc32(column):
    return baton_map(lambda text: zlib.crc32(text.encode()), pa.int64(), column)


def baton_moment(values, power):
    """A standardized moment of numbers; NaN where they do not differ."""
    mean = sum(values) / len(values)
    spread = sum((value - mean) ** 2 for value in values) / len(values)
    if spread == 0:
        return math.nan
    return (
        sum((value - mean) ** power for value in values)
        / len(values)
        / spread ** (power / 2)
    )


def baton_pairs(name, first, second):
    pairs = [
        (a, b)
        for a, b in zip(first, second)
        if a is not None and b is not None and not math.isnan(a) and not math.isnan(b)
    ]
    if len(pairs) < 2:
        return None
    x, y = np.array(pairs, dtype=float).T
    x, y = x - x.mean(), y - y.mean()
    if name == "covariance":
        return float((x * y).sum() / (len(pairs) - 1))
    with np.errstate(all="ignore"):
        return float((x * y).sum() / np.sqrt((x * x).sum() * (y * y).sum()))


def baton_adds_up(values):
    """Whether no sum of these ints can leave 64 bits, wherever they are."""
    ends = pc.min_max(values)
    low, high = ends["min"].as_py(), ends["max"].as_py()
    return low is None or max(-low, high) * len(values) < 2**63


def baton_sum(column):
    """Ints exactly, where pandas and Arrow wrap around: beyond 64 bits it is an error."""
    values = baton_array(column)
    if baton_adds_up(values):
        return pc.sum(values, min_count=0).as_py()
    return pa.scalar(sum(values.drop_null().to_pylist()), type=pa.int64()).as_py()


def baton_exact_sums(frame, *columns):
    """Ints whose sums could leave 64 bits as decimals, which do not wrap around."""
    wide = [name for name in columns if not baton_adds_up(baton_array(frame[name]))]
    decimal = pd.ArrowDtype(pa.decimal128(38, 0))
    return frame.astype(dict.fromkeys(wide, decimal)) if wide else frame


def baton_value(name, arrays, share=None):
    """One value of Arrow's arrays: null and NaN are skipped."""
    values = arrays[0]
    if name == "size":
        return len(values)
    if name in ("correlation", "covariance"):
        return baton_pairs(name, values.to_pylist(), arrays[1].to_pylist())
    known = values.drop_null()
    if name == "count":
        return len(known)
    if pa.types.is_floating(known.type):
        known = known.filter(pc.invert(pc.is_nan(known)))
    if name == "nunique":
        return len(known.unique())
    if name == "sum":
        if pa.types.is_floating(known.type) and len(known) == 0:
            return 0.0
        if pa.types.is_floating(known.type):
            return (
                math.fsum(known.to_pylist())
                if pc.all(pc.is_finite(known)).as_py()
                else pc.sum(known).as_py()
            )
        made = sum(
            known.to_pylist(),
            start=dt.timedelta() if pa.types.is_duration(known.type) else 0,
        )
        return made
    if len(known) == 0:
        return None
    if name in ("first", "last"):
        return known[0 if name == "first" else -1].as_py()
    if name in ("any", "all"):
        return getattr(pc, name)(known).as_py()
    if name in ("min", "max"):
        return (min if name == "min" else max)(known.to_pylist())
    listed = known.to_pylist()
    if name == "list":
        return listed
    if name == "mode":
        counts = {}
        for value in listed:
            counts[value] = counts.get(value, 0) + 1
        most = max(counts.values())
        return min(value for value, count in counts.items() if count == most)
    if name == "product":
        return math.prod(listed)
    if name in ("skewness", "kurtosis"):
        return (
            baton_moment(listed, 3)
            if name == "skewness"
            else baton_moment(listed, 4) - 3
        )
    numbers = np.array(listed, dtype=float)
    if name in ("std", "var"):
        if len(numbers) < 2:
            return None
        return float(getattr(np, name)(numbers, ddof=1))
    if name == "mean":
        return float(numbers.mean())
    return float(np.quantile(numbers, 0.5 if name == "median" else share))


def baton_result_type(name, type):
    """The type of an aggregate's answers."""
    if name in ("size", "count", "nunique"):
        return pa.int64()
    if name == "sum" and pa.types.is_boolean(type):
        return pa.int64()
    if name in ("any", "all"):
        return pa.bool_()
    if name == "list":
        return pa.list_(type)
    if name in ("sum", "product", "min", "max", "first", "last", "mode"):
        return type
    return pa.float64()


def baton_aggregate(name, *columns, share=None):
    """One value of a column: null and NaN are skipped."""
    made = baton_value(name, [baton_array(column) for column in columns], share)
    return pd.NA if made is None else made


def baton_key(value):
    """As a key of groups: NaN equals itself, and so does null."""
    if isinstance(value, float) and math.isnan(value):
        return "NaN", None
    if isinstance(value, list):
        return "list", tuple(baton_key(item) for item in value)
    if isinstance(value, dict):
        return "record", tuple((name, baton_key(item)) for name, item in value.items())
    return "", value


def baton_parts(frame, keys):
    """The places of the rows of each group, in the order of their first rows."""
    if not keys:
        return {(): list(range(len(frame)))}
    lists = [baton_array(frame[key]).to_pylist() for key in keys]
    parts = {}
    for place, row in enumerate(zip(*lists)):
        parts.setdefault(tuple(baton_key(value) for value in row), []).append(place)
    return parts


def baton_group(frame, keys, measures):
    """One row for each group with measures that pandas' own groups have not."""
    parts = list(baton_parts(frame, keys).values())
    first = pa.array([places[0] for places in parts] if keys else [], type=pa.int64())
    made = {key: baton_array(frame[key]).take(first) for key in keys}
    for name, (function, *columns) in measures.items():
        share = columns.pop() if columns and isinstance(columns[-1], float) else None
        arrays = [baton_array(frame[column]) for column in columns]
        if not arrays:
            arrays = [pa.nulls(len(frame))]
            function = "size"
        values = [
            baton_value(
                function,
                [array.take(pa.array(places, type=pa.int64())) for array in arrays],
                share,
            )
            for places in parts
        ]
        made[name] = pa.array(values, type=baton_result_type(function, arrays[0].type))
    return baton_from_table(made)


def baton_running(values, step):
    made, last = [], None
    for value in values:
        if value is None or (isinstance(value, float) and math.isnan(value)):
            made.append(value)
        else:
            last = value if last is None else step(last, value)
            made.append(last)
    return made


def baton_filled(values):
    made, last = [], None
    for value in values:
        last = last if value is None else value
        made.append(last)
    return made


def baton_ranks(values, dense):
    """From 1; null has no rank, NaN the last."""
    known = [value for value in values if value is not None]
    order = sorted(
        known,
        key=lambda v: (
            (True, 0) if isinstance(v, float) and math.isnan(v) else (False, v)
        ),
    )
    ranks, distinct = {}, 0
    for place, value in enumerate(order):
        if baton_key(value) not in ranks:
            distinct += 1
            ranks[baton_key(value)] = distinct if dense else place + 1
    return [None if value is None else ranks[baton_key(value)] for value in values]


def baton_windowed(name, rows, distance):
    if name == "row_number":
        return list(range(len(rows)))
    if name == "count":
        return [len(rows)] * len(rows)
    if name == "is_repeated":
        seen, made = set(), []
        for row in rows:
            key = tuple(baton_key(value) for value in row)
            made.append(key in seen)
            seen.add(key)
        return made
    values = [row[0] for row in rows]
    if name == "cumulative_count":
        made, count = [], 0
        for value in values:
            count += value is not None
            made.append(count)
        return made
    if name == "shift":
        places = [place - distance for place in range(len(values))]
        return [values[place] if 0 <= place < len(values) else None for place in places]
    if name == "fill_forward":
        return baton_filled(values)
    if name == "fill_backward":
        return baton_filled(values[::-1])[::-1]
    if name in ("rank", "dense_rank"):
        return baton_ranks(values, name == "dense_rank")
    steps = {
        "cumulative_sum": lambda a, b: a + b,
        "cumulative_product": lambda a, b: a * b,
        "cumulative_min": min,
        "cumulative_max": max,
    }
    return baton_running(values, steps[name])


def baton_window(name, frame, *columns, by=(), distance=0):
    """Values that depend on the rows around, inside each part of the frame."""
    arrays = [baton_array(column) for column in columns]
    rows = (
        list(zip(*(array.to_pylist() for array in arrays)))
        if arrays
        else [()] * len(frame)
    )
    made = [None] * len(frame)
    for places in baton_parts(frame, list(by)).values():
        values = baton_windowed(name, [rows[place] for place in places], distance)
        for place, value in zip(places, values):
            made[place] = value
    counts = ("count", "row_number", "cumulative_count", "rank", "dense_rank")
    type = (
        pa.int64()
        if name in counts
        else pa.bool_()
        if name == "is_repeated"
        else arrays[0].type
    )
    return baton_column(pa.array(made, type=type), frame.index)


def baton_sort(frame, keys):
    """Stable; nulls last and NaN behind all numbers, in both directions."""
    arrays = []
    for column, direction in keys:
        values = baton_array(
            frame[column] if isinstance(column, str) else column(frame)
        )
        if pa.types.is_floating(values.type):
            rank = pc.if_else(pc.is_nan(values), pa.scalar(1), pa.scalar(0))
            arrays.append((pc.fill_null(rank, 2), "ascending"))
            values = pc.if_else(pc.is_nan(values), pa.scalar(0.0), values)
            arrays.append((values, direction))
        else:
            arrays.append((values, direction))
    arrays.append((pa.array(range(len(frame)), type=pa.int64()), "ascending"))
    names = [str(place) for place in range(len(arrays))]
    table = pa.table([values for values, _ in arrays], names=names)
    places = pc.sort_indices(
        table,
        sort_keys=[(name, direction) for name, (_, direction) in zip(names, arrays)],
        null_placement="at_end",
    )
    return frame.iloc[places.to_numpy()]


def baton_slice(frame, offset, length=None):
    """Rows from an offset that counts from the end."""
    start = max(0, len(frame) + offset)
    stop = len(frame) if length is None else max(0, len(frame) + offset + length)
    return frame.iloc[start:stop]


def baton_distinct(frame, on=None, keep="first"):
    """One row for each combination; none of those that are there more often where `keep` is none."""
    parts = baton_parts(frame, list(frame.columns) if on is None else on).values()
    if keep == "none":
        places = [part[0] for part in parts if len(part) == 1]
    else:
        places = sorted(part[0 if keep == "first" else -1] for part in parts)
    return frame.iloc[places]


def baton_join(left, right, left_on, right_on, how, suffix):
    """Null matches nothing; rows in the order of the left, then of the right."""
    partners = {}
    for key, places in baton_parts(right, right_on).items():
        if all(part != ("", None) for part in key):
            partners[key] = places
    pairs, used = [], set()
    keys = zip(*(baton_array(left[name]).to_pylist() for name in left_on))
    found = [partners.get(tuple(baton_key(value) for value in key), []) for key in keys]
    if how in ("semi", "anti"):
        return left.iloc[
            [
                place
                for place, others in enumerate(found)
                if bool(others) == (how == "semi")
            ]
        ]
    for place, others in enumerate(found):
        if not others and how in ("left", "full"):
            pairs.append((place, None))
        pairs += [(place, other) for other in others]
        used.update(others)
    if how in ("right", "full"):
        pairs += [(None, other) for other in range(len(right)) if other not in used]
    lefts = pa.array([pair[0] for pair in pairs], type=pa.int64())
    rights = pa.array([pair[1] for pair in pairs], type=pa.int64())
    made = {name: values.take(lefts) for name, values in baton_table(left).items()}
    others = {name: values.take(rights) for name, values in baton_table(right).items()}
    for name, other in zip(left_on, right_on):
        a, b = baton_common([made[name], others[other]])
        made[name] = pc.if_else(pc.is_null(lefts), b, a)
    for name, values in others.items():
        if name not in right_on:
            made[name + suffix if name in left.columns else name] = values
    return baton_from_table(made)


def baton_append(frame, *others):
    """Rows of others behind, matched by the names of columns; missing cells are null."""
    tables = [pa.table(baton_table(part)) for part in (frame, *others)]
    made = pa.concat_tables(tables, promote_options="permissive").combine_chunks()
    return baton_from_table({name: made[name] for name in made.column_names})


def baton_unpivot(frame, columns, name, value):
    """One row for each of the columns, column by column."""
    places = pa.array(list(range(len(frame))) * len(columns), type=pa.int64())
    arrays = baton_table(frame)
    made = {
        key: values.take(places) for key, values in arrays.items() if key not in columns
    }
    names = [column for column in columns for _ in range(len(frame))]
    made[name] = pa.array(names, type=pa.string())
    made[value] = pa.concat_arrays(baton_common([frame[column] for column in columns]))
    return baton_from_table(made)


def baton_pivot(frame, index, columns, value):
    """One row for each index, a column for each value of `columns`, in the order of their first row."""
    names = [
        "null" if v is None else baton_text_of(v)
        for v in baton_array(frame[columns]).to_pylist()
    ]
    parts = list(baton_parts(frame, index).values()) if len(frame) else []
    first = pa.array([places[0] for places in parts], type=pa.int64())
    made = {name: baton_array(frame[name]).take(first) for name in index}
    cells = baton_array(frame[value])
    for name in dict.fromkeys(names):
        found = [
            next((p for p in places if names[p] == name), None) for places in parts
        ]
        made[name] = cells.take(pa.array(found, type=pa.int64()))
    return baton_from_table(made)


def baton_explode(frame, column):
    """One row for each item of a list; an empty list or null leaves one row with null."""
    lists = baton_array(frame[column])
    places, items = [], []
    for place, values in enumerate(lists.to_pylist()):
        values = values or [None]
        places += [place] * len(values)
        items += values
    made = {
        name: values.take(pa.array(places, type=pa.int64()))
        for name, values in baton_table(frame).items()
    }
    made[column] = pa.array(items, type=lists.type.value_type)
    return baton_from_table(made)


def baton_sample(frame, count=None, fraction=None, seed=0):
    """Rows by chance, in their order."""
    if count is None:
        count = round(len(frame) * fraction)
    chosen = random.Random(seed).sample(range(len(frame)), min(count, len(frame)))
    return frame.iloc[sorted(chosen)]


def baton_microseconds(frame):
    """Times in microseconds, where a file has them in nanoseconds."""
    types = {
        name: pd.ArrowDtype(pa.timestamp("us", tz=dtype.pyarrow_dtype.tz))
        for name, dtype in frame.dtypes.items()
        if pa.types.is_timestamp(dtype.pyarrow_dtype)
    }
    return frame.astype(types)


def baton_save_hdf(frame, path):
    """HDF5 has no null: numbers have NaN for it, texts a word of their own. Nothing is pickled."""
    columns = {}
    for name in frame.columns:
        values = pa.array(frame[name], from_pandas=False)
        is_bool, is_int = pa.types.is_boolean(values.type), pa.types.is_integer(values.type)
        if values.null_count and (is_bool or is_int):
            raise ValueError(f"HDF5 has no null among ints and bools: fill {name!r} first")
        if pa.types.is_date(values.type):
            values = values.cast(pa.timestamp("us"))
        is_text = pa.types.is_string(values.type) or pa.types.is_large_string(values.type)
        is_time = pa.types.is_timestamp(values.type)
        if not (is_bool or is_int or is_text or is_time or pa.types.is_floating(values.type)):
            raise ValueError(f"HDF5 has no column of {values.type}: leave {name!r} out")
        made = values.to_pylist() if is_text else values.to_pandas()
        columns[name] = pd.Series(made, dtype=object if is_text else None)
    pd.DataFrame(columns).to_hdf(
        path, key="frame", mode="w", format="table", nan_rep="\x01null"
    )
