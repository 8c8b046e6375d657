/// The name that was most likely meant: by the least number of letters typed wrong.
package enum NearestName {
    /// Longer names are compared for equality only.
    static let lengthMax = 64

    /// Nil when none is near: at most a third of the letters may differ.
    package static func of(_ name: String, among names: [String]) -> String? {
        let wanted = Array(name.lowercased().unicodeScalars)
        guard !wanted.isEmpty, wanted.count <= lengthMax else { return nil }
        var best: (name: String, distance: Int)?
        for candidate in names {
            let letters = Array(candidate.lowercased().unicodeScalars)
            let allowed = max(1, max(wanted.count, letters.count) / 3)
            guard letters.count <= lengthMax, abs(letters.count - wanted.count) <= allowed else { continue }
            let distance = distance(wanted, letters)
            if distance <= allowed, distance < best?.distance ?? .max { best = (candidate, distance) }
        }
        return best?.name
    }

    /// Levenshtein's distance, by two rows.
    private static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
        var row = Array(0...right.count)
        for (index, letter) in left.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for (place, other) in right.enumerated() {
                let changed = diagonal + (letter == other ? 0 : 1)
                diagonal = row[place + 1]
                row[place + 1] = min(changed, diagonal + 1, row[place] + 1)
            }
        }
        return row[right.count]
    }
}

/// Scalars as messages and help show them.
package enum ScalarText {
    package static func of(_ scalar: Scalar) -> String {
        switch scalar {
        case .null: "null"
        case .bool(let bool): bool ? "true" : "false"
        case .int(let int): String(int)
        case .float(let float): String(float)
        case .text(let text): "\"\(text)\""
        case .date(let days): "date \(days)"
        case .datetime(let instant): "instant \(instant)"
        case .duration(let length): "\(length) µs"
        case .binary(let bytes): "\(bytes.count) bytes"
        case .list(let items): "[\(items.map(of).joined(separator: ", "))]"
        case .record(let fields): "{\(fields.map { "\($0.name): \(of($0.value))" }.joined(separator: ", "))}"
        }
    }
}
