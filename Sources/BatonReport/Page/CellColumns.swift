import BatonModel

/// The arguments and outputs of steps as cells, with the columns of each task.
struct CellColumns {
    /// A column of one task.
    struct Column: Hashable {
        var name: String
        var isOutput: Bool
    }

    enum Cell {
        case none
        case number(Double, String)
        case text(String)
    }

    /// Columns of each task in the order in which they came up.
    private(set) var columns: [[Column]]
    /// Of each step: cells in the order of its task's columns; shorter where the last ones are empty.
    private(set) var rows: [[Cell]] = []
    private var places: [[Column: Int]]
    private var length = 0

    static let argumentPrefix = "argument "

    init(taskCount: Int) {
        columns = Array(repeating: [], count: taskCount)
        places = Array(repeating: [:], count: taskCount)
    }

    mutating func add(_ row: RunView.Row, _ key: StepKey?, task: Int) {
        var cells: [Cell] = []
        for part in key?.parts ?? [] where part.name.hasPrefix(Self.argumentPrefix) {
            let name = String(part.name.dropFirst(Self.argumentPrefix.count))
            put(Self.cell(written: part.text), Column(name: name, isOutput: false), task, &cells)
        }
        for entry in row.outputs {
            put(Self.cell(of: entry.value), Column(name: entry.key, isOutput: true), task, &cells)
        }
        rows.append(cells)
    }

    private mutating func put(_ cell: Cell, _ column: Column, _ task: Int, _ cells: inout [Cell]) {
        guard length < ReportData.cellsLengthMax, let place = place(of: column, task) else { return }
        switch cell {
        case .none: break
        case .number(_, let text), .text(let text): length += text.utf8.count
        }
        while cells.count <= place { cells.append(.none) }
        cells[place] = cell
    }

    private mutating func place(of column: Column, _ task: Int) -> Int? {
        if let known = places[task][column] { return known }
        guard columns[task].count < ReportData.columnsMax else { return nil }
        places[task][column] = columns[task].count
        columns[task].append(column)
        return columns[task].count - 1
    }

    private static func cell(of datum: Datum) -> Cell {
        let text = DatumText.text(datum)
        return DatumText.number(datum).map { .number($0, text) } ?? .text(text)
    }

    /// Of a value as the language writes it.
    private static func cell(written text: String) -> Cell {
        if let number = Double(text) { return .number(number, text) }
        return .text(DatumText.shortened(text))
    }

    func write(to json: inout JSONText) {
        json.key("columns")
        json.array { json in
            for columns in columns {
                json.array { json in
                    for column in columns {
                        json.array { json in
                            json.string(Markup.visible(column.name))
                            json.number(column.isOutput ? 1 : 0)
                        }
                    }
                }
            }
        }
        json.key("cells")
        json.array { json in
            for row in rows { json.array { json in for cell in row { cell.write(to: &json) } } }
        }
    }
}

extension CellColumns.Cell {
    /// A text, a number, or a number with the text that it is shown as.
    fileprivate func write(to json: inout JSONText) {
        switch self {
        case .none: json.null()
        case .text(let text): json.string(Markup.visible(text))
        case .number(let number, let text):
            json.array { json in
                json.number(number)
                json.string(Markup.visible(text))
            }
        }
    }
}
