package import BatonFrames

// Recipes as JSON: {"from": {"variable": "t"}, "steps": [{"filter": …}, …]}. Each source and step is an object whose
// first member says what it is.

extension WireJSON {
    package init(_ recipe: Recipe) {
        self = .object([
            .init("from", WireJSON(recipe.source)), .init("steps", .array(recipe.steps.map(WireJSON.init))),
        ])
    }

    private init(_ source: FrameSource) {
        switch source {
        case .variable(let name): self = .object([.init("variable", .string(name))])
        case .table(let schema, let rows):
            self = .object([
                .init("table", WireJSON(schema)), .init("rows", .array(rows.map { .array($0.map(WireJSON.init)) })),
            ])
        case .file(let file): self = .object([.init("file", WireJSON(file))])
        case .query(let connection, let sql):
            self = .object([.init("query", .string(sql)), .init("connection", .string(connection))])
        case .snippet(let call): self = .object([.init("snippet", WireJSON(call))])
        }
    }

    package init(_ file: FrameFile) {
        let connection = file.connection.map { [Member("connection", .string($0))] } ?? []
        let columns = file.schema.map { [Member("columns", WireJSON($0))] } ?? []
        self = .object(
            [
                .init("path", .string(file.path)), .init("format", .string(file.format.rawValue)),
                .init("options", WireJSON(.record(file.options))),
            ] + connection + columns)
    }

    package init(_ call: SnippetCall) {
        self = .object([
            .init("name", .string(call.name)),
            .init(
                "arguments",
                .array(
                    call.arguments.map { argument in
                        let value: Member =
                            switch argument.value {
                            case .scalar(let scalar): .init("value", WireJSON(scalar))
                            case .frame(let recipe): .init("frame", WireJSON(recipe))
                            case .variable(let name): .init("variable", .string(name))
                            case .environment: .init("value", .null)
                            }
                        return .object([.init("name", .string(argument.name)), value])
                    })),
        ])
    }

    private init(_ step: FrameStep) {
        func named(_ terms: [NamedTerm]) -> WireJSON { .array(terms.map(WireJSON.init)) }
        func strings(_ texts: [String]) -> WireJSON { .array(texts.map(WireJSON.string)) }
        switch step {
        case .filter(let term): self = .object([.init("filter", WireJSON(term))])
        case .select(let terms): self = .object([.init("select", named(terms))])
        case .derive(let terms): self = .object([.init("derive", named(terms))])
        case .drop(let names): self = .object([.init("drop", strings(names))])
        case .rename(let names):
            self = .object([.init("rename", .array(names.map { strings([$0.from, $0.to]) }))])
        case .sort(let keys):
            self = .object([
                .init("sort", .array(keys.map { .array([WireJSON($0.term), .bool($0.isDescending)]) }))
            ])
        case .slice(let offset, let length):
            self = .object([.init("slice", .int(offset)), .init("length", length.map(WireJSON.int) ?? .null)])
        case .distinct(let names, let keep):
            self = .object([.init("distinct", strings(names)), .init("keep", .string(keep.rawValue))])
        case .group(let keys, let measures):
            self = .object([.init("group", named(keys)), .init("measures", named(measures))])
        case .join(let recipe, let kind, let on, let suffix):
            self = .object([
                .init("join", WireJSON(recipe)), .init("kind", .string(kind.rawValue)),
                .init("on", .array(on.map { strings([$0.left, $0.right]) })), .init("suffix", .string(suffix)),
            ])
        case .append(let recipes): self = .object([.init("append", .array(recipes.map(WireJSON.init)))])
        case .unpivot(let columns, let name, let value):
            self = .object([
                .init("unpivot", strings(columns)), .init("name", .string(name)), .init("value", .string(value)),
            ])
        case .pivot(let index, let columns, let value):
            self = .object([
                .init("pivot", strings(index)), .init("columns", .string(columns)), .init("value", WireJSON(value)),
            ])
        case .explode(let name): self = .object([.init("explode", .string(name))])
        case .sample(let count, let fraction, let seed):
            self = .object([
                .init("sample", count.map(WireJSON.int) ?? .null),
                .init("fraction", fraction.map(WireJSON.float) ?? .null), .init("seed", .string(String(seed))),
            ])
        case .snippet(let call): self = .object([.init("snippet", WireJSON(call))])
        }
    }
}

extension Recipe {
    package init(_ json: WireJSON) throws(FrameDocumentFault) {
        guard case .array(let steps)? = json["steps"], let source = json["from"] else {
            throw FrameDocumentFault("a recipe has 'from' and 'steps'")
        }
        guard steps.count <= FrameCheck.stepsMax else {
            throw FrameDocumentFault("a recipe has \(FrameCheck.stepsMax) steps at most")
        }
        self.init(
            try FrameSource(source), try steps.map { (step) throws(FrameDocumentFault) in try FrameStep(step) })
    }
}

extension FrameSource {
    fileprivate init(_ json: WireJSON) throws(FrameDocumentFault) {
        guard case .object(let members) = json, let first = members.first else {
            throw FrameDocumentFault("a source is an object")
        }
        switch (first.key, first.value) {
        case ("variable", .string(let name)): self = .variable(name)
        case ("table", let schema): self = .table(try Schema(schema), try FrameRows.read(json["rows"]))
        case ("file", let file): self = .file(try FrameFile(file))
        case ("query", .string(let sql)):
            guard let connection = json["connection"]?.text else {
                throw FrameDocumentFault("a query names its 'connection'")
            }
            self = .query(connection: connection, sql: sql)
        case ("snippet", let call): self = .snippet(try SnippetCall(call))
        default: throw FrameDocumentFault("there is no source '\(first.key.prefix(64))'")
        }
    }
}

/// Rows of a table as a list of lists.
package enum FrameRows {
    package static func json(_ rows: [[Scalar]]) -> WireJSON { .array(rows.map { .array($0.map(WireJSON.init)) }) }

    package static func read(_ json: WireJSON?) throws(FrameDocumentFault) -> [[Scalar]] {
        guard case .array(let items)? = json else { throw FrameDocumentFault("rows are a list of lists") }
        return try items.map { (item) throws(FrameDocumentFault) in
            guard case .array(let cells) = item else { throw FrameDocumentFault("rows are a list of lists") }
            return try cells.map { (cell) throws(FrameDocumentFault) in try Scalar(cell) }
        }
    }
}

extension FrameFile {
    package init(_ json: WireJSON) throws(FrameDocumentFault) {
        guard let path = json["path"]?.text, let format = json["format"]?.text.flatMap(Format.init(rawValue:)),
            case .record(let options) = try Scalar(json["options"] ?? .object([]))
        else { throw FrameDocumentFault("a file has 'path', a known 'format' and 'options'") }
        self.init(path, format, options: options, connection: json["connection"]?.text)
        schema = try json["columns"].map { (columns) throws(FrameDocumentFault) in try Schema(columns) }
    }
}

extension SnippetCall {
    package init(_ json: WireJSON) throws(FrameDocumentFault) {
        guard let name = json["name"]?.text, case .array(let items)? = json["arguments"] else {
            throw FrameDocumentFault("a call has 'name' and 'arguments'")
        }
        self.init(
            name,
            try items.map { (item) throws(FrameDocumentFault) in
                guard let name = item["name"]?.text else { throw FrameDocumentFault("an argument has a 'name'") }
                if let frame = item["frame"] { return Argument(name, .frame(try Recipe(frame))) }
                if let variable = item["variable"]?.text { return Argument(name, .variable(variable)) }
                return Argument(name, .scalar(try Scalar(item["value"] ?? .null)))
            })
    }
}
