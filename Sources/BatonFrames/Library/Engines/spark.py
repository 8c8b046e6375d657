"""What Spark lacks of the written meanings: functions that generated programs bring along where they call them."""

import pandas as pd
import pyarrow as pa
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


def baton_to_pandas(frame):
    return frame.toArrow().to_pandas(types_mapper=pd.ArrowDtype)


def baton_to_arrow(frame):
    return pa.Table.from_pandas(frame, preserve_index=False)
