package import BatonFrames

// Statements of data sessions and their answers as JSON; the store of statements has them too.

extension WireJSON {
    package init(_ statement: Statement) {
        func recipe(_ recipe: Recipe) -> Member { .init("recipe", WireJSON(recipe)) }
        switch statement.action {
        case .define(let name, let made): self = .object([.init("define", .string(name)), recipe(made)])
        case .object(let name, let call):
            self = .object([.init("object", .string(name)), .init("call", WireJSON(call))])
        case .rows(let made, let offset, let limit):
            self = .object([.init("rows", .int(limit)), .init("offset", .int(offset)), recipe(made)])
        case .count(let made): self = .object([.init("count", .bool(true)), recipe(made)])
        case .values(let made, let terms):
            self = .object([.init("values", .array(terms.map(WireJSON.init))), recipe(made)])
        case .ask(let made, let call):
            self = .object([.init("ask", WireJSON(call))] + (made.map { [recipe($0)] } ?? []))
        case .save(let made, let file): self = .object([.init("save", WireJSON(file)), recipe(made)])
        case .release(let names): self = .object([.init("release", .array(names.map(WireJSON.string)))])
        }
    }

    package init(_ answer: Answer) {
        switch answer {
        case .done: self = .object([.init("done", .bool(true))])
        case .frame(let schema, let rows):
            self = .object([.init("frame", WireJSON(schema)), .init("rows", rows.map(WireJSON.int) ?? .null)])
        case .page(let schema, let rows, let total):
            self = .object([
                .init("page", WireJSON(schema)), .init("rows", FrameRows.json(rows)),
                .init("total", total.map(WireJSON.int) ?? .null),
            ])
        case .value(let value): self = .object([.init("value", WireJSON(value))])
        case .document(let type, let bytes):
            self = .object([.init("document", .string(type)), .init("hex", .string(HexadecimalText.text(bytes)))])
        }
    }

    package init(_ fault: FrameFault) {
        self = .object(
            [.init("kind", .string(fault.kind.rawValue)), .init("message", .string(fault.message))]
                + (fault.help.map { [.init("help", .string($0))] } ?? [])
                + (fault.step.map { [.init("step", .int($0))] } ?? []))
    }
}

extension Statement {
    package init(_ json: WireJSON) throws(FrameDocumentFault) {
        guard case .object(let members) = json, let first = members.first else {
            throw FrameDocumentFault("a statement is an object")
        }
        func recipe() throws(FrameDocumentFault) -> Recipe { try Recipe(json["recipe"] ?? .null) }
        switch (first.key, first.value) {
        case ("define", .string(let name)): self.init(.define(name, try recipe()))
        case ("object", .string(let name)): self.init(.object(name, try SnippetCall(json["call"] ?? .null)))
        case ("rows", .int(let limit)):
            guard let offset = json["offset"]?.number, offset >= 0, limit >= 0 else {
                throw FrameDocumentFault("rows have an offset and a limit that are not negative")
            }
            self.init(.rows(try recipe(), offset: offset, limit: min(limit, Catalogue.rowsMax)))
        case ("count", _): self.init(.count(try recipe()))
        case ("values", .array(let terms)):
            let terms = try terms.map { (term) throws(FrameDocumentFault) in try NamedTerm(term) }
            self.init(.values(try recipe(), terms))
        case ("ask", let call):
            self.init(.ask(json["recipe"] == nil ? nil : try recipe(), try SnippetCall(call)))
        case ("save", let file): self.init(.save(try recipe(), try FrameFile(file)))
        case ("release", let names): self.init(.release(try texts(names)))
        default: throw FrameDocumentFault("there is no statement '\(first.key.prefix(64))'")
        }
    }
}

extension Answer {
    package init(_ json: WireJSON) throws(FrameDocumentFault) {
        guard case .object(let members) = json, let first = members.first else {
            throw FrameDocumentFault("an answer is an object")
        }
        switch (first.key, first.value) {
        case ("done", _): self = .done
        case ("frame", let schema): self = .frame(try Schema(schema), rows: json["rows"]?.number)
        case ("page", let schema):
            self = .page(try Schema(schema), try FrameRows.read(json["rows"]), total: json["total"]?.number)
        case ("value", let value): self = .value(try Scalar(value))
        case ("document", .string(let type)):
            guard let bytes = json["hex"]?.text.flatMap(HexadecimalText.bytes) else {
                throw FrameDocumentFault("a document has its bytes")
            }
            self = .document(type, bytes)
        default: throw FrameDocumentFault("there is no answer '\(first.key.prefix(64))'")
        }
    }
}

extension FrameFault {
    /// What is no fault at all is one of that kind.
    package init(_ json: WireJSON) {
        self.init(
            json["kind"]?.text.flatMap(Kind.init(rawValue:)) ?? .failed, json["message"]?.text ?? "it failed",
            help: json["help"]?.text, step: json["step"]?.number)
    }
}
