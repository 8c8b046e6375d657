# filter
made = trips.filter(
    (F.col("fare") > 12.5) & ~F.isnan(F.col("fare")) & F.col("tip").isNull()
)

# select
made = trips.select("town", baton_divide(F.col("tip"), F.col("fare")).alias("rate"))

# derive
made = trips.withColumns(
    {
        "rate": baton_divide(F.col("tip"), F.col("fare")),
        "two words": F.upper(F.regexp_replace(F.col("town"), "(?U)^\\s+|\\s+\\z", "")),
    },
)

# derive with exchanged names
made = trips.withColumns({"fare": F.col("tip"), "tip": F.col("fare")})

# drop and rename
made = trips.drop("tip").toDF("town", "price", "riders", "paid", "at", "tags")

# sort
made = (
    trips.withColumn("\x00row", F.monotonically_increasing_id())
    .orderBy(
        F.col("town").asc_nulls_last(), F.col("riders").desc_nulls_last(), "\x00row"
    )
    .drop("\x00row")
)

# sort of floats
made = (
    trips.withColumn("\x00row", F.monotonically_increasing_id())
    .orderBy(
        F.col("fare").isNull(),
        F.isnan(F.col("fare")),
        F.col("fare").desc_nulls_last(),
        "\x00row",
    )
    .drop("\x00row")
)

# slice
made = trips.offset(5).limit(10)

# slice from the end
# refused: rows counted from the end is not done with spark

# distinct
# refused: `distinct`, which keeps the first or last of an order is not done with spark

# group
made = (
    trips.withColumn("\x00row", F.monotonically_increasing_id())
    .groupBy("town")
    .agg(
        F.count("*").alias("rides"),
        F.avg(F.nanvl(F.col("fare"), F.lit(None))).alias("rate"),
        F.coalesce(F.sum(F.col("riders")), F.lit(0)).alias("riders"),
        F.min("\x00row").alias("\x00row"),
    )
    .orderBy("\x00row")
    .drop("\x00row")
)

# group with a ratio
made = (
    trips.withColumn("\x00row", F.monotonically_increasing_id())
    .groupBy("town")
    .agg(
        baton_divide(
            F.coalesce(F.sum(F.col("riders")), F.lit(0)), F.max(F.col("riders"))
        ).alias("rate"),
        F.min("\x00row").alias("\x00row"),
    )
    .orderBy("\x00row")
    .drop("\x00row")
)

# join
made = (
    trips.withColumn("\x00row", F.monotonically_increasing_id())
    .join(
        towns.toDF("town", "area", "riders_right").withColumn(
            "\x00other", F.monotonically_increasing_id()
        ),
        on=["town"],
        how="left",
    )
    .orderBy(F.col("\x00row").asc_nulls_last(), F.col("\x00other").asc_nulls_last())
    .select(
        "town", "fare", "tip", "riders", "paid", "at", "tags", "area", "riders_right"
    )
)

# join on the right
made = (
    trips.withColumn("\x00row", F.monotonically_increasing_id())
    .join(
        towns.toDF("town", "area", "riders_2").withColumn(
            "\x00other", F.monotonically_increasing_id()
        ),
        on=["town"],
        how="right",
    )
    .orderBy(F.col("\x00row").asc_nulls_last(), F.col("\x00other").asc_nulls_last())
    .select("town", "fare", "tip", "riders", "paid", "at", "tags", "area", "riders_2")
)

# append
made = trips.unionByName(towns, allowMissingColumns=True)

# unpivot
# refused: `unpivot` is not done with spark

# pivot
# refused: `pivot` is not done with spark

# explode
made = trips.withColumn("tags", F.explode_outer("tags"))

# sample
# refused: `sample` is not done with spark

# rows
answer = trips.limit(10)

# count
answer = trips.filter(F.col("paid")).count()

# values
answer = trips.agg(
    F.max(F.nanvl(F.col("fare"), F.lit(None))).alias("most"),
    F.count_distinct(F.col("town")).alias("towns"),
)

# load
made = spark.createDataFrame(
    baton_to_arrow(
        pd.read_csv(
            "trips.csv",
            sep=";",
            keep_default_na=False,
            na_values=[""],
            dtype_backend="pyarrow",
        ),
    ),
)

# save
baton_to_pandas(trips).to_parquet("trips.parquet", index=False)

# release
del trips, towns

# and
made = trips.withColumns({"made": F.col("paid") & F.col("fare").isNull()})

# or
made = trips.withColumns({"made": F.col("paid") | F.col("fare").isNull()})

# not
made = trips.withColumns({"made": ~F.col("paid")})

# equal
made = trips.withColumns(
    {"made": (F.col("fare") == F.col("tip")) & ~F.isnan(F.col("fare"))}
)

# notEqual
# refused: `!=` is not done with spark

# less
made = trips.withColumns(
    {"made": (F.col("fare") < F.col("tip")) & ~F.isnan(F.col("tip"))}
)

# lessOrEqual
made = trips.withColumns(
    {"made": (F.col("fare") <= F.col("tip")) & ~F.isnan(F.col("tip"))}
)

# greater
made = trips.withColumns(
    {"made": (F.col("fare") > F.col("tip")) & ~F.isnan(F.col("fare"))}
)

# greaterOrEqual
made = trips.withColumns(
    {"made": (F.col("fare") >= F.col("tip")) & ~F.isnan(F.col("fare"))}
)

# same
made = trips.withColumns({"made": F.col("fare").eqNullSafe(F.col("tip"))})

# isIn
made = trips.withColumns({"made": F.col("town").isin(["Oslo", "Ås"])})

# isNull
made = trips.withColumns({"made": F.col("town").isNull()})

# isNaN
made = trips.withColumns(
    {"made": F.when(F.col("fare").isNotNull(), F.isnan(F.col("fare")))}
)

# coalesce
made = trips.withColumns({"made": F.coalesce(F.col("fare"), F.col("tip"))})

# add
made = trips.withColumns({"made": F.col("riders") + 7})

# subtract
made = trips.withColumns({"made": F.col("riders") - 7})

# multiply
made = trips.withColumns({"made": F.col("riders") * 7})

# divide
made = trips.withColumns(
    {"made": baton_divide(F.col("riders"), F.lit(7).cast("bigint"))}
)

# floorDivide
# refused: `//` is not done with spark

# modulo
# refused: `%` is not done with spark

# power
# refused: `**` is not done with spark

# negate
made = trips.withColumns({"made": -F.col("fare")})

# abs
made = trips.withColumns({"made": F.abs(F.col("fare"))})

# sign
# refused: `sign` is not done with spark

# sqrt
made = trips.withColumns({"made": F.sqrt(F.col("fare"))})

# exp
made = trips.withColumns({"made": F.exp(F.col("fare"))})

# log
# refused: `log` is not done with spark

# floor
made = trips.withColumns({"made": baton_floor(F.col("fare"))})

# ceil
made = trips.withColumns({"made": baton_ceil(F.col("fare"))})

# round
made = trips.withColumns({"made": baton_round(F.col("fare"), 2)})

# sin
made = trips.withColumns({"made": F.sin(F.col("fare"))})

# cos
made = trips.withColumns({"made": F.cos(F.col("fare"))})

# tan
made = trips.withColumns({"made": F.tan(F.col("fare"))})

# asin
# refused: `asin` is not done with spark

# acos
# refused: `acos` is not done with spark

# atan
made = trips.withColumns({"made": F.atan(F.col("fare"))})

# sinh
made = trips.withColumns({"made": F.sinh(F.col("fare"))})

# cosh
made = trips.withColumns({"made": F.cosh(F.col("fare"))})

# tanh
made = trips.withColumns({"made": F.tanh(F.col("fare"))})

# asinh
# refused: `asinh` is not done with spark

# acosh
# refused: `acosh` is not done with spark

# atanh
# refused: `atanh` is not done with spark

# minimum
# refused: `minimum` is not done with spark

# maximum
# refused: `maximum` is not done with spark

# length
made = trips.withColumns({"made": F.length(F.col("town")).cast("bigint")})

# upper
made = trips.withColumns({"made": F.upper(F.col("town"))})

# lower
made = trips.withColumns({"made": F.lower(F.col("town"))})

# capitalize
# refused: `capitalize` is not done with spark

# title
# refused: `title` is not done with spark

# trim
made = trips.withColumns(
    {"made": F.regexp_replace(F.col("town"), "(?U)^\\s+|\\s+\\z", "")}
)

# trimStart
made = trips.withColumns({"made": F.regexp_replace(F.col("town"), "(?U)^\\s+", "")})

# trimEnd
made = trips.withColumns({"made": F.regexp_replace(F.col("town"), "(?U)\\s+\\z", "")})

# reverse
made = trips.withColumns({"made": F.reverse(F.col("town"))})

# concat
made = trips.withColumns({"made": F.concat(F.col("town"), F.lit("-"), F.col("town"))})

# contains
made = trips.withColumns({"made": F.col("town").contains("s")})

# startsWith
made = trips.withColumns({"made": F.col("town").startswith("s")})

# endsWith
made = trips.withColumns({"made": F.col("town").endswith("s")})

# replace
made = trips.withColumns({"made": F.replace(F.col("town"), F.lit("a"), F.lit("b"))})

# matches
made = trips.withColumns({"made": F.col("town").rlike("^[A-Z]+$")})

# extract
# refused: `extract` is not done with spark

# replacePattern
# refused: `replace_pattern` is not done with spark

# slice
made = trips.withColumns({"made": F.substring(F.col("town"), 2, 3)})

# padStart
# refused: `pad_start` is not done with spark

# padEnd
# refused: `pad_end` is not done with spark

# repeatText
# refused: `repeat_text` is not done with spark

# split
# refused: `split` is not done with spark

# join
# refused: `join` is not done with spark

# indexOf
# refused: `index_of` is not done with spark

# removeAccents
# refused: `remove_accents` is not done with spark

# toInt
# refused: `to_int` is not done with spark

# toFloat
# refused: `to_float` is not done with spark

# toText
# refused: `to_text` is not done with spark

# toBool
# refused: `to_bool` is not done with spark

# toDate
# refused: `to_date` is not done with spark

# toDatetime
# refused: `to_datetime` is not done with spark

# typeName
# refused: `type_name` is not done with spark

# year
made = trips.withColumns({"made": F.year(F.col("at")).cast("bigint")})

# month
made = trips.withColumns({"made": F.month(F.col("at")).cast("bigint")})

# day
made = trips.withColumns({"made": F.dayofmonth(F.col("at")).cast("bigint")})

# hour
made = trips.withColumns({"made": F.hour(F.col("at")).cast("bigint")})

# minute
made = trips.withColumns({"made": F.minute(F.col("at")).cast("bigint")})

# second
made = trips.withColumns({"made": F.second(F.col("at")).cast("bigint")})

# microsecond
# refused: `microsecond` is not done with spark

# weekday
made = trips.withColumns({"made": F.weekday(F.col("at")).cast("bigint")})

# dayOfYear
made = trips.withColumns({"made": F.dayofyear(F.col("at")).cast("bigint")})

# weekOfYear
made = trips.withColumns({"made": F.weekofyear(F.col("at")).cast("bigint")})

# quarter
made = trips.withColumns({"made": F.quarter(F.col("at")).cast("bigint")})

# formatTime
# refused: `format_time` is not done with spark

# parseTime
# refused: `parse_time` is not done with spark

# timeBetween
# refused: `time_between` is not done with spark

# addTime
# refused: `add_time` is not done with spark

# truncateTime
# refused: `truncate_time` is not done with spark

# item
# refused: `item` is not done with spark

# listLength
# refused: `list_length` is not done with spark

# listJoin
# refused: `list_join` is not done with spark

# sha256
# refused: `sha256` is not done with spark

# md5
# refused: `md5` is not done with spark

# crc32
# refused: `crc32` is not done with spark

# aggregate count
made = (
    trips.withColumn("\x00row", F.monotonically_increasing_id())
    .groupBy("town")
    .agg(F.count(F.col("fare")).alias("made"), F.min("\x00row").alias("\x00row"))
    .orderBy("\x00row")
    .drop("\x00row")
)

# aggregate countDistinct
made = (
    trips.withColumn("\x00row", F.monotonically_increasing_id())
    .groupBy("town")
    .agg(
        F.count_distinct(F.col("riders")).alias("made"),
        F.min("\x00row").alias("\x00row"),
    )
    .orderBy("\x00row")
    .drop("\x00row")
)

# aggregate sum
made = (
    trips.withColumn("\x00row", F.monotonically_increasing_id())
    .groupBy("town")
    .agg(
        F.coalesce(F.sum(F.col("riders")), F.lit(0)).alias("made"),
        F.min("\x00row").alias("\x00row"),
    )
    .orderBy("\x00row")
    .drop("\x00row")
)

# aggregate mean
made = (
    trips.withColumn("\x00row", F.monotonically_increasing_id())
    .groupBy("town")
    .agg(F.avg(F.col("riders")).alias("made"), F.min("\x00row").alias("\x00row"))
    .orderBy("\x00row")
    .drop("\x00row")
)

# aggregate product
# refused: `product` is not done with spark

# aggregate min
made = (
    trips.withColumn("\x00row", F.monotonically_increasing_id())
    .groupBy("town")
    .agg(F.min(F.col("riders")).alias("made"), F.min("\x00row").alias("\x00row"))
    .orderBy("\x00row")
    .drop("\x00row")
)

# aggregate max
made = (
    trips.withColumn("\x00row", F.monotonically_increasing_id())
    .groupBy("town")
    .agg(F.max(F.col("riders")).alias("made"), F.min("\x00row").alias("\x00row"))
    .orderBy("\x00row")
    .drop("\x00row")
)

# aggregate median
made = (
    trips.withColumn("\x00row", F.monotonically_increasing_id())
    .groupBy("town")
    .agg(F.median(F.col("riders")).alias("made"), F.min("\x00row").alias("\x00row"))
    .orderBy("\x00row")
    .drop("\x00row")
)

# aggregate standardDeviation
made = (
    trips.withColumn("\x00row", F.monotonically_increasing_id())
    .groupBy("town")
    .agg(F.stddev(F.col("riders")).alias("made"), F.min("\x00row").alias("\x00row"))
    .orderBy("\x00row")
    .drop("\x00row")
)

# aggregate variance
made = (
    trips.withColumn("\x00row", F.monotonically_increasing_id())
    .groupBy("town")
    .agg(F.variance(F.col("riders")).alias("made"), F.min("\x00row").alias("\x00row"))
    .orderBy("\x00row")
    .drop("\x00row")
)

# aggregate skewness
# refused: `skewness` is not done with spark

# aggregate kurtosis
# refused: `kurtosis` is not done with spark

# aggregate quantile
# refused: `quantile` is not done with spark

# aggregate first
# refused: `first` is not done with spark

# aggregate last
# refused: `last` is not done with spark

# aggregate any
made = (
    trips.withColumn("\x00row", F.monotonically_increasing_id())
    .groupBy("town")
    .agg(F.bool_or(F.col("paid")).alias("made"), F.min("\x00row").alias("\x00row"))
    .orderBy("\x00row")
    .drop("\x00row")
)

# aggregate all
made = (
    trips.withColumn("\x00row", F.monotonically_increasing_id())
    .groupBy("town")
    .agg(F.bool_and(F.col("paid")).alias("made"), F.min("\x00row").alias("\x00row"))
    .orderBy("\x00row")
    .drop("\x00row")
)

# aggregate mode
# refused: `mode` is not done with spark

# aggregate list
# refused: `list` is not done with spark

# aggregate correlation
# refused: `correlation` is not done with spark

# aggregate covariance
# refused: `covariance` is not done with spark

# window cumulativeSum
# refused: `cumulative_sum`, which needs an order of rows is not done with spark

# window cumulativeProduct
# refused: `cumulative_product`, which needs an order of rows is not done with spark

# window cumulativeMin
# refused: `cumulative_min`, which needs an order of rows is not done with spark

# window cumulativeMax
# refused: `cumulative_max`, which needs an order of rows is not done with spark

# window cumulativeCount
# refused: `cumulative_count`, which needs an order of rows is not done with spark

# window shift
# refused: `shift`, which needs an order of rows is not done with spark

# window rowNumber
# refused: `row_number`, which needs an order of rows is not done with spark

# window rank
# refused: `rank`, which needs an order of rows is not done with spark

# window denseRank
# refused: `dense_rank`, which needs an order of rows is not done with spark

# window fillForward
# refused: `fill_forward`, which needs an order of rows is not done with spark

# window fillBackward
# refused: `fill_backward`, which needs an order of rows is not done with spark

# window count
# refused: `count`, which needs an order of rows is not done with spark

# window isRepeated
# refused: `is_repeated`, which needs an order of rows is not done with spark

# question sum v1 by id1
made = (
    x.withColumn("\x00row", F.monotonically_increasing_id())
    .groupBy("id1")
    .agg(
        F.coalesce(F.sum(F.col("v1")), F.lit(0)).alias("v1"),
        F.min("\x00row").alias("\x00row"),
    )
    .orderBy("\x00row")
    .drop("\x00row")
)

# question sum v1 by id1:id2
made = (
    x.withColumn("\x00row", F.monotonically_increasing_id())
    .groupBy("id1", "id2")
    .agg(
        F.coalesce(F.sum(F.col("v1")), F.lit(0)).alias("v1"),
        F.min("\x00row").alias("\x00row"),
    )
    .orderBy("\x00row")
    .drop("\x00row")
)

# question sum v1 mean v3 by id3
made = (
    x.withColumn("\x00row", F.monotonically_increasing_id())
    .groupBy("id3")
    .agg(
        F.coalesce(F.sum(F.col("v1")), F.lit(0)).alias("v1"),
        F.avg(F.nanvl(F.col("v3"), F.lit(None))).alias("v3"),
        F.min("\x00row").alias("\x00row"),
    )
    .orderBy("\x00row")
    .drop("\x00row")
)

# question mean v1:v3 by id4
made = (
    x.withColumn("\x00row", F.monotonically_increasing_id())
    .groupBy("id4")
    .agg(
        F.avg(F.col("v1")).alias("v1"),
        F.avg(F.col("v2")).alias("v2"),
        F.avg(F.nanvl(F.col("v3"), F.lit(None))).alias("v3"),
        F.min("\x00row").alias("\x00row"),
    )
    .orderBy("\x00row")
    .drop("\x00row")
)

# question sum v1:v3 by id6
made = (
    x.withColumn("\x00row", F.monotonically_increasing_id())
    .groupBy("id6")
    .agg(
        F.coalesce(F.sum(F.col("v1")), F.lit(0)).alias("v1"),
        F.coalesce(F.sum(F.col("v2")), F.lit(0)).alias("v2"),
        F.coalesce(F.sum(F.nanvl(F.col("v3"), F.lit(None))), F.lit(0.0)).alias("v3"),
        F.min("\x00row").alias("\x00row"),
    )
    .orderBy("\x00row")
    .drop("\x00row")
)

# question max v1 - min v2 by id3
made = (
    x.withColumn("\x00row", F.monotonically_increasing_id())
    .groupBy("id3")
    .agg(
        (F.max(F.col("v1")) - F.min(F.col("v2"))).alias("range"),
        F.min("\x00row").alias("\x00row"),
    )
    .orderBy("\x00row")
    .drop("\x00row")
)

# question inner join on int
made = (
    x.withColumn("\x00row", F.monotonically_increasing_id())
    .join(
        small.select("id4", "v2")
        .toDF("id4", "v2_right")
        .withColumn("\x00other", F.monotonically_increasing_id()),
        on=["id4"],
        how="inner",
    )
    .orderBy(F.col("\x00row").asc_nulls_last(), F.col("\x00other").asc_nulls_last())
    .select(
        "id1", "id2", "id3", "id4", "id5", "id6", "id7", "v1", "v2", "v3", "v2_right"
    )
)

# question left join on text
made = (
    x.withColumn("\x00row", F.monotonically_increasing_id())
    .join(
        small.select("id1", "v2")
        .toDF("id1", "v2_right")
        .withColumn("\x00other", F.monotonically_increasing_id()),
        on=["id1"],
        how="left",
    )
    .orderBy(F.col("\x00row").asc_nulls_last(), F.col("\x00other").asc_nulls_last())
    .select(
        "id1", "id2", "id3", "id4", "id5", "id6", "id7", "v1", "v2", "v3", "v2_right"
    )
)

# question cleaning
made = (
    x.withColumns(
        {
            "id1": F.upper(F.regexp_replace(F.col("id1"), "(?U)^\\s+|\\s+\\z", "")),
            "v3": F.coalesce(F.col("v3"), F.lit(0.0)),
            "v1": F.col("v1").cast("double"),
        },
    )
    .filter((F.col("v3") > 50.0) & ~F.isnan(F.col("v3")))
    .withColumns({"ratio": baton_divide(F.col("v3"), F.col("v2"))})
)

# question median v3 sd v3 by id4:id5
made = (
    x.withColumn("\x00row", F.monotonically_increasing_id())
    .groupBy("id4", "id5")
    .agg(
        F.median(F.nanvl(F.col("v3"), F.lit(None))).alias("median"),
        F.stddev(F.nanvl(F.col("v3"), F.lit(None))).alias("sd"),
        F.min("\x00row").alias("\x00row"),
    )
    .orderBy("\x00row")
    .drop("\x00row")
)

# question largest two v3 by id6
# refused: `row_number`, which needs an order of rows is not done with spark

# question correlation v1 v2 by id2:id4
# refused: `correlation` is not done with spark

# question sum v3 count by id1:id6
made = (
    x.withColumn("\x00row", F.monotonically_increasing_id())
    .groupBy("id1", "id2", "id3", "id4", "id5", "id6")
    .agg(
        F.coalesce(F.sum(F.nanvl(F.col("v3"), F.lit(None))), F.lit(0.0)).alias("v3"),
        F.count("*").alias("count"),
        F.min("\x00row").alias("\x00row"),
    )
    .orderBy("\x00row")
    .drop("\x00row")
)

# question medium inner join on int
made = (
    x.withColumn("\x00row", F.monotonically_increasing_id())
    .join(
        medium.select("id6", "v2")
        .toDF("id6", "v2_right")
        .withColumn("\x00other", F.monotonically_increasing_id()),
        on=["id6"],
        how="inner",
    )
    .orderBy(F.col("\x00row").asc_nulls_last(), F.col("\x00other").asc_nulls_last())
    .select(
        "id1", "id2", "id3", "id4", "id5", "id6", "id7", "v1", "v2", "v3", "v2_right"
    )
)

# question medium left join on int
made = (
    x.withColumn("\x00row", F.monotonically_increasing_id())
    .join(
        medium.select("id6", "v2")
        .toDF("id6", "v2_right")
        .withColumn("\x00other", F.monotonically_increasing_id()),
        on=["id6"],
        how="left",
    )
    .orderBy(F.col("\x00row").asc_nulls_last(), F.col("\x00other").asc_nulls_last())
    .select(
        "id1", "id2", "id3", "id4", "id5", "id6", "id7", "v1", "v2", "v3", "v2_right"
    )
)

# question medium inner join on text
made = (
    x.withColumn("\x00row", F.monotonically_increasing_id())
    .join(
        medium.select("id3", "v2")
        .toDF("id3", "v2_right")
        .withColumn("\x00other", F.monotonically_increasing_id()),
        on=["id3"],
        how="inner",
    )
    .orderBy(F.col("\x00row").asc_nulls_last(), F.col("\x00other").asc_nulls_last())
    .select(
        "id1", "id2", "id3", "id4", "id5", "id6", "id7", "v1", "v2", "v3", "v2_right"
    )
)

# question medium full join on int
made = (
    x.withColumn("\x00row", F.monotonically_increasing_id())
    .join(
        medium.select("id6", "v2")
        .toDF("id6", "v2_right")
        .withColumn("\x00other", F.monotonically_increasing_id()),
        on=["id6"],
        how="full",
    )
    .orderBy(F.col("\x00row").asc_nulls_last(), F.col("\x00other").asc_nulls_last())
    .select(
        "id1", "id2", "id3", "id4", "id5", "id6", "id7", "v1", "v2", "v3", "v2_right"
    )
)

# question big inner join on int
made = (
    x.withColumn("\x00row", F.monotonically_increasing_id())
    .join(
        big.select("id7", "v2")
        .toDF("id7", "v2_right")
        .withColumn("\x00other", F.monotonically_increasing_id()),
        on=["id7"],
        how="inner",
    )
    .orderBy(F.col("\x00row").asc_nulls_last(), F.col("\x00other").asc_nulls_last())
    .select(
        "id1", "id2", "id3", "id4", "id5", "id6", "id7", "v1", "v2", "v3", "v2_right"
    )
)

# question medium semi join on int
made = (
    x.withColumn("\x00row", F.monotonically_increasing_id())
    .join(
        medium.select("id6", "v2").toDF("id6", "v2_right"), on=["id6"], how="left_semi"
    )
    .orderBy(F.col("\x00row").asc_nulls_last())
    .select("id1", "id2", "id3", "id4", "id5", "id6", "id7", "v1", "v2", "v3")
)
