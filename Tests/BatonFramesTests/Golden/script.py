# Recipes 1f2e3d, for polars.
# polars 2.1.0, Python 3.11

import polars as pl


def baton_greatest(*columns, floats=False):
    """The greatest of each row: null where one is null, NaN where one is."""
    greatest = pl.when(pl.all_horizontal(c.is_not_null() for c in columns))
    if floats:
        is_nan = pl.any_horizontal(c.is_nan() for c in columns)
        return greatest.then(
            pl.when(is_nan).then(float("nan")).otherwise(pl.max_horizontal(*columns))
        )
    return greatest.then(pl.max_horizontal(*columns))


trips = pl.DataFrame(
    {"town": ["Ås"], "area": [float("nan")], "riders": [3]},
    schema={"town": pl.String, "area": pl.Float64, "riders": pl.Int64},
)
best = trips.with_columns(big=baton_greatest(pl.col("area"), pl.lit(1.0), floats=True))
best.write_csv("best.csv")
