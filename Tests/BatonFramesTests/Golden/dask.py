# filter
made = trips.map_partitions(
    lambda d: d.loc[lambda d: (d["fare"] > 12.5) & d["tip"].isna()]
)

# select
made = trips.map_partitions(
    lambda d: d.assign(rate=lambda d: d["tip"] / d["fare"])[["town", "rate"]]
)

# derive
made = trips.map_partitions(
    lambda d: d.assign(
        **{
            "rate": lambda d: d["tip"] / d["fare"],
            "two words": lambda d: d["town"].str.strip().str.upper(),
        },
    ),
)

# derive with exchanged names
made = trips.map_partitions(
    lambda d: d.pipe(lambda d: d.assign(fare=d["tip"], tip=d["fare"]))
)

# drop and rename
made = trips.map_partitions(
    lambda d: d.drop(columns=["tip"]).rename(columns={"fare": "price"})
)

# sort
made = trips.repartition(npartitions=1).map_partitions(
    lambda d: d.sort_values(["town", "riders"], ascending=[True, False], kind="stable")
)

# sort of floats
made = trips.repartition(npartitions=1).map_partitions(
    lambda d: d.sort_values("fare", ascending=False, kind="stable")
)

# slice
made = trips.repartition(npartitions=1).map_partitions(lambda d: d.iloc[5:15])

# slice from the end
made = trips.repartition(npartitions=1).map_partitions(
    lambda d: d.pipe(baton_slice, -5)
)

# distinct
made = trips.repartition(npartitions=1).map_partitions(
    lambda d: d.drop_duplicates(subset=["town"], keep="last")
)

# group
made = trips.repartition(npartitions=1).map_partitions(
    lambda d: (
        d.assign(fare=lambda d: baton_known(d["fare"]))
        .pipe(baton_exact_sums, "riders")
        .groupby("town", sort=False, dropna=False, as_index=False)
        .agg(rides=("town", "size"), rate=("fare", "mean"), riders=("riders", "sum"))
        .astype({"rides": "int64[pyarrow]", "riders": "int64[pyarrow]"})
    ),
)

# group with a ratio
made = trips.repartition(npartitions=1).map_partitions(
    lambda d: (
        d.assign(sum_of_riders=lambda d: d["riders"])
        .pipe(baton_exact_sums, "sum_of_riders")
        .groupby("town", sort=False, dropna=False, as_index=False)
        .agg(sum_of=("sum_of_riders", "sum"), max_of=("riders", "max"))
        .astype({"sum_of": "int64[pyarrow]"})
        .assign(rate=lambda d: d["sum_of"] / d["max_of"])[["town", "rate"]]
    ),
)

# join
made = trips.repartition(npartitions=1).map_partitions(
    lambda d, other_1: d.merge(
        other_1.dropna(subset=["town"]), on="town", how="left", suffixes=("", "_right")
    ),
    towns.repartition(npartitions=1),
)

# join on the right
made = trips.repartition(npartitions=1).map_partitions(
    lambda d, other_1: d.pipe(
        baton_join,
        other_1,
        left_on=["town"],
        right_on=["town"],
        how="right",
        suffix="_2",
    ),
    towns.repartition(npartitions=1),
)

# append
made = trips.repartition(npartitions=1).map_partitions(
    lambda d, other_1: d.pipe(baton_append, other_1), towns.repartition(npartitions=1)
)

# unpivot
made = (
    trips.map_partitions(lambda d: d[["town", "fare", "tip"]])
    .repartition(npartitions=1)
    .map_partitions(lambda d: d.pipe(baton_unpivot, ["fare", "tip"], "what", "amount"))
)

# pivot
# refused: a frame whose columns depend on its values is not done with dask

# explode
made = trips.map_partitions(lambda d: d.pipe(baton_explode, "tags"))

# sample
made = trips.repartition(npartitions=1).map_partitions(
    lambda d: d.pipe(baton_sample, count=10, seed=1)
)

# rows
answer = trips.repartition(npartitions=1).map_partitions(lambda d: d.head(10))

# count
answer = len(trips.map_partitions(lambda d: d.loc[lambda d: d["paid"]]))

# values
answer = trips.repartition(npartitions=1).map_partitions(
    lambda d: d.pipe(
        baton_group, [], {"most": ("max", "fare"), "towns": ("nunique", "town")}
    ),
)

# load
made = dd.from_pandas(
    pd.read_csv(
        "trips.csv",
        sep=";",
        keep_default_na=False,
        na_values=[""],
        dtype_backend="pyarrow",
    ),
    npartitions=1,
    sort=False,
)

# save
trips.compute().to_parquet("trips.parquet", index=False)

# release
del trips, towns

# and
made = trips.map_partitions(
    lambda d: d.assign(
        made=lambda d: (d["paid"] & d["fare"].isna()).astype("bool[pyarrow]")
    ),
)

# or
made = trips.map_partitions(
    lambda d: d.assign(
        made=lambda d: (d["paid"] | d["fare"].isna()).astype("bool[pyarrow]")
    ),
)

# not
made = trips.map_partitions(
    lambda d: d.assign(made=lambda d: (~d["paid"]).astype("bool[pyarrow]"))
)

# equal
made = trips.map_partitions(lambda d: d.assign(made=lambda d: d["fare"] == d["tip"]))

# notEqual
made = trips.map_partitions(lambda d: d.assign(made=lambda d: d["fare"] != d["tip"]))

# less
made = trips.map_partitions(lambda d: d.assign(made=lambda d: d["fare"] < d["tip"]))

# lessOrEqual
made = trips.map_partitions(lambda d: d.assign(made=lambda d: d["fare"] <= d["tip"]))

# greater
made = trips.map_partitions(lambda d: d.assign(made=lambda d: d["fare"] > d["tip"]))

# greaterOrEqual
made = trips.map_partitions(lambda d: d.assign(made=lambda d: d["fare"] >= d["tip"]))

# same
made = trips.map_partitions(
    lambda d: d.assign(made=lambda d: baton_same(d["fare"], d["tip"]))
)

# isIn
made = trips.map_partitions(
    lambda d: d.assign(made=lambda d: baton_is_in(d["town"], ["Oslo", "Ås"]))
)

# isNull
made = trips.map_partitions(
    lambda d: d.assign(made=lambda d: d["town"].isna().astype("bool[pyarrow]"))
)

# isNaN
made = trips.map_partitions(lambda d: d.assign(made=lambda d: baton_is_nan(d["fare"])))

# coalesce
made = trips.map_partitions(
    lambda d: d.assign(made=lambda d: baton_coalesce(d["fare"], d["tip"]))
)

# add
made = trips.map_partitions(lambda d: d.assign(made=lambda d: d["riders"] + 7))

# subtract
made = trips.map_partitions(lambda d: d.assign(made=lambda d: d["riders"] - 7))

# multiply
made = trips.map_partitions(lambda d: d.assign(made=lambda d: d["riders"] * 7))

# divide
made = trips.map_partitions(lambda d: d.assign(made=lambda d: d["riders"] / 7))

# floorDivide
made = trips.map_partitions(lambda d: d.assign(made=lambda d: d["riders"] // 7))

# modulo
made = trips.map_partitions(
    lambda d: d.assign(
        made=lambda d: baton_modulo(d["riders"], baton_repeat(7, d, pa.int64()))
    ),
)

# power
made = trips.map_partitions(
    lambda d: d.assign(
        made=lambda d: baton_power(d["riders"], baton_repeat(2, d, pa.int64()))
    ),
)

# negate
made = trips.map_partitions(lambda d: d.assign(made=lambda d: -d["fare"]))

# abs
made = trips.map_partitions(lambda d: d.assign(made=lambda d: d["fare"].abs()))

# sign
made = trips.map_partitions(lambda d: d.assign(made=lambda d: baton_sign(d["fare"])))

# sqrt
made = trips.map_partitions(
    lambda d: d.assign(made=lambda d: baton_math("sqrt", d["fare"]))
)

# exp
made = trips.map_partitions(
    lambda d: d.assign(made=lambda d: baton_math("exp", d["fare"]))
)

# log
made = trips.map_partitions(
    lambda d: d.assign(made=lambda d: baton_math("ln", d["fare"]))
)

# floor
made = trips.map_partitions(
    lambda d: d.assign(made=lambda d: baton_math("floor", d["fare"]))
)

# ceil
made = trips.map_partitions(
    lambda d: d.assign(made=lambda d: baton_math("ceil", d["fare"]))
)

# round
made = trips.map_partitions(lambda d: d.assign(made=lambda d: d["fare"].round(2)))

# sin
made = trips.map_partitions(
    lambda d: d.assign(made=lambda d: baton_math("sin", d["fare"]))
)

# cos
made = trips.map_partitions(
    lambda d: d.assign(made=lambda d: baton_math("cos", d["fare"]))
)

# tan
made = trips.map_partitions(
    lambda d: d.assign(made=lambda d: baton_math("tan", d["fare"]))
)

# asin
made = trips.map_partitions(
    lambda d: d.assign(made=lambda d: baton_math("asin", d["fare"]))
)

# acos
made = trips.map_partitions(
    lambda d: d.assign(made=lambda d: baton_math("acos", d["fare"]))
)

# atan
made = trips.map_partitions(
    lambda d: d.assign(made=lambda d: baton_math("atan", d["fare"]))
)

# sinh
made = trips.map_partitions(
    lambda d: d.assign(made=lambda d: baton_math("sinh", d["fare"]))
)

# cosh
made = trips.map_partitions(
    lambda d: d.assign(made=lambda d: baton_math("cosh", d["fare"]))
)

# tanh
made = trips.map_partitions(
    lambda d: d.assign(made=lambda d: baton_math("tanh", d["fare"]))
)

# asinh
made = trips.map_partitions(
    lambda d: d.assign(made=lambda d: baton_math("asinh", d["fare"]))
)

# acosh
made = trips.map_partitions(
    lambda d: d.assign(made=lambda d: baton_math("acosh", d["fare"]))
)

# atanh
made = trips.map_partitions(
    lambda d: d.assign(made=lambda d: baton_math("atanh", d["fare"]))
)

# minimum
made = trips.map_partitions(
    lambda d: d.assign(made=lambda d: baton_least(d["fare"], d["tip"]))
)

# maximum
made = trips.map_partitions(
    lambda d: d.assign(made=lambda d: baton_greatest(d["fare"], d["tip"]))
)

# length
made = trips.map_partitions(
    lambda d: d.assign(made=lambda d: d["town"].str.len().astype("int64[pyarrow]"))
)

# upper
made = trips.map_partitions(lambda d: d.assign(made=lambda d: d["town"].str.upper()))

# lower
made = trips.map_partitions(lambda d: d.assign(made=lambda d: d["town"].str.lower()))

# capitalize
made = trips.map_partitions(
    lambda d: d.assign(made=lambda d: d["town"].str.capitalize())
)

# title
made = trips.map_partitions(lambda d: d.assign(made=lambda d: d["town"].str.title()))

# trim
made = trips.map_partitions(lambda d: d.assign(made=lambda d: d["town"].str.strip()))

# trimStart
made = trips.map_partitions(lambda d: d.assign(made=lambda d: d["town"].str.lstrip()))

# trimEnd
made = trips.map_partitions(lambda d: d.assign(made=lambda d: d["town"].str.rstrip()))

# reverse
made = trips.map_partitions(lambda d: d.assign(made=lambda d: baton_reverse(d["town"])))

# concat
made = trips.map_partitions(
    lambda d: d.assign(
        made=lambda d: d["town"] + baton_repeat("-", d, pa.string()) + d["town"]
    ),
)

# contains
made = trips.map_partitions(
    lambda d: d.assign(made=lambda d: d["town"].str.contains("s", regex=False))
)

# startsWith
made = trips.map_partitions(
    lambda d: d.assign(made=lambda d: d["town"].str.startswith("s"))
)

# endsWith
made = trips.map_partitions(
    lambda d: d.assign(made=lambda d: d["town"].str.endswith("s"))
)

# replace
made = trips.map_partitions(
    lambda d: d.assign(made=lambda d: d["town"].str.replace("a", "b", regex=False))
)

# matches
made = trips.map_partitions(
    lambda d: d.assign(made=lambda d: d["town"].str.contains("^[A-Z]+$"))
)

# extract
made = trips.map_partitions(
    lambda d: d.assign(made=lambda d: baton_extract(d["town"], "([a-z]+)$", 1))
)

# replacePattern
made = trips.map_partitions(
    lambda d: d.assign(made=lambda d: baton_replace_pattern(d["town"], "[aeiou]", "$"))
)

# slice
made = trips.map_partitions(
    lambda d: d.assign(made=lambda d: d["town"].str.slice(1, 4))
)

# padStart
made = trips.map_partitions(
    lambda d: d.assign(made=lambda d: d["town"].str.pad(8, side="left", fillchar="."))
)

# padEnd
made = trips.map_partitions(
    lambda d: d.assign(made=lambda d: d["town"].str.pad(8, side="right", fillchar="."))
)

# repeatText
made = trips.map_partitions(lambda d: d.assign(made=lambda d: d["town"].str.repeat(2)))

# split
made = trips.map_partitions(
    lambda d: d.assign(made=lambda d: baton_split(d["town"], " "))
)

# join
made = trips.map_partitions(
    lambda d: d.assign(
        made=lambda d: d["town"] + d["town"] + baton_repeat("-", d, pa.string())
    ),
)

# indexOf
made = trips.map_partitions(
    lambda d: d.assign(
        made=lambda d: baton_index_of(d["town"], baton_repeat("s", d, pa.string()))
    ),
)

# removeAccents
made = trips.map_partitions(
    lambda d: d.assign(made=lambda d: baton_remove_accents(d["town"]))
)

# toInt
made = trips.map_partitions(lambda d: d.assign(made=lambda d: baton_to_int(d["town"])))

# toFloat
made = trips.map_partitions(
    lambda d: d.assign(made=lambda d: baton_to_float(d["town"]))
)

# toText
made = trips.map_partitions(lambda d: d.assign(made=lambda d: baton_to_text(d["fare"])))

# toBool
made = trips.map_partitions(lambda d: d.assign(made=lambda d: baton_to_bool(d["town"])))

# toDate
made = trips.map_partitions(lambda d: d.assign(made=lambda d: baton_to_date(d["town"])))

# toDatetime
made = trips.map_partitions(
    lambda d: d.assign(made=lambda d: baton_to_datetime(d["town"]))
)

# typeName
made = trips.map_partitions(
    lambda d: d.assign(made=lambda d: baton_type_name(d["town"], "text"))
)

# year
made = trips.map_partitions(
    lambda d: d.assign(made=lambda d: d["at"].dt.year.astype("int64[pyarrow]"))
)

# month
made = trips.map_partitions(
    lambda d: d.assign(made=lambda d: d["at"].dt.month.astype("int64[pyarrow]"))
)

# day
made = trips.map_partitions(
    lambda d: d.assign(made=lambda d: d["at"].dt.day.astype("int64[pyarrow]"))
)

# hour
made = trips.map_partitions(
    lambda d: d.assign(made=lambda d: d["at"].dt.hour.astype("int64[pyarrow]"))
)

# minute
made = trips.map_partitions(
    lambda d: d.assign(made=lambda d: d["at"].dt.minute.astype("int64[pyarrow]"))
)

# second
made = trips.map_partitions(
    lambda d: d.assign(made=lambda d: d["at"].dt.second.astype("int64[pyarrow]"))
)

# microsecond
made = trips.map_partitions(
    lambda d: d.assign(made=lambda d: baton_time_part(d["at"], "microsecond"))
)

# weekday
made = trips.map_partitions(
    lambda d: d.assign(made=lambda d: d["at"].dt.day_of_week.astype("int64[pyarrow]"))
)

# dayOfYear
made = trips.map_partitions(
    lambda d: d.assign(made=lambda d: d["at"].dt.day_of_year.astype("int64[pyarrow]"))
)

# weekOfYear
made = trips.map_partitions(
    lambda d: d.assign(made=lambda d: baton_time_part(d["at"], "iso_week"))
)

# quarter
made = trips.map_partitions(
    lambda d: d.assign(made=lambda d: d["at"].dt.quarter.astype("int64[pyarrow]"))
)

# formatTime
made = trips.map_partitions(
    lambda d: d.assign(made=lambda d: baton_format_time(d["at"], "%Y-%m-%d %H:%M"))
)

# parseTime
made = trips.map_partitions(
    lambda d: d.assign(made=lambda d: baton_parse_time(d["town"], "%Y-%m-%d %H:%M"))
)

# timeBetween
made = trips.map_partitions(
    lambda d: d.assign(made=lambda d: baton_time_between(d["at"], d["at"]))
)

# addTime
made = trips.map_partitions(
    lambda d: d.assign(
        made=lambda d: baton_add_time(
            d["at"], baton_repeat(timedelta(hours=1), d, pa.duration("us"))
        ),
    ),
)

# truncateTime
made = trips.map_partitions(
    lambda d: d.assign(made=lambda d: baton_truncate_time(d["at"], "hour"))
)

# item
made = trips.map_partitions(
    lambda d: d.assign(
        made=lambda d: baton_item(d["tags"], baton_repeat(0, d, pa.int64()))
    ),
)

# listLength
made = trips.map_partitions(
    lambda d: d.assign(made=lambda d: d["tags"].list.len().astype("int64[pyarrow]"))
)

# listJoin
made = trips.map_partitions(
    lambda d: d.assign(made=lambda d: baton_list_join(d["tags"], ", "))
)

# sha256
made = trips.map_partitions(lambda d: d.assign(made=lambda d: baton_sha256(d["town"])))

# md5
made = trips.map_partitions(lambda d: d.assign(made=lambda d: baton_md5(d["town"])))

# crc32
made = trips.map_partitions(lambda d: d.assign(made=lambda d: baton_crc32(d["town"])))

# aggregate count
made = trips.repartition(npartitions=1).map_partitions(
    lambda d: (
        d.groupby("town", sort=False, dropna=False, as_index=False)
        .agg(made=("fare", "count"))
        .astype({"made": "int64[pyarrow]"})
    ),
)

# aggregate countDistinct
made = trips.repartition(npartitions=1).map_partitions(
    lambda d: (
        d.groupby("town", sort=False, dropna=False, as_index=False)
        .agg(made=("riders", "nunique"))
        .astype({"made": "int64[pyarrow]"})
    ),
)

# aggregate sum
made = trips.repartition(npartitions=1).map_partitions(
    lambda d: (
        d.pipe(baton_exact_sums, "riders")
        .groupby("town", sort=False, dropna=False, as_index=False)
        .agg(made=("riders", "sum"))
        .astype({"made": "int64[pyarrow]"})
    ),
)

# aggregate mean
made = trips.repartition(npartitions=1).map_partitions(
    lambda d: d.groupby("town", sort=False, dropna=False, as_index=False).agg(
        made=("riders", "mean")
    ),
)

# aggregate product
made = trips.repartition(npartitions=1).map_partitions(
    lambda d: d.pipe(baton_group, ["town"], {"made": ("product", "riders")})
)

# aggregate min
made = trips.repartition(npartitions=1).map_partitions(
    lambda d: d.groupby("town", sort=False, dropna=False, as_index=False).agg(
        made=("riders", "min")
    ),
)

# aggregate max
made = trips.repartition(npartitions=1).map_partitions(
    lambda d: d.groupby("town", sort=False, dropna=False, as_index=False).agg(
        made=("riders", "max")
    ),
)

# aggregate median
made = trips.repartition(npartitions=1).map_partitions(
    lambda d: d.groupby("town", sort=False, dropna=False, as_index=False).agg(
        made=("riders", "median")
    ),
)

# aggregate standardDeviation
made = trips.repartition(npartitions=1).map_partitions(
    lambda d: d.groupby("town", sort=False, dropna=False, as_index=False).agg(
        made=("riders", "std")
    ),
)

# aggregate variance
made = trips.repartition(npartitions=1).map_partitions(
    lambda d: d.groupby("town", sort=False, dropna=False, as_index=False).agg(
        made=("riders", "var")
    ),
)

# aggregate skewness
made = trips.repartition(npartitions=1).map_partitions(
    lambda d: d.pipe(baton_group, ["town"], {"made": ("skewness", "riders")})
)

# aggregate kurtosis
made = trips.repartition(npartitions=1).map_partitions(
    lambda d: d.pipe(baton_group, ["town"], {"made": ("kurtosis", "riders")})
)

# aggregate quantile
made = trips.repartition(npartitions=1).map_partitions(
    lambda d: d.pipe(baton_group, ["town"], {"made": ("quantile", "fare", 0.9)})
)

# aggregate first
made = trips.repartition(npartitions=1).map_partitions(
    lambda d: d.groupby("town", sort=False, dropna=False, as_index=False).agg(
        made=("riders", "first")
    ),
)

# aggregate last
made = trips.repartition(npartitions=1).map_partitions(
    lambda d: d.groupby("town", sort=False, dropna=False, as_index=False).agg(
        made=("riders", "last")
    ),
)

# aggregate any
made = trips.repartition(npartitions=1).map_partitions(
    lambda d: d.pipe(baton_group, ["town"], {"made": ("any", "paid")})
)

# aggregate all
made = trips.repartition(npartitions=1).map_partitions(
    lambda d: d.pipe(baton_group, ["town"], {"made": ("all", "paid")})
)

# aggregate mode
made = trips.repartition(npartitions=1).map_partitions(
    lambda d: d.pipe(baton_group, ["town"], {"made": ("mode", "riders")})
)

# aggregate list
made = trips.repartition(npartitions=1).map_partitions(
    lambda d: d.pipe(baton_group, ["town"], {"made": ("list", "riders")})
)

# aggregate correlation
made = trips.repartition(npartitions=1).map_partitions(
    lambda d: d.pipe(baton_group, ["town"], {"made": ("correlation", "fare", "tip")})
)

# aggregate covariance
made = trips.repartition(npartitions=1).map_partitions(
    lambda d: d.pipe(baton_group, ["town"], {"made": ("covariance", "fare", "tip")})
)

# window cumulativeSum
made = trips.repartition(npartitions=1).map_partitions(
    lambda d: d.assign(
        made=lambda d: baton_window("cumulative_sum", d, d["fare"], by=["town"])
    ),
)

# window cumulativeProduct
made = trips.repartition(npartitions=1).map_partitions(
    lambda d: d.assign(
        made=lambda d: baton_window("cumulative_product", d, d["fare"], by=["town"])
    ),
)

# window cumulativeMin
made = trips.repartition(npartitions=1).map_partitions(
    lambda d: d.assign(
        made=lambda d: baton_window("cumulative_min", d, d["fare"], by=["town"])
    ),
)

# window cumulativeMax
made = trips.repartition(npartitions=1).map_partitions(
    lambda d: d.assign(
        made=lambda d: baton_window("cumulative_max", d, d["fare"], by=["town"])
    ),
)

# window cumulativeCount
made = trips.repartition(npartitions=1).map_partitions(
    lambda d: d.assign(
        made=lambda d: baton_window("cumulative_count", d, d["fare"], by=["town"])
    ),
)

# window shift
made = trips.repartition(npartitions=1).map_partitions(
    lambda d: d.assign(made=lambda d: d["riders"].shift(1))
)

# window rowNumber
made = trips.repartition(npartitions=1).map_partitions(
    lambda d: d.assign(
        made=lambda d: (
            d.groupby("town", sort=False, dropna=False)
            .cumcount()
            .astype("int64[pyarrow]")
        ),
    ),
)

# window rank
made = trips.repartition(npartitions=1).map_partitions(
    lambda d: d.assign(made=lambda d: baton_window("rank", d, d["fare"], by=["town"]))
)

# window denseRank
made = trips.repartition(npartitions=1).map_partitions(
    lambda d: d.assign(
        made=lambda d: baton_window("dense_rank", d, d["fare"], by=["town"])
    ),
)

# window fillForward
made = trips.repartition(npartitions=1).map_partitions(
    lambda d: d.assign(
        made=lambda d: baton_window("fill_forward", d, d["fare"], by=["town"])
    ),
)

# window fillBackward
made = trips.repartition(npartitions=1).map_partitions(
    lambda d: d.assign(
        made=lambda d: baton_window("fill_backward", d, d["fare"], by=["town"])
    ),
)

# window count
made = trips.repartition(npartitions=1).map_partitions(
    lambda d: d.assign(made=lambda d: baton_window("count", d, by=["town"]))
)

# window isRepeated
made = trips.repartition(npartitions=1).map_partitions(
    lambda d: d.assign(
        made=lambda d: baton_window("is_repeated", d, d["town"], d["riders"])
    ),
)

# question sum v1 by id1
made = x.repartition(npartitions=1).map_partitions(
    lambda d: (
        d.pipe(baton_exact_sums, "v1")
        .groupby("id1", sort=False, dropna=False, as_index=False)
        .agg(v1=("v1", "sum"))
        .astype({"v1": "int64[pyarrow]"})
    ),
)

# question sum v1 by id1:id2
made = x.repartition(npartitions=1).map_partitions(
    lambda d: (
        d.pipe(baton_exact_sums, "v1")
        .groupby(["id1", "id2"], sort=False, dropna=False, as_index=False)
        .agg(v1=("v1", "sum"))
        .astype({"v1": "int64[pyarrow]"})
    ),
)

# question sum v1 mean v3 by id3
made = x.repartition(npartitions=1).map_partitions(
    lambda d: (
        d.assign(v3=lambda d: baton_known(d["v3"]))
        .pipe(baton_exact_sums, "v1")
        .groupby("id3", sort=False, dropna=False, as_index=False)
        .agg(v1=("v1", "sum"), v3=("v3", "mean"))
        .astype({"v1": "int64[pyarrow]"})
    ),
)

# question mean v1:v3 by id4
made = x.repartition(npartitions=1).map_partitions(
    lambda d: (
        d.assign(v3=lambda d: baton_known(d["v3"]))
        .groupby("id4", sort=False, dropna=False, as_index=False)[["v1", "v2", "v3"]]
        .mean()
    ),
)

# question sum v1:v3 by id6
made = x.repartition(npartitions=1).map_partitions(
    lambda d: (
        d.assign(v3=lambda d: baton_known(d["v3"]))
        .pipe(baton_exact_sums, "v1", "v2")
        .groupby("id6", sort=False, dropna=False, as_index=False)[["v1", "v2", "v3"]]
        .sum()
        .astype({"v1": "int64[pyarrow]", "v2": "int64[pyarrow]"})
    ),
)

# question max v1 - min v2 by id3
made = x.repartition(npartitions=1).map_partitions(
    lambda d: (
        d.groupby("id3", sort=False, dropna=False, as_index=False)
        .agg(max_of=("v1", "max"), min_of=("v2", "min"))
        .assign(range=lambda d: d["max_of"] - d["min_of"])[["id3", "range"]]
    ),
)

# question inner join on int
made = x.repartition(npartitions=1).map_partitions(
    lambda d, other_1: d.merge(
        other_1.dropna(subset=["id4"]), on="id4", how="inner", suffixes=("", "_right")
    ),
    small.map_partitions(lambda d: d[["id4", "v2"]]).repartition(npartitions=1),
)

# question left join on text
made = x.repartition(npartitions=1).map_partitions(
    lambda d, other_1: d.merge(
        other_1.dropna(subset=["id1"]), on="id1", how="left", suffixes=("", "_right")
    ),
    small.map_partitions(lambda d: d[["id1", "v2"]]).repartition(npartitions=1),
)

# question cleaning
made = x.map_partitions(
    lambda d: (
        d.assign(
            id1=lambda d: d["id1"].str.strip().str.upper(),
            v3=lambda d: d["v3"].fillna(0.0),
            v1=lambda d: baton_to_float(d["v1"]),
        )
        .loc[lambda d: d["v3"] > 50.0]
        .assign(ratio=lambda d: d["v3"] / d["v2"])
    ),
)

# question median v3 sd v3 by id4:id5
made = x.repartition(npartitions=1).map_partitions(
    lambda d: (
        d.assign(v3=lambda d: baton_known(d["v3"]))
        .groupby(["id4", "id5"], sort=False, dropna=False, as_index=False)
        .agg(median=("v3", "median"), sd=("v3", "std"))
    ),
)

# question largest two v3 by id6
made = x.repartition(npartitions=1).map_partitions(
    lambda d: (
        d.sort_values("v3", ascending=False, kind="stable")
        .assign(
            place=lambda d: (
                d.groupby("id6", sort=False, dropna=False)
                .cumcount()
                .astype("int64[pyarrow]")
            ),
        )
        .loc[lambda d: d["place"] < 2][["id6", "v3"]]
    ),
)

# question correlation v1 v2 by id2:id4
made = x.repartition(npartitions=1).map_partitions(
    lambda d: d.pipe(baton_group, ["id2", "id4"], {"r": ("correlation", "v1", "v2")})
)

# question sum v3 count by id1:id6
made = x.repartition(npartitions=1).map_partitions(
    lambda d: (
        d.assign(v3=lambda d: baton_known(d["v3"]))
        .groupby(
            ["id1", "id2", "id3", "id4", "id5", "id6"],
            sort=False,
            dropna=False,
            as_index=False,
        )
        .agg(v3=("v3", "sum"), count=("id1", "size"))
        .astype({"count": "int64[pyarrow]"})
    ),
)

# question medium inner join on int
made = x.repartition(npartitions=1).map_partitions(
    lambda d, other_1: d.merge(
        other_1.dropna(subset=["id6"]), on="id6", how="inner", suffixes=("", "_right")
    ),
    medium.map_partitions(lambda d: d[["id6", "v2"]]).repartition(npartitions=1),
)

# question medium left join on int
made = x.repartition(npartitions=1).map_partitions(
    lambda d, other_1: d.merge(
        other_1.dropna(subset=["id6"]), on="id6", how="left", suffixes=("", "_right")
    ),
    medium.map_partitions(lambda d: d[["id6", "v2"]]).repartition(npartitions=1),
)

# question medium inner join on text
made = x.repartition(npartitions=1).map_partitions(
    lambda d, other_1: d.merge(
        other_1.dropna(subset=["id3"]), on="id3", how="inner", suffixes=("", "_right")
    ),
    medium.map_partitions(lambda d: d[["id3", "v2"]]).repartition(npartitions=1),
)

# question medium full join on int
made = x.repartition(npartitions=1).map_partitions(
    lambda d, other_1: d.pipe(
        baton_join,
        other_1,
        left_on=["id6"],
        right_on=["id6"],
        how="full",
        suffix="_right",
    ),
    medium.map_partitions(lambda d: d[["id6", "v2"]]).repartition(npartitions=1),
)

# question big inner join on int
made = x.repartition(npartitions=1).map_partitions(
    lambda d, other_1: d.merge(
        other_1.dropna(subset=["id7"]), on="id7", how="inner", suffixes=("", "_right")
    ),
    big.map_partitions(lambda d: d[["id7", "v2"]]).repartition(npartitions=1),
)

# question medium semi join on int
made = x.repartition(npartitions=1).map_partitions(
    lambda d, other_1: d.pipe(
        baton_join,
        other_1,
        left_on=["id6"],
        right_on=["id6"],
        how="semi",
        suffix="_right",
    ),
    medium.map_partitions(lambda d: d[["id6", "v2"]]).repartition(npartitions=1),
)
