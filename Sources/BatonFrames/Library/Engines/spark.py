"""What Spark lacks of the written meanings: functions that generated programs bring along where they call them."""

import datetime as dt
import functools
import math
import re
import unicodedata

import pandas as pd
import pyarrow as pa
from pyspark.sql import Window
from pyspark.sql import functions as F


def baton_divide(first, second):
    """As IEEE has it: by 0 infinite or NaN, where Spark raises."""
    a, b = first.cast("double"), second.cast("double")
    by_zero = (
        F.when((a == 0) | F.isnan(a), F.lit(float("nan")))
        .when(a > 0, F.lit(float("inf")))
        .otherwise(F.lit(float("-inf")))
    )
    known = a.isNotNull() & b.isNotNull()
    return F.when(known, F.when(b == 0, by_zero).otherwise(a / b))


def baton_round(column, digits):
    """Half to even; what is not finite stays as it is."""
    is_finite = ~F.isnan(column) & (F.abs(column) < float("inf"))
    return F.when(is_finite, F.bround(column, digits)).otherwise(column)


def baton_to_int(column):
    """Without what is behind the point; null for what 64 bits can't hold, NaN among it."""
    fits = (column >= -(2.0**63)) & (column < 2.0**63)
    return F.when(fits, column.cast("bigint"))


def baton_whole(column, whole):
    """As a float, with the sign of a zero; what has no digits behind the point stays."""
    result = F.when(whole == 0, column * 0.0).otherwise(whole.cast("double"))
    return F.when(F.abs(column) < 2.0**53, result).otherwise(column)


def baton_floor(column):
    return baton_whole(column, F.floor(column))


def baton_ceil(column):
    return baton_whole(column, F.ceil(column))


def baton_known(first, second):
    """Whether neither is null."""
    return first.isNotNull() & second.isNotNull()


def baton_floor_divide(first, second):
    """Of ints, towards negative infinity; by 0 null, where Spark raises."""
    divisor = F.when(second != 0, second)
    whole = F.call_function("div", first, divisor)
    is_below = (first % divisor != 0) & ((first < 0) != (divisor < 0))
    return whole - is_below.cast("bigint")


def baton_modulo(first, second, floats=False):
    """With the sign of the divisor; by 0 null, of floats NaN."""
    divisor = F.when(second != 0, second)
    rest = first % divisor
    rest = F.when((rest != 0) & ((rest < 0) != (second < 0)), rest + divisor).otherwise(
        rest
    )
    if floats:
        by_zero = baton_known(first, second) & (second == 0)
        return F.when(by_zero, F.lit(float("nan"))).otherwise(rest)
    return rest


def baton_power(base, exponent):
    """Of ints an int; an error where it leaves 64 bits."""
    # From 64 factors on it does so, or the base is -1, 0 or 1.
    times = F.least(exponent, F.lit(64) + exponent % 2).cast("int")
    factors = F.array_repeat(base, F.greatest(times, F.lit(0)))
    one = F.lit(1).cast("bigint")
    made = F.aggregate(factors, one, lambda product, factor: product * factor)
    none = F.raise_error(F.lit("an int has no whole power below 0")).cast("bigint")
    known = baton_known(base, exponent)
    return F.when(known, F.when(exponent < 0, none).otherwise(made))


def baton_power_float(base, exponent):
    """As C has it: powers of 1, and the endless ones of -1, are 1."""
    a, b = base.cast("double"), exponent.cast("double")
    is_one = (a == 1) | ((a == -1) & (F.abs(b) == float("inf")))
    return F.when(baton_known(a, b), F.when(is_one, 1.0).otherwise(F.pow(a, b)))


def baton_log(column):
    """NaN below 0, where Spark has null."""
    x = column.cast("double")
    least = F.when(x == 0, F.lit(float("-inf"))).otherwise(F.lit(float("nan")))
    return F.when(x.isNotNull(), F.when(x > 0, F.ln(x)).otherwise(least))


def baton_asinh(column):
    """Exact near 0 and far from it, where Spark's own is not."""
    x = column.cast("double")
    size = F.abs(x)
    near = F.log1p(size + size * size / (1 + F.sqrt(size * size + 1)))
    made = F.when(size < 1e8, near).otherwise(F.ln(size) + math.log(2))
    return F.when(x == 0, x).otherwise(F.signum(x) * made)


def baton_acosh(column):
    """Exact near 1 and far from it, where Spark's own is not."""
    x = column.cast("double")
    above = F.when(x >= 1, x - 1)
    near = F.log1p(above + F.sqrt(2 * above + above * above))
    made = F.when(x < 1e8, near).otherwise(F.ln(x) + math.log(2))
    return F.when(x >= 1, made).when(x.isNotNull(), F.lit(float("nan")))


def baton_atanh(column):
    """Infinite at 1 and -1, NaN beyond."""
    x = column.cast("double")
    size = F.abs(x)
    inside = F.when(size < 1, size)
    made = (
        F.when(size < 1, F.signum(x) * F.log1p(2 * inside / (1 - inside)) / 2)
        .when(size == 1, x * float("inf"))
        .otherwise(F.lit(float("nan")))
    )
    return F.when(x == 0, x).when(x.isNotNull(), made)


def baton_least(*columns, floats=False):
    """The least of each row: null where one is null, NaN where one is."""
    known = functools.reduce(lambda a, b: a & b, [c.isNotNull() for c in columns])
    made = F.least(*columns) if len(columns) > 1 else columns[0]
    if floats:
        is_nan = functools.reduce(lambda a, b: a | b, [F.isnan(c) for c in columns])
        made = F.when(is_nan, F.lit(float("nan"))).otherwise(made)
    return F.when(known, made)


def baton_greatest(*columns):
    """The greatest of each row, NaN above all: null where one is null."""
    known = functools.reduce(lambda a, b: a & b, [c.isNotNull() for c in columns])
    return F.when(known, F.greatest(*columns) if len(columns) > 1 else columns[0])


def baton_round_int(column, digits):
    """To tens, hundreds and so on, half to even, in whole numbers."""
    scale = F.lit(10**-digits).cast("bigint")
    rest = ((column % scale) + scale) % scale
    down = F.call_function("div", column, scale) - ((column < 0) & (rest != 0)).cast(
        "bigint"
    )
    is_up = (rest > scale - rest) | ((rest == scale - rest) & (down % 2 != 0))
    return (down + is_up.cast("bigint")) * scale


def baton_title(column):
    """A capital at the start of each run of letters, small letters behind it."""

    def title(text):
        return None if text is None else text.title()

    return F.udf(title, "string")(column)


def baton_remove_accents(column):
    """NFKD without its marks."""

    def plain(text):
        if text is None:
            return None
        parts = unicodedata.normalize("NFKD", text)
        return "".join(c for c in parts if not unicodedata.category(c).startswith("M"))

    return F.udf(plain, "string")(column)


def baton_split(column, separator):
    """At a text that stands for itself; without one into code points."""
    if separator:
        quoted = "\\Q" + separator.replace("\\E", "\\E\\\\E\\Q") + "\\E"
        return F.split(column, quoted, -1)
    return F.filter(F.split(column, ""), lambda part: part != "")


def baton_pad(column, width, fill, function):
    """Spark's own cut what is longer."""
    is_short = F.length(column) < width
    return F.when(is_short, function(column, width, fill)).otherwise(column)


def baton_slice(column, offset, length):
    """A part of texts, from a place counted from the end."""
    start = F.greatest(F.length(column) + offset, F.lit(0))
    return F.substring(column, start + 1, F.lit(length))


def baton_extract(column, pattern, group):
    part = F.regexp_extract(column, pattern, group)
    return F.when(column.rlike(pattern), part)


def baton_extract_optional(column, pattern, group):
    """A group that may have no part in a match: null then, where Spark gives an empty text."""
    compiled = re.compile(pattern)

    def part(text):
        match = None if text is None else compiled.search(text)
        return match.group(group) if match else None

    return F.udf(part, "string")(column)


def baton_item(column, place):
    """Counted from 0, or from the end; null where there is none."""
    size = F.size(column).cast("bigint")
    index = F.when(place < 0, place + size).otherwise(place)
    return F.get(column, F.when((index >= 0) & (index < size), index).cast("int"))


def baton_read_int(column):
    """The int that a text shows; null for what is none of 64 bits."""
    is_int = column.rlike(r"\A[+-]?[0-9]+\z")
    return F.when(is_int, column.try_cast("bigint"))


def baton_read_float(column):
    """The number that a text shows, or null."""
    number = r"\A[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?\z"
    word = F.lower(column)
    return (
        F.when(column.rlike(number), column.try_cast("double"))
        .when(word.isin("inf", "+inf", "infinity"), F.lit(float("inf")))
        .when(word.isin("-inf", "-infinity"), F.lit(float("-inf")))
        .when(word == "nan", F.lit(float("nan")))
    )


def baton_read_bool(column):
    """The text of a bool, in the usual ways to write one."""
    word = F.lower(column)
    return F.when(word.isin("true", "t", "yes", "y", "1"), True).when(
        word.isin("false", "f", "no", "n", "0"), False
    )


def baton_read_time(column):
    """A date or a time in the forms of ISO 8601, as a datetime."""
    form = r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?)?\z"
    is_time = column.rlike(form)
    return F.when(is_time, column.try_cast("timestamp_ntz"))


def baton_text_of_floats(column):
    """As Python writes them."""

    def text(value):
        if value is None:
            return None
        return "NaN" if math.isnan(value) else repr(value)

    return F.udf(text, "string")(column)


def baton_text_of_times(column):
    """`2024-02-29 13:05:00`, with microseconds where there are some."""
    text = F.date_format(column, "yyyy-MM-dd HH:mm:ss.SSSSSS")
    return F.regexp_replace(text, r"\.000000\z", "")


def baton_parse_time(column, format):
    def read(text):
        try:
            return None if text is None else dt.datetime.strptime(text, format)
        except ValueError:
            return None

    return F.udf(read, "timestamp_ntz")(column)


def baton_instants(column):
    """Microseconds since 1970."""
    return F.unix_micros(column.cast("timestamp"))


def baton_row():
    """Rises with the place of a row."""
    return F.col("\0row")


def baton_first(column):
    """Of a group, the first that is known."""
    return F.min_by(column, F.when(column.isNotNull(), baton_row()))


def baton_last(column):
    """Of a group, the last that is known."""
    return F.max_by(column, F.when(column.isNotNull(), baton_row()))


def baton_list(column):
    """Of a group, what is known, in the order of the rows; null without any."""
    placed = F.struct(baton_row().alias("place"), column.alias("value"))
    placed = F.array_sort(F.collect_list(F.when(column.isNotNull(), placed)))
    values = F.transform(placed, lambda item: item["value"])
    return F.when(F.size(values) > 0, values)


def baton_product(column, type):
    """Of a group, in the order of the rows."""
    one = F.lit(1).cast(type)
    return F.aggregate(baton_list(column), one, lambda total, value: total * value)


def baton_moment(function, column):
    """NaN where all values are the same, where Spark has null."""
    made = function(column)
    return F.when(F.count(column) > 0, F.coalesce(made, F.lit(float("nan"))))


def baton_correlation(first, second):
    """Null of fewer than two pairs; NaN where one side is always the same, where Spark has null."""
    count = F.count(F.when(baton_known(first, second), True))
    return F.when(
        count > 1, F.coalesce(F.corr(first, second), F.lit(float("nan")))
    )


def baton_number_rows(frame):
    return frame.withColumn("\0row", F.monotonically_increasing_id())


def baton_in_order(frame):
    return frame.orderBy("\0row").drop("\0row")


def baton_beside(frame, *totals):
    """The frame with values of all of its rows beside each."""
    return frame.crossJoin(F.broadcast(frame.agg(*totals)))


def baton_rows_of(names):
    """Rows of the same values in these columns, as they stand."""
    return Window.partitionBy(*names).orderBy("\0row")


def baton_running(function, column, rows, floats=False):
    """Of the rows up to each; null and NaN are skipped and stay where they are."""
    known = F.nanvl(column, F.lit(None)) if floats else column
    return F.when(known.isNotNull(), function(known).over(rows)).otherwise(column)


def baton_rank(function, column, names):
    """From 1; null has none."""
    rows = Window.partitionBy(*names).orderBy(column.asc_nulls_last())
    return F.when(column.isNotNull(), function().over(rows).cast("bigint"))


def baton_fill_backward(column, rows):
    rows = rows.rowsBetween(Window.currentRow, Window.unboundedFollowing)
    return F.first(column, ignorenulls=True).over(rows)


def baton_distinct(frame, names, keep):
    """One row of those that are the same in these columns, or those that have no like."""
    rows = Window.partitionBy(*names)
    if keep == "none":
        place = F.count("*").over(rows)
    else:
        row = F.col("\0row")
        place = F.row_number().over(
            rows.orderBy(row.desc() if keep == "last" else row.asc())
        )
    made = baton_number_rows(frame).withColumn("\0place", place)
    return baton_in_order(made.filter(F.col("\0place") == 1).drop("\0place"))


def baton_from_end(frame, offset, length=None):
    """Rows from a place on that is counted from the end."""
    begin = frame.count() + offset
    made = frame.offset(max(0, begin))
    return made if length is None else made.limit(max(0, min(length, begin + length)))


def baton_quoted(name):
    return "`" + name.replace("`", "``") + "`"


def baton_unpivot(frame, columns, name, value):
    """A row for each of these columns of each row: all of the first, then all of the second."""
    kept = [F.col(baton_quoted(c)) for c in frame.columns if c not in columns]
    parts = [
        frame.select(*kept, F.lit(c).alias(name), F.col(baton_quoted(c)).alias(value))
        for c in columns
    ]
    return functools.reduce(lambda first, second: first.unionAll(second), parts)


def baton_pivot(frame, index, columns, value):
    """One row for each index, a column for each value of `columns`, in the order of their first row."""
    frame = baton_number_rows(frame)
    named = F.coalesce(F.col(baton_quoted(columns)).cast("string"), F.lit("null"))
    rows = frame.select("\0row", named.alias("name")).orderBy("\0row").collect()
    names = list(dict.fromkeys(row["name"] for row in rows))
    cell = F.col(baton_quoted(value))
    cells = [
        F.first(F.when(named == name, cell), ignorenulls=True).alias(name)
        for name in names
    ]
    keys = [F.col(baton_quoted(name)) for name in index]
    made = frame.groupBy(*keys).agg(*cells, F.min("\0row").alias("\0row"))
    return baton_in_order(made)


def baton_sample(frame, count=None, fraction=None, seed=0):
    """Rows by chance, in their order."""
    if count is None:
        count = round(frame.count() * fraction)
    drawn = F.xxhash64(F.lit(seed), "\0row")
    return baton_in_order(baton_number_rows(frame).orderBy(drawn).limit(count))


def baton_by_rows(frame, function, type, **named):
    """What a function of pandas makes of each part of the frame, with new columns of the type."""
    made = {name: F.lit(None).cast(type) for name in named["outputs"]}

    def over(batches):
        for batch in batches:
            part = pa.Table.from_batches([batch]).to_pandas(types_mapper=pd.ArrowDtype)
            part = pa.Table.from_pandas(function(part, **named), preserve_index=False)
            yield from part.to_batches()

    return frame.mapInArrow(over, frame.withColumns(made).schema)


def baton_to_pandas(frame):
    return frame.toArrow().to_pandas(types_mapper=pd.ArrowDtype)


def baton_to_arrow(frame):
    return pa.Table.from_pandas(frame, preserve_index=False)
