"""Runs generated programs and prints what came out, a line of JSON each.

Standard input is JSON: `helpers`, the source of the library's functions; `cases`, each with `lines` and `result`.
"""

import datetime
import json
import math
import os
import sys
import traceback
import warnings

warnings.simplefilter("ignore")

EPOCH = datetime.datetime(1970, 1, 1)


def cell(value):
    """A value with its kind, without loss."""
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return None
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return {"int": str(value)}
    if isinstance(value, float):
        return {"float": "nan" if math.isnan(value) else repr(value)}
    if isinstance(value, str):
        return value
    if isinstance(value, datetime.datetime):
        return {"datetime": str((value.replace(tzinfo=None) - EPOCH) // datetime.timedelta(microseconds=1))}
    if isinstance(value, datetime.date):
        return {"date": str((value - EPOCH.date()).days)}
    if isinstance(value, datetime.timedelta):
        return {"duration": str(value // datetime.timedelta(microseconds=1))}
    if isinstance(value, (bytes, bytearray)):
        return {"binary": value.hex()}
    if isinstance(value, (list, tuple)):
        return [cell(item) for item in value]
    if isinstance(value, dict):
        return {"record": [[name, cell(item)] for name, item in value.items()]}
    if hasattr(value, "tolist"):
        return cell(value.tolist())
    raise TypeError(f"no cell: {type(value)}")


def table(frame):
    kind = type(frame).__module__.partition(".")[0]
    if kind == "polars":
        columns = {name: frame.get_column(name).to_list() for name in frame.columns}
    elif kind == "pandas":
        import pyarrow as pa

        columns = {name: pa.array(frame[name], from_pandas=False).to_pylist() for name in frame.columns}
    elif kind in ("dask", "dask_expr"):
        return table(frame.compute())
    elif kind == "pyspark":
        return {
            "columns": frame.columns,
            "rows": [[cell(spark_value(value)) for value in row] for row in frame.collect()],
        }
    else:
        return {"value": cell(frame)}
    names = list(columns)
    rows = zip(*columns.values()) if names else []
    return {"columns": names, "rows": [[cell(value) for value in row] for row in rows]}


def spark_value(value):
    return value.asDict() if hasattr(value, "asDict") else value


def main():
    given = json.load(sys.stdin)
    names = {}
    os.environ["PYSPARK_PYTHON"] = sys.executable
    # Of a local Spark, if there is one: no page, nothing beyond the loopback.
    os.environ["PYSPARK_SUBMIT_ARGS"] = (
        "--master local[1] --conf spark.ui.enabled=false --conf spark.driver.host=127.0.0.1 "
        "--conf spark.driver.bindAddress=127.0.0.1 --conf spark.sql.shuffle.partitions=1 pyspark-shell"
    )
    exec(compile("\n".join(given["imports"]) + "\n\n" + "\n\n\n".join(given["helpers"]), "helpers", "exec"), names)
    exec("\n".join(given["setup"]), names)
    for case in given["cases"]:
        try:
            exec(compile("\n".join(case["imports"] + case["lines"]), "case", "exec"), names)
            made = table(names[case["result"]])
        except Exception as error:
            place = traceback.extract_tb(error.__traceback__)[-1]
            made = {"error": f"{type(error).__name__}: {error} ({place.name})"[:600]}
        print(json.dumps(made, ensure_ascii=True))


if __name__ == "__main__":
    main()
