/// Computes one step.
struct LocalSteps {
    let frame: LocalFrame
    let variables: [String: LocalFrame]

    init(_ frame: LocalFrame, _ variables: [String: LocalFrame]) {
        self.frame = frame
        self.variables = variables
    }

    func frame(after step: FrameStep) throws(FrameFault) -> LocalFrame {
        switch step {
        case .filter(let condition):
            let column = try LocalTerms(frame).column(condition)
            return frame.rows(at: (0..<frame.count).filter { column[$0] == .bool(true) })
        case .select(let terms):
            let made = try columns(terms)
            return LocalFrame(Schema(made.map(\.0)), columns: made.map(\.1), count: frame.count)
        case .derive(let terms): return try derived(terms)
        case .drop(let names):
            let kept = frame.schema.columns.indices.filter { !names.contains(frame.schema.columns[$0].name) }
            return LocalFrame(
                Schema(kept.map { frame.schema.columns[$0] }), columns: kept.map { frame.columns[$0] },
                count: frame.count)
        case .rename(let renamings):
            let new = Dictionary(uniqueKeysWithValues: renamings.map { ($0.from, $0.to) })
            var renamed = frame
            renamed.schema = Schema(frame.schema.columns.map { Column(new[$0.name] ?? $0.name, $0.type) })
            return renamed
        case .sort(let keys):
            var columns: [(cells: [Scalar], isDescending: Bool)] = []
            for key in keys { columns.append((try LocalTerms(frame).cells(key.term), key.isDescending)) }
            return frame.rows(at: LocalOrder.places(columns, count: frame.count))
        case .slice(let offset, let length): return sliced(offset, length)
        case .distinct(let names, let keep): return distinct(names, keep)
        case .group(let keys, let measures): return try grouped(keys, measures)
        case .sample(let count, let fraction, let seed):
            let wanted = count ?? Int((Double(frame.count) * (fraction ?? 0)).rounded(.toNearestOrEven))
            return frame.rows(at: LocalChance.choose(min(wanted, frame.count), of: frame.count, seed: seed))
        case .snippet(let call): throw LocalFrames.refused("`\(call.name)`")
        case .join, .append, .unpivot, .pivot, .explode: return try LocalShapes(frame, variables).frame(after: step)
        }
    }

    /// The columns that terms make, all over the frame as it is.
    private func columns(_ terms: [NamedTerm]) throws(FrameFault) -> [(Column, [Scalar])] {
        var made: [(Column, [Scalar])] = []
        for named in terms {
            var cells = try LocalTerms(frame).cells(named.term)
            let type = LocalCells.type(try type(of: named.term, .row), of: cells)
            LocalCells.conform(&cells, to: type)
            made.append((Column(named.name, type), cells))
        }
        return made
    }

    private func type(of term: Term, _ place: TermPlace) throws(FrameFault) -> ColumnType {
        do {
            return try TermCheck(frame.schema, place).type(of: term)
        } catch {
            throw error.fault
        }
    }

    private func derived(_ terms: [NamedTerm]) throws(FrameFault) -> LocalFrame {
        var all = frame.schema.columns
        var cells = frame.columns
        for (column, made) in try columns(terms) {
            if let place = frame.schema.place(of: column.name) {
                (all[place], cells[place]) = (column, made)
            } else {
                all.append(column)
                cells.append(made)
            }
        }
        return LocalFrame(Schema(all), columns: cells, count: frame.count)
    }

    private func sliced(_ offset: Int, _ length: Int?) -> LocalFrame {
        let count = frame.count
        let start = offset >= 0 ? min(offset, count) : max(0, count + max(offset, -count))
        // A part that begins before the first row loses what would stand there.
        let missing = offset < -count ? -count - offset : 0
        let wanted = length.map { max(0, $0 - missing) } ?? count
        return frame.rows(at: Array(start..<min(count, start + min(wanted, count - start))))
    }

    private func distinct(_ names: [String], _ keep: FrameStep.Keep) -> LocalFrame {
        let keys = (names.isEmpty ? frame.schema.names : names).compactMap { frame[$0] }
        let groups = LocalGroups(keys, count: keys.isEmpty ? 0 : frame.count)
        switch keep {
        case .first: return frame.rows(at: groups.members.compactMap(\.first))
        case .last: return frame.rows(at: groups.members.compactMap(\.last).sorted())
        case .none: return frame.rows(at: groups.members.filter { $0.count == 1 }.compactMap(\.first))
        }
    }

    private func grouped(_ keys: [NamedTerm], _ measures: [NamedTerm]) throws(FrameFault) -> LocalFrame {
        let keyColumns = try columns(keys)
        let groups = LocalGroups(keyColumns.map(\.1), count: frame.count)
        var all: [Column] = []
        var cells: [[Scalar]] = []
        var plain: [String: [Scalar]] = [:]
        for (named, (column, values)) in zip(keys, keyColumns) {
            let ofGroups = groups.members.map { values[$0[0]] }
            if case .column(let name) = named.term { plain[name] = ofGroups }
            all.append(column)
            cells.append(ofGroups)
        }
        for measure in measures {
            let column = try LocalTerms(frame).column(measure.term, in: groups, keys: plain)
            var values = column.cells(count: groups.members.count)
            let known = try type(of: measure.term, .measure(keys: Array(plain.keys)))
            let type = LocalCells.type(known, of: values)
            LocalCells.conform(&values, to: type)
            all.append(Column(measure.name, type))
            cells.append(values)
        }
        return LocalFrame(Schema(all), columns: cells, count: groups.members.count)
    }
}

/// Rows by chance, the same for the same seed.
enum LocalChance {
    /// - Precondition: `wanted` is between 0 and `count`.
    static func choose(_ wanted: Int, of count: Int, seed: UInt64) -> [Int] {
        var state = seed
        // SplitMix64, by Steele, Lea and Flood.
        func next() -> UInt64 {
            state &+= 0x9e37_79b9_7f4a_7c15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
            return mixed ^ (mixed >> 31)
        }
        var places = Array(0..<count)
        for index in 0..<wanted {
            let other = index + Int(next().multipliedFullWidth(by: UInt64(count - index)).high)
            places.swapAt(index, other)
        }
        return places.prefix(wanted).sorted()
    }
}
