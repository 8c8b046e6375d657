/// Names in generated programs: what Python keeps for itself, and how a session's names stay clear of it.
package enum PythonNames {
    /// Hard and soft keywords of Python 3.14.
    static let keywords: Set<String> = [
        "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del",
        "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal",
        "not", "or", "pass", "raise", "return", "try", "while", "with", "yield", "_", "case", "match", "type",
    ]

    static let builtins: Set<String> = [
        "abs", "aiter", "all", "anext", "any", "ascii", "bin", "bool", "breakpoint", "bytearray", "bytes", "callable",
        "chr", "classmethod", "compile", "complex", "copyright", "credits", "delattr", "dict", "dir", "divmod",
        "enumerate", "eval", "exec", "exit", "filter", "float", "format", "frozenset", "getattr", "globals", "hasattr",
        "hash", "help", "hex", "id", "input", "int", "isinstance", "issubclass", "iter", "len", "license", "list",
        "locals", "map", "max", "memoryview", "min", "next", "object", "oct", "open", "ord", "pow", "print", "property",
        "quit", "range", "repr", "reversed", "round", "set", "setattr", "slice", "sorted", "staticmethod", "str", "sum",
        "super", "tuple", "vars", "zip", "NotImplemented", "Ellipsis", "BaseException", "Exception", "ArithmeticError",
        "AttributeError", "ImportError", "IndexError", "KeyError", "KeyboardInterrupt", "MemoryError", "NameError",
        "OSError", "OverflowError", "RuntimeError", "StopIteration", "SystemExit", "TypeError", "UnicodeError",
        "ValueError", "Warning", "ZeroDivisionError", "PythonFinalizationError", "TimeoutError", "EOFError",
    ]

    /// What generated programs import, under these names, and the parameters of their lambdas.
    static let imports: Set<String> = [
        "pl", "cs", "pd", "pa", "pc", "np", "dd", "dask", "pyspark", "spark", "F", "T", "Window", "SparkSession",
        "date",
        "datetime", "timedelta", "timezone", "duckdb", "sqlalchemy", "d", "s", "math", "re", "json", "io", "os", "sys",
        "dt", "contextlib", "csv", "html", "statistics", "zipfile", "fsspec", "jellyfish", "matplotlib",
        "metaphone_codes", "nltk", "number_words", "sklearn", "hashlib", "zlib", "base64", "unicodedata", "functools",
        "random", "answer",
    ]

    /// `[A-Za-z_][A-Za-z0-9_]*`: of Python's identifiers those that it does not normalize to others.
    package static func isIdentifier(_ text: String) -> Bool {
        var bytes = text.utf8.makeIterator()
        guard let first = bytes.next(), isLetter(first) else { return false }
        while let byte = bytes.next() {
            guard isLetter(byte) || (0x30...0x39).contains(byte) else { return false }
        }
        return true
    }

    /// Whether `text` may stand as `text=…` in a call whose function takes any names.
    static func isKeywordArgument(_ text: String) -> Bool {
        isIdentifier(text) && !keywords.contains(text) && text != "self"
    }

    /// The Python variable of a session's variable: the same name where Python leaves it free, else with `_` behind.
    /// Two names never become one.
    package static func variable(_ name: String) throws(FrameFault) -> String {
        guard isIdentifier(name), name.utf8.count <= lengthMax else {
            throw FrameFault(
                .badArgument, "a variable of a session can't be called \(PythonLiteral.quoted(name))",
                help: "a name has letters from A to Z, digits and `_`, and at most \(lengthMax) of them")
        }
        let stem = name.trimmingUnderscores
        return stem.isEmpty || isTaken(stem) || stem.hasPrefix(helperPrefix) || Snippets.named[stem] != nil
            || name.hasPrefix("__")
            ? name + "_" : name
    }

    package static let lengthMax = 200
    /// Functions of the library begin with this, so that no variable hides them.
    static let helperPrefix = "baton_"

    static func isTaken(_ name: String) -> Bool {
        keywords.contains(name) || builtins.contains(name) || imports.contains(name)
    }

    /// A name that is not taken: the stem, or with a number behind.
    static func fresh(_ stem: String, taken: Set<String>) -> String {
        guard taken.contains(stem) else { return stem }
        var number = 2
        while taken.contains("\(stem)_\(number)") { number += 1 }
        return "\(stem)_\(number)"
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x5F
    }
}

extension String {
    /// Without the `_` at its end.
    fileprivate var trimmingUnderscores: String {
        var bytes = Array(utf8)
        while bytes.last == 0x5F { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }
}
