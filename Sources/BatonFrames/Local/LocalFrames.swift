/// Computes recipes on small tables in memory, with exactly the written meanings: what the language does with frames
/// that it holds itself, and the reference that generated programs are held against.
///
/// Refused by name: files, queries and snippets as sources, `removeAccents` of letters that only a compatibility
/// decomposition takes apart, `sha256` and `md5`, time zones other than UTC, and what `TimeFormat` does not know.
package enum LocalFrames {
    /// Most cells of a frame that a step makes.
    package static let cellsMax = 50_000_000

    /// - Parameter variables: the frames that `FrameSource.variable` names.
    /// - Returns: the columns that came out, and a row each.
    package static func evaluate(
        _ recipe: Recipe, variables: [String: LocalFrame] = [:]
    ) throws(FrameFault) -> (Schema, [[Scalar]]) {
        let frame = try frame(recipe, variables: variables)
        return (frame.schema, frame.rows)
    }

    package static func frame(
        _ recipe: Recipe, variables: [String: LocalFrame] = [:]
    ) throws(FrameFault) -> LocalFrame {
        _ = try FrameCheck.schema(of: recipe, variables: variables.mapValues(\.schema))
        return try computed(recipe, variables)
    }

    /// One row of aggregates over a whole frame.
    package static func values(
        _ recipe: Recipe, _ terms: [NamedTerm], variables: [String: LocalFrame] = [:]
    ) throws(FrameFault) -> [Scalar] {
        let step = FrameStep.group(keys: [], measures: terms)
        let frame = try frame(recipe.then(step), variables: variables)
        return frame.columns.map { $0[0] }
    }

    /// - Precondition: the recipe is checked.
    static func computed(
        _ recipe: Recipe, _ variables: [String: LocalFrame]
    ) throws(FrameFault) -> LocalFrame {
        var frame = try source(recipe.source, variables)
        for (index, step) in recipe.steps.enumerated() {
            do throws(FrameFault) {
                frame = try LocalSteps(frame, variables).frame(after: step)
                guard frame.count * max(1, frame.columns.count) <= cellsMax else {
                    throw FrameFault(.limit, "the step makes more than \(cellsMax) cells")
                }
            } catch {
                var fault = error
                fault.step = index
                throw fault
            }
        }
        return frame
    }

    private static func source(
        _ source: FrameSource, _ variables: [String: LocalFrame]
    ) throws(FrameFault) -> LocalFrame {
        switch source {
        case .variable(let name):
            guard let frame = variables[name] else { throw FrameFault(.notFound, "there is no variable '\(name)'") }
            return frame
        case .table(let schema, let rows): return LocalFrame(schema, rows: rows).settingTypes()
        case .file(let file): throw refused("reading '\(file.path)'")
        case .query: throw refused("a query")
        case .snippet(let call): throw refused("`\(call.name)`")
        }
    }

    static func refused(_ what: String) -> FrameFault {
        FrameFault(.refused, "\(what) is not done without a session", help: "open one: session(\"polars\")")
    }
}

extension LocalFrame {
    /// Types that were unknown read off the cells; ints of float columns made floats.
    func settingTypes() -> LocalFrame {
        var frame = self
        var all = schema.columns
        for place in all.indices {
            all[place].type = LocalCells.type(all[place].type, of: columns[place])
            LocalCells.conform(&frame.columns[place], to: all[place].type)
        }
        frame.schema = Schema(all)
        return frame
    }
}

enum LocalCells {
    /// The type of the cells where it is not known before; `unknown` where they differ or all are null.
    static func type(_ known: ColumnType, of cells: [Scalar]) -> ColumnType {
        guard known == .unknown else { return known }
        var type = ColumnType.unknown
        for cell in cells {
            guard let both = type.joined(with: cell.type) else { return .unknown }
            type = both
        }
        return type
    }

    static func conform(_ cells: inout [Scalar], to type: ColumnType) {
        guard type == .float else { return }
        for index in cells.indices {
            if case .int(let value) = cells[index] { cells[index] = .float(Double(value)) }
        }
    }
}

extension ColumnType {
    /// The type that holds all cells; `unknown` where all are null, nil where they have none in common.
    package init?(of cells: [Scalar]) {
        var type = ColumnType.unknown
        for cell in cells {
            guard let both = type.joined(with: cell.type) else { return nil }
            type = both
        }
        self = type
    }
}
