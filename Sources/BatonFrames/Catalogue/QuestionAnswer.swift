extension Question {
    /// Puts the session's answers together, one for each part, as the operation's answer says them.
    ///
    /// - Precondition: as many answers as parts.
    package func value(of answers: [Answer]) -> Scalar {
        precondition(answers.count == parts.count)
        var whole = Scalar.null
        for (part, answer) in zip(parts, answers) {
            let value = part.shape.value(of: answer)
            whole = part.place.isEmpty ? value : whole.setting(part.place[...], to: value)
        }
        return whole
    }
}

extension Question.Shape {
    func value(of answer: Answer) -> Scalar {
        switch answer {
        case .done, .frame: return .null
        case .value(let value): return value
        case .document(let type, let bytes):
            return .record([.init("media_type", .text(type)), .init("content", .binary(bytes))])
        case .page(let schema, let rows, _): return value(schema, rows)
        }
    }

    private func value(_ schema: Schema, _ rows: [[Scalar]]) -> Scalar {
        switch self {
        case .value, .columns:
            return .record(
                schema.names.enumerated().map { place, name in .init(name, .list(rows.map { $0[place] })) })
        case .records:
            return .list(rows.map { row in .record(zip(schema.names, row).map { .init($0, $1) }) })
        case .list: return .list(rows.map { $0.first ?? .null })
        case .isAny: return .bool(!rows.isEmpty)
        case .cells(let places):
            guard let row = rows.first else { return .null }
            var whole = Scalar.null
            for (place, cell) in zip(places, row) { whole = place.isEmpty ? cell : whole.setting(place[...], to: cell) }
            return whole
        }
    }
}

extension Scalar {
    /// The record with a value at a place inside; records are made on the way.
    func setting(_ place: ArraySlice<String>, to value: Scalar) -> Scalar {
        guard let key = place.first else { return value }
        var fields: [Field] = if case .record(let fields) = self { fields } else { [] }
        if let index = fields.firstIndex(where: { $0.name == key }) {
            fields[index].value = fields[index].value.setting(place.dropFirst(), to: value)
        } else {
            fields.append(Field(key, Scalar.null.setting(place.dropFirst(), to: value)))
        }
        return .record(fields)
    }
}
