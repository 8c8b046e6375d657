/// A part of a list: at most `limit` items, and where the next part begins.
package struct Page<Item: WireDocument>: WireDocument {
    /// Items of one page.
    package static var limitMax: Int { 1000 }

    package var items: [Item]
    /// For `after` of the next request; nil where nothing follows.
    package var next: String?

    package init(_ items: [Item], next: String? = nil) {
        self.items = items
        self.next = next
    }

    package var json: WireJSON { .members(("items", .documents(items)), ("next", .optional(next))) }

    package init(from reader: DocumentReader) throws(DocumentFault) {
        self.init(try reader.documents("items"), next: try reader.optionalText("next"))
    }
}
