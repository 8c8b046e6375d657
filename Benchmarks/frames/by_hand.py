"""The questions of Tests/BatonFramesTests/Golden as somebody who knows the engine writes them.

`IDIOM` is what is usual, as far as it gives the same rows in the same order. `SAME` skips NaN as the generated programs do,
where the usual form does not; the data has no NaN, so that both give the same.
"""

import polars as pl

LEFT_RIGHT = {"maintain_order": "left_right"}


def groups(x, *keys):
    """Groups in the order of their first rows, of Polars or of pandas."""
    if isinstance(x, pl.DataFrame):
        return x.group_by(*keys, maintain_order=True)
    return x.groupby(list(keys), sort=False, dropna=False, as_index=False)


def clean_polars(x, condition):
    return (
        x.lazy()
        .with_columns(
            pl.col("id1").str.strip_chars().str.to_uppercase(),
            pl.col("v3").fill_null(0.0),
            pl.col("v1").cast(pl.Float64),
        )
        .filter(condition)
        .with_columns(ratio=pl.col("v3") / pl.col("v2"))
        .collect()
    )


def clean_pandas(x):
    return (
        x.assign(
            id1=lambda d: d["id1"].str.strip().str.upper(),
            v3=lambda d: d["v3"].fillna(0.0),
            v1=lambda d: d["v1"].astype("float64[pyarrow]"),
        )
        .loc[lambda d: d["v3"] > 50]
        .assign(ratio=lambda d: d["v3"] / d["v2"])
    )


def two_largest_polars(x):
    return (
        x.lazy()
        .sort("v3", descending=True, nulls_last=True, maintain_order=True)
        .filter(pl.int_range(pl.len()).over("id6") < 2)
        .select("id6", "v3")
        .collect()
    )


def without_nan(x):
    """For pandas: with null in the place of NaN."""
    return x.assign(v3=x["v3"].mask(x["v3"] != x["v3"]))


V3 = pl.col("v3").fill_nan(None)

IDIOM = {
    "polars": {
        "sum v1 by id1": lambda x, t: groups(x, "id1").agg(pl.col("v1").sum()),
        "sum v1 by id1:id2": lambda x, t: groups(x, "id1", "id2").agg(pl.col("v1").sum()),
        "sum v1 mean v3 by id3": lambda x, t: groups(x, "id3").agg(pl.col("v1").sum(), pl.col("v3").mean()),
        "mean v1:v3 by id4": lambda x, t: groups(x, "id4").agg(pl.col("v1", "v2", "v3").mean()),
        "sum v1:v3 by id6": lambda x, t: groups(x, "id6").agg(pl.col("v1", "v2", "v3").sum()),
        "median v3 sd v3 by id4:id5": lambda x, t: groups(x, "id4", "id5").agg(
            median=pl.col("v3").median(), sd=pl.col("v3").std()
        ),
        "max v1 - min v2 by id3": lambda x, t: groups(x, "id3").agg(range=pl.col("v1").max() - pl.col("v2").min()),
        "largest two v3 by id6": lambda x, t: two_largest_polars(x),
        "correlation v1 v2 by id2:id4": lambda x, t: groups(x, "id2", "id4").agg(r=pl.corr("v1", "v2")),
        "sum v3 count by id1:id6": lambda x, t: groups(x, *(f"id{n}" for n in range(1, 7))).agg(
            pl.col("v3").sum(), count=pl.len().cast(pl.Int64)
        ),
        "inner join on int": lambda x, t: x.join(t["small"].select("id4", "v2"), on="id4", **LEFT_RIGHT),
        "left join on text": lambda x, t: x.join(t["small"].select("id1", "v2"), on="id1", how="left", **LEFT_RIGHT),
        "medium inner join on int": lambda x, t: x.join(t["medium"].select("id6", "v2"), on="id6", **LEFT_RIGHT),
        "medium left join on int": lambda x, t: x.join(
            t["medium"].select("id6", "v2"), on="id6", how="left", **LEFT_RIGHT
        ),
        "medium inner join on text": lambda x, t: x.join(t["medium"].select("id3", "v2"), on="id3", **LEFT_RIGHT),
        "medium full join on int": lambda x, t: x.join(
            t["medium"].select("id6", "v2"), on="id6", how="full", coalesce=True, **LEFT_RIGHT
        ),
        "big inner join on int": lambda x, t: x.join(t["big"].select("id7", "v2"), on="id7", **LEFT_RIGHT),
        "medium semi join on int": lambda x, t: x.join(
            t["medium"].select("id6", "v2"), on="id6", how="semi", maintain_order="left"
        ),
        "cleaning": lambda x, t: clean_polars(x, pl.col("v3") > 50),
    },
    "pandas": {
        "sum v1 by id1": lambda x, t: groups(x, "id1").agg(v1=("v1", "sum")),
        "sum v1 by id1:id2": lambda x, t: groups(x, "id1", "id2").agg(v1=("v1", "sum")),
        "sum v1 mean v3 by id3": lambda x, t: groups(x, "id3").agg(v1=("v1", "sum"), v3=("v3", "mean")),
        "mean v1:v3 by id4": lambda x, t: groups(x, "id4")[["v1", "v2", "v3"]].mean(),
        "sum v1:v3 by id6": lambda x, t: groups(x, "id6")[["v1", "v2", "v3"]].sum(),
        "median v3 sd v3 by id4:id5": lambda x, t: groups(x, "id4", "id5").agg(
            median=("v3", "median"), sd=("v3", "std")
        ),
        "max v1 - min v2 by id3": lambda x, t: (
            groups(x, "id3")
            .agg(a=("v1", "max"), b=("v2", "min"))
            .assign(range=lambda d: d["a"] - d["b"])[["id3", "range"]]
        ),
        "largest two v3 by id6": lambda x, t: (
            x.sort_values("v3", ascending=False, kind="stable")
            .groupby("id6", sort=False, dropna=False)
            .head(2)[["id6", "v3"]]
        ),
        "correlation v1 v2 by id2:id4": lambda x, t: (
            groups(x, "id2", "id4").apply(lambda d: d["v1"].corr(d["v2"])).set_axis(["id2", "id4", "r"], axis=1)
        ),
        "sum v3 count by id1:id6": lambda x, t: groups(x, *(f"id{n}" for n in range(1, 7))).agg(
            v3=("v3", "sum"), count=("v1", "size")
        ),
        "inner join on int": lambda x, t: x.merge(t["small"][["id4", "v2"]], on="id4", suffixes=("", "_right")),
        "left join on text": lambda x, t: x.merge(
            t["small"][["id1", "v2"]], on="id1", how="left", suffixes=("", "_right")
        ),
        "medium inner join on int": lambda x, t: x.merge(t["medium"][["id6", "v2"]], on="id6", suffixes=("", "_right")),
        "medium left join on int": lambda x, t: x.merge(
            t["medium"][["id6", "v2"]], on="id6", how="left", suffixes=("", "_right")
        ),
        "medium inner join on text": lambda x, t: x.merge(
            t["medium"][["id3", "v2"]], on="id3", suffixes=("", "_right")
        ),
        # pandas sorts the rows of this one by their keys.
        "medium full join on int": lambda x, t: x.merge(
            t["medium"][["id6", "v2"]], on="id6", how="outer", suffixes=("", "_right")
        ),
        "big inner join on int": lambda x, t: x.merge(t["big"][["id7", "v2"]], on="id7", suffixes=("", "_right")),
        "medium semi join on int": lambda x, t: x[x["id6"].isin(t["medium"]["id6"])],
        "cleaning": lambda x, t: clean_pandas(x),
    },
}

SAME = {
    "polars": {
        "sum v1 mean v3 by id3": lambda x, t: groups(x, "id3").agg(pl.col("v1").sum(), V3.mean()),
        "mean v1:v3 by id4": lambda x, t: groups(x, "id4").agg(pl.col("v1", "v2").mean(), V3.mean()),
        "sum v1:v3 by id6": lambda x, t: groups(x, "id6").agg(pl.col("v1", "v2").sum(), V3.sum()),
        "median v3 sd v3 by id4:id5": lambda x, t: groups(x, "id4", "id5").agg(median=V3.median(), sd=V3.std()),
        "sum v3 count by id1:id6": lambda x, t: groups(x, *(f"id{n}" for n in range(1, 7))).agg(
            V3.sum(), count=pl.len().cast(pl.Int64)
        ),
        "cleaning": lambda x, t: clean_polars(x, (pl.col("v3") > 50) & pl.col("v3").is_not_nan()),
    },
    "pandas": {
        name: lambda x, t, ask=IDIOM["pandas"][name]: ask(without_nan(x), t)
        for name in (
            "sum v1 mean v3 by id3",
            "mean v1:v3 by id4",
            "sum v1:v3 by id6",
            "median v3 sd v3 by id4:id5",
            "sum v3 count by id1:id6",
        )
    },
}

# pandas takes them a group at a time.
ONCE = {("pandas", "correlation v1 v2 by id2:id4")}
# Rows in another order, which pandas has no way to ask for.
UNORDERED = {("pandas", "medium full join on int")}
