import ArgumentParser
import BatonModel
import BatonWire

/// Values as they are typed in a shell.
enum PayloadText {
    /// Pairs of one payload.
    static let pairsMax = 1000

    /// `level=3 name=x 'rows:=[1,2]'` as a map; null without any.
    static func payload(_ pairs: [String]) throws -> Datum {
        guard !pairs.isEmpty else { return .null }
        guard pairs.count <= pairsMax else { throw ValidationError("an event carries \(pairsMax) values at most") }
        var entries: [Datum.Entry] = []
        for pair in pairs {
            let entry = try entry(pair)
            guard !entries.contains(where: { $0.key == entry.key }) else {
                throw ValidationError("'\(entry.key)' is given twice")
            }
            entries.append(entry)
        }
        return .map(entries)
    }

    private static func entry(_ pair: String) throws -> Datum.Entry {
        guard let sign = pair.firstIndex(of: "="), sign != pair.startIndex else {
            throw ValidationError("'\(pair)' is no key=value or key:=JSON")
        }
        let text = String(pair[pair.index(after: sign)...])
        let before = pair.index(before: sign)
        guard pair[before] == ":" else { return Datum.Entry(key: String(pair[..<sign]), value: value(text)) }
        let key = String(pair[..<before])
        guard !key.isEmpty else { throw ValidationError("'\(pair)' is no key=value or key:=JSON") }
        do {
            guard let value = Datum(try WireJSONReader.read(Array(text.utf8))) else {
                throw ValidationError("'\(key)' has a '$' tag that is not known")
            }
            return Datum.Entry(key: key, value: value)
        } catch let fault as WireJSONFault {
            throw ValidationError("the value of '\(key)' is no JSON: \(fault.message) (at byte \(fault.offset))")
        }
    }

    /// A number as JSON writes it, true or false, or else the text as it is.
    static func value(_ text: String) -> Datum {
        guard text.utf8.count <= numberMax, let json = try? WireJSONReader.read(Array(text.utf8)) else {
            return .string(text)
        }
        switch json {
        case .bool(let flag): return .bool(flag)
        case .int(let number): return .int(number)
        case .float(let number): return .float(number)
        case .null, .string, .array, .object: return .string(text)
        }
    }

    /// Bytes of the longest text that is looked at for a number.
    private static let numberMax = 40

    static func flag(_ text: String) -> FlagValue {
        whole(text).map { FlagValue(number: $0) } ?? FlagValue(text: text)
    }

    /// `007` and `+1` stay texts: they would not come back as they were.
    private static func whole(_ text: String) -> Int? { Int(text).flatMap { "\($0)" == text ? $0 : nil } }

    /// `0.4`, `40%`, `2/5`; nil for what is no number at all.
    static func fraction(_ text: String) throws -> Double? {
        let fraction: Double
        if text.hasSuffix("%"), let percent = Double(text.dropLast()) {
            fraction = percent / 100
        } else if let slash = text.firstIndex(of: "/"), let part = Double(text[..<slash]),
            let whole = Double(text[text.index(after: slash)...])
        {
            fraction = part / whole
        } else if let number = Double(text) {
            fraction = number
        } else {
            return nil
        }
        guard 0...1 ~= fraction else { throw ValidationError("'\(text)' is not between 0 and 1") }
        return fraction
    }

    /// `30s`, `1m30s`, `250ms` in nanoseconds.
    static func duration(_ text: String) throws -> Int {
        let wrong = ValidationError("'\(text)' is no length of time: write 30s, 5m or 1m30s")
        var total = 0
        var rest = text[...]
        guard !rest.isEmpty else { throw wrong }
        while !rest.isEmpty {
            let number = rest.prefix { "0123456789.".contains($0) }
            rest = rest[number.endIndex...]
            let unit = rest.prefix { $0.isLetter }
            rest = rest[unit.endIndex...]
            guard let amount = Double(number), let factor = units[String(unit)] else { throw wrong }
            let sum = Double(total) + amount * factor
            guard sum < 9e18 else { throw wrong }
            total = Int(sum)
        }
        return total
    }

    private static let units: [String: Double] = [
        "ns": 1, "us": 1e3, "ms": 1e6, "s": 1e9, "m": 60e9, "h": 3600e9, "d": 86400e9,
    ]
}
