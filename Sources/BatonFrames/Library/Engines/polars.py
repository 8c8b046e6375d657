"""What Polars lacks of the written meanings: functions that generated programs bring along where they call them."""

import hashlib
import zlib

import polars as pl


def baton_least(*columns, floats=False):
    """The least of each row: null where one is null, NaN where one is."""
    least = pl.when(pl.all_horizontal(c.is_not_null() for c in columns))
    if floats:
        is_nan = pl.any_horizontal(c.is_nan() for c in columns)
        return least.then(
            pl.when(is_nan).then(float("nan")).otherwise(pl.min_horizontal(*columns))
        )
    return least.then(pl.min_horizontal(*columns))


def baton_greatest(*columns, floats=False):
    """The greatest of each row: null where one is null, NaN where one is."""
    greatest = pl.when(pl.all_horizontal(c.is_not_null() for c in columns))
    if floats:
        is_nan = pl.any_horizontal(c.is_nan() for c in columns)
        return greatest.then(
            pl.when(is_nan).then(float("nan")).otherwise(pl.max_horizontal(*columns))
        )
    return greatest.then(pl.max_horizontal(*columns))


def baton_exact_sums(frame, *columns):
    """Ints whose sums could leave 64 bits in 128, from which a cast back does not wrap around."""
    wide = []
    for name in columns:
        column = frame.get_column(name)
        low, high = column.min(), column.max()
        fits = low is None or max(-low, high) * len(column) < 2**63
        if not fits or column.dtype != pl.Int64:
            wide.append(column.cast(pl.Int64 if fits else pl.Int128))
    return frame.with_columns(wide) if wide else frame


def baton_time_between(first, second):
    """Microseconds; the cast raises where they leave 64 bits, which Polars' own difference wraps around."""
    made = first.dt.epoch("us").cast(pl.Int128) - second.dt.epoch("us")
    return made.cast(pl.Int64)


def baton_add_time(column, length):
    """As they add up in 128 bits: where that leaves 64, the cast raises; Polars' own sum wraps around."""
    made = column.dt.epoch("us").cast(pl.Int128) + length.dt.total_microseconds()
    return pl.when(made.cast(pl.Int64).is_not_null()).then(column + length)


def baton_power(base, exponent):
    """Of ints an int; the cast raises where it leaves 64 bits, which Polars' own wraps around."""
    about = base.cast(pl.Float64) ** exponent
    fits = (about < 2.0**63) & (about >= -(2.0**63))
    made = pl.when(fits).then(base**exponent).otherwise(about.cast(pl.Int128))
    return made.cast(pl.Int64)


def baton_round_int(column, digits):
    """To tens, hundreds and so on, half to even, in whole numbers."""
    scale = 10**-digits
    quotient = column // scale
    rest = column - quotient * scale
    up = (rest * 2 > scale) | ((rest * 2 == scale) & (quotient % 2 == 1))
    return ((quotient + up.cast(pl.Int64)).cast(pl.Int128) * scale).cast(pl.Int64)


def baton_round_float(column, digits):
    """To tens, hundreds and so on, half to even."""
    scale = 10.0**-digits
    return (column / scale).round() * scale


def baton_index_of(column, part):
    """Where `part` begins, in code points from 0; -1 where it is not."""
    before = column.str.split_exact(part, 1).struct.field("field_0")
    return (
        pl.when(part == "")
        .then(column.str.len_chars().cast(pl.Int64) * 0)
        .when(column.str.contains(part, literal=True))
        .then(before.str.len_chars().cast(pl.Int64))
        .when(column.is_not_null() & part.is_not_null())
        .then(-1)
    )


def baton_read_bool(column):
    """The text of a bool, in the usual ways to write one."""
    word = column.str.to_lowercase()
    return (
        pl.when(word.is_in(["true", "t", "yes", "y", "1"]))
        .then(True)
        .when(word.is_in(["false", "f", "no", "n", "0"]))
        .then(False)
    )


def baton_read_time(column):
    """A date or a time in the forms of ISO 8601, as a datetime."""
    days = ["%Y-%m-%dT", "%Y-%m-%d "]
    forms = [day + time for day in days for time in ("%H:%M:%S%.f", "%H:%M")]
    times = [
        column.str.to_datetime(form, time_unit="us", strict=False) for form in forms
    ]
    day = column.str.to_date("%Y-%m-%d", strict=False)
    return pl.coalesce(*times, day.cast(pl.Datetime("us")))


def baton_text_of_times(column):
    """`2024-02-29 13:05:00`, with microseconds where there are some."""
    return column.dt.strftime("%F %T%.6f").str.strip_suffix(".000000")


def baton_text_of_lists(column):
    """`[a, null, b]`"""
    item = pl.element().cast(pl.String).fill_null("null")
    return "[" + column.list.eval(item).list.join(", ") + "]"


def baton_sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()


def baton_md5(text):
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def baton_crc32(text):
    return zlib.crc32(text.encode())


def baton_right_join(left, right, left_on, right_on, suffix):
    """A right join with the columns of the left first, and the rows without a partner there last."""
    joined = left.with_columns(pl.lit(True).alias("\0left")).join(
        right.with_columns(pl.lit(True).alias("\0right")),
        left_on=left_on,
        right_on=right_on,
        how="full",
        suffix=suffix,
        coalesce=True,
        maintain_order="left_right",
    )
    return joined.filter(pl.col("\0right").is_not_null()).drop("\0left", "\0right")


def baton_pivot(frame, index, columns, value):
    """One row for each index, a column for each value of `columns`, in the order of their first row."""
    names = frame.get_column(columns).cast(pl.String).fill_null("null")
    frame = frame.with_columns(names.alias(columns))
    order = names.unique(maintain_order=True).to_list()
    if not index:
        cells = dict(zip(names.to_list(), frame.get_column(value).to_list()))
        return pl.DataFrame({name: [cells[name]] for name in order})
    made = frame.select(pl.struct(index).alias("\0i"), columns, value)
    made = made.pivot(on=columns, index="\0i", values=value, maintain_order=True)
    return made.select("\0i", *order).unnest("\0i")


def baton_sample(frame, count=None, fraction=None, seed=0):
    """Rows by chance, in their order."""
    if count is None:
        count = round(frame.height * fraction)
    numbers = pl.Series(range(frame.height), dtype=pl.Int64)
    chosen = numbers.sample(min(count, frame.height), seed=seed, shuffle=True)
    return frame[chosen.sort()]


def baton_on_pandas(frame, function, *arguments, **named):
    """What a function of pandas makes of the frame, back as Polars."""
    made = function(baton_to_pandas(frame), *arguments, **named)
    return pl.from_pandas(made)


def baton_to_pandas(frame):
    return frame.to_pandas(use_pyarrow_extension_array=True)
