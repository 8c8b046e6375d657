import Foundation

/// Enough of a TextMate engine to know what scope each place of a text gets from a grammar.
///
/// Line by line: among the rules of the innermost open one, the leftmost match wins, its end before all others, then
/// the order of the grammar. Offsets count UTF-16 units.
final class TextMate {
    private final class Rule {
        var name = ""
        var contentName = ""
        var match: NSRegularExpression?
        var begin: NSRegularExpression?
        var end: NSRegularExpression?
        var captures: [Int: String] = [:]
        var endCaptures: [Int: String] = [:]
        var patterns: [[String: Any]] = []
    }

    struct Malformed: Error { var pattern: String }

    private let repository: [String: [String: Any]]
    private let root: [[String: Any]]
    private var rules: [String: [Rule]] = [:]
    private var made: [String: Rule] = [:]

    init(_ json: Data) throws {
        let object = try JSONSerialization.jsonObject(with: json) as? [String: Any] ?? [:]
        repository = object["repository"] as? [String: [String: Any]] ?? [:]
        root = object["patterns"] as? [[String: Any]] ?? []
    }

    /// The scopes of each UTF-16 unit, outermost first, joined by spaces.
    func scopes(of text: String) throws -> [String] {
        let text = text as NSString
        var scopes = [String](repeating: "", count: text.length)
        var open: [(rule: Rule, scope: String)] = []
        var start = 0
        while start < text.length {
            var end = text.range(of: "\n", range: NSRange(location: start, length: text.length - start)).location
            if end == NSNotFound { end = text.length }
            try scan(text, start..<end, &open, &scopes)
            start = end + 1
        }
        return scopes
    }

    private func scan(
        _ text: NSString, _ line: Range<Int>, _ open: inout [(rule: Rule, scope: String)], _ scopes: inout [String]
    ) throws {
        let string = text.substring(with: NSRange(line)) as NSString
        var position = 0
        func paint(_ range: Range<Int>, _ scope: String) {
            for offset in range { scopes[line.lowerBound + offset] = scope }
        }
        while true {
            let top = open.last
            let around = top?.scope ?? ""
            var best: (match: NSTextCheckingResult, rule: Rule, isEnd: Bool)?
            if let rule = top?.rule, let found = first(rule.end, string, position) { best = (found, rule, true) }
            for rule in try expand(
                top?.rule.patterns ?? root, top.map { ObjectIdentifier($0.rule).debugDescription } ?? "root")
            {
                guard let found = first(rule.match ?? rule.begin, string, position) else { continue }
                if best == nil || found.range.location < best!.match.range.location { best = (found, rule, false) }
            }
            guard let best else {
                paint(position..<string.length, around)
                return
            }
            let range = best.match.range
            paint(position..<range.location, around)
            let whole = range.location..<(range.location + range.length)
            if best.isEnd {
                let outer = open.dropLast().last?.scope ?? ""
                paint(whole, outer + " " + best.rule.name)
                paintCaptures(best.rule.endCaptures, best.match, outer + " " + best.rule.name, paint)
                open.removeLast()
                if range.length == 0, position == whole.upperBound, position >= string.length { return }
            } else {
                paint(whole, around + " " + best.rule.name)
                paintCaptures(best.rule.captures, best.match, around + " " + best.rule.name, paint)
                if best.rule.begin != nil {
                    open.append((best.rule, around + " " + best.rule.name + " " + best.rule.contentName))
                } else if range.length == 0 {
                    return
                }
            }
            position = whole.upperBound
        }
    }

    private func paintCaptures(
        _ captures: [Int: String], _ match: NSTextCheckingResult, _ scope: String, _ paint: (Range<Int>, String) -> Void
    ) {
        for (group, name) in captures where group < match.numberOfRanges {
            let range = match.range(at: group)
            if range.location != NSNotFound {
                paint(range.location..<(range.location + range.length), scope + " " + name)
            }
        }
    }

    private func first(_ regex: NSRegularExpression?, _ text: NSString, _ position: Int) -> NSTextCheckingResult? {
        regex?.firstMatch(
            in: text as String, options: [.withTransparentBounds, .withoutAnchoringBounds],
            range: NSRange(location: position, length: text.length - position))
    }

    private func expand(_ patterns: [[String: Any]], _ key: String) throws -> [Rule] {
        if let known = rules[key] { return known }
        var found: [Rule] = []
        for pattern in patterns {
            if let include = pattern["include"] as? String {
                guard include.hasPrefix("#") else { continue }
                let name = String(include.dropFirst())
                guard let target = repository[name] else { throw Malformed(pattern: include) }
                if target["begin"] != nil || target["match"] != nil {
                    found.append(try rule(target, name))
                } else {
                    found += try expand(target["patterns"] as? [[String: Any]] ?? [], "#" + name)
                }
            } else {
                found.append(try rule(pattern, "\(key) \(found.count)"))
            }
        }
        rules[key] = found
        return found
    }

    private func rule(_ object: [String: Any], _ key: String) throws -> Rule {
        if let known = made[key] { return known }
        let rule = Rule()
        made[key] = rule
        rule.name = object["name"] as? String ?? ""
        rule.contentName = object["contentName"] as? String ?? ""
        rule.match = try (object["match"] as? String).map { try NSRegularExpression(pattern: $0) }
        rule.begin = try (object["begin"] as? String).map { try NSRegularExpression(pattern: $0) }
        rule.end = try (object["end"] as? String).map { try NSRegularExpression(pattern: $0) }
        rule.captures = TextMate.names(object["captures"] ?? object["beginCaptures"])
        rule.endCaptures = TextMate.names(object["endCaptures"])
        rule.patterns = object["patterns"] as? [[String: Any]] ?? []
        return rule
    }

    private static func names(_ object: Any?) -> [Int: String] {
        var found: [Int: String] = [:]
        for (group, value) in object as? [String: [String: String]] ?? [:] {
            if let number = Int(group), let name = value["name"] { found[number] = name }
        }
        return found
    }
}
