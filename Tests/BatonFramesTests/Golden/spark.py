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
made = trips.transform(baton_from_end, -5)

# distinct
made = trips.transform(baton_distinct, ["town"], "last")

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
made = trips.select("town", "fare", "tip").transform(
    baton_unpivot, ["fare", "tip"], "what", "amount"
)

# pivot
made = (
    trips.withColumn("\x00row", F.monotonically_increasing_id())
    .groupBy("town", "paid")
    .agg(
        F.coalesce(F.sum(F.col("riders")), F.lit(0)).alias("value"),
        F.min("\x00row").alias("\x00row"),
    )
    .orderBy("\x00row")
    .drop("\x00row")
    .transform(baton_pivot, ["town"], "paid", "value")
)

# explode
made = trips.withColumn("tags", F.explode_outer("tags"))

# sample
made = trips.transform(baton_sample, count=10, seed=1)

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
    {
        "made": (
            (F.col("fare") == F.col("tip"))
            & (~F.isnan(F.col("fare")) | F.col("tip").isNull())
        ),
    },
)

# notEqual
made = trips.withColumns(
    {
        "made": F.when(
            F.col("tip").isNotNull(),
            (F.col("fare") != F.col("tip")) | F.isnan(F.col("fare")),
        ),
    },
)

# less
made = trips.withColumns(
    {
        "made": (
            (F.col("fare") < F.col("tip"))
            & (~F.isnan(F.col("tip")) | F.col("fare").isNull())
        ),
    },
)

# lessOrEqual
made = trips.withColumns(
    {
        "made": (
            (F.col("fare") <= F.col("tip"))
            & (~F.isnan(F.col("tip")) | F.col("fare").isNull())
        ),
    },
)

# greater
made = trips.withColumns(
    {
        "made": (
            (F.col("fare") > F.col("tip"))
            & (~F.isnan(F.col("fare")) | F.col("tip").isNull())
        ),
    },
)

# greaterOrEqual
made = trips.withColumns(
    {
        "made": (
            (F.col("fare") >= F.col("tip"))
            & (~F.isnan(F.col("fare")) | F.col("tip").isNull())
        ),
    },
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
made = trips.withColumns(
    {"made": baton_floor_divide(F.col("riders"), F.lit(7).cast("bigint"))}
)

# modulo
made = trips.withColumns(
    {"made": baton_modulo(F.col("riders"), F.lit(7).cast("bigint"))}
)

# power
made = trips.withColumns(
    {"made": baton_power(F.col("riders"), F.lit(2).cast("bigint"))}
)

# negate
made = trips.withColumns({"made": -F.col("fare")})

# abs
made = trips.withColumns({"made": F.abs(F.col("fare"))})

# sign
made = trips.withColumns({"made": F.signum(F.col("fare"))})

# sqrt
made = trips.withColumns({"made": F.sqrt(F.col("fare"))})

# exp
made = trips.withColumns({"made": F.exp(F.col("fare"))})

# log
made = trips.withColumns({"made": baton_log(F.col("fare"))})

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
made = trips.withColumns({"made": F.asin(F.col("fare"))})

# acos
made = trips.withColumns({"made": F.acos(F.col("fare"))})

# atan
made = trips.withColumns({"made": F.atan(F.col("fare"))})

# sinh
made = trips.withColumns({"made": F.sinh(F.col("fare"))})

# cosh
made = trips.withColumns({"made": F.cosh(F.col("fare"))})

# tanh
made = trips.withColumns({"made": F.tanh(F.col("fare"))})

# asinh
made = trips.withColumns({"made": baton_asinh(F.col("fare"))})

# acosh
made = trips.withColumns({"made": baton_acosh(F.col("fare"))})

# atanh
made = trips.withColumns({"made": baton_atanh(F.col("fare"))})

# minimum
made = trips.withColumns(
    {"made": baton_least(F.col("fare"), F.col("tip"), floats=True)}
)

# maximum
made = trips.withColumns({"made": baton_greatest(F.col("fare"), F.col("tip"))})

# length
made = trips.withColumns({"made": F.length(F.col("town")).cast("bigint")})

# upper
made = trips.withColumns({"made": F.upper(F.col("town"))})

# lower
made = trips.withColumns({"made": F.lower(F.col("town"))})

# capitalize
made = trips.withColumns(
    {
        "made": F.concat(
            F.initcap(F.substring(F.col("town"), 1, 1)),
            F.lower(F.substring(F.col("town"), 2, 1073741824)),
        ),
    },
)

# title
made = trips.withColumns({"made": baton_title(F.col("town"))})

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
made = trips.withColumns({"made": baton_extract(F.col("town"), "([a-z]+)$", 1)})

# replacePattern
made = trips.withColumns({"made": F.regexp_replace(F.col("town"), "[aeiou]", "\\$")})

# slice
made = trips.withColumns({"made": F.substring(F.col("town"), 2, 3)})

# padStart
made = trips.withColumns({"made": baton_pad(F.col("town"), 8, ".", F.lpad)})

# padEnd
made = trips.withColumns({"made": baton_pad(F.col("town"), 8, ".", F.rpad)})

# repeatText
made = trips.withColumns({"made": F.repeat(F.col("town"), 2)})

# split
made = trips.withColumns({"made": baton_split(F.col("town"), " ")})

# join
made = trips.withColumns({"made": F.concat(F.col("town"), F.col("town"), F.lit("-"))})

# indexOf
made = trips.withColumns({"made": F.instr(F.col("town"), "s").cast("bigint") - 1})

# removeAccents
made = trips.withColumns({"made": baton_remove_accents(F.col("town"))})

# toInt
made = trips.withColumns({"made": baton_read_int(F.col("town"))})

# toFloat
made = trips.withColumns({"made": baton_read_float(F.col("town"))})

# toText
made = trips.withColumns({"made": baton_text_of_floats(F.col("fare"))})

# toBool
made = trips.withColumns({"made": baton_read_bool(F.col("town"))})

# toDate
made = trips.withColumns({"made": baton_read_time(F.col("town")).cast("date")})

# toDatetime
made = trips.withColumns({"made": baton_read_time(F.col("town"))})

# typeName
made = trips.withColumns(
    {"made": F.when(F.col("town").isNull(), "null").otherwise("text")}
)

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
made = trips.withColumns({"made": F.date_format(F.col("at"), "SSSSSS").cast("bigint")})

# weekday
made = trips.withColumns({"made": F.weekday(F.col("at")).cast("bigint")})

# dayOfYear
made = trips.withColumns({"made": F.dayofyear(F.col("at")).cast("bigint")})

# weekOfYear
made = trips.withColumns({"made": F.weekofyear(F.col("at")).cast("bigint")})

# quarter
made = trips.withColumns({"made": F.quarter(F.col("at")).cast("bigint")})

# formatTime
made = trips.withColumns({"made": F.date_format(F.col("at"), "yyyy-MM-dd HH:mm")})

# parseTime
made = trips.withColumns({"made": baton_parse_time(F.col("town"), "%Y-%m-%d %H:%M")})

# timeBetween
made = trips.withColumns(
    {"made": baton_instants(F.col("at")) - baton_instants(F.col("at"))}
)

# addTime
made = trips.withColumns({"made": F.col("at") + F.lit(timedelta(hours=1))})

# truncateTime
made = trips.withColumns(
    {"made": F.date_trunc("hour", F.col("at")).cast("timestamp_ntz")}
)

# item
made = trips.withColumns({"made": baton_item(F.col("tags"), F.lit(0).cast("bigint"))})

# listLength
made = trips.withColumns({"made": F.size(F.col("tags")).cast("bigint")})

# listJoin
made = trips.withColumns({"made": F.array_join(F.col("tags"), ", ")})

# sha256
made = trips.withColumns({"made": F.sha2(F.col("town"), 256)})

# md5
made = trips.withColumns({"made": F.md5(F.col("town"))})

# crc32
made = trips.withColumns({"made": F.crc32(F.col("town"))})

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
made = (
    trips.withColumn("\x00row", F.monotonically_increasing_id())
    .groupBy("town")
    .agg(
        baton_product(F.col("riders"), "bigint").alias("made"),
        F.min("\x00row").alias("\x00row"),
    )
    .orderBy("\x00row")
    .drop("\x00row")
)

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
made = (
    trips.withColumn("\x00row", F.monotonically_increasing_id())
    .groupBy("town")
    .agg(
        baton_moment(F.skewness, F.col("riders")).alias("made"),
        F.min("\x00row").alias("\x00row"),
    )
    .orderBy("\x00row")
    .drop("\x00row")
)

# aggregate kurtosis
made = (
    trips.withColumn("\x00row", F.monotonically_increasing_id())
    .groupBy("town")
    .agg(
        baton_moment(F.kurtosis, F.col("riders")).alias("made"),
        F.min("\x00row").alias("\x00row"),
    )
    .orderBy("\x00row")
    .drop("\x00row")
)

# aggregate quantile
made = (
    trips.withColumn("\x00row", F.monotonically_increasing_id())
    .groupBy("town")
    .agg(
        F.percentile(F.nanvl(F.col("fare"), F.lit(None)), 0.9).alias("made"),
        F.min("\x00row").alias("\x00row"),
    )
    .orderBy("\x00row")
    .drop("\x00row")
)

# aggregate first
made = (
    trips.withColumn("\x00row", F.monotonically_increasing_id())
    .groupBy("town")
    .agg(baton_first(F.col("riders")).alias("made"), F.min("\x00row").alias("\x00row"))
    .orderBy("\x00row")
    .drop("\x00row")
)

# aggregate last
made = (
    trips.withColumn("\x00row", F.monotonically_increasing_id())
    .groupBy("town")
    .agg(baton_last(F.col("riders")).alias("made"), F.min("\x00row").alias("\x00row"))
    .orderBy("\x00row")
    .drop("\x00row")
)

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
made = (
    trips.withColumn("\x00row", F.monotonically_increasing_id())
    .groupBy("town")
    .agg(F.mode(F.col("riders"), True).alias("made"), F.min("\x00row").alias("\x00row"))
    .orderBy("\x00row")
    .drop("\x00row")
)

# aggregate list
made = (
    trips.withColumn("\x00row", F.monotonically_increasing_id())
    .groupBy("town")
    .agg(baton_list(F.col("riders")).alias("made"), F.min("\x00row").alias("\x00row"))
    .orderBy("\x00row")
    .drop("\x00row")
)

# aggregate correlation
made = (
    trips.withColumn("\x00row", F.monotonically_increasing_id())
    .groupBy("town")
    .agg(
        baton_correlation(
            F.nanvl(F.col("fare"), F.lit(None)), F.nanvl(F.col("tip"), F.lit(None))
        ).alias("made"),
        F.min("\x00row").alias("\x00row"),
    )
    .orderBy("\x00row")
    .drop("\x00row")
)

# aggregate covariance
made = (
    trips.withColumn("\x00row", F.monotonically_increasing_id())
    .groupBy("town")
    .agg(
        F.covar_samp(
            F.nanvl(F.col("fare"), F.lit(None)), F.nanvl(F.col("tip"), F.lit(None))
        ).alias("made"),
        F.min("\x00row").alias("\x00row"),
    )
    .orderBy("\x00row")
    .drop("\x00row")
)

# window cumulativeSum
made = (
    trips.transform(baton_number_rows)
    .withColumns(
        {
            "made": baton_running(
                F.sum, F.col("fare"), baton_rows_of(["town"]), floats=True
            ),
        },
    )
    .transform(baton_in_order)
)

# window cumulativeProduct
made = (
    trips.transform(baton_number_rows)
    .withColumns(
        {
            "made": baton_running(
                F.product, F.col("fare"), baton_rows_of(["town"]), floats=True
            ),
        },
    )
    .transform(baton_in_order)
)

# window cumulativeMin
made = (
    trips.transform(baton_number_rows)
    .withColumns(
        {
            "made": baton_running(
                F.min, F.col("fare"), baton_rows_of(["town"]), floats=True
            ),
        },
    )
    .transform(baton_in_order)
)

# window cumulativeMax
made = (
    trips.transform(baton_number_rows)
    .withColumns(
        {
            "made": baton_running(
                F.max, F.col("fare"), baton_rows_of(["town"]), floats=True
            ),
        },
    )
    .transform(baton_in_order)
)

# window cumulativeCount
made = (
    trips.transform(baton_number_rows)
    .withColumns({"made": F.count(F.col("fare")).over(baton_rows_of(["town"]))})
    .transform(baton_in_order)
)

# window shift
made = (
    trips.transform(baton_number_rows)
    .withColumns({"made": F.lag(F.col("riders"), 1).over(baton_rows_of([]))})
    .transform(baton_in_order)
)

# window rowNumber
made = (
    trips.transform(baton_number_rows)
    .withColumns(
        {"made": F.row_number().over(baton_rows_of(["town"])).cast("bigint") - 1}
    )
    .transform(baton_in_order)
)

# window rank
made = (
    trips.transform(baton_number_rows)
    .withColumns({"made": baton_rank(F.rank, F.col("fare"), ["town"])})
    .transform(baton_in_order)
)

# window denseRank
made = (
    trips.transform(baton_number_rows)
    .withColumns({"made": baton_rank(F.dense_rank, F.col("fare"), ["town"])})
    .transform(baton_in_order)
)

# window fillForward
made = (
    trips.transform(baton_number_rows)
    .withColumns(
        {"made": F.last(F.col("fare"), ignorenulls=True).over(baton_rows_of(["town"]))}
    )
    .transform(baton_in_order)
)

# window fillBackward
made = (
    trips.transform(baton_number_rows)
    .withColumns({"made": baton_fill_backward(F.col("fare"), baton_rows_of(["town"]))})
    .transform(baton_in_order)
)

# window count
made = (
    trips.transform(baton_number_rows)
    .withColumns({"made": F.count("*").over(Window.partitionBy("town"))})
    .transform(baton_in_order)
)

# window isRepeated
made = (
    trips.transform(baton_number_rows)
    .withColumns(
        {
            "made": (
                F.row_number().over(baton_rows_of([F.col("town"), F.col("riders")])) > 1
            ),
        },
    )
    .transform(baton_in_order)
)

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
made = (
    x.withColumn("\x00row", F.monotonically_increasing_id())
    .orderBy(
        F.col("v3").isNull(),
        F.isnan(F.col("v3")),
        F.col("v3").desc_nulls_last(),
        "\x00row",
    )
    .drop("\x00row")
    .transform(baton_number_rows)
    .withColumns(
        {"place": F.row_number().over(baton_rows_of(["id6"])).cast("bigint") - 1}
    )
    .transform(baton_in_order)
    .filter(F.col("place") < 2)
    .select("id6", "v3")
)

# question correlation v1 v2 by id2:id4
made = (
    x.withColumn("\x00row", F.monotonically_increasing_id())
    .groupBy("id2", "id4")
    .agg(
        baton_correlation(F.col("v1"), F.col("v2")).alias("r"),
        F.min("\x00row").alias("\x00row"),
    )
    .orderBy("\x00row")
    .drop("\x00row")
)

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
