/// Operations that make one text of one.
enum TextOperations {
    private static let columns = Parameter("cols", .columns, .text("*"))
    private static let outputs = Parameter("output_cols", .outputs, .null)

    private static func each(
        _ name: String, with parameters: [Parameter] = [], kind: Operation.Kind = .transformation, _ summary: String,
        _ term: @escaping @Sendable (Term, OperationCall) throws(FrameFault) -> Term
    ) -> Operation {
        Operation(
            "cols.\(name)", kind, [columns] + parameters + [outputs], summary,
            .frame { call throws(FrameFault) in
                try call.deriving(try call.columns(taking: \.isText)) { column throws(FrameFault) in
                    try term(call.textual(column), call)
                }
            })
    }

    private static func plain(_ name: String, _ function: ScalarFunction, _ summary: String) -> Operation {
        each(name, summary) { cell, _ in cell.applying(function) }
    }

    private static func replacing(_ name: String, _ pattern: String, by text: String = "", _ summary: String)
        -> Operation
    {
        each(name, summary) { cell, _ in cell.applying(.replacePattern, .text(pattern), .text(text)) }
    }

    static let all: [Operation] = letters + parts + cleaning + web

    private static let letters: [Operation] = [
        plain("upper", .upper, "In upper case"), plain("lower", .lower, "In lower case"),
        plain("capitalize", .capitalize, "The first letter in upper case, the others in lower case"),
        plain("title", .title, "Each word's first letter in upper case, the others in lower case"),
        plain("trim", .trim, "Without space at both ends"), plain("reverse", .reverse, "From the end to the beginning"),
        plain("len", .length, "Letters of the text"),
        each("normalize_chars", kind: .output, "Letters without accents") { cell, _ in cell.applying(.removeAccents) },
        each(
            "strip",
            with: [
                Parameter("chars", .text, .null), Parameter("side", .word(["both", "left", "right"]), .text("both")),
            ], "Without space, or without some letters, at the ends"
        ) { cell, call in
            if call.isNull("chars") {
                let functions: [String: ScalarFunction] = ["both": .trim, "left": .trimStart, "right": .trimEnd]
                return cell.applying(functions[call.text("side") ?? "both"] ?? .trim)
            }
            let letters = RegexText.set(call.text("chars") ?? "")
            var stripped = cell
            if call.text("side") != "right" {
                stripped = stripped.applying(.replacePattern, .text("^\(letters)+"), .text(""))
            }
            if call.text("side") != "left" {
                stripped = stripped.applying(.replacePattern, .text("\(letters)+$"), .text(""))
            }
            return stripped
        },
        each(
            "pad",
            with: [
                Parameter("width", .integer, .int(0)), Parameter("fill_char", .text, .text("0")),
                Parameter("side", .word(["left", "right", "both"]), .text("left")),
            ], "Filled to a width"
        ) { cell, call throws(FrameFault) in
            guard call.text("side") != "both" else {
                throw FrameFault(.refused, "cols.pad fills one side", help: "pad the left, then the right")
            }
            return cell.applying(
                call.text("side") == "right" ? .padEnd : .padStart, .literal(call.scalar("width")),
                .literal(call.scalar("fill_char")))
        },
    ]

    // MARK: - Parts

    private static let count = Parameter("n", .integer)

    private static let parts: [Operation] = [
        each("left", with: [count], "The first letters") { cell, call in
            cell.applying(.slice, .int(0), .literal(call.scalar("n")))
        },
        each("right", with: [count], "The last letters") { cell, call in
            let n = call.integer("n") ?? 0
            return n == 0 ? cell.applying(.slice, .int(0), .int(0)) : cell.applying(.slice, .int(-n), .int(n))
        },
        each(
            "mid",
            with: [
                Parameter("start", .integer, .int(0)), Parameter("end", .integer, .null),
                Parameter("n", .integer, .null),
            ], "Letters from a place on, up to another or a number of them"
        ) { cell, call throws(FrameFault) in
            let start = call.integer("start") ?? 0
            return try slice(cell, start, end: call.integer("end"), count: call.integer("n"), call)
        },
        each(
            "substring", with: [Parameter("start", .integer, .null), Parameter("end", .integer, .null)],
            "Letters from a place up to another"
        ) { cell, call throws(FrameFault) in
            try slice(cell, call.integer("start") ?? 0, end: call.integer("end"), count: nil, call)
        },
        each(
            "slice",
            with: [
                Parameter("start", .integer, .null), Parameter("stop", .integer, .null),
                Parameter("step", .integer, .null),
            ], "Letters from a place up to another"
        ) { cell, call throws(FrameFault) in
            guard call.isNull("step") || call.integer("step") == 1 else {
                throw FrameFault(.refused, "cols.slice takes each letter: 'step' is 1")
            }
            return try slice(cell, call.integer("start") ?? 0, end: call.integer("stop"), count: nil, call)
        },
        each("extract", with: [Parameter("regex", .text)], "What a pattern's first group, or the pattern, finds") {
            cell, call in
            let regex = call.text("regex") ?? ""
            return cell.applying(.extract, .text(regex), .int(PatternGroups(regex).mayBeAbsent.isEmpty ? 0 : 1))
        },
        each("word_count", "Words, parted by space") { cell, _ in
            let words = cell.applying(.trim)
            return .when(
                [Term.Arm(.apply(.equal, [words, .text("")]), .int(0))],
                otherwise: words.applying(.replacePattern, .text("\\s+"), .text(" ")).applying(.split, .text(" "))
                    .applying(.listLength))
        },
        each("word_tokenize", "The words as a list") { cell, _ in
            cell.applying(.trim).applying(.replacePattern, .text("\\s+"), .text(" ")).applying(.split, .text(" "))
        },
        each("pattern", with: [Parameter("mode", .integer, .int(0))], "Each letter and digit by its kind") {
            cell, call in
            PatternTerms.pattern(cell, mode: call.integer("mode") ?? 0)
        },
    ]

    private static func slice(
        _ cell: Term, _ start: Int, end: Int?, count: Int?, _ call: OperationCall
    ) throws(FrameFault) -> Term {
        guard let length = count ?? end.map({ $0 - start }) else { return cell.applying(.slice, .int(start)) }
        guard (end ?? 0) >= 0, start >= 0 || end == nil else {
            throw FrameFault(
                .refused, "\(call.operation): an end that is counted from the end needs a start that is too")
        }
        return cell.applying(.slice, .int(start), .int(max(0, length)))
    }

    // MARK: - Cleaning

    private static let cleaning: [Operation] = [
        replacing("normalize_spaces", "\\s+", by: " ", "Each stretch of space as one blank"),
        replacing("remove_white_spaces", "\\s+", "Without space"),
        replacing("remove_numbers", "[0-9]+", "Without digits"),
        replacing("remove_special_chars", "[^\\p{L}\\p{N}\\p{Z}\\s]+", "Letters, digits and space only"),
        replacing("remove_urls", "(?:https?://|www\\.)[^\\s]+", "Without addresses of the web"),
        replacing("strip_html", "<[^>]*>", "Without the tags of HTML"),
        each(
            "remove",
            with: [
                Parameter("search", .texts), Parameter("search_by", .word(["chars", "words", "full"]), .text("chars")),
            ], "Without some letters or words"
        ) { cell, call in
            Replacing.term(cell, (call.texts("search") ?? []).map { ($0, "") }, by: call.text("search_by") ?? "chars")
        },
        each(
            "replace",
            with: [
                Parameter("search", .value), Parameter("replace_by", .value, .text("")),
                Parameter("search_by", .word(["chars", "words", "full"]), .text("chars")),
                Parameter("ignore_case", .truth, .bool(false)),
            ], "Letters, words or whole texts by others"
        ) { cell, call throws(FrameFault) in
            Replacing.term(
                cell, try Replacing.pairs(call), by: call.text("search_by") ?? "chars",
                ignoringCase: call.truth("ignore_case"))
        },
        each(
            "replace_regex",
            with: [
                Parameter("search", .texts), Parameter("replace_by", .value, .text("")),
                Parameter("search_by", .word(["chars", "words", "full"]), .text("chars")),
                Parameter("ignore_case", .truth, .bool(false)),
            ], "What patterns find by texts"
        ) { cell, call throws(FrameFault) in
            try Replacing.pairs(call).reduce(cell) { cell, pair in
                let pattern = call.text("search_by") == "full" ? "^(?:\(pair.0))$" : pair.0
                return cell.applying(
                    .replacePattern, .text(call.truth("ignore_case") ? "(?i)" + pattern : pattern), .text(pair.1))
            }
        },
    ]

    // MARK: - Addresses

    private static func found(_ name: String, _ pattern: String, _ summary: String) -> Operation {
        each(name, summary) { cell, _ in cell.applying(.extract, .text(pattern), .int(1)) }
    }

    private static let authority = "^(?:[A-Za-z][A-Za-z0-9+.-]*://)?"

    private static let web: [Operation] = [
        found("email_username", "^([^@\\s]+)@[^@\\s]+$", "What stands before the @"),
        found("email_domain", "^[^@\\s]+@([^@\\s]+)$", "What stands behind the @"),
        found("url_scheme", "^([A-Za-z][A-Za-z0-9+.-]*)://", "http, https, …"),
        found("host", "\(authority)([^/?#:\\s]+)", "The name or address of the host"),
        found("port", "\(authority)[^/?#:\\s]+:([0-9]+)", "The port, where there is one"),
        found("url_path", "\(authority)[^/?#]*(/[^?#]*)", "The path"),
        found("url_file", "\(authority)[^/?#]*/(?:[^?#]*/)?([^/?#]+)", "The last part of the path"),
        found("url_query", "\\?([^#]*)", "What stands behind the ?"),
        found("url_fragment", "#(.*)$", "What stands behind the #"),
        found(
            "domain", "\(authority)(?:[^/?#:\\s]*\\.)?([^/?#:.\\s]+\\.[^/?#:.\\s]+)(?:[:/?#]|$)",
            "The host's last two names"),
        found("top_domain", "\(authority)[^/?#:\\s]*\\.([A-Za-z]{2,63})(?:[:/?#]|$)", "The host's last name"),
        found(
            "sub_domain", "\(authority)([^/?#:\\s]+)\\.[^/?#:.\\s]+\\.[^/?#:.\\s]+(?:[:/?#]|$)",
            "The host's names before the domain"),
    ]
}

/// Texts that become parts of patterns.
enum RegexText {
    /// Matches exactly the text.
    static func literal(_ text: String) -> String {
        var pattern = ""
        for letter in text.unicodeScalars {
            if "\\.^$|?*+()[]{}-&~#".unicodeScalars.contains(letter) { pattern += "\\" }
            pattern.unicodeScalars.append(letter)
        }
        return pattern
    }

    /// One of the letters.
    static func set(_ letters: String) -> String {
        "(?:\(letters.unicodeScalars.map { literal(String($0)) }.joined(separator: "|")))"
    }
}

/// What `replace` and `remove` put in place of what.
enum Replacing {
    /// The texts searched with what each is replaced by: a list each, or one text for all, or a record.
    static func pairs(_ call: OperationCall) throws(FrameFault) -> [(String, String)] {
        if case .record(let fields) = call.scalar("search") {
            var pairs: [(String, String)] = []
            for field in fields {
                guard case .text(let by) = field.value else {
                    throw FrameFault(.badArgument, "\(call.operation): '\(field.name)' is to be replaced by a text")
                }
                pairs.append((field.name, by))
            }
            return pairs
        }
        guard let search = OperationCall.texts(call.scalar("search")) else {
            throw FrameFault(.badArgument, "\(call.operation): 'search' is a text or a list of them")
        }
        guard let by = OperationCall.texts(call.scalar("replace_by")), by.count == 1 || by.count == search.count else {
            throw FrameFault(.badArgument, "\(call.operation): 'replace_by' is one text, or one for each searched")
        }
        return search.enumerated().map { ($0.element, by.count == 1 ? by[0] : by[$0.offset]) }
    }

    static func term(
        _ cell: Term, _ pairs: [(String, String)], by kind: String, ignoringCase: Bool = false
    ) -> Term {
        pairs.reduce(cell) { cell, pair in
            if kind == "chars", !ignoringCase { return cell.applying(.replace, .text(pair.0), .text(pair.1)) }
            let literal = RegexText.literal(pair.0)
            let pattern =
                switch kind {
                case "words": "\\b\(literal)\\b"
                case "full": "^\(literal)$"
                default: literal
                }
            return cell.applying(
                .replacePattern, .text((ignoringCase ? "(?i)" : "") + pattern), .text(RegexText.replacement(pair.1)))
        }
    }
}

extension RegexText {
    /// A replacement that is taken as it stands: what engines read in it (`$1`, `\1`) is a matter of the generators.
    static func replacement(_ text: String) -> String { text }
}
