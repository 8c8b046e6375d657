/// A document of the API: what a director, its clients and its agents tell each other, as JSON.
///
/// Members may be added within a version of the API; they change their meaning or go with the next one only.
package protocol WireDocument: Equatable, Sendable {
    var json: WireJSON { get }
    init(from reader: DocumentReader) throws(DocumentFault)
}

extension WireDocument {
    package init(_ json: WireJSON) throws(DocumentFault) {
        try self.init(from: DocumentReader(json))
    }

    /// Reads the body of a request or an answer.
    package init(bytes: [UInt8]) throws(DocumentFault) {
        let json: WireJSON
        do { json = try WireJSONReader.read(bytes) } catch {
            throw DocumentFault("", "no JSON: \(error.message) at byte \(error.offset)")
        }
        try self.init(json)
    }
}

/// What is wrong with a document, and where: `deployments[2].node: is missing`.
package struct DocumentFault: Error, Hashable, Sendable {
    /// The member; empty for the document itself.
    package var place: String
    package var message: String

    package init(_ place: String, _ message: String) {
        self.place = place
        self.message = message
    }

    package var text: String { place.isEmpty ? message : "\(place): \(message)" }

    /// As the answer to whoever sent the document.
    package var problem: Problem { Problem(422, "bad_document", text) }
}
