/// Recipes for Spark. Its rows have no order, so steps that depend on one number the rows first and sort by that number
/// at the end; what can't be done so is refused by name.
enum SparkPrinter: EnginePrinter {
    static var engine: Engine { .spark }

    static func frame(_ recipe: Recipe, _ context: ProgramContext) throws(FrameFault) -> PythonExpression {
        var chain = SparkChain(
            context: context, value: try source(recipe.source, context),
            schema: try context.schema(of: Recipe(recipe.source)))
        _ = try context.schema(of: recipe)
        for (place, step) in recipe.steps.enumerated() {
            do throws(FrameFault) {
                try chain.append(step)
                chain.schema = try StepCheck(chain.schema, context.schemas, 0).schema(after: step)
            } catch {
                var fault = error
                if fault.step == nil { fault.step = place }
                throw fault
            }
        }
        return chain.value
    }

    static func count(_ recipe: Recipe, _ context: ProgramContext) throws(FrameFault) -> PythonExpression {
        try frame(recipe, context).dot("count")
    }

    static func toPandas(_ frame: PythonExpression, _ context: ProgramContext) -> PythonExpression {
        .call(context.helper("baton_to_pandas"), [.positional(frame)])
    }

    static func save(
        _ recipe: Recipe, _ file: FrameFile, _ context: ProgramContext
    ) throws(FrameFault) -> PythonExpression {
        try PandasSource.write(toPandas(try frame(recipe, context), context), file, context)
    }

    /// The settings that give Spark the written meaning: names by case, overflow an error, times in UTC.
    private static func needSession(_ context: ProgramContext) {
        context.need("from pyspark.sql import SparkSession")
        context.need("spark = SparkSession.builder.getOrCreate()")
        context.need("spark.conf.set(\"spark.sql.ansi.enabled\", True)")
        context.need("spark.conf.set(\"spark.sql.caseSensitive\", True)")
        context.need("spark.conf.set(\"spark.sql.session.timeZone\", \"UTC\")")
    }

    private static func source(_ source: FrameSource, _ context: ProgramContext) throws(FrameFault) -> PythonExpression
    {
        needSession(context)
        let read = PythonExpression.name("spark").attribute("read")
        switch source {
        case .variable(let name): return try context.variable(name)
        case .table(let schema, let rows): return try table(schema, rows, context)
        // PySpark has no reader of stores of its own.
        case .file(let file) where file.format == .parquet && file.options.isEmpty && !file.isInStore:
            return read.dot("parquet", .string(file.path))
        case .file, .query, .snippet:
            let made = try PandasSource.expression(source, context)
            return PythonExpression.name("spark").dot(
                "createDataFrame", .call(context.helper("baton_to_arrow"), [.positional(made)]))
        }
    }

    private static func table(
        _ schema: Schema, _ rows: [[Scalar]], _ context: ProgramContext
    ) throws(FrameFault) -> PythonExpression {
        context.need("from pyspark.sql import types as T")
        var columns: [[PythonExpression]] = []
        var fields: [PythonExpression] = []
        for (place, column) in schema.columns.enumerated() {
            let type = column.type == .unknown ? joined(rows.map { $0[place].type }) : column.type
            var rows = rows
            if type == .float { for row in rows.indices { rows[row][place] = rows[row][place].asFloat } }
            columns.append(try context.cells(rows, place, column))
            fields.append(.name("T").dot("StructField", .string(column.name), try self.type(type, context)))
        }
        let data = rows.indices.map { row in PythonExpression.tuple(columns.map { $0[row] }) }
        return .name("spark").dot(
            "createDataFrame", .list(data), named: [("schema", .name("T").dot("StructType", .list(fields)))])
    }

    /// Of a column whose type nobody said: that of its values, which are of one kind.
    private static func joined(_ types: [ColumnType]) -> ColumnType {
        types.reduce(.unknown) { $0.joined(with: $1) ?? $0 }
    }

    static func type(_ type: ColumnType, _ context: ProgramContext) throws(FrameFault) -> PythonExpression {
        let types = PythonExpression.name("T")
        switch type {
        case .unknown: return types.dot("NullType")
        case .bool: return types.dot("BooleanType")
        case .int: return types.dot("LongType")
        case .float: return types.dot("DoubleType")
        case .text: return types.dot("StringType")
        case .date: return types.dot("DateType")
        case .datetime(let zone): return types.dot(zone == nil ? "TimestampNTZType" : "TimestampType")
        case .duration: return types.dot("DayTimeIntervalType")
        case .binary: return types.dot("BinaryType")
        case .list(let item): return types.dot("ArrayType", try self.type(item, context))
        case .record(let fields):
            var made: [PythonExpression] = []
            for field in fields {
                made.append(types.dot("StructField", .string(field.name), try self.type(field.type, context)))
            }
            return types.dot("StructType", .list(made))
        }
    }
}

extension Scalar {
    /// Spark takes no int for a float.
    fileprivate var asFloat: Scalar { if case .int(let value) = self { .float(Double(value)) } else { self } }
}

struct SparkChain {
    let context: ProgramContext
    fileprivate(set) var value: PythonExpression
    fileprivate(set) var schema: Schema?

    /// The columns that number rows; no column of a user's has a NUL in its name here.
    private static let row = "\0row"
    private static let otherRow = "\0other"
    private static let condition = "\0condition"

    private var scope: TermScope { TermScope(schema: schema) }

    private func terms(isGroup: Bool = false) -> SparkTerms {
        SparkTerms(context: context, scope: TermScope(schema: schema, isGroup: isGroup))
    }

    fileprivate mutating func append(_ step: FrameStep) throws(FrameFault) {
        switch step {
        case .filter(let condition): try filter(condition)
        case .select(let named): try select(named)
        case .derive(let named): try derive(named)
        case .drop(let names): value = value.dot("drop", arguments: names.map { .positional(.string($0)) })
        case .rename(let renamings):
            // One after the other, a name that another gives up would be renamed twice.
            guard let schema else { throw context.refused("a rename of unknown columns", "name the frame before it") }
            let new = Dictionary(renamings.map { ($0.from, $0.to) }, uniquingKeysWith: { first, _ in first })
            value = value.dot("toDF", arguments: schema.names.map { .positional(.string(new[$0] ?? $0)) })
        case .sort(let keys): try sort(keys)
        case .slice(let offset, let length):
            guard offset >= 0 else {
                transform(
                    "baton_from_end",
                    [.int(Int64(max(offset, -1 << 40)))] + (length.map { [.int(Int64(min($0, 1 << 30)))] } ?? []))
                break
            }
            if offset > 0 { value = value.dot("offset", .int(Int64(offset))) }
            if let length { value = value.dot("limit", .int(Int64(min(length, 1 << 30)))) }
        case .group(let keys, let measures): try group(keys, measures)
        case .join(let other, let kind, let keys, let suffix): try join(other, kind, keys, suffix)
        case .append(let others):
            for other in others {
                value = value.dot(
                    "unionByName", try SparkPrinter.frame(other, context),
                    named: [("allowMissingColumns", .bool(true))])
            }
        case .explode(let name):
            let items = PythonExpression.name("F").dot("explode_outer", SparkTerms.name(name))
            context.need("from pyspark.sql import functions as F")
            value = value.dot("withColumn", .string(name), items)
        case .distinct(let names, let keep):
            guard let all = names.isEmpty ? schema?.names : names else { throw refusedUnknown("`distinct`") }
            transform("baton_distinct", [.list(all.map(SparkTerms.name)), .string(keep.rawValue)])
        case .unpivot(let columns, let name, let cells):
            transform("baton_unpivot", [.strings(columns), .string(name), .string(cells)])
        case .pivot(let index, let columns, let cells):
            let name = PythonNames.fresh("value", taken: Set(index + [columns]))
            try group((index + [columns]).map { NamedTerm($0, .column($0)) }, [NamedTerm(name, cells)])
            transform("baton_pivot", [.strings(index), .string(columns), .string(name)])
        case .sample(let count, let fraction, let seed):
            var options: [(String, PythonExpression)] = []
            if let count { options.append(("count", .int(Int64(min(count, 1 << 30))))) }
            if let fraction { options.append(("fraction", .float(fraction))) }
            options.append(("seed", .int(Int64(bitPattern: seed & UInt64(Int64.max)))))
            transform("baton_sample", [], named: options)
        case .snippet(let call): try snippet(call)
        }
    }

    /// On the parts of the frame, where rows don't depend on each other. All of it may be larger than the process that asks.
    private mutating func snippet(_ call: SnippetCall) throws(FrameFault) {
        let type: String
        switch Snippets.named[call.name]?.rowsGive {
        case .text: type = "string"
        case .int: type = "bigint"
        case .list: type = "array<string>"
        default: throw refused("`\(call.name)`")
        }
        let context = self.context
        let arguments = try SnippetCalls.arguments(call, context) { recipe throws(FrameFault) in
            throw context.refused("`\(call.name)` of another frame", "use Polars or pandas for it")
        }
        let function = try SnippetCalls.function(call, context)
        value = value.dot(
            "transform",
            arguments: [
                .positional(context.helper("baton_by_rows")), .positional(function), .positional(.string(type)),
            ]
                + arguments)
    }

    private func refused(_ what: String) -> FrameFault { context.refused(what, "use Polars or pandas for it") }

    private func refusedUnknown(_ what: String) -> FrameFault {
        context.refused(
            "\(what) of a frame whose columns are not known", "give the frame before it a name of its own")
    }

    private mutating func transform(
        _ helper: String, _ arguments: [PythonExpression] = [], named: [(String, PythonExpression)] = []
    ) {
        value = value.dot(
            "transform",
            arguments: [.positional(context.helper(helper))] + arguments.map { .positional($0) }
                + named.map { .keyword($0.0, $0.1) })
    }

    // MARK: Steps of terms

    /// What a step needs before it: the rows numbered for windows, and totals of all rows beside each.
    private struct Preparation {
        var terms: [Term]
        var totals: [String]
        var isNumbered: Bool
        var schema: Schema?
    }

    private mutating func prepare(_ terms: [Term]) throws(FrameFault) -> Preparation {
        let lifted = SparkTotals(terms)
        // Spark drops a sort that stands before a join, and totals come by one.
        let isNumbered = !lifted.totals.isEmpty || lifted.terms.contains { $0.hasWindow }
        let made = Preparation(
            terms: lifted.terms, totals: lifted.totals.map(\.name), isNumbered: isNumbered, schema: schema)
        if isNumbered { transform("baton_number_rows") }
        if lifted.totals.isEmpty { return made }
        var totals: [PythonExpression] = []
        var columns = schema?.columns
        for total in lifted.totals {
            totals.append(try self.terms(isGroup: true).expression(total.term).dot("alias", .string(total.name)))
            columns?.append(Column(total.name, scope.type(of: total.term)))
        }
        transform("baton_beside", totals)
        schema = columns.map { Schema($0) }
        return made
    }

    private mutating func finish(_ preparation: Preparation, dropping others: [String] = []) {
        let names = preparation.totals + others
        if !names.isEmpty { value = value.dot("drop", arguments: names.map { .positional(.string($0)) }) }
        if preparation.isNumbered { transform("baton_in_order") }
        schema = preparation.schema
    }

    private mutating func filter(_ condition: Term) throws(FrameFault) {
        let preparation = try prepare([condition])
        let made = try terms().expression(preparation.terms[0])
        guard preparation.terms[0].hasWindow else {
            value = value.dot("filter", made)
            return finish(preparation)
        }
        // Spark has no windows in conditions.
        value = value.dot("withColumn", .string(Self.condition), made)
            .dot("filter", PythonExpression.name("F").dot("col", .string(Self.condition)))
        finish(preparation, dropping: [Self.condition])
    }

    private mutating func select(_ named: [NamedTerm]) throws(FrameFault) {
        var preparation = try prepare(named.map(\.term))
        var made = try columns(zip(named, preparation.terms).map { NamedTerm($0.name, $1) })
        if preparation.isNumbered { made.append(.positional(.string(Self.row))) }
        value = value.dot("select", arguments: made)
        preparation.totals = []
        finish(preparation)
    }

    private mutating func derive(_ named: [NamedTerm]) throws(FrameFault) {
        if named.isEmpty { return }
        let preparation = try prepare(named.map(\.term))
        var entries: [PythonEntry] = []
        for (item, term) in zip(named, preparation.terms) {
            entries.append(PythonEntry(.string(item.name), try terms().expression(term)))
        }
        value = value.dot("withColumns", .dictionary(entries))
        finish(preparation)
    }

    private func columns(_ named: [NamedTerm], isGroup: Bool = false) throws(FrameFault) -> [PythonArgument] {
        var made: [PythonArgument] = []
        for item in named {
            if item.term == .column(item.name) {
                made.append(.positional(SparkTerms.name(item.name)))
            } else {
                made.append(
                    .positional(try terms(isGroup: isGroup).expression(item.term).dot("alias", .string(item.name))))
            }
        }
        return made
    }

    private func numbered(_ frame: PythonExpression, _ name: String) -> PythonExpression {
        context.need("from pyspark.sql import functions as F")
        return frame.dot("withColumn", .string(name), .name("F").dot("monotonically_increasing_id"))
    }

    private mutating func sort(_ keys: [FrameStep.SortKey]) throws(FrameFault) {
        if keys.contains(where: { $0.term.hasWindow }) {
            throw context.refused("a sort by what depends on the order", "make a column of it before")
        }
        var made: [PythonArgument] = []
        for key in keys {
            let column = try terms().expression(key.term)
            if key.isDescending, scope.type(of: key.term) == .float {
                // `isnan` of null is false: alone it would put null before NaN.
                made.append(.positional(column.dot("isNull")))
                made.append(.positional(PythonExpression.name("F").dot("isnan", column)))
            }
            made.append(.positional(column.dot(key.isDescending ? "desc_nulls_last" : "asc_nulls_last")))
        }
        made.append(.positional(.string(Self.row)))
        value = numbered(value, Self.row).dot("orderBy", arguments: made).dot("drop", .string(Self.row))
    }

    private mutating func group(_ keys: [NamedTerm], _ measures: [NamedTerm]) throws(FrameFault) {
        if keys.contains(where: { $0.term.hasWindow }) {
            throw context.refused("a group by what depends on the order", "make a column of it before")
        }
        let made = try columns(measures, isGroup: true)
        if keys.isEmpty {
            if measures.contains(where: { $0.term.isOfOrder }) { transform("baton_number_rows") }
            value = value.dot("agg", arguments: made)
            return
        }
        let first = PythonExpression.name("F").dot("min", .string(Self.row)).dot("alias", .string(Self.row))
        value = numbered(value, Self.row).dot("groupBy", arguments: try columns(keys))
            .dot("agg", arguments: made + [.positional(first)])
            .dot("orderBy", .string(Self.row)).dot("drop", .string(Self.row))
    }

    private mutating func join(
        _ other: Recipe, _ kind: FrameStep.JoinKind, _ keys: [FrameStep.JoinKey], _ suffix: String
    ) throws(FrameFault) {
        guard let schema, let right = try context.schema(of: other) else { throw refusedUnknown("a join") }
        let names = keys.map(\.left)
        guard Set(names).count == names.count else { throw refused("a join that names a column twice") }
        // Keys get the names of the left's, so that each is one column.
        let renamed = right.names.map { name in
            keys.first { $0.right == name }?.left ?? (schema[name] == nil ? name : name + suffix)
        }
        var frame = try SparkPrinter.frame(other, context)
        if renamed != right.names { frame = frame.dot("toDF", arguments: renamed.map { .positional(.string($0)) }) }
        let isPart = kind == .semi || kind == .anti
        if !isPart { frame = numbered(frame, Self.otherRow) }
        let how = ["semi": "left_semi", "anti": "left_anti"][kind.rawValue] ?? kind.rawValue
        value =
            kind == .cross
            ? numbered(value, Self.row).dot("crossJoin", frame)
            : numbered(value, Self.row).dot(
                "join", frame, named: [("on", .strings(names)), ("how", .string(how))])
        let order = [Self.row] + (isPart ? [] : [Self.otherRow])
        value = value.dot(
            "orderBy",
            arguments: order.map {
                .positional(PythonExpression.name("F").dot("col", .string($0)).dot("asc_nulls_last"))
            })
        let kept = schema.names + (isPart ? [] : renamed.filter { !names.contains($0) })
        value = value.dot("select", arguments: kept.map { .positional(SparkTerms.name($0)) })
    }
}
