/// The table of floors in ARCHITECTURE.md, and the targets of Package.swift as they are written.
struct Floors {
    struct Row {
        var floor: Int
        var module: String
        /// Modules that it may import, ours and others'; `all` in the table means anything.
        var mayImport: Set<String>
        var mayImportAll: Bool
    }

    var rows: [Row]

    subscript(module: String) -> Row? { rows.first { $0.module == module } }

    /// Reads lines like ``| 1 | `BatonEngine` | what it is | `BatonModel` |``.
    init(architecture: String) {
        rows = []
        for line in architecture.split(separator: "\n") {
            let cells = line.split(separator: "|", omittingEmptySubsequences: false)
                .map { $0.trimming { $0 == " " || $0 == "`" } }
            guard cells.count == 6, let floor = Int(cells[1]) else { continue }
            let names = Set(cells[4].split(separator: ",").map { $0.trimming { $0 == " " || $0 == "`" } })
            rows.append(Row(floor: floor, module: cells[2], mayImport: names, mayImportAll: cells[4] == "all"))
        }
    }

    /// A target of Package.swift with the names that it depends on.
    struct PackageTarget {
        var name: String
        var dependencies: Set<String>
    }

    /// The targets in Sources that Package.swift declares by `floor(…)` and `.executableTarget(…)`.
    static func targets(package: String) -> [PackageTarget] {
        let text = package.replacing(/\s+/, with: " ").replacing(/package: "[^"]*"/, with: "")
        let floors = text.matches(of: /floor\( ?"(\w+)"(?:, \[(.*?)\])? ?\)/).map { ($0.1, $0.2 ?? "") }
        let programs = text.matches(of: /\.executableTarget\( ?name: "([\w-]+)", dependencies: \[(.*?)\]/)
            .map { ($0.1, $0.2) }
        return (floors + programs).map { name, list in
            PackageTarget(
                name: String(name), dependencies: Set(list.matches(of: /"([\w-]+)"/).map { String($0.1) }))
        }
    }
}

extension Substring {
    /// The text without such characters at its ends.
    func trimming(_ isTrimmed: (Character) -> Bool) -> String {
        var rest = self
        while let first = rest.first, isTrimmed(first) { rest.removeFirst() }
        while let last = rest.last, isTrimmed(last) { rest.removeLast() }
        return String(rest)
    }
}
