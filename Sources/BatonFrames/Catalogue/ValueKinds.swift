/// What a cell is, or reads as: the patterns behind `mask.email`, `match_data_type` and the profile's types.
///
/// The patterns are in the common part of the engines' dialects (no look-around, no back references) and anchored.
enum ValueKinds {
    /// Names of types that `match_data_type` takes, with those that clients of the known server use for them.
    static let synonyms: [String: String] = [
        "string": "str", "text": "str", "integer": "int", "decimal": "float", "double": "float", "bool": "boolean",
        "date": "datetime", "time": "datetime", "list": "array", "ssn": "social_security_number",
        "credit_card": "credit_card_number", "phone": "phone_number", "zipcode": "zip_code",
    ]

    static func isType(_ name: String) -> Bool {
        let name = synonyms[name] ?? name
        return patterns[name] != nil || columnTypes[name] != nil || name == "str"
    }

    /// - Throws: `.badArgument` with the types there are.
    static func ofType(_ name: String, _ column: String, _ call: OperationCall) throws(FrameFault) -> Term {
        guard isType(name) else {
            let known = (Array(patterns.keys) + columnTypes.keys + ["str"]).sorted()
            throw FrameFault(
                .badArgument, "\(call.operation): there is no type '\(name)'",
                help: NearestName.of(name, among: known).map { "did you mean '\($0)'?" }
                    ?? "the types are \(known.joined(separator: ", "))")
        }
        return holds(synonyms[name] ?? name, column, call)
    }

    /// Whether a cell is of a kind; null is of none.
    static func holds(_ kind: String, _ column: String, _ call: OperationCall) -> Term {
        let there = Predicate.isNull(column, call).negated
        if kind == "str" { return there }
        if let types = columnTypes[kind], let type = call.schema[column], types(type) { return there }
        guard let pattern = patterns[kind], readsAsText(call.schema[column]) else { return .isFalse }
        return call.textual(column).applying(.matches, .text(pattern)).settled
    }

    private static func readsAsText(_ type: ColumnType?) -> Bool {
        switch type {
        case .list, .record, .binary, .date, .datetime, .duration: false
        default: true
        }
    }

    static func url(_ column: String, _ call: OperationCall) throws(FrameFault) -> Term {
        let schemes: [String]
        switch call.scalar("schemes") {
        case .text("default"): schemes = ["https?", "ftp"]
        case let given:
            guard let texts = OperationCall.texts(given), texts.allSatisfy({ $0.allSatisfy(isSchemeLetter) }) else {
                throw FrameFault(.badArgument, "\(call.operation): 'schemes' are names such as \"https\"")
            }
            schemes = texts
        }
        let scheme = "(?:\(schemes.joined(separator: "|")))://"
        let pattern =
            "^(?:\(scheme))\(call.truth("allow_schemeless") ? "?" : "")\(host)(?::[0-9]{1,5})?(?:[/?#][^ ]*)?$"
        return call.textual(column).applying(.matches, .text(pattern)).settled
    }

    private static func isSchemeLetter(_ letter: Character) -> Bool {
        letter.isASCII && (letter.isLetter || letter.isNumber)
    }

    /// A column of the type is of the kind as a whole.
    private static let columnTypes: [String: @Sendable (ColumnType) -> Bool] = [
        "boolean": { $0 == .bool }, "int": { $0 == .int }, "float": { $0.isNumber }, "numeric": { $0.isNumber },
        "datetime": { $0.isTime },
        "array": { if case .list = $0 { true } else { false } },
        "list": { if case .list = $0 { true } else { false } },
        "tuple": { if case .list = $0 { true } else { false } },
        "dict": { if case .record = $0 { true } else { false } },
        "object": { if case .record = $0 { true } else if case .list = $0 { true } else { $0 == .binary } },
        "binary": { $0 == .binary },
    ]

    private static let host = "(?:localhost|(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\\.)+[A-Za-z]{2,63})"
    private static let byte = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
    private static let ipv4 = "(?:\(byte)\\.){3}\(byte)"
    private static let hex = "[0-9A-Fa-f]{1,4}"
    private static let ipv6 =
        "(?:(?:\(hex):){7}\(hex)|(?:\(hex):){1,7}:|:(?::\(hex)){1,7}|(?:\(hex):){1,6}:\(hex)|(?:\(hex):){1,5}(?::\(hex)){2}"
        + "|(?:\(hex):){1,4}(?::\(hex)){3}|(?:\(hex):){1,3}(?::\(hex)){4}|(?:\(hex):){1,2}(?::\(hex)){5}|::)"

    static let patterns: [String: String] = [
        "boolean": "^(?:true|false|True|False|TRUE|FALSE|yes|no|0|1)$",
        "int": "^[ ]*[-+]?[0-9]+[ ]*$",
        "float": "^[ ]*[-+]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][-+]?[0-9]+)?[ ]*$",
        "numeric": "^[ ]*[-+]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][-+]?[0-9]+)?[ ]*$",
        "email": "^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@"
            + "(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\\.)+[A-Za-z]{2,63}$",
        "url": "^(?:(?:https?|ftp)://)?\(host)(?::[0-9]{1,5})?(?:[/?#][^ ]*)?$",
        "ip": "^(?:\(ipv4)|\(ipv6))$",
        "ipv4": "^\(ipv4)$",
        "ipv6": "^\(ipv6)$",
        "mac_address": "^[0-9A-Fa-f]{2}(?:[:-][0-9A-Fa-f]{2}){5}$",
        "uuid": "^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}$",
        "credit_card_number": "^(?:4[0-9]{12}(?:[0-9]{3})?|5[1-5][0-9]{14}|6(?:011|5[0-9]{2})[0-9]{12}|3[47][0-9]{13}"
            + "|3(?:0[0-5]|[68][0-9])[0-9]{11}|(?:2131|1800|35[0-9]{3})[0-9]{11})$",
        "zip_code": "^[0-9]{5}(?:-[0-9]{4})?$",
        "phone_number": "^(?:\\+?[0-9]{1,3}[ .-]?)?\\(?[0-9]{3}\\)?[ .-]?[0-9]{3}[ .-]?[0-9]{4}$",
        "social_security_number": "^[0-9]{3}-[0-9]{2}-[0-9]{4}$",
        "http_code": "^(?:1[0-9]{2}|2[0-9]{2}|3[0-9]{2}|4[0-9]{2}|5[0-9]{2})$",
        "gender": "^(?:male|female|f|m|M|F|Femenino|Masculino|transgender|binary|non-binary)$",
        "datetime": "^[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}(?:[ T][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\\.[0-9]+)?)?"
            + "(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?$",
        "array": "^\\[.*\\]$",
        "object": "^\\{.*\\}$",
        "dict": "^\\{.*\\}$",
        "list": "^\\[.*\\]$",
        "tuple": "^\\(.*\\)$",
        "ban": "^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$",
        "drive_license": "^[A-Z][0-9]{7,8}$",
        "address": "^[0-9]+ [A-Za-z].*$",
    ]
}

/// The pattern of a text: each letter and digit by its kind.
enum PatternTerms {
    /// - Parameter mode: 0 letters by case, digits and punctuation; 1 letters and digits; 2 both as one; 3 all but
    ///   space as one.
    static func pattern(_ cell: Term, mode: Int) -> Term {
        let replacements: [(String, String)] =
            switch mode {
            case 0: [("\\p{Lu}", "U"), ("\\p{Ll}", "l"), ("\\p{Nd}", "#"), ("[^Ul#\\s]", "!")]
            case 1: [("\\p{L}", "c"), ("\\p{Nd}", "#"), ("[^c#\\s]", "!")]
            case 2: [("[\\p{L}\\p{Nd}]", "*"), ("[^*\\s]", "!")]
            default: [("[^\\s]", "*")]
            }
        return replacements.reduce(cell) { $0.applying(.replacePattern, .text($1.0), .text($1.1)) }
    }
}
