# filter
made = trips.loc[(pd.col("fare") > 12.5) & pd.col("tip").isna()]

# select
made = trips.assign(rate=pd.col("tip") / pd.col("fare"))[["town", "rate"]]

# derive
made = trips.assign(
    **{
        "rate": pd.col("tip") / pd.col("fare"),
        "two words": pd.col("town").str.strip().str.upper(),
    },
)

# derive with exchanged names
made = trips.pipe(lambda d: d.assign(fare=d["tip"], tip=d["fare"]))

# drop and rename
made = trips.drop(columns=["tip"]).rename(columns={"fare": "price"})

# sort
made = trips.sort_values(["town", "riders"], ascending=[True, False], kind="stable")

# sort of floats
made = trips.sort_values("fare", ascending=False, kind="stable")

# slice
made = trips.iloc[5:15]

# slice from the end
made = trips.pipe(baton_slice, -5)

# distinct
made = trips.drop_duplicates(subset=["town"], keep="last")

# group
made = (
    trips.assign(fare=lambda d: baton_known(d["fare"]))
    .pipe(baton_exact_sums, "riders")
    .groupby("town", sort=False, dropna=False, as_index=False)
    .agg(rides=("town", "size"), rate=("fare", "mean"), riders=("riders", "sum"))
    .astype({"rides": "int64[pyarrow]", "riders": "int64[pyarrow]"})
)

# group with a ratio
made = (
    trips.assign(sum_of_riders=pd.col("riders"))
    .pipe(baton_exact_sums, "sum_of_riders")
    .groupby("town", sort=False, dropna=False, as_index=False)
    .agg(sum_of=("sum_of_riders", "sum"), max_of=("riders", "max"))
    .astype({"sum_of": "int64[pyarrow]"})
    .assign(rate=pd.col("sum_of") / pd.col("max_of"))[["town", "rate"]]
)

# join
made = trips.merge(
    towns.dropna(subset=["town"]), on="town", how="left", suffixes=("", "_right")
)

# join on the right
made = trips.pipe(
    baton_join, towns, left_on=["town"], right_on=["town"], how="right", suffix="_2"
)

# append
made = trips.pipe(baton_append, towns)

# unpivot
made = trips[["town", "fare", "tip"]].pipe(
    baton_unpivot, ["fare", "tip"], "what", "amount"
)

# pivot
made = (
    trips.pipe(baton_exact_sums, "riders")
    .groupby(["town", "paid"], sort=False, dropna=False, as_index=False)
    .agg(value=("riders", "sum"))
    .astype({"value": "int64[pyarrow]"})
    .pipe(baton_pivot, ["town"], "paid", "value")
)

# explode
made = trips.pipe(baton_explode, "tags")

# sample
made = trips.pipe(baton_sample, count=10, seed=1)

# rows
answer = trips.head(10)

# count
answer = len(trips.loc[pd.col("paid")])

# values
answer = trips.pipe(
    baton_group, [], {"most": ("max", "fare"), "towns": ("nunique", "town")}
)

# load
made = pd.read_csv(
    "trips.csv", sep=";", keep_default_na=False, na_values=[""], dtype_backend="pyarrow"
)

# save
trips.to_parquet("trips.parquet", index=False)

# release
del trips, towns

# and
made = trips.assign(
    made=(pd.col("paid") & pd.col("fare").isna()).astype("bool[pyarrow]")
)

# or
made = trips.assign(
    made=(pd.col("paid") | pd.col("fare").isna()).astype("bool[pyarrow]")
)

# not
made = trips.assign(made=(~pd.col("paid")).astype("bool[pyarrow]"))

# equal
made = trips.assign(made=pd.col("fare") == pd.col("tip"))

# notEqual
made = trips.assign(made=pd.col("fare") != pd.col("tip"))

# less
made = trips.assign(made=pd.col("fare") < pd.col("tip"))

# lessOrEqual
made = trips.assign(made=pd.col("fare") <= pd.col("tip"))

# greater
made = trips.assign(made=pd.col("fare") > pd.col("tip"))

# greaterOrEqual
made = trips.assign(made=pd.col("fare") >= pd.col("tip"))

# same
made = trips.assign(made=lambda d: baton_same(d["fare"], d["tip"]))

# isIn
made = trips.assign(made=lambda d: baton_is_in(d["town"], ["Oslo", "Ås"]))

# isNull
made = trips.assign(made=pd.col("town").isna().astype("bool[pyarrow]"))

# isNaN
made = trips.assign(made=lambda d: baton_is_nan(d["fare"]))

# coalesce
made = trips.assign(made=lambda d: baton_coalesce(d["fare"], d["tip"]))

# add
made = trips.assign(made=pd.col("riders") + 7)

# subtract
made = trips.assign(made=pd.col("riders") - 7)

# multiply
made = trips.assign(made=pd.col("riders") * 7)

# divide
made = trips.assign(made=pd.col("riders") / 7)

# floorDivide
made = trips.assign(made=pd.col("riders") // 7)

# modulo
made = trips.assign(
    made=lambda d: baton_modulo(d["riders"], baton_repeat(7, d, pa.int64()))
)

# power
made = trips.assign(
    made=lambda d: baton_power(d["riders"], baton_repeat(2, d, pa.int64()))
)

# negate
made = trips.assign(made=-pd.col("fare"))

# abs
made = trips.assign(made=pd.col("fare").abs())

# sign
made = trips.assign(made=lambda d: baton_sign(d["fare"]))

# sqrt
made = trips.assign(made=lambda d: baton_math("sqrt", d["fare"]))

# exp
made = trips.assign(made=lambda d: baton_math("exp", d["fare"]))

# log
made = trips.assign(made=lambda d: baton_math("ln", d["fare"]))

# floor
made = trips.assign(made=lambda d: baton_math("floor", d["fare"]))

# ceil
made = trips.assign(made=lambda d: baton_math("ceil", d["fare"]))

# round
made = trips.assign(made=pd.col("fare").round(2))

# sin
made = trips.assign(made=lambda d: baton_math("sin", d["fare"]))

# cos
made = trips.assign(made=lambda d: baton_math("cos", d["fare"]))

# tan
made = trips.assign(made=lambda d: baton_math("tan", d["fare"]))

# asin
made = trips.assign(made=lambda d: baton_math("asin", d["fare"]))

# acos
made = trips.assign(made=lambda d: baton_math("acos", d["fare"]))

# atan
made = trips.assign(made=lambda d: baton_math("atan", d["fare"]))

# sinh
made = trips.assign(made=lambda d: baton_math("sinh", d["fare"]))

# cosh
made = trips.assign(made=lambda d: baton_math("cosh", d["fare"]))

# tanh
made = trips.assign(made=lambda d: baton_math("tanh", d["fare"]))

# asinh
made = trips.assign(made=lambda d: baton_math("asinh", d["fare"]))

# acosh
made = trips.assign(made=lambda d: baton_math("acosh", d["fare"]))

# atanh
made = trips.assign(made=lambda d: baton_math("atanh", d["fare"]))

# minimum
made = trips.assign(made=lambda d: baton_least(d["fare"], d["tip"]))

# maximum
made = trips.assign(made=lambda d: baton_greatest(d["fare"], d["tip"]))

# length
made = trips.assign(made=pd.col("town").str.len().astype("int64[pyarrow]"))

# upper
made = trips.assign(made=pd.col("town").str.upper())

# lower
made = trips.assign(made=pd.col("town").str.lower())

# capitalize
made = trips.assign(made=pd.col("town").str.capitalize())

# title
made = trips.assign(made=pd.col("town").str.title())

# trim
made = trips.assign(made=pd.col("town").str.strip())

# trimStart
made = trips.assign(made=pd.col("town").str.lstrip())

# trimEnd
made = trips.assign(made=pd.col("town").str.rstrip())

# reverse
made = trips.assign(made=lambda d: baton_reverse(d["town"]))

# concat
made = trips.assign(
    made=lambda d: d["town"] + baton_repeat("-", d, pa.string()) + d["town"]
)

# contains
made = trips.assign(made=pd.col("town").str.contains("s", regex=False))

# startsWith
made = trips.assign(made=pd.col("town").str.startswith("s"))

# endsWith
made = trips.assign(made=pd.col("town").str.endswith("s"))

# replace
made = trips.assign(made=pd.col("town").str.replace("a", "b", regex=False))

# matches
made = trips.assign(made=pd.col("town").str.contains("^[A-Z]+$"))

# extract
made = trips.assign(made=lambda d: baton_extract(d["town"], "([a-z]+)$", 1))

# replacePattern
made = trips.assign(made=lambda d: baton_replace_pattern(d["town"], "[aeiou]", "$"))

# slice
made = trips.assign(made=pd.col("town").str.slice(1, 4))

# padStart
made = trips.assign(made=pd.col("town").str.pad(8, side="left", fillchar="."))

# padEnd
made = trips.assign(made=pd.col("town").str.pad(8, side="right", fillchar="."))

# repeatText
made = trips.assign(made=pd.col("town").str.repeat(2))

# split
made = trips.assign(made=lambda d: baton_split(d["town"], " "))

# join
made = trips.assign(
    made=lambda d: d["town"] + d["town"] + baton_repeat("-", d, pa.string())
)

# indexOf
made = trips.assign(
    made=lambda d: baton_index_of(d["town"], baton_repeat("s", d, pa.string()))
)

# removeAccents
made = trips.assign(made=lambda d: baton_remove_accents(d["town"]))

# toInt
made = trips.assign(made=lambda d: baton_to_int(d["town"]))

# toFloat
made = trips.assign(made=lambda d: baton_to_float(d["town"]))

# toText
made = trips.assign(made=lambda d: baton_to_text(d["fare"]))

# toBool
made = trips.assign(made=lambda d: baton_to_bool(d["town"]))

# toDate
made = trips.assign(made=lambda d: baton_to_date(d["town"]))

# toDatetime
made = trips.assign(made=lambda d: baton_to_datetime(d["town"]))

# typeName
made = trips.assign(made=lambda d: baton_type_name(d["town"], "text"))

# year
made = trips.assign(made=pd.col("at").dt.year.astype("int64[pyarrow]"))

# month
made = trips.assign(made=pd.col("at").dt.month.astype("int64[pyarrow]"))

# day
made = trips.assign(made=pd.col("at").dt.day.astype("int64[pyarrow]"))

# hour
made = trips.assign(made=pd.col("at").dt.hour.astype("int64[pyarrow]"))

# minute
made = trips.assign(made=pd.col("at").dt.minute.astype("int64[pyarrow]"))

# second
made = trips.assign(made=pd.col("at").dt.second.astype("int64[pyarrow]"))

# microsecond
made = trips.assign(made=lambda d: baton_time_part(d["at"], "microsecond"))

# weekday
made = trips.assign(made=pd.col("at").dt.day_of_week.astype("int64[pyarrow]"))

# dayOfYear
made = trips.assign(made=pd.col("at").dt.day_of_year.astype("int64[pyarrow]"))

# weekOfYear
made = trips.assign(made=lambda d: baton_time_part(d["at"], "iso_week"))

# quarter
made = trips.assign(made=pd.col("at").dt.quarter.astype("int64[pyarrow]"))

# formatTime
made = trips.assign(made=lambda d: baton_format_time(d["at"], "%Y-%m-%d %H:%M"))

# parseTime
made = trips.assign(made=lambda d: baton_parse_time(d["town"], "%Y-%m-%d %H:%M"))

# timeBetween
made = trips.assign(made=lambda d: baton_time_between(d["at"], d["at"]))

# addTime
made = trips.assign(
    made=lambda d: baton_add_time(
        d["at"], baton_repeat(timedelta(hours=1), d, pa.duration("us"))
    ),
)

# truncateTime
made = trips.assign(made=lambda d: baton_truncate_time(d["at"], "hour"))

# item
made = trips.assign(
    made=lambda d: baton_item(d["tags"], baton_repeat(0, d, pa.int64()))
)

# listLength
made = trips.assign(made=pd.col("tags").list.len().astype("int64[pyarrow]"))

# listJoin
made = trips.assign(made=lambda d: baton_list_join(d["tags"], ", "))

# sha256
made = trips.assign(made=lambda d: baton_sha256(d["town"]))

# md5
made = trips.assign(made=lambda d: baton_md5(d["town"]))

# crc32
made = trips.assign(made=lambda d: baton_crc32(d["town"]))

# aggregate count
made = (
    trips.groupby("town", sort=False, dropna=False, as_index=False)
    .agg(made=("fare", "count"))
    .astype({"made": "int64[pyarrow]"})
)

# aggregate countDistinct
made = (
    trips.groupby("town", sort=False, dropna=False, as_index=False)
    .agg(made=("riders", "nunique"))
    .astype({"made": "int64[pyarrow]"})
)

# aggregate sum
made = (
    trips.pipe(baton_exact_sums, "riders")
    .groupby("town", sort=False, dropna=False, as_index=False)
    .agg(made=("riders", "sum"))
    .astype({"made": "int64[pyarrow]"})
)

# aggregate mean
made = trips.groupby("town", sort=False, dropna=False, as_index=False).agg(
    made=("riders", "mean")
)

# aggregate product
made = trips.pipe(baton_group, ["town"], {"made": ("product", "riders")})

# aggregate min
made = trips.groupby("town", sort=False, dropna=False, as_index=False).agg(
    made=("riders", "min")
)

# aggregate max
made = trips.groupby("town", sort=False, dropna=False, as_index=False).agg(
    made=("riders", "max")
)

# aggregate median
made = trips.groupby("town", sort=False, dropna=False, as_index=False).agg(
    made=("riders", "median")
)

# aggregate standardDeviation
made = trips.groupby("town", sort=False, dropna=False, as_index=False).agg(
    made=("riders", "std")
)

# aggregate variance
made = trips.groupby("town", sort=False, dropna=False, as_index=False).agg(
    made=("riders", "var")
)

# aggregate skewness
made = trips.pipe(baton_group, ["town"], {"made": ("skewness", "riders")})

# aggregate kurtosis
made = trips.pipe(baton_group, ["town"], {"made": ("kurtosis", "riders")})

# aggregate quantile
made = trips.pipe(baton_group, ["town"], {"made": ("quantile", "fare", 0.9)})

# aggregate first
made = trips.groupby("town", sort=False, dropna=False, as_index=False).agg(
    made=("riders", "first")
)

# aggregate last
made = trips.groupby("town", sort=False, dropna=False, as_index=False).agg(
    made=("riders", "last")
)

# aggregate any
made = trips.pipe(baton_group, ["town"], {"made": ("any", "paid")})

# aggregate all
made = trips.pipe(baton_group, ["town"], {"made": ("all", "paid")})

# aggregate mode
made = trips.pipe(baton_group, ["town"], {"made": ("mode", "riders")})

# aggregate list
made = trips.pipe(baton_group, ["town"], {"made": ("list", "riders")})

# aggregate correlation
made = trips.pipe(baton_group, ["town"], {"made": ("correlation", "fare", "tip")})

# aggregate covariance
made = trips.pipe(baton_group, ["town"], {"made": ("covariance", "fare", "tip")})

# window cumulativeSum
made = trips.assign(
    made=lambda d: baton_window("cumulative_sum", d, d["fare"], by=["town"])
)

# window cumulativeProduct
made = trips.assign(
    made=lambda d: baton_window("cumulative_product", d, d["fare"], by=["town"])
)

# window cumulativeMin
made = trips.assign(
    made=lambda d: baton_window("cumulative_min", d, d["fare"], by=["town"])
)

# window cumulativeMax
made = trips.assign(
    made=lambda d: baton_window("cumulative_max", d, d["fare"], by=["town"])
)

# window cumulativeCount
made = trips.assign(
    made=lambda d: baton_window("cumulative_count", d, d["fare"], by=["town"])
)

# window shift
made = trips.assign(made=pd.col("riders").shift(1))

# window rowNumber
made = trips.assign(
    made=lambda d: (
        d.groupby("town", sort=False, dropna=False).cumcount().astype("int64[pyarrow]")
    ),
)

# window rank
made = trips.assign(made=lambda d: baton_window("rank", d, d["fare"], by=["town"]))

# window denseRank
made = trips.assign(
    made=lambda d: baton_window("dense_rank", d, d["fare"], by=["town"])
)

# window fillForward
made = trips.assign(
    made=lambda d: baton_window("fill_forward", d, d["fare"], by=["town"])
)

# window fillBackward
made = trips.assign(
    made=lambda d: baton_window("fill_backward", d, d["fare"], by=["town"])
)

# window count
made = trips.assign(made=lambda d: baton_window("count", d, by=["town"]))

# window isRepeated
made = trips.assign(
    made=lambda d: baton_window("is_repeated", d, d["town"], d["riders"])
)

# question sum v1 by id1
made = (
    x.pipe(baton_exact_sums, "v1")
    .groupby("id1", sort=False, dropna=False, as_index=False)
    .agg(v1=("v1", "sum"))
    .astype({"v1": "int64[pyarrow]"})
)

# question sum v1 by id1:id2
made = (
    x.pipe(baton_exact_sums, "v1")
    .groupby(["id1", "id2"], sort=False, dropna=False, as_index=False)
    .agg(v1=("v1", "sum"))
    .astype({"v1": "int64[pyarrow]"})
)

# question sum v1 mean v3 by id3
made = (
    x.assign(v3=lambda d: baton_known(d["v3"]))
    .pipe(baton_exact_sums, "v1")
    .groupby("id3", sort=False, dropna=False, as_index=False)
    .agg(v1=("v1", "sum"), v3=("v3", "mean"))
    .astype({"v1": "int64[pyarrow]"})
)

# question mean v1:v3 by id4
made = (
    x.assign(v3=lambda d: baton_known(d["v3"]))
    .groupby("id4", sort=False, dropna=False, as_index=False)[["v1", "v2", "v3"]]
    .mean()
)

# question sum v1:v3 by id6
made = (
    x.assign(v3=lambda d: baton_known(d["v3"]))
    .pipe(baton_exact_sums, "v1", "v2")
    .groupby("id6", sort=False, dropna=False, as_index=False)[["v1", "v2", "v3"]]
    .sum()
    .astype({"v1": "int64[pyarrow]", "v2": "int64[pyarrow]"})
)

# question max v1 - min v2 by id3
made = (
    x.groupby("id3", sort=False, dropna=False, as_index=False)
    .agg(max_of=("v1", "max"), min_of=("v2", "min"))
    .assign(range=pd.col("max_of") - pd.col("min_of"))[["id3", "range"]]
)

# question inner join on int
made = x.merge(
    small[["id4", "v2"]].dropna(subset=["id4"]),
    on="id4",
    how="inner",
    suffixes=("", "_right"),
)

# question left join on text
made = x.merge(
    small[["id1", "v2"]].dropna(subset=["id1"]),
    on="id1",
    how="left",
    suffixes=("", "_right"),
)

# question cleaning
made = (
    x.assign(
        id1=pd.col("id1").str.strip().str.upper(),
        v3=pd.col("v3").fillna(0.0),
        v1=lambda d: baton_to_float(d["v1"]),
    )
    .loc[pd.col("v3") > 50.0]
    .assign(ratio=pd.col("v3") / pd.col("v2"))
)

# question median v3 sd v3 by id4:id5
made = (
    x.assign(v3=lambda d: baton_known(d["v3"]))
    .groupby(["id4", "id5"], sort=False, dropna=False, as_index=False)
    .agg(median=("v3", "median"), sd=("v3", "std"))
)

# question largest two v3 by id6
made = (
    x.sort_values("v3", ascending=False, kind="stable")
    .assign(
        place=lambda d: (
            d.groupby("id6", sort=False, dropna=False)
            .cumcount()
            .astype("int64[pyarrow]")
        ),
    )
    .loc[pd.col("place") < 2][["id6", "v3"]]
)

# question correlation v1 v2 by id2:id4
made = x.pipe(baton_group, ["id2", "id4"], {"r": ("correlation", "v1", "v2")})

# question sum v3 count by id1:id6
made = (
    x.assign(v3=lambda d: baton_known(d["v3"]))
    .groupby(
        ["id1", "id2", "id3", "id4", "id5", "id6"],
        sort=False,
        dropna=False,
        as_index=False,
    )
    .agg(v3=("v3", "sum"), count=("id1", "size"))
    .astype({"count": "int64[pyarrow]"})
)

# question medium inner join on int
made = x.merge(
    medium[["id6", "v2"]].dropna(subset=["id6"]),
    on="id6",
    how="inner",
    suffixes=("", "_right"),
)

# question medium left join on int
made = x.merge(
    medium[["id6", "v2"]].dropna(subset=["id6"]),
    on="id6",
    how="left",
    suffixes=("", "_right"),
)

# question medium inner join on text
made = x.merge(
    medium[["id3", "v2"]].dropna(subset=["id3"]),
    on="id3",
    how="inner",
    suffixes=("", "_right"),
)

# question medium full join on int
made = x.pipe(
    baton_join,
    medium[["id6", "v2"]],
    left_on=["id6"],
    right_on=["id6"],
    how="full",
    suffix="_right",
)

# question big inner join on int
made = x.merge(
    big[["id7", "v2"]].dropna(subset=["id7"]),
    on="id7",
    how="inner",
    suffixes=("", "_right"),
)

# question medium semi join on int
made = x.pipe(
    baton_join,
    medium[["id6", "v2"]],
    left_on=["id6"],
    right_on=["id6"],
    how="semi",
    suffix="_right",
)
