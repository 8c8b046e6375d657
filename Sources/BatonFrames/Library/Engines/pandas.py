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
    values = pa.array(column, from_pandas=False)
    # A sum is NaN where one of its numbers is; that costs one look at each.
    if not (
        pa.types.is_floating(values.type) and math.isnan(pc.sum(values).as_py() or 0)
    ):
        return column
    null = pa.scalar(None, values.type)
    return baton_column(pc.if_else(pc.is_nan(values), null, values), column.index)


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
    if pa.types.is_boolean(arrays[0].type):
        numbers = [array.cast(pa.int8()) for array in arrays]
        made = function(*numbers, skip_nulls=False).cast(pa.bool_())
        return baton_column(made, columns[0].index)
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
        least = pa.scalar(-(2**63), pa.int64())
        if pc.any(pc.and_(pc.equal(a, least), pc.equal(b, -1))).as_py():
            raise OverflowError("a quotient leaves 64 bits")
        return baton_of_ints(np.floor_divide, a, b, first.index)
    made = pc.floor(pc.divide(a.cast(pa.float64()), b.cast(pa.float64())))
    return baton_column(made, first.index)


def baton_modulo(first, second):
    """With the sign of the divisor; of ints by 0 null."""
    a, b = baton_array(first), baton_array(second)
    if pa.types.is_integer(a.type) and pa.types.is_integer(b.type):
        return baton_of_ints(np.mod, a, b, first.index)
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
    return baton_column(pc.utf8_reverse(baton_array(column)), column.index)


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
    if separator:
        parts = pc.split_pattern(baton_array(column), separator)
        return baton_column(parts, column.index)
    return baton_map(list, pa.list_(pa.string()), column)


def baton_remove_accents(column):
    """NFKD without its marks."""

    def plain(text):
        parts = unicodedata.normalize("NFKD", text)
        return "".join(c for c in parts if not unicodedata.category(c).startswith("M"))

    return baton_map(plain, pa.string(), column)


def baton_to_int(column):
    """What can't be read as an int of 64 bits is null."""
    values = baton_array(column)
    if pa.types.is_floating(values.type):
        whole = pc.trunc(values)
        fits = pc.and_(pc.greater_equal(whole, -(2.0**63)), pc.less(whole, 2.0**63))
        whole = pc.if_else(fits, whole, pa.scalar(None, values.type))
        return baton_column(whole.cast(pa.int64()), column.index)
    if not pa.types.is_string(values.type):
        if pa.types.is_date(values.type):
            values = values.cast(pa.int32())
        return baton_column(values.cast(pa.int64()), column.index)

    def read(text):
        made = int(text) if re.fullmatch(r"[+-]?[0-9]+", text) else None
        return made if made is not None and -(2**63) <= made < 2**63 else None

    is_short = pc.fill_null(
        pc.match_substring_regex(values, r"\A-?[0-9]{1,18}\z"), True
    )
    if pc.all(is_short).as_py():
        return baton_column(values.cast(pa.int64()), column.index)
    return baton_map(read, pa.int64(), column)


def baton_to_float(column):
    """What can't be read as a float is null."""
    values = baton_array(column)
    if pa.types.is_integer(values.type) or pa.types.is_boolean(values.type):
        return baton_column(values.cast(pa.float64(), safe=False), column.index)

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
    if isinstance(value, dt.timedelta):
        return str(value // dt.timedelta(microseconds=1))
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


def baton_numbers(values):
    """As NumPy's floats."""
    return values.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False)


def baton_sum_by(values, codes, groups):
    """The sum of each group. Ints are added as ints, and those that may leave 64 bits by Python."""
    if pa.types.is_floating(values.type):
        # With the compensation of Kahan, as pandas has it.
        sums = pd.Series(baton_numbers(values)).groupby(codes).sum()
        made = np.zeros(groups)
        made[sums.index.to_numpy()] = sums.to_numpy()
        return pa.array(made)
    type = pa.int64() if pa.types.is_boolean(values.type) else values.type
    numbers = values.cast(pa.int64()).to_numpy(zero_copy_only=False)
    if np.abs(numbers.astype(float)).sum() < 2.0**62:
        made = np.zeros(groups, dtype=np.int64)
        np.add.at(made, codes, numbers)
        return pa.array(made).cast(type)
    sums = [0] * groups
    for code, number in zip(codes.tolist(), numbers.tolist()):
        sums[code] += number
    return pa.array(sums, type=pa.int64()).cast(type)


def baton_pairs_by(name, first, second, codes, groups):
    """Of the rows where both are known; null of fewer than two."""
    x, y = baton_numbers(first), baton_numbers(second)
    known = ~(np.isnan(x) | np.isnan(y))
    x, y, codes = x[known], y[known], codes[known]
    counts = np.bincount(codes, minlength=groups)
    with np.errstate(all="ignore"):
        x = x - (np.bincount(codes, x, groups) / counts)[codes]
        y = y - (np.bincount(codes, y, groups) / counts)[codes]
        both = np.bincount(codes, x * y, groups)
        if name == "covariance":
            made = both / (counts - 1)
        else:
            squares = np.bincount(codes, x * x, groups) * np.bincount(
                codes, y * y, groups
            )
            made = both / np.sqrt(squares)
    return pa.array(made, mask=counts < 2)


def baton_moment_by(name, values, codes, groups):
    """Means, and moments around them; skewness and kurtosis are NaN where numbers do not differ."""
    x, counts = baton_numbers(values), np.bincount(codes, minlength=groups)
    with np.errstate(all="ignore"):
        mean = np.bincount(codes, x, groups) / counts
        if name == "mean":
            return pa.array(mean, mask=counts == 0)
        x = x - mean[codes]
        square = np.bincount(codes, x * x, groups)
        if name in ("var", "std"):
            made = square / (counts - 1)
            made = np.sqrt(made) if name == "std" else made
            return pa.array(made, mask=counts < 2)
        spread = square / counts
        if name == "skewness":
            made = np.bincount(codes, x**3, groups) / counts / spread**1.5
        else:
            made = np.bincount(codes, x**4, groups) / counts / spread**2 - 3
    return pa.array(np.where(spread == 0, np.nan, made), mask=counts == 0)


def baton_measure(name, arrays, codes, groups, share=None):
    """An aggregate of the values of each group: null and NaN are skipped."""
    if name == "size":
        return pa.array(np.bincount(codes, minlength=groups))
    if name in ("correlation", "covariance"):
        return baton_pairs_by(name, *arrays, codes, groups)
    values = arrays[0]
    known = pc.is_valid(values)
    if name != "count" and pa.types.is_floating(values.type):
        known = pc.and_(known, pc.fill_null(pc.invert(pc.is_nan(values)), False))
    if not pc.all(known).as_py():
        codes = codes[known.to_numpy(zero_copy_only=False)]
        values = values.filter(known)
    if name == "count":
        return pa.array(np.bincount(codes, minlength=groups))
    if name == "nunique":
        pairs = baton_codes([pa.array(codes), values], len(values))
        return pa.array(np.bincount(codes[baton_firsts(pairs)], minlength=groups))
    if name == "sum":
        return baton_sum_by(values, codes, groups)
    if name in ("mean", "var", "std", "skewness", "kurtosis"):
        return baton_moment_by(name, values, codes, groups)
    if name in ("median", "quantile"):
        share = 0.5 if name == "median" else share
        return baton_quantile_by(values, codes, groups, share)
    if name == "list":
        return baton_list_by(values, codes, groups)
    if name in ("any", "all"):
        sought = values if name == "any" else pc.invert(values)
        found = np.bincount(
            codes[sought.to_numpy(zero_copy_only=False).astype(bool)], minlength=groups
        )
        none = np.bincount(codes, minlength=groups) == 0
        return pa.array((found > 0) == (name == "any"), mask=none)
    if name == "product":
        made = [None] * groups
        for code, value in zip(codes.tolist(), values.to_pylist()):
            made[code] = value if made[code] is None else made[code] * value
        return pa.array(made, type=values.type)
    return baton_picked_by(name, values, codes, groups)


def baton_adds_up(values):
    """Whether no sum of these ints or durations can leave 64 bits, wherever they are."""
    if pa.types.is_duration(values.type):
        values = values.cast(pa.int64())
    ends = pc.min_max(values)
    low, high = ends["min"].as_py(), ends["max"].as_py()
    return low is None or max(-low, high) * len(values) < 2**63


def baton_sum(column):
    """Ints and durations exactly, where pandas and Arrow wrap around: beyond 64 bits it is an error."""
    values = baton_array(column)
    numbers = values.cast(pa.int64())
    if baton_adds_up(numbers):
        made = pc.sum(numbers, min_count=0)
    else:
        made = pa.scalar(sum(numbers.drop_null().to_pylist()), type=pa.int64())
    return made.cast(values.type).as_py()


def baton_exact_sums(frame, *columns):
    """Ints and durations whose sums could leave 64 bits as decimals, which do not wrap around."""
    wide = [name for name in columns if not baton_adds_up(baton_array(frame[name]))]
    if not wide:
        return frame
    decimal = pd.ArrowDtype(pa.decimal128(38, 0))
    # Arrow has no way from durations to decimals but through ints.
    return frame.astype(dict.fromkeys(wide, "int64[pyarrow]")).astype(dict.fromkeys(wide, decimal))


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
    arrays = [baton_array(column) for column in columns]
    codes = np.zeros(len(arrays[0]), dtype=np.int64)
    made = baton_measure(name, arrays, codes, 1, share)[0].as_py()
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


def baton_codes(columns, length):
    """The number of each row's group, from 0 in the order of their first rows; null and NaN are keys like others."""
    made = np.zeros(length, dtype=np.int64)
    for place, column in enumerate(columns):
        values = baton_array(column)
        if pa.types.is_nested(values.type):
            numbers = {}
            values = pa.array(
                [
                    numbers.setdefault(baton_key(value), len(numbers))
                    for value in values.to_pylist()
                ],
                type=pa.int64(),
            )
        elif pa.types.is_floating(values.type):
            # 0.0 of -0.0, which equals it.
            values = pc.add(values, 0.0)
        encoded = values.dictionary_encode(null_encoding="encode")
        codes = encoded.indices.to_numpy().astype(np.int64)
        if place > 0:
            both = pa.array(made * len(encoded.dictionary) + codes)
            codes = both.dictionary_encode().indices.to_numpy().astype(np.int64)
        made = codes
    return made


def baton_firsts(codes):
    """The place of the first row of each group."""
    firsts = np.zeros(codes.max(initial=-1) + 1, dtype=np.int64)
    firsts[codes[::-1]] = np.arange(len(codes))[::-1]
    return firsts


def baton_order(codes):
    """The places of the rows, group by group and in their order: 16 bits at a time, which NumPy sorts in one pass."""
    order = np.argsort((codes & 0xFFFF).astype(np.uint16), kind="stable")
    for shift in (16, 32, 48):
        if codes.max(initial=0) >> shift:
            part = (codes[order] >> shift & 0xFFFF).astype(np.uint16)
            order = order[np.argsort(part, kind="stable")]
    return order


def baton_starts(counts):
    """Where each group begins when rows stand group by group."""
    return np.cumsum(counts) - counts


def baton_group(frame, keys, measures):
    """One row for each group with measures that pandas' own groups have not."""
    codes = baton_codes([frame[key] for key in keys], len(frame))
    firsts = baton_firsts(codes) if keys else np.zeros(1, dtype=np.int64)
    made = {key: baton_array(frame[key]).take(pa.array(firsts)) for key in keys}
    for name, (function, *columns) in measures.items():
        share = columns.pop() if columns and isinstance(columns[-1], float) else None
        arrays = [baton_array(frame[column]) for column in columns]
        if not arrays:
            function = "size"
        made[name] = baton_measure(function, arrays, codes, len(firsts), share)
    # A frame without columns has rows by its index alone.
    return (
        baton_from_table(made) if made else pd.DataFrame(index=range(len(firsts)))
    )


def baton_of_ints(function, dividends, divisors, index):
    """What NumPy makes of ints; null where one is null or the divisor is 0."""
    x = pc.fill_null(dividends, 0).to_numpy(zero_copy_only=False)
    y = pc.fill_null(divisors, 0).to_numpy(zero_copy_only=False)
    unknown = pc.is_null(dividends).to_numpy(zero_copy_only=False) | (y == 0)
    made = function(x, np.where(unknown, 1, y))
    return baton_column(pa.array(made, mask=unknown), index)


def baton_quantile_by(values, codes, groups, share):
    """Between two numbers by the distance to each."""
    x, counts = baton_numbers(values), np.bincount(codes, minlength=groups)
    order = np.argsort(x)
    x = x[order[baton_order(codes[order])]]
    place = share * np.maximum(counts - 1, 0)
    low = place.astype(np.int64)
    part, first = place - low, baton_starts(counts)
    if len(x) == 0:
        return pa.nulls(groups, pa.float64())
    last = len(x) - 1
    below = x[np.minimum(first + low, last)]
    above = x[np.minimum(first + np.minimum(low + 1, counts - 1), last)]
    with np.errstate(all="ignore"):
        made = np.where(part == 0, below, below + (above - below) * part)
    return pa.array(made, mask=counts == 0)


def baton_list_by(values, codes, groups):
    counts = np.bincount(codes, minlength=groups)
    offsets = np.append(baton_starts(counts), len(values)).astype(np.int32)
    items = values.take(pa.array(baton_order(codes)))
    return pa.ListArray.from_arrays(
        pa.array(offsets), items, mask=pa.array(counts == 0)
    )


def baton_picked_by(name, values, codes, groups):
    """Values that stand in the rows: the first, the last, the least, the greatest, the most frequent."""
    places = np.arange(len(values))
    if name == "mode":
        pairs = baton_codes([pa.array(codes), values], len(values))
        often = np.bincount(pairs)[pairs]
        most = np.zeros(groups, dtype=np.int64)
        np.maximum.at(most, codes, often)
        places = np.flatnonzero(often == most[codes])
    if name in ("min", "max", "mode"):
        chosen = values.take(pa.array(places))
        if pa.types.is_nested(values.type):
            listed = chosen.to_pylist()
            order = np.array(sorted(range(len(listed)), key=listed.__getitem__), int)
        else:
            direction = "descending" if name == "max" else "ascending"
            order = pc.array_sort_indices(chosen, order=direction).to_numpy()
        places = places[order]
    elif name == "last":
        places = places[::-1]
    found = np.full(groups, -1)
    found[codes[places[::-1]]] = places[::-1]
    return values.take(pa.array(found, mask=found < 0))


def baton_neighbours(name, values, codes, distance):
    """The place in its group that each row's value comes from; -1 where there is none."""
    length = len(codes)
    order = baton_order(codes)
    codes = codes[order]
    here = np.arange(length)
    if name == "shift":
        from_ = np.clip(here - distance, -1, length)
        inside = (from_ >= 0) & (from_ < length)
    else:
        valid = pc.is_valid(values).to_numpy(zero_copy_only=False)[order]
        if name == "fill_forward":
            from_ = np.maximum.accumulate(np.where(valid, here, -1))
        else:
            from_ = np.where(valid, here, length)[::-1]
            from_ = np.minimum.accumulate(from_)[::-1]
        inside = (from_ >= 0) & (from_ < length)
    from_ = np.where(inside, from_, 0)
    inside &= codes[from_] == codes
    places = np.empty(length, dtype=np.int64)
    places[order] = np.where(inside, order[from_], -1)
    return places


def baton_running(name, values, codes):
    """What a step makes of the values so far, one group at a time; past null and NaN, which stay."""
    known = pc.is_valid(values)
    if pa.types.is_floating(values.type):
        known = pc.and_(known, pc.fill_null(pc.invert(pc.is_nan(values)), False))
    places = np.flatnonzero(known.to_numpy(zero_copy_only=False))
    wanted = values.take(pa.array(places))
    if pa.types.is_floating(values.type):
        numbers = wanted.to_numpy()
    elif pa.types.is_integer(values.type) or pa.types.is_temporal(values.type):
        bits = pa.int32() if pa.types.is_date32(values.type) else pa.int64()
        numbers = wanted.cast(bits).to_numpy()
    else:
        numbers = None
    is_safe = name in ("cummin", "cummax") or (
        numbers is not None
        and (
            np.isfinite(numbers).all()
            if numbers.dtype == float
            else name == "cumsum" and np.abs(numbers.astype(float)).sum() < 2.0**62
        )
    )
    if numbers is not None and is_safe:
        groups = pd.Series(numbers).groupby(codes[places])
        made = pa.array(getattr(groups, name)().to_numpy()).cast(values.type)
    else:
        steps = {
            "cumsum": lambda a, b: a + b,
            "cumprod": lambda a, b: a * b,
            "cummin": min,
            "cummax": max,
        }
        last, made = {}, []
        for code, value in zip(codes[places].tolist(), wanted.to_pylist()):
            last[code] = steps[name](last[code], value) if code in last else value
            made.append(last[code])
        made = pa.array(made, type=values.type)
    is_known = known.to_numpy(zero_copy_only=False)
    made = made.take(pa.array(np.cumsum(is_known) - 1, mask=~is_known))
    if pa.types.is_floating(values.type):
        made = pc.if_else(known, made, values)
    return made


def baton_ranks(values, codes, dense):
    """From 1 in each group; equals share the lowest, null has no rank, NaN the last."""
    is_null = pc.is_null(values)
    equals = baton_codes([pa.array(codes), values], len(values))
    columns = [pa.array(codes)]
    if pa.types.is_floating(values.type):
        columns.append(pc.is_nan(values))
    columns.append(values)
    names = [str(place) for place in range(len(columns))]
    order = pc.sort_indices(
        pa.table(columns, names=names),
        sort_keys=[(name, "ascending") for name in names],
        null_placement="at_end",
    ).to_numpy()
    codes, equals = codes[order], equals[order]
    begins = np.ones(len(order), dtype=bool)
    begins[1:] = equals[1:] != equals[:-1]
    if dense:
        ranks = np.cumsum(begins)
    else:
        ranks = np.maximum.accumulate(np.where(begins, np.arange(len(order)) + 1, 0))
    counts = np.bincount(codes)
    starts = baton_starts(counts)[codes]
    made = np.empty(len(order), dtype=np.int64)
    made[order] = ranks - (ranks[starts] - 1)
    return pa.array(made, mask=is_null.to_numpy(zero_copy_only=False))


def baton_window(name, frame, *columns, by=(), distance=0):
    """Values that depend on the rows around, inside each part of the frame."""
    codes = baton_codes([frame[key] for key in by], len(frame))
    if len(frame) == 0:
        counts = ("count", "row_number", "cumulative_count", "rank", "dense_rank")
        type = pa.int64() if name in counts else pa.bool_()
        if name not in counts and name != "is_repeated":
            type = baton_array(columns[0]).type
        return baton_column(pa.array([], type=type), frame.index)
    if name == "count":
        return baton_column(pa.array(np.bincount(codes)[codes]), frame.index)
    if name == "row_number":
        made = pd.Series(codes).groupby(codes).cumcount()
        return baton_column(pa.array(made.to_numpy()), frame.index)
    if name == "is_repeated":
        rows = baton_codes([pa.array(codes), *columns], len(frame))
        made = baton_firsts(rows)[rows] != np.arange(len(frame))
        return baton_column(pa.array(made), frame.index)
    values = baton_array(columns[0])
    if name == "cumulative_count":
        known = pc.is_valid(values).to_numpy(zero_copy_only=False)
        made = pd.Series(known.astype(np.int64)).groupby(codes).cumsum()
        made = pa.array(made.to_numpy())
    elif name in ("rank", "dense_rank"):
        made = baton_ranks(values, codes, name == "dense_rank")
    elif name.startswith("cumulative_"):
        steps = {"sum": "cumsum", "product": "cumprod", "min": "cummin"}
        step = steps.get(name.removeprefix("cumulative_"), "cummax")
        made = baton_running(step, values, codes)
    else:
        places = baton_neighbours(name, values, codes, distance)
        made = values.take(pa.array(places, mask=places < 0))
    return baton_column(made, frame.index)


def baton_sort(frame, keys):
    """Stable; nulls last and NaN behind all numbers, in both directions."""
    columns, directions = [], []
    for column, direction in keys:
        values = frame[column] if isinstance(column, str) else column(frame)
        columns.append(baton_array(values))
        directions.append((str(len(directions)), direction))
    table = pa.table(columns, names=[name for name, _ in directions])
    places = pc.sort_indices(table, sort_keys=directions, null_placement="at_end")
    return frame.iloc[places.to_numpy()]


def baton_slice(frame, offset, length=None):
    """Rows from an offset that counts from the end."""
    start = max(0, len(frame) + offset)
    stop = len(frame) if length is None else max(0, len(frame) + offset + length)
    return frame.iloc[start:stop]


def baton_distinct(frame, on=None, keep="first"):
    """One row for each combination; none of those that are there more often where `keep` is none."""
    names = list(frame.columns) if on is None else on
    codes = baton_codes([frame[name] for name in names], len(frame))
    if keep == "none":
        return frame.iloc[np.flatnonzero(np.bincount(codes)[codes] == 1)]
    if keep == "first":
        return frame.iloc[baton_firsts(codes)]
    return frame.iloc[np.sort(len(codes) - 1 - baton_firsts(codes[::-1]))]


def baton_join(left, right, left_on, right_on, how, suffix):
    """Null matches nothing; rows in the order of the left, then of the right."""
    keys, is_known = [], np.ones(len(left) + len(right), dtype=bool)
    for name, other in zip(left_on, right_on):
        both = pa.concat_arrays(baton_common([left[name], right[other]]))
        is_known &= pc.is_valid(both).to_numpy(zero_copy_only=False)
        keys.append(both)
    codes = baton_codes(keys, len(is_known))
    groups = codes.max(initial=-1) + 1
    mine, theirs = codes[: len(left)], codes[len(left) :]
    is_mine, is_theirs = is_known[: len(left)], is_known[len(left) :]
    partners = np.flatnonzero(is_theirs)
    partners = partners[baton_order(theirs[partners])]
    counts = np.bincount(theirs[is_theirs], minlength=groups)
    found = np.where(is_mine, counts[mine], 0)
    if how in ("semi", "anti"):
        return left.iloc[np.flatnonzero((found > 0) == (how == "semi"))]
    repeats = np.maximum(found, 1) if how in ("left", "full") else found
    lefts = np.repeat(np.arange(len(left)), repeats)
    number = np.arange(len(lefts)) - np.repeat(baton_starts(repeats), repeats)
    rights = np.repeat(baton_starts(counts)[mine], repeats) + number
    has = np.repeat(found > 0, repeats)
    rights = np.append(partners, -1)[np.where(has, rights, -1)]
    if how in ("right", "full"):
        there = np.bincount(mine[is_mine], minlength=groups) > 0
        rest = np.flatnonzero(~(is_theirs & there[theirs]))
        lefts = np.append(lefts, np.full(len(rest), -1))
        rights = np.append(rights, rest)
    places = pa.array(lefts, mask=lefts < 0)
    others = pa.array(rights, mask=rights < 0)
    made = {name: values.take(places) for name, values in baton_table(left).items()}
    for name, other in zip(left_on, right_on):
        a, b = baton_common([made[name], baton_array(right[other]).take(others)])
        made[name] = pc.if_else(pc.is_null(places), b, a)
    for name, values in baton_table(right).items():
        if name not in right_on:
            name = name + suffix if name in left.columns else name
            made[name] = values.take(others)
    return baton_from_table(made)


def baton_append(frame, *others):
    """Rows of others behind, matched by the names of columns; missing cells are null."""
    tables = [pa.table(baton_table(part)) for part in (frame, *others)]
    made = pa.concat_tables(tables, promote_options="permissive").combine_chunks()
    return baton_from_table({name: made[name] for name in made.column_names})


def baton_unpivot(frame, columns, name, value):
    """One row for each of the columns, column by column."""
    places = pa.array(np.tile(np.arange(len(frame)), len(columns)))
    arrays = baton_table(frame)
    made = {
        key: values.take(places) for key, values in arrays.items() if key not in columns
    }
    names = pa.array(columns, type=pa.string())
    made[name] = names.take(pa.array(np.repeat(np.arange(len(columns)), len(frame))))
    made[value] = pa.concat_arrays(baton_common([frame[column] for column in columns]))
    return baton_from_table(made)


def baton_pivot(frame, index, columns, value):
    """One row for each index, a column for each value of `columns`, in the order of their first row."""
    names = [
        "null" if v is None else baton_text_of(v)
        for v in baton_array(frame[columns]).to_pylist()
    ]
    codes = baton_codes([frame[key] for key in index], len(frame))
    firsts = baton_firsts(codes)
    made = {key: baton_array(frame[key]).take(pa.array(firsts)) for key in index}
    cells = baton_array(frame[value])
    places = {}
    for place, (name, code) in enumerate(zip(names, codes.tolist())):
        places.setdefault(name, {}).setdefault(code, place)
    for name, found in places.items():
        rows = [found.get(code) for code in range(len(firsts))]
        made[name] = cells.take(pa.array(rows, type=pa.int64()))
    return baton_from_table(made)


def baton_explode(frame, column):
    """One row for each item of a list; an empty list or null leaves one row with null."""
    lists = baton_array(frame[column])
    lengths = pc.fill_null(pc.list_value_length(lists), 0).to_numpy()
    repeats = np.maximum(lengths, 1)
    places = pa.array(np.repeat(np.arange(len(frame)), repeats))
    items = np.full(len(places), -1)
    items[np.repeat(lengths > 0, repeats)] = np.arange(lengths.sum())
    made = {name: values.take(places) for name, values in baton_table(frame).items()}
    made[column] = lists.flatten().take(pa.array(items, mask=items < 0))
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
