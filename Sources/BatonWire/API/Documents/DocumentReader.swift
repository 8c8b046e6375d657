/// The members of an object of JSON, read one by one; what is wrong is told with its place in the whole document.
package struct DocumentReader: Sendable {
    /// Items of one list in a document.
    package static let itemsMax = 100_000

    private let members: [WireJSON.Member]
    private let place: String

    package init(_ json: WireJSON, at place: String = "") throws(DocumentFault) {
        guard case .object(let members) = json else { throw DocumentFault(place, "an object is expected") }
        (self.members, self.place) = (members, place)
    }

    /// The whole object.
    package var json: WireJSON { .object(members) }

    package func fault(_ key: String, _ message: String) -> DocumentFault {
        DocumentFault(place.isEmpty ? key : "\(place).\(key)", message)
    }

    /// Refuses members of other names: a misspelt one is not dropped in silence.
    package func expectOnly(_ names: String...) throws(DocumentFault) {
        for member in members where !names.contains(member.key) {
            throw fault(member.key, "there is no such member; there are \(names.joined(separator: ", "))")
        }
    }

    /// The member; nil where there is none, or null.
    package func optional(_ key: String) -> WireJSON? {
        guard let value = members.first(where: { $0.key == key })?.value, value != .null else { return nil }
        return value
    }

    package func has(_ key: String) -> Bool { members.contains { $0.key == key } }

    package func value(_ key: String) throws(DocumentFault) -> WireJSON {
        guard let value = optional(key) else { throw fault(key, "is missing") }
        return value
    }

    package func text(_ key: String) throws(DocumentFault) -> String {
        guard let text = try value(key).text else { throw fault(key, "a text is expected") }
        return text
    }

    package func optionalText(_ key: String) throws(DocumentFault) -> String? {
        has(key) && optional(key) != nil ? try text(key) : nil
    }

    package func integer(_ key: String, _ range: ClosedRange<Int> = Int.min...Int.max) throws(DocumentFault) -> Int {
        guard let number = try value(key).number else { throw fault(key, "an integer is expected") }
        guard range.contains(number) else {
            throw fault(key, "\(number) is not between \(range.lowerBound) and \(range.upperBound)")
        }
        return number
    }

    package func optionalInteger(
        _ key: String, _ range: ClosedRange<Int> = Int.min...Int.max
    ) throws(DocumentFault) -> Int? {
        optional(key) == nil ? nil : try integer(key, range)
    }

    /// A truth; `missing` where there is none.
    package func truth(_ key: String, missing: Bool = false) throws(DocumentFault) -> Bool {
        switch optional(key) {
        case nil: return missing
        case .bool(let flag): return flag
        default: throw fault(key, "true or false is expected")
        }
    }

    /// One of the words of an enumeration.
    package func word<T: RawRepresentable & CaseIterable>(
        _ key: String, _ type: T.Type = T.self
    ) throws(DocumentFault) -> T where T.RawValue == String {
        let text = try text(key)
        guard let word = T(rawValue: text) else {
            throw fault(key, "is none of \(T.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return word
    }

    package func optionalWord<T: RawRepresentable & CaseIterable>(
        _ key: String, _ type: T.Type = T.self
    ) throws(DocumentFault) -> T? where T.RawValue == String {
        optional(key) == nil ? nil : try word(key, type)
    }

    /// The items of a list; none where there is no such member.
    package func list(_ key: String, max: Int = itemsMax) throws(DocumentFault) -> [WireJSON] {
        guard let value = optional(key) else { return [] }
        guard case .array(let items) = value else { throw fault(key, "a list is expected") }
        guard items.count <= max else { throw fault(key, "has \(items.count) items; at most \(max) are allowed") }
        return items
    }

    package func texts(_ key: String, max: Int = itemsMax) throws(DocumentFault) -> [String] {
        var texts: [String] = []
        for (index, item) in try list(key, max: max).enumerated() {
            guard let text = item.text else { throw fault("\(key)[\(index)]", "a text is expected") }
            texts.append(text)
        }
        return texts
    }

    package func documents<T: WireDocument>(
        _ key: String, max: Int = itemsMax, _ type: T.Type = T.self
    ) throws(DocumentFault) -> [T] {
        var documents: [T] = []
        for (index, item) in try list(key, max: max).enumerated() {
            documents.append(try T(from: DocumentReader(item, at: fault("\(key)[\(index)]", "").place)))
        }
        return documents
    }

    package func document<T: WireDocument>(_ key: String, _ type: T.Type = T.self) throws(DocumentFault) -> T {
        try T(from: DocumentReader(try value(key), at: fault(key, "").place))
    }

    package func optionalDocument<T: WireDocument>(
        _ key: String, _ type: T.Type = T.self
    ) throws(DocumentFault) -> T? {
        optional(key) == nil ? nil : try document(key, type)
    }
}
