# filter
made = trips.filter(
    (pl.col("fare") > 12.5) & pl.col("fare").is_not_nan(), pl.col("tip").is_null()
)

# select
made = trips.select("town", rate=pl.col("tip") / pl.col("fare"))

# derive
made = trips.with_columns(
    (pl.col("tip") / pl.col("fare")).alias("rate"),
    pl.col("town").str.strip_chars().str.to_uppercase().alias("two words"),
)

# derive with exchanged names
made = trips.with_columns(fare=pl.col("tip"), tip=pl.col("fare"))

# drop and rename
made = trips.lazy().drop("tip").rename({"fare": "price"}).collect()

# sort
made = trips.sort(
    "town", "riders", descending=[False, True], nulls_last=True, maintain_order=True
)

# sort of floats
made = trips.sort(-pl.col("fare"), nulls_last=True, maintain_order=True)

# slice
made = trips.slice(5, 10)

# slice from the end
made = trips.slice(-5)

# distinct
made = trips.unique(subset=["town"], keep="last", maintain_order=True)

# group
made = (
    trips.pipe(baton_exact_sums, "riders")
    .group_by("town", maintain_order=True)
    .agg(
        rides=pl.len().cast(pl.Int64),
        rate=pl.col("fare").fill_nan(None).mean(),
        riders=pl.col("riders").sum().cast(pl.Int64),
    )
)

# group with a ratio
made = trips.group_by("town", maintain_order=True).agg(
    rate=pl.col("riders").cast(pl.Int128).sum().cast(pl.Int64) / pl.col("riders").max()
)

# join
made = trips.join(
    towns, on="town", how="left", coalesce=True, maintain_order="left_right"
)

# join on the right
made = trips.pipe(baton_right_join, towns, ["town"], ["town"], "_2")

# append
made = pl.concat([trips, towns], how="diagonal_relaxed")

# unpivot
made = (
    trips.lazy()
    .select("town", "fare", "tip")
    .collect()
    .unpivot(
        on=["fare", "tip"], index=["town"], variable_name="what", value_name="amount"
    )
)

# pivot
made = (
    trips.pipe(baton_exact_sums, "riders")
    .group_by("town", "paid", maintain_order=True)
    .agg(value=pl.col("riders").sum().cast(pl.Int64))
    .pipe(baton_pivot, ["town"], "paid", "value")
)

# explode
made = trips.explode("tags", empty_as_null=True, keep_nulls=True)

# sample
made = trips.pipe(baton_sample, count=10, seed=1)

# rows
answer = trips.head(10)

# count
answer = trips.lazy().filter(pl.col("paid")).select(pl.len()).collect().item()

# values
answer = trips.select(
    most=pl.col("fare").fill_nan(None).max(),
    towns=pl.col("town").drop_nulls().n_unique().cast(pl.Int64),
)

# load
made = pl.scan_csv("trips.csv", separator=";").collect()

# save
trips.write_parquet("trips.parquet")

# release
del trips, towns

# and
made = trips.with_columns(made=pl.col("paid") & pl.col("fare").is_null())

# or
made = trips.with_columns(made=pl.col("paid") | pl.col("fare").is_null())

# not
made = trips.with_columns(made=~pl.col("paid"))

# equal
made = trips.with_columns(
    made=(pl.col("fare") == pl.col("tip"))
    & (pl.col("fare").is_not_nan() | pl.col("tip").is_null()),
)

# notEqual
made = trips.with_columns(
    made=pl.when(pl.col("tip").is_not_null()).then(
        (pl.col("fare") != pl.col("tip")) | pl.col("fare").is_nan()
    ),
)

# less
made = trips.with_columns(
    made=(pl.col("fare") < pl.col("tip"))
    & (pl.col("tip").is_not_nan() | pl.col("fare").is_null()),
)

# lessOrEqual
made = trips.with_columns(
    made=(pl.col("fare") <= pl.col("tip"))
    & (pl.col("tip").is_not_nan() | pl.col("fare").is_null()),
)

# greater
made = trips.with_columns(
    made=(pl.col("fare") > pl.col("tip"))
    & (pl.col("fare").is_not_nan() | pl.col("tip").is_null()),
)

# greaterOrEqual
made = trips.with_columns(
    made=(pl.col("fare") >= pl.col("tip"))
    & (pl.col("fare").is_not_nan() | pl.col("tip").is_null()),
)

# same
made = trips.with_columns(made=pl.col("fare").eq_missing(pl.col("tip")))

# isIn
made = trips.with_columns(made=pl.col("town").is_in(["Oslo", "Ås"]))

# isNull
made = trips.with_columns(made=pl.col("town").is_null())

# isNaN
made = trips.with_columns(made=pl.col("fare").is_nan())

# coalesce
made = trips.with_columns(made=pl.coalesce(pl.col("fare"), pl.col("tip")))

# add
made = trips.with_columns(made=(pl.col("riders").cast(pl.Int128) + 7).cast(pl.Int64))

# subtract
made = trips.with_columns(made=(pl.col("riders").cast(pl.Int128) - 7).cast(pl.Int64))

# multiply
made = trips.with_columns(made=(pl.col("riders").cast(pl.Int128) * 7).cast(pl.Int64))

# divide
made = trips.with_columns(made=pl.col("riders") / 7)

# floorDivide
made = trips.with_columns(made=pl.col("riders") // 7)

# modulo
made = trips.with_columns(made=pl.col("riders") % 7)

# power
made = trips.with_columns(made=(pl.col("riders").cast(pl.Int128) ** 2).cast(pl.Int64))

# negate
made = trips.with_columns(made=-pl.col("fare"))

# abs
made = trips.with_columns(made=pl.col("fare").abs())

# sign
made = trips.with_columns(made=pl.col("fare").sign())

# sqrt
made = trips.with_columns(made=pl.col("fare").sqrt())

# exp
made = trips.with_columns(made=pl.col("fare").exp())

# log
made = trips.with_columns(made=pl.col("fare").log())

# floor
made = trips.with_columns(made=pl.col("fare").floor())

# ceil
made = trips.with_columns(made=pl.col("fare").ceil())

# round
made = trips.with_columns(made=pl.col("fare").round(2))

# sin
made = trips.with_columns(made=pl.col("fare").sin())

# cos
made = trips.with_columns(made=pl.col("fare").cos())

# tan
made = trips.with_columns(made=pl.col("fare").tan())

# asin
made = trips.with_columns(made=pl.col("fare").arcsin())

# acos
made = trips.with_columns(made=pl.col("fare").arccos())

# atan
made = trips.with_columns(made=pl.col("fare").arctan())

# sinh
made = trips.with_columns(made=pl.col("fare").sinh())

# cosh
made = trips.with_columns(made=pl.col("fare").cosh())

# tanh
made = trips.with_columns(made=pl.col("fare").tanh())

# asinh
made = trips.with_columns(made=pl.col("fare").arcsinh())

# acosh
made = trips.with_columns(made=pl.col("fare").arccosh())

# atanh
made = trips.with_columns(made=pl.col("fare").arctanh())

# minimum
made = trips.with_columns(made=baton_least(pl.col("fare"), pl.col("tip"), floats=True))

# maximum
made = trips.with_columns(
    made=baton_greatest(pl.col("fare"), pl.col("tip"), floats=True)
)

# length
made = trips.with_columns(made=pl.col("town").str.len_chars().cast(pl.Int64))

# upper
made = trips.with_columns(made=pl.col("town").str.to_uppercase())

# lower
made = trips.with_columns(made=pl.col("town").str.to_lowercase())

# capitalize
made = trips.with_columns(
    made=pl.col("town").str.slice(0, 1).str.to_titlecase()
    + pl.col("town").str.slice(1).str.to_lowercase(),
)

# title
made = trips.with_columns(made=pl.col("town").str.to_titlecase())

# trim
made = trips.with_columns(made=pl.col("town").str.strip_chars())

# trimStart
made = trips.with_columns(made=pl.col("town").str.strip_chars_start())

# trimEnd
made = trips.with_columns(made=pl.col("town").str.strip_chars_end())

# reverse
made = trips.with_columns(
    made=pl.col("town").str.split("").list.reverse().list.join("")
)

# concat
made = trips.with_columns(made=pl.col("town") + "-" + pl.col("town"))

# contains
made = trips.with_columns(made=pl.col("town").str.contains("s", literal=True))

# startsWith
made = trips.with_columns(made=pl.col("town").str.starts_with("s"))

# endsWith
made = trips.with_columns(made=pl.col("town").str.ends_with("s"))

# replace
made = trips.with_columns(made=pl.col("town").str.replace_all("a", "b", literal=True))

# matches
made = trips.with_columns(made=pl.col("town").str.contains("^[A-Z]+$"))

# extract
made = trips.with_columns(made=pl.col("town").str.extract("([a-z]+)$", 1))

# replacePattern
made = trips.with_columns(made=pl.col("town").str.replace_all("[aeiou]", "$$"))

# slice
made = trips.with_columns(made=pl.col("town").str.slice(1, 3))

# padStart
made = trips.with_columns(made=pl.col("town").str.pad_start(8, "."))

# padEnd
made = trips.with_columns(made=pl.col("town").str.pad_end(8, "."))

# repeatText
made = trips.with_columns(
    made=pl.when(pl.col("town").is_not_null()).then(
        pl.col("town").repeat_by(2).list.join("")
    ),
)

# split
made = trips.with_columns(made=pl.col("town").str.split(" "))

# join
made = trips.with_columns(made=pl.col("town") + pl.col("town") + "-")

# indexOf
made = trips.with_columns(made=baton_index_of(pl.col("town"), pl.lit("s")))

# removeAccents
made = trips.with_columns(
    made=pl.col("town").str.normalize("NFKD").str.replace_all("\\p{M}", "")
)

# toInt
made = trips.with_columns(made=pl.col("town").cast(pl.Int64, strict=False))

# toFloat
made = trips.with_columns(made=pl.col("town").cast(pl.Float64, strict=False))

# toText
made = trips.with_columns(made=pl.col("fare").cast(pl.String, strict=False))

# toBool
made = trips.with_columns(made=baton_read_bool(pl.col("town")))

# toDate
made = trips.with_columns(made=baton_read_time(pl.col("town")).dt.date())

# toDatetime
made = trips.with_columns(made=baton_read_time(pl.col("town")))

# typeName
made = trips.with_columns(
    made=pl.when(pl.col("town").is_null())
    .then(pl.lit("null"))
    .otherwise(pl.lit("text")),
)

# year
made = trips.with_columns(made=pl.col("at").dt.year().cast(pl.Int64))

# month
made = trips.with_columns(made=pl.col("at").dt.month().cast(pl.Int64))

# day
made = trips.with_columns(made=pl.col("at").dt.day().cast(pl.Int64))

# hour
made = trips.with_columns(made=pl.col("at").dt.hour().cast(pl.Int64))

# minute
made = trips.with_columns(made=pl.col("at").dt.minute().cast(pl.Int64))

# second
made = trips.with_columns(made=pl.col("at").dt.second().cast(pl.Int64))

# microsecond
made = trips.with_columns(made=pl.col("at").dt.microsecond().cast(pl.Int64))

# weekday
made = trips.with_columns(made=pl.col("at").dt.weekday().cast(pl.Int64) - 1)

# dayOfYear
made = trips.with_columns(made=pl.col("at").dt.ordinal_day().cast(pl.Int64))

# weekOfYear
made = trips.with_columns(made=pl.col("at").dt.week().cast(pl.Int64))

# quarter
made = trips.with_columns(made=pl.col("at").dt.quarter().cast(pl.Int64))

# formatTime
made = trips.with_columns(made=pl.col("at").dt.strftime("%Y-%m-%d %H:%M"))

# parseTime
made = trips.with_columns(
    made=pl.col("town").str.to_datetime("%Y-%m-%d %H:%M", time_unit="us", strict=False)
)

# timeBetween
made = trips.with_columns(made=baton_time_between(pl.col("at"), pl.col("at")))

# addTime
made = trips.with_columns(made=baton_add_time(pl.col("at"), pl.lit(timedelta(hours=1))))

# truncateTime
made = trips.with_columns(made=pl.col("at").dt.truncate("1h"))

# item
made = trips.with_columns(made=pl.col("tags").list.get(0, null_on_oob=True))

# listLength
made = trips.with_columns(made=pl.col("tags").list.len().cast(pl.Int64))

# listJoin
made = trips.with_columns(
    made=pl.col("tags").cast(pl.List(pl.String)).list.join(", ", ignore_nulls=True)
)

# sha256
made = trips.with_columns(
    made=pl.col("town").map_elements(baton_sha256, return_dtype=pl.String)
)

# md5
made = trips.with_columns(
    made=pl.col("town").map_elements(baton_md5, return_dtype=pl.String)
)

# crc32
made = trips.with_columns(
    made=pl.col("town").map_elements(baton_crc32, return_dtype=pl.Int64)
)

# aggregate count
made = trips.group_by("town", maintain_order=True).agg(
    made=pl.col("fare").count().cast(pl.Int64)
)

# aggregate countDistinct
made = trips.group_by("town", maintain_order=True).agg(
    made=pl.col("riders").drop_nulls().n_unique().cast(pl.Int64)
)

# aggregate sum
made = (
    trips.pipe(baton_exact_sums, "riders")
    .group_by("town", maintain_order=True)
    .agg(made=pl.col("riders").sum().cast(pl.Int64))
)

# aggregate mean
made = trips.group_by("town", maintain_order=True).agg(made=pl.col("riders").mean())

# aggregate product
made = trips.group_by("town", maintain_order=True).agg(
    made=pl.col("riders").drop_nulls().cast(pl.Int128).cum_prod().cast(pl.Int64).last()
)

# aggregate min
made = trips.group_by("town", maintain_order=True).agg(made=pl.col("riders").min())

# aggregate max
made = trips.group_by("town", maintain_order=True).agg(made=pl.col("riders").max())

# aggregate median
made = trips.group_by("town", maintain_order=True).agg(made=pl.col("riders").median())

# aggregate standardDeviation
made = trips.group_by("town", maintain_order=True).agg(made=pl.col("riders").std())

# aggregate variance
made = trips.group_by("town", maintain_order=True).agg(made=pl.col("riders").var())

# aggregate skewness
made = trips.group_by("town", maintain_order=True).agg(made=pl.col("riders").skew())

# aggregate kurtosis
made = trips.group_by("town", maintain_order=True).agg(made=pl.col("riders").kurtosis())

# aggregate quantile
made = trips.group_by("town", maintain_order=True).agg(
    made=pl.col("fare").fill_nan(None).quantile(0.9, interpolation="linear")
)

# aggregate first
made = trips.group_by("town", maintain_order=True).agg(
    made=pl.col("riders").drop_nulls().first()
)

# aggregate last
made = trips.group_by("town", maintain_order=True).agg(
    made=pl.col("riders").drop_nulls().last()
)

# aggregate any
made = trips.group_by("town", maintain_order=True).agg(
    made=pl.when(pl.col("paid").count() > 0).then(pl.col("paid").any())
)

# aggregate all
made = trips.group_by("town", maintain_order=True).agg(
    made=pl.when(pl.col("paid").count() > 0).then(pl.col("paid").all())
)

# aggregate mode
made = trips.group_by("town", maintain_order=True).agg(
    made=pl.col("riders").drop_nulls().mode().min()
)

# aggregate list
made = trips.group_by("town", maintain_order=True).agg(
    made=pl.when(pl.col("riders").count() > 0).then(
        pl.col("riders").drop_nulls().implode()
    ),
)

# aggregate correlation
made = trips.group_by("town", maintain_order=True).agg(
    made=pl.when(
        (pl.col("fare").fill_nan(None) + pl.col("tip").fill_nan(None)).count() > 1
    ).then(pl.corr(pl.col("fare").fill_nan(None), pl.col("tip").fill_nan(None))),
)

# aggregate covariance
made = trips.group_by("town", maintain_order=True).agg(
    made=pl.cov(pl.col("fare").fill_nan(None), pl.col("tip").fill_nan(None))
)

# window cumulativeSum
made = trips.with_columns(
    made=pl.when(pl.col("fare").is_nan())
    .then(pl.col("fare"))
    .otherwise(pl.col("fare").fill_nan(None).cum_sum().over("town")),
)

# window cumulativeProduct
made = trips.with_columns(
    made=pl.when(pl.col("fare").is_nan())
    .then(pl.col("fare"))
    .otherwise(pl.col("fare").fill_nan(None).cum_prod().over("town")),
)

# window cumulativeMin
made = trips.with_columns(
    made=pl.when(pl.col("fare").is_nan())
    .then(pl.col("fare"))
    .otherwise(pl.col("fare").fill_nan(None).cum_min().over("town")),
)

# window cumulativeMax
made = trips.with_columns(
    made=pl.when(pl.col("fare").is_nan())
    .then(pl.col("fare"))
    .otherwise(pl.col("fare").fill_nan(None).cum_max().over("town")),
)

# window cumulativeCount
made = trips.with_columns(made=pl.col("fare").cum_count().over("town").cast(pl.Int64))

# window shift
made = trips.with_columns(made=pl.col("riders").shift(1))

# window rowNumber
made = trips.with_columns(made=pl.int_range(pl.len()).over("town"))

# window rank
made = trips.with_columns(made=pl.col("fare").rank("min").over("town").cast(pl.Int64))

# window denseRank
made = trips.with_columns(made=pl.col("fare").rank("dense").over("town").cast(pl.Int64))

# window fillForward
made = trips.with_columns(made=pl.col("fare").forward_fill().over("town"))

# window fillBackward
made = trips.with_columns(made=pl.col("fare").backward_fill().over("town"))

# window count
made = trips.with_columns(made=pl.len().cast(pl.Int64).over("town"))

# window isRepeated
made = trips.with_columns(
    made=~pl.struct(pl.col("town"), pl.col("riders")).is_first_distinct()
)

# question sum v1 by id1
made = (
    x.pipe(baton_exact_sums, "v1")
    .group_by("id1", maintain_order=True)
    .agg(v1=pl.col("v1").sum().cast(pl.Int64))
)

# question sum v1 by id1:id2
made = (
    x.pipe(baton_exact_sums, "v1")
    .group_by("id1", "id2", maintain_order=True)
    .agg(v1=pl.col("v1").sum().cast(pl.Int64))
)

# question sum v1 mean v3 by id3
made = (
    x.pipe(baton_exact_sums, "v1")
    .group_by("id3", maintain_order=True)
    .agg(v1=pl.col("v1").sum().cast(pl.Int64), v3=pl.col("v3").fill_nan(None).mean())
)

# question mean v1:v3 by id4
made = x.group_by("id4", maintain_order=True).agg(
    v1=pl.col("v1").mean(),
    v2=pl.col("v2").mean(),
    v3=pl.col("v3").fill_nan(None).mean(),
)

# question sum v1:v3 by id6
made = (
    x.pipe(baton_exact_sums, "v1", "v2")
    .group_by("id6", maintain_order=True)
    .agg(
        v1=pl.col("v1").sum().cast(pl.Int64),
        v2=pl.col("v2").sum().cast(pl.Int64),
        v3=pl.col("v3").fill_nan(None).sum(),
    )
)

# question max v1 - min v2 by id3
made = x.group_by("id3", maintain_order=True).agg(
    range=(pl.col("v1").max().cast(pl.Int128) - pl.col("v2").min()).cast(pl.Int64)
)

# question inner join on int
made = x.join(
    small.select("id4", "v2"), on="id4", how="inner", maintain_order="left_right"
)

# question left join on text
made = x.join(
    small.select("id1", "v2"),
    on="id1",
    how="left",
    coalesce=True,
    maintain_order="left_right",
)

# question cleaning
made = (
    x.lazy()
    .with_columns(
        id1=pl.col("id1").str.strip_chars().str.to_uppercase(),
        v3=pl.col("v3").fill_null(0.0),
        v1=pl.col("v1").cast(pl.Float64),
    )
    .filter((pl.col("v3") > 50.0) & pl.col("v3").is_not_nan())
    .with_columns(ratio=pl.col("v3") / pl.col("v2"))
    .collect()
)

# question median v3 sd v3 by id4:id5
made = x.group_by("id4", "id5", maintain_order=True).agg(
    median=pl.col("v3").fill_nan(None).median(), sd=pl.col("v3").fill_nan(None).std()
)

# question largest two v3 by id6
made = (
    x.lazy()
    .sort(-pl.col("v3"), nulls_last=True, maintain_order=True)
    .with_columns(place=pl.int_range(pl.len()).over("id6"))
    .filter(pl.col("place") < 2)
    .select("id6", "v3")
    .collect()
)

# question correlation v1 v2 by id2:id4
made = x.group_by("id2", "id4", maintain_order=True).agg(
    r=pl.when((pl.col("v1") + pl.col("v2")).count() > 1).then(
        pl.corr(pl.col("v1"), pl.col("v2"))
    ),
)

# question sum v3 count by id1:id6
made = x.group_by("id1", "id2", "id3", "id4", "id5", "id6", maintain_order=True).agg(
    v3=pl.col("v3").fill_nan(None).sum(), count=pl.len().cast(pl.Int64)
)

# question medium inner join on int
made = x.join(
    medium.select("id6", "v2"), on="id6", how="inner", maintain_order="left_right"
)

# question medium left join on int
made = x.join(
    medium.select("id6", "v2"),
    on="id6",
    how="left",
    coalesce=True,
    maintain_order="left_right",
)

# question medium inner join on text
made = x.join(
    medium.select("id3", "v2"), on="id3", how="inner", maintain_order="left_right"
)

# question medium full join on int
made = x.join(
    medium.select("id6", "v2"),
    on="id6",
    how="full",
    coalesce=True,
    maintain_order="left_right",
)

# question big inner join on int
made = x.join(
    big.select("id7", "v2"), on="id7", how="inner", maintain_order="left_right"
)

# question medium semi join on int
made = x.join(medium.select("id6", "v2"), on="id6", how="semi", maintain_order="left")
