"""Reads programs back with Python's own parser, and prints what the literals in them are, a line of JSON each.

Standard input is JSON: `texts`, each an expression; `programs`, each a list of lines that is only parsed.
"""

import ast
import datetime
import json
import sys

from run_cases import cell

CALLS = {
    "date": datetime.date,
    "datetime": datetime.datetime,
    "timedelta": datetime.timedelta,
    "float": float,
}
# What generated programs are made of; nothing else may stand in one.
NODES = (
    ast.Module, ast.Expression, ast.Assign, ast.Expr, ast.Delete, ast.Name, ast.Load, ast.Store, ast.Del,
    ast.Constant, ast.Attribute, ast.Call, ast.keyword, ast.Subscript, ast.Slice, ast.UnaryOp, ast.USub, ast.Invert,
    ast.Not, ast.BinOp, ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow, ast.BitAnd, ast.BitOr,
    ast.BitXor, ast.Compare, ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.List, ast.Tuple, ast.Dict,
    ast.Lambda, ast.arguments, ast.arg,
)  # fmt: skip


def value(node):
    """Of a literal; anything that is none is an error."""
    if isinstance(node, ast.Call):
        named = {argument.arg: named_value(argument.value) for argument in node.keywords}
        return CALLS[node.func.id](*(value(argument) for argument in node.args), **named)
    if isinstance(node, ast.List):
        return [value(item) for item in node.elts]
    if isinstance(node, ast.Dict):
        return {value(key): value(item) for key, item in zip(node.keys, node.values)}
    return ast.literal_eval(node)


def named_value(node):
    if isinstance(node, ast.Attribute) and node.attr == "utc":
        return datetime.timezone.utc
    return value(node)


def main():
    given = json.load(sys.stdin)
    for text in given.get("texts", ()):
        try:
            made = {"value": cell(value(ast.parse(text, mode="eval").body))}
        except Exception as error:
            made = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(made))
    for lines in given.get("programs", ()):
        try:
            tree = ast.parse("\n".join(lines))
            kinds = {type(node).__name__ for node in ast.walk(tree) if not isinstance(node, NODES)}
            texts = sorted(
                {n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)}
            )
            names = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)}
            made = {"kinds": sorted(kinds), "texts": texts, "names": sorted(names), "statements": len(tree.body)}
        except Exception as error:
            made = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(made))


if __name__ == "__main__":
    main()
