package import BatonWire

// Documents of the API as they are kept.
extension DirectorData {
    /// nil where there is none.
    package func document<T: WireDocument>(
        _ collection: DirectorCollection, _ key: String, as type: T.Type = T.self
    ) throws(Problem) -> T? {
        guard let bytes = try bytes(collection, key) else { return nil }
        return try DirectorData.document(DirectorEntry(key: key, value: bytes), collection)
    }

    package func put(
        _ collection: DirectorCollection, _ key: String, document: some WireDocument
    ) throws(Problem) {
        try put(collection, key, document.json)
    }

    /// The document of an entry that a scan gave.
    package static func document<T: WireDocument>(
        _ entry: DirectorEntry, _ collection: DirectorCollection, as type: T.Type = T.self
    ) throws(Problem) -> T {
        do { return try T(bytes: entry.value) } catch { throw damaged(collection, entry.key) }
    }
}

extension RequestContext {
    /// The body as a document.
    ///
    /// - Throws: 422 with the place of what is wrong.
    package func document<T: WireDocument>(as type: T.Type = T.self) throws(Problem) -> T {
        do { return try T(body) } catch { throw error.problem }
    }
}
