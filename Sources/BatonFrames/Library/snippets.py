"""The Python library of generated programs: each function's source stands in the programs that call it.

A line `#: frame`, `#: value`, `#: object` or `#: document` says what the function below gives, and `from nothing` that it
takes no frame. Behind `of rows` stands what its new columns hold: each row's answer depends on that row alone. Frames are pandas with nullable types. Imports are those of this file that the function uses; functions
call each other by name. Nothing here evaluates text or unpickles.
"""

import contextlib
import csv
import html
import io
import json
import math
import re
import statistics
import unicodedata
import zipfile

import duckdb
import fsspec
import jellyfish
import matplotlib.figure
import metaphone as metaphone_codes
import nltk.stem
import num2words as number_words
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import sklearn.cluster
import sklearn.decomposition
import sklearn.ensemble
import sklearn.feature_extraction.text
import sklearn.linear_model
import sklearn.pipeline
import sklearn.tree
import sqlalchemy


# -- Words ------------------------------------------------------------------------------------------------------------


#: helper
def each_text(frame, columns, outputs, function):
    made = {}
    for column, output in zip(columns, outputs):
        known = {}
        texts = frame[column].astype("string")
        made[output] = pd.array(
            [
                None if pd.isna(text) else known[text] if text in known else known.setdefault(text, function(text))
                for text in texts
            ],
            dtype=pd.ArrowDtype(pa.string()),
        )
    return frame.assign(**made)


#: frame of rows text
def soundex(frame, columns, outputs):
    return each_text(frame, columns, outputs, jellyfish.soundex)


#: frame of rows text
def metaphone(frame, columns, outputs):
    return each_text(frame, columns, outputs, jellyfish.metaphone)


#: frame of rows text
def double_metaphone(frame, columns, outputs):
    return each_text(
        frame, columns, outputs, lambda text: "|".join(code for code in metaphone_codes.doublemetaphone(text) if code)
    )


#: frame of rows text
def nysiis(frame, columns, outputs):
    return each_text(frame, columns, outputs, jellyfish.nysiis)


#: helper
def match_rating(text):
    try:
        return jellyfish.match_rating_codex(text)
    except ValueError:
        return None


#: frame of rows text
def match_rating_codex(frame, columns, outputs):
    return each_text(frame, columns, outputs, match_rating)


#: helper
def plain_letters(text):
    decomposed = unicodedata.normalize("NFKD", text.strip().lower())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


#: helper
def fingerprint_of(text):
    words = re.sub(r"[^\w\s]", "", plain_letters(text)).split()
    return " ".join(sorted(set(words)))


#: helper
def ngram_fingerprint_of(text, size=2):
    letters = re.sub(r"[\W_]", "", plain_letters(text))
    return "".join(sorted({letters[place : place + size] for place in range(max(0, len(letters) - size + 1))}))


#: frame of rows text
def fingerprint(frame, columns, outputs):
    return each_text(frame, columns, outputs, fingerprint_of)


#: frame of rows text
def ngram_fingerprint(frame, columns, outputs, n_size=2):
    return each_text(frame, columns, outputs, lambda text: ngram_fingerprint_of(text, n_size))


#: frame of rows list
def ngrams(frame, columns, outputs, n_size=2):
    made = {}
    for column, output in zip(columns, outputs):
        made[output] = pd.array(
            [
                None if pd.isna(text) else [text[place : place + n_size] for place in range(len(text) - n_size + 1)]
                for text in frame[column].astype("string")
            ],
            dtype=pd.ArrowDtype(pa.list_(pa.string())),
        )
    return frame.assign(**made)


#: helper
def expanded(text):
    whole = {"won't": "will not", "can't": "cannot", "shan't": "shall not", "let's": "let us", "it's": "it is"}
    endings = [("n't", " not"), ("'re", " are"), ("'ll", " will"), ("'ve", " have"), ("'m", " am"), ("'d", " would")]
    words = []
    for word in re.split(r"(\s+)", text.replace("\u2019", "'")):
        low = word.lower()
        if low in whole:
            word = whole[low].capitalize() if word[:1].isupper() else whole[low]
        else:
            for ending, full in endings:
                if low.endswith(ending) and len(low) > len(ending):
                    word = word[: -len(ending)] + full
                    break
        words.append(word)
    return "".join(words)


#: frame of rows text
def expand_contracted_words(frame, columns, outputs):
    return each_text(frame, columns, outputs, expanded)


#: helper
def in_words(text, language):
    try:
        number = float(text)
    except ValueError:
        return text
    if not math.isfinite(number):
        return text
    return number_words.num2words(int(number) if number.is_integer() else number, lang=language)


#: frame of rows text
def num_to_words(frame, columns, outputs, language="en"):
    return each_text(frame, columns, outputs, lambda text: in_words(text, language))


#: frame of rows text
def remove_stopwords(frame, columns, outputs, language="english"):
    stop_words = sklearn.feature_extraction.text.ENGLISH_STOP_WORDS
    return each_text(
        frame,
        columns,
        outputs,
        lambda text: " ".join(word for word in text.split() if word.lower() not in stop_words),
    )


#: frame of rows text
def stem_verbs(frame, columns, outputs, stemmer="porter", language="english"):
    stemmers = {
        "porter": nltk.stem.PorterStemmer,
        "snowball": lambda: nltk.stem.SnowballStemmer(language),
        "lancaster": nltk.stem.LancasterStemmer,
    }
    stem = stemmers[stemmer]().stem
    return each_text(frame, columns, outputs, lambda text: " ".join(stem(word) for word in text.split()))


#: frame of rows int
def levenshtein(frame, columns, others, value, outputs):
    made = {}
    for place, (column, output) in enumerate(zip(columns, outputs)):
        left = frame[column].astype("string")
        right = frame[others[place]].astype("string") if others else [value] * len(frame)
        made[output] = pd.array(
            [
                None if pd.isna(a) or pd.isna(b) else jellyfish.levenshtein_distance(a, b)
                for a, b in zip(left, right)
            ],
            dtype=pd.ArrowDtype(pa.int64()),
        )
    return frame.assign(**made)


# -- Encoders ---------------------------------------------------------------------------------------------------------


#: helper
def distinct_values(values):
    return list(dict.fromkeys(value for value in values if not pd.isna(value)))


#: frame
def one_hot_encode(frame, columns, prefix=None, drop=True):
    made = {}
    for column in columns:
        start = column if prefix is None else prefix
        for value in sorted(distinct_values(frame[column]), key=str):
            made[f"{start}_{value}"] = (frame[column] == value).fillna(False).astype("boolean")
    frame = frame.assign(**made)
    return frame.drop(columns=columns) if drop else frame


#: frame
def string_to_index(frame, columns, outputs):
    made = {}
    for column, output in zip(columns, outputs):
        counts = frame[column].value_counts()
        order = sorted(counts.index, key=lambda value: (-counts[value], str(value)))
        places = {value: place for place, value in enumerate(order)}
        made[output] = frame[column].map(places).astype("Int64")
        frame.attrs.setdefault("categories", {})[output] = [str(value) for value in order]
    return frame.assign(**made)


#: frame
def index_to_string(frame, columns, outputs):
    made = {}
    for column, output in zip(columns, outputs):
        categories = frame.attrs.get("categories", {}).get(column)
        if categories is None:
            raise ValueError(f"'{column}' was not made by string_to_index in this session")
        made[output] = frame[column].map(dict(enumerate(categories))).astype("string")
    return frame.assign(**made)


#: helper
def vectorized(frame, columns, vectorizer):
    for column in columns:
        texts = frame[column].astype("string").fillna("")
        counts = vectorizer.fit_transform(texts).toarray()
        names = [f"{column}_{word}" for word in vectorizer.get_feature_names_out()]
        frame = pd.concat([frame, pd.DataFrame(counts, columns=names, index=frame.index)], axis=1)
    return frame


#: frame
def bag_of_words(frame, columns, analyzer="word", ngram_range=2):
    return vectorized(
        frame,
        columns,
        sklearn.feature_extraction.text.CountVectorizer(analyzer=analyzer, ngram_range=(ngram_range, ngram_range)),
    )


#: frame
def tf_idf(frame, columns):
    return vectorized(frame, columns, sklearn.feature_extraction.text.TfidfVectorizer())


#: frame
def qcut(frame, columns, outputs, quantiles=None):
    made = {}
    for column, output in zip(columns, outputs):
        bins = pd.qcut(numbers(frame[column]), 4 if quantiles is None else quantiles, duplicates="drop")
        made[output] = bins.astype("string")
    return frame.assign(**made)


# -- Statistics -------------------------------------------------------------------------------------------------------


#: helper
def numbers(series):
    if not (pd.api.types.is_numeric_dtype(series) or pd.api.types.is_bool_dtype(series)):
        series = pd.to_numeric(series, errors="coerce")
    return series.astype("Float64").astype("float64")


#: helper
def plain(value):
    """A value that JSON can say; NaN and null stay apart."""
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, (pd.Timestamp, pd.Timedelta)):
        return value.isoformat()
    if isinstance(value, (list, tuple, np.ndarray)):
        return [plain(item) for item in value]
    return value


#: helper
def counted(series):
    """Values with their counts: the most frequent first, equals by value."""
    try:
        counts = series.value_counts(dropna=True)
    except pa.ArrowNotImplementedError:
        # Lists are told apart by how they are written.
        counts = series.dropna().map(lambda value: str(list(value))).value_counts()
    pairs = [(plain(value), int(count)) for value, count in counts.items()]
    pairs = sorted(pairs, key=lambda pair: str(pair[0]))
    with contextlib.suppress(TypeError):
        pairs = sorted(pairs, key=lambda pair: pair[0])
    return sorted(pairs, key=lambda pair: -pair[1])


#: value
def frequency(frame, columns, n=32, percentage=False, count_uniques=False, tidy=False):
    answer = {}
    for column in columns:
        pairs = counted(frame[column])
        values = [{"value": value, "count": count} for value, count in pairs[:n]]
        if percentage:
            for entry in values:
                entry["percentage"] = round(100 * entry["count"] / len(frame), 2)
        answer[column] = {"values": values}
        if count_uniques:
            answer[column]["count_uniques"] = len(pairs)
    return {"frequency": answer}


#: helper
def buckets_of(values, count, bounds=None):
    values = values[np.isfinite(values)]
    if not len(values):
        return []
    counts, edges = np.histogram(values, bins=count, range=None if bounds is None else tuple(bounds))
    return [
        {"lower": float(edges[place]), "upper": float(edges[place + 1]), "count": int(found)}
        for place, found in enumerate(counts)
    ]


#: value
def histogram(frame, columns, buckets=32, range=None):
    return {
        "hist": {column: buckets_of(numbers(frame[column]).to_numpy(), buckets, range) for column in columns}
    }


#: value
def heatmap(frame, col_x, col_y, bins_x=10, bins_y=10):
    pairs = pd.DataFrame({"x": numbers(frame[col_x]), "y": numbers(frame[col_y])}).dropna()
    if pairs.empty:
        return {"x": {"name": col_x, "edges": []}, "y": {"name": col_y, "edges": []}, "values": []}
    counts, edges_x, edges_y = np.histogram2d(pairs["x"], pairs["y"], bins=(bins_x, bins_y))
    return {
        "x": {"name": col_x, "edges": edges_x.tolist()},
        "y": {"name": col_y, "edges": edges_y.tolist()},
        "values": counts.astype(int).tolist(),
    }


#: value
def boxplot(frame, columns):
    answer = {}
    for column in columns:
        values = numbers(frame[column]).dropna()
        if values.empty:
            answer[column] = None
            continue
        first, median, third = (float(values.quantile(share)) for share in (0.25, 0.5, 0.75))
        low, high = first - 1.5 * (third - first), third + 1.5 * (third - first)
        inside = values[(values >= low) & (values <= high)]
        answer[column] = {
            "mean": float(values.mean()),
            "median": median,
            "q1": first,
            "q3": third,
            "whisker_low": float(inside.min()),
            "whisker_high": float(inside.max()),
            "fliers": [float(value) for value in values[(values < low) | (values > high)].head(1000)],
        }
    return answer


#: value
def correlation(frame, columns, method="pearson", tidy=True):
    table = pd.DataFrame({column: numbers(frame[column]) for column in columns}).corr(method=method)
    if tidy and len(columns) == 2:
        return float(table.iloc[0, 1])
    return {row: {column: float(table.loc[row, column]) for column in columns} for row in columns}


#: value
def cross_tab(frame, col_x, col_y, output="dict"):
    table = pd.crosstab(frame[col_x], frame[col_y])
    return {str(row): {str(column): int(table.loc[row, column]) for column in table} for row in table.index}


#: value
def modes(frame, columns, tidy=True):
    answer = {}
    for column in columns:
        pairs = counted(frame[column])
        found = [value for value, count in pairs if count == pairs[0][1]] if pairs else []
        answer[column] = found[0] if len(found) == 1 else found or None
    return answer[columns[0]] if tidy and len(columns) == 1 else answer


#: value
def unique_values(frame, columns, tidy=True):
    answer = {column: [plain(value) for value in frame[column].drop_duplicates()] for column in columns}
    return answer[columns[0]] if tidy and len(columns) == 1 else answer


#: helper
def pattern_of(text, mode):
    def kind(letter):
        if letter.isspace():
            return letter
        if mode == 3:
            return "*"
        if letter.isdigit():
            return "*" if mode == 2 else "#"
        if letter.isalpha():
            if mode == 2:
                return "*"
            return "c" if mode == 1 else "U" if letter.isupper() else "l"
        return "!"

    return "".join(kind(letter) for letter in text)


#: value
def pattern_counts(frame, columns, n=10, mode=0):
    answer = {}
    for column in columns:
        patterns = frame[column].dropna().astype("string").map(lambda text: pattern_of(text, mode))
        pairs = counted(patterns)
        answer[column] = {
            "values": [{"value": value, "count": count} for value, count in pairs[:n]],
            "more": len(pairs) > n,
        }
    return answer


#: helper
def inferred(series):
    """What the values read as: the narrowest type that all of them have."""
    values = series.dropna()
    if pd.api.types.is_bool_dtype(values):
        return "boolean"
    if pd.api.types.is_datetime64_any_dtype(values):
        return "datetime"
    if values.empty:
        return "null"
    if pd.api.types.is_integer_dtype(values):
        return "int"
    if pd.api.types.is_numeric_dtype(values):
        found = values.astype("Float64").to_numpy(dtype="float64", na_value=np.nan)
        found = found[~np.isnan(found)]
        return "int" if len(found) and (np.isfinite(found) & (found == np.floor(found))).all() else "float"
    return reading(values)[0]


#: helper
def reading(values, share=1.0, counts=None):
    """The narrowest type that this share of the texts read as, and how many do not. `counts` says how often each is there."""
    texts = values.astype("string")
    counts = np.ones(len(texts), dtype=np.int64) if counts is None else counts
    is_there = (texts.str.len() > 0).fillna(False).to_numpy(dtype=bool)
    texts, counts = texts[is_there], counts[is_there]
    for name, pattern in (
        ("int", r"[-+]?\d+"),
        ("float", r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?"),
        ("boolean", r"(?i:true|false)"),
        ("datetime", r"\d{4}-\d{1,2}-\d{1,2}([ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?)?"),
        ("email", r"[^@\s]+@[^@\s]+\.[A-Za-z]{2,}"),
        ("url", r"(https?|ftp)://\S+"),
    ):
        matching = int(counts[texts.str.fullmatch(pattern).to_numpy(dtype=bool)].sum())
        if len(texts) and matching >= share * counts.sum():
            return name, int(counts.sum()) - matching
    return "string", 0


#: helper
def is_categorical(series):
    return bool(series.nunique() <= max(50, len(series) // 20))


#: value
def infer_types(frame, columns, tidy=True):
    answer = {
        column: {"data_type": inferred(frame[column]), "categorical": is_categorical(frame[column])}
        for column in columns
    }
    return answer[columns[0]] if tidy and len(columns) == 1 else answer


#: value
def infer_date_formats(frame, columns, sample=200, tidy=True):
    formats = [
        "%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%d/%m/%Y", "%m/%d/%Y",
        "%d.%m.%Y", "%d-%m-%Y", "%m-%d-%Y", "%d %b %Y", "%d %B %Y", "%b %d, %Y", "%Y%m%d", "%H:%M:%S",
    ]  # fmt: skip
    answer = {}
    for column in columns:
        texts = frame[column].dropna().astype("string").head(sample)
        answer[column] = next(
            (
                form
                for form in formats
                if len(texts) and pd.to_datetime(texts, format=form, errors="coerce").notna().all()
            ),
            None,
        )
    return answer[columns[0]] if tidy and len(columns) == 1 else answer


#: helper
def gaps(series):
    missing = series.isna()
    if pd.api.types.is_float_dtype(series):
        missing |= np.isnan(series.astype("Float64").to_numpy(dtype="float64", na_value=np.nan))
    elif pd.api.types.is_string_dtype(series) or series.dtype == object:
        missing |= (series.astype("string") == "").fillna(False)
    return missing.fillna(True).astype(bool)


#: value
def quality(frame, columns):
    answer = {}
    for column in columns:
        missing = int(gaps(frame[column]).sum())
        answer[column] = {"match": len(frame) - missing, "missing": missing, "mismatch": 0}
    return answer


#: helper
def tallied(series):
    """Each value once, in the order of its first row, and how often it is there."""
    try:
        made = pc.value_counts(pa.array(series))
    except pa.ArrowException:
        # Lists, records and mixed values as their texts.
        texts = [None if is_gap else str(value) for value, is_gap in zip(series, series.isna())]
        made = pc.value_counts(pa.array(texts, type=pa.string()))
    return pd.Series(pd.arrays.ArrowExtensionArray(made.field("values"))), made.field("counts").to_numpy()


#: helper
def most_frequent(values, counts, n):
    """The most frequent values with their counts; of equally frequent ones the smallest."""
    ties = np.sort(counts)[-n:][:1]
    often = counts >= (ties[0] if len(ties) else 0)
    values, counts = values[often], counts[often]
    try:
        table = pa.table({"count": counts, "value": pa.array(values)})
        keys = [("count", "descending"), ("value", "ascending")]
        chosen = pc.select_k_unstable if len(table) > 10_000 else pc.sort_indices
        places = chosen(table, **({"k": n} if len(table) > 10_000 else {}), sort_keys=keys)[:n].to_numpy()
    except pa.ArrowException:
        texts = [str(value) for value in values]
        places = sorted(range(len(texts)), key=lambda place: (-counts[place], texts[place]))[:n]
    return [(plain(values.iloc[place]), int(counts[place])) for place in places]


#: helper
def profile_of_numbers(series, bins):
    """Histogram, bounds, mean and quartiles."""
    values = numbers(series).dropna().to_numpy()
    if not len(values):
        return {}
    return {
        "hist": buckets_of(values, bins),
        "min": plain(values.min()),
        "max": plain(values.max()),
        "mean": plain(values.mean()),
        "std": plain(values.std(ddof=1)) if len(values) > 1 else None,
        "quartiles": plain(np.quantile(values, [0.25, 0.5, 0.75])),
    }


#: value
def profile(frame, columns, bins=32):
    answer = {}
    for column in columns:
        series = frame[column]
        values, counts = tallied(series)
        missing = int(counts[gaps(values).to_numpy()].sum())
        is_known = values.notna().to_numpy(dtype=bool)
        values, counts = values[is_known].reset_index(drop=True), counts[is_known]
        kind, mismatch = inferred(values), 0
        if kind == "string" and pd.api.types.is_string_dtype(series):
            # A few texts among numbers are mistakes, not texts.
            kind, mismatch = reading(values, 0.9, counts)
        stats = {
            "match": len(series) - missing - mismatch,
            "missing": missing,
            "mismatch": mismatch,
            "inferred_data_type": {
                "data_type": kind,
                "categorical": len(values) <= max(50, len(series) // 20),
            },
            "frequency": [{"value": value, "count": count} for value, count in most_frequent(values, counts, 32)],
            "count_uniques": len(values),
        }
        if pd.api.types.is_numeric_dtype(series) and not pd.api.types.is_bool_dtype(series):
            stats |= profile_of_numbers(series, bins)
        answer[column] = {"stats": stats, "data_type": str(series.dtype)}
    return {"columns": answer, "rows": len(frame), "columns_count": len(columns)}


#: value
def profile_summary(frame, columns):
    types = {}
    for column in columns:
        name = inferred(frame[column])
        types[name] = types.get(name, 0) + 1
    missing = int(sum(gaps(frame[column]).sum() for column in columns))
    cells = len(frame) * len(columns)
    return {
        "rows": len(frame),
        "columns": len(columns),
        "missing": missing,
        "missing_percentage": round(100 * missing / cells, 2) if cells else 0.0,
        "data_types": types,
    }


#: value
def frames_equal(frame, other, decimals=None):
    if list(frame.columns) != list(other.columns) or len(frame) != len(other):
        return False
    for column in frame:
        left, right = frame[column].reset_index(drop=True), other[column].reset_index(drop=True)
        if pd.api.types.is_numeric_dtype(left) and pd.api.types.is_numeric_dtype(right):
            a, b = numbers(left), numbers(right)
            close = np.isclose(a, b, rtol=0, atol=0.5 * 10.0**-decimals if decimals is not None else 0, equal_nan=True)
            if not (close & (left.isna() == right.isna())).all():
                return False
        elif not ((left == right).fillna(False) | (left.isna() & right.isna())).all():
            return False
    return True


# -- Models -----------------------------------------------------------------------------------------------------------


#: helper
def fitted(model, frame, features, target):
    used = frame[[*features, target]].dropna()
    model.fit(used[features].astype("float64"), used[target].to_numpy())
    return model


#: object
def ml_linear_regression(features, target, frame):
    return fitted(sklearn.linear_model.LinearRegression(), frame, features, target)


#: object
def ml_logistic_regression(features, target, frame):
    return fitted(sklearn.linear_model.LogisticRegression(max_iter=1000), frame, features, target)


#: object
def ml_logistic_regression_text(features, target, frame):
    texts = next(column for column in frame if column != target and pd.api.types.is_string_dtype(frame[column]))
    model = sklearn.pipeline.make_pipeline(
        sklearn.feature_extraction.text.TfidfVectorizer(), sklearn.linear_model.LogisticRegression(max_iter=1000)
    )
    used = frame[[texts, target]].dropna()
    return model.fit(used[texts].astype(str), used[target].to_numpy())


#: object
def ml_decision_tree(features, target, frame):
    return fitted(sklearn.tree.DecisionTreeClassifier(random_state=0), frame, features, target)


#: object
def ml_random_forest(features, target, frame):
    return fitted(sklearn.ensemble.RandomForestClassifier(random_state=0), frame, features, target)


#: object
def ml_gbt(features, target, frame):
    return fitted(sklearn.ensemble.HistGradientBoostingClassifier(random_state=0), frame, features, target)


#: object
def ml_k_means(features, n_centers, frame):
    used = frame[features].dropna().astype("float64")
    return sklearn.cluster.KMeans(n_clusters=n_centers, n_init=10, random_state=0).fit(used)


#: object
def ml_pca(features, target, frame):
    return sklearn.decomposition.PCA().fit(frame[features].dropna().astype("float64"))


# -- Outliers ---------------------------------------------------------------------------------------------------------


#: helper
def outlier_answer(frame, columns, is_outlier):
    answer = {}
    for column in columns:
        values = numbers(frame[column])
        found = is_outlier(values.dropna())
        answer[column] = {
            "count_outliers": int(found.sum()),
            "count_non_outliers": int((~found).sum()),
            "values": [float(value) for value in values.dropna()[found].head(1000)],
        }
    return answer[columns[0]] if len(columns) == 1 else answer


#: value
def outliers_z_score(frame, columns, threshold):
    return outlier_answer(frame, columns, lambda values: ((values - values.mean()) / values.std()).abs() > threshold)


#: helper
def median_distance(values):
    return (values - values.median()).abs().median()


#: value
def outliers_modified_z_score(frame, columns, threshold):
    return outlier_answer(
        frame,
        columns,
        lambda values: (0.6745 * (values - values.median()) / median_distance(values)).abs() > threshold,
    )


#: value
def outliers_mad(frame, columns, threshold):
    return outlier_answer(
        frame, columns, lambda values: (values - values.median()).abs() > threshold * median_distance(values)
    )


#: value
def outliers_tukey(frame, columns):
    def beyond(values):
        first, third = values.quantile(0.25), values.quantile(0.75)
        return (values < first - 1.5 * (third - first)) | (values > third + 1.5 * (third - first))

    return outlier_answer(frame, columns, beyond)


# -- Pictures ---------------------------------------------------------------------------------------------------------


#: helper
def picture(draw, count, output_format, output_path):
    """Draws fields side by side; SVG unless PNG is asked for."""
    kind = "png" if output_format == "png" or (output_path or "").endswith(".png") else "svg"
    columns = min(3, max(1, count))
    rows = max(1, math.ceil(count / columns))
    figure = matplotlib.figure.Figure(figsize=(4.2 * columns, 3.2 * rows), layout="constrained")
    draw([figure.add_subplot(rows, columns, place + 1) for place in range(count)])
    written = io.BytesIO()
    figure.savefig(written, format=kind, metadata={"Date": None} if kind == "svg" else None)
    if output_path:
        with open(output_path, "wb") as file:
            file.write(written.getvalue())
    return ("image/svg+xml" if kind == "svg" else "image/png", written.getvalue())


#: document
def plot_hist(frame, columns, buckets=10, range=None, output_format="plot", output_path=None):
    def draw(fields):
        for field, column in zip(fields, columns):
            values = numbers(frame[column]).dropna()
            field.hist(values[np.isfinite(values)], bins=buckets, range=None if range is None else tuple(range))
            field.set_title(column)

    return picture(draw, len(columns), output_format, output_path)


#: document
def plot_box(frame, columns, output_format="plot", output_path=None):
    def draw(fields):
        for field, column in zip(fields, columns):
            field.boxplot(numbers(frame[column]).dropna(), tick_labels=[column])

    return picture(draw, len(columns), output_format, output_path)


#: document
def plot_frequency(frame, columns, buckets=10, output_format="plot", output_path=None):
    def draw(fields):
        for field, column in zip(fields, columns):
            pairs = counted(frame[column])[:buckets][::-1]
            field.barh([str(value) for value, _ in pairs], [count for _, count in pairs])
            field.set_title(column)

    return picture(draw, len(columns), output_format, output_path)


#: document
def plot_correlation(frame, columns, method="pearson", output_format="plot", output_path=None):
    def draw(fields):
        table = pd.DataFrame({column: numbers(frame[column]) for column in columns}).corr(method=method)
        image = fields[0].imshow(table, vmin=-1, vmax=1, cmap="RdBu_r")
        fields[0].set_xticks(np.arange(len(columns)), columns, rotation=45, ha="right")
        fields[0].set_yticks(np.arange(len(columns)), columns)
        fields[0].figure.colorbar(image)

    return picture(draw, 1, output_format, output_path)


#: document
def plot_heatmap(frame, col_x, col_y, bins_x=10, bins_y=10, output_format="plot", output_path=None):
    def draw(fields):
        pairs = pd.DataFrame({"x": numbers(frame[col_x]), "y": numbers(frame[col_y])}).dropna()
        fields[0].hist2d(pairs["x"], pairs["y"], bins=(bins_x, bins_y))
        fields[0].set_xlabel(col_x)
        fields[0].set_ylabel(col_y)

    return picture(draw, 1, output_format, output_path)


#: document
def plot_qq(frame, columns, n=100, output_format="plot", output_path=None):
    def draw(fields):
        shares = (np.arange(n) + 0.5) / n
        # The normal distribution's quantiles, by the inverse of its distribution (Acklam needs no SciPy; statistics has it).
        normal = [statistics.NormalDist().inv_cdf(share) for share in shares]
        for field, column in zip(fields, columns):
            values = numbers(frame[column]).dropna()
            field.plot(normal, values.quantile(shares), ".")
            field.set_title(column)

    return picture(draw, len(columns), output_format, output_path)


#: document
def table_html(frame):
    head = "".join(f"<th>{html.escape(str(column))}</th>" for column in frame)
    rows = "".join(
        "<tr>" + "".join(f"<td>{'' if pd.isna(cell) else html.escape(str(cell))}</td>" for cell in row) + "</tr>"
        for row in frame.itertuples(index=False)
    )
    return ("text/html", f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>".encode())


#: document
def table_image(frame, path):
    def draw(fields):
        fields[0].axis("off")
        fields[0].table([[str(cell) for cell in row] for row in frame.itertuples(index=False)],
                        colLabels=[str(column) for column in frame], loc="center")  # fmt: skip

    return picture(draw, 1, "png", path)


# -- Clusters of spellings --------------------------------------------------------------------------------------------


#: value
def string_clusters(frame, columns, algorithm="fingerprint"):
    keys = {
        "fingerprint": fingerprint_of,
        "ngram_fingerprint": ngram_fingerprint_of,
        "metaphone": jellyfish.metaphone,
        "soundex": jellyfish.soundex,
        "nysiis": jellyfish.nysiis,
    }
    answer = {}
    for column in columns:
        counts = frame[column].dropna().astype("string").value_counts()
        order = sorted(counts.index, key=lambda text: (-counts[text], text))
        groups = {}
        if algorithm == "levenshtein":
            for text in order:
                near = (key for key in groups if jellyfish.levenshtein_distance(key, text) <= max(1, len(key) // 5))
                groups.setdefault(next(near, text), []).append(text)
        else:
            for text in order:
                groups.setdefault(keys[algorithm](text), []).append(text)
        answer[column] = {group[0]: group for group in groups.values()}
    return answer


# -- Files and connections --------------------------------------------------------------------------------------------


#: frame from nothing
def load_bytes(content, name):
    """A frame of a file's content: the format by its first bytes, else by its name."""
    lower = name.lower()
    if content[:4] == b"PAR1":
        return pd.read_parquet(io.BytesIO(content), dtype_backend="numpy_nullable")
    if content[:3] == b"ORC":
        return pd.read_orc(io.BytesIO(content), dtype_backend="numpy_nullable")
    if content[:4] == b"PK\x03\x04" or lower.endswith((".xlsx", ".ods")):
        return pd.read_excel(io.BytesIO(content), dtype_backend="numpy_nullable")
    text = decoded(content)
    start = text.lstrip()[:1]
    if start == "<":
        return pd.read_xml(io.StringIO(text), dtype_backend="numpy_nullable")
    if start == "[" or lower.endswith(".json"):
        return pd.DataFrame(json.loads(text)).convert_dtypes()
    if start == "{":
        return pd.DataFrame([json.loads(line) for line in text.splitlines() if line.strip()]).convert_dtypes()
    try:
        separator = csv.Sniffer().sniff(text[:65536], delimiters=",;\t|").delimiter
    except csv.Error:
        separator = ","
    return pd.read_csv(io.StringIO(text), sep=separator, dtype_backend="numpy_nullable")


#: helper
def decoded(content):
    for encoding in ("utf-8-sig", "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("cp1252", errors="replace")


#: frame from nothing
def load_file(path):
    with open(path, "rb") as file:
        return load_bytes(file.read(), path)


#: frame from nothing
def load_zip(path, filename, columns=None, connection=None):
    with zipfile.ZipFile(path if connection is None else connection.open(path)) as archive:
        frame = load_bytes(archive.read(filename), filename)
    return frame if columns is None else frame[columns]


#: object from nothing
def connect_sqlite(host=None, database=None, user=None, password=None, port=None, schema="public"):
    return sqlalchemy.create_engine(sqlalchemy.URL.create("sqlite", database=database or host))


#: object from nothing
def connect_postgres(host=None, database=None, user=None, password=None, port=5432, schema="public"):
    return sqlalchemy.create_engine(
        sqlalchemy.URL.create("postgresql+psycopg", user, password, host, port, database),
        connect_args={"options": f"-csearch_path={schema}"} if schema != "public" else {},
    )


#: object from nothing
def connect_mysql(host=None, database=None, user=None, password=None, port=3306, schema="public", sso=False):
    return sqlalchemy.create_engine(sqlalchemy.URL.create("mysql+pymysql", user, password, host, port, database))


#: object from nothing
def connect_local(options=None):
    return fsspec.filesystem("file", **(options or {}))


#: object from nothing
def connect_s3(options=None):
    return fsspec.filesystem("s3", **(options or {}))


#: value
def save_table(frame, table, connection):
    frame.to_sql(table, connection, index=False, if_exists="replace")
    return {"table": table, "rows": len(frame)}


#: value
def query(frame, sql):
    with duckdb.connect() as database:
        database.register("df", frame)
        rows = database.execute(sql).df()
    return {str(column): [plain(value) for value in rows[column]] for column in rows}
