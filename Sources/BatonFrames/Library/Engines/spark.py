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


def baton_to_pandas(frame):
    return frame.toArrow().to_pandas(types_mapper=pd.ArrowDtype)


def baton_to_arrow(frame):
    return pa.Table.from_pandas(frame, preserve_index=False)
