/// All operations by name.
package enum Catalogue {
    /// Rows that an answer holds at most; more are refused with the way to pages.
    package static let rowsMax = 100_000

    package static let operations: [Operation] =
        Predicate.all.flatMap(\.operations) + NumberOperations.all + TextOperations.all + TimeOperations.all
        + AggregateOperations.all + ColumnOperations.all + RowOperations.all + FrameOperations.all
        + SnippetOperations.all + OtherOperations.all

    private static let named: [String: Operation] = {
        var named: [String: Operation] = [:]
        for operation in operations { named[operation.name] = operation }
        for operation in operations {
            for alias in operation.aliases where named[alias] == nil { named[alias] = operation }
        }
        return named
    }()

    /// - Throws: `.unknownOperation` with the nearest name.
    package static func operation(named name: String) throws(FrameFault) -> Operation {
        if let operation = named[name] { return operation }
        throw FrameFault(
            .unknownOperation, "there is no operation '\(name)'",
            help: NearestName.of(name, among: named.keys.sorted()).map { "did you mean '\($0)'?" })
    }
}
