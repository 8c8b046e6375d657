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
        var data: [PythonExpression] = []
        for row in rows {
            var cells: [PythonExpression] = []
            for (cell, column) in zip(row, schema.columns) {
                cells.append(try context.literal(cell, zoned: column.type.zone != nil))
            }
            data.append(.tuple(cells))
        }
        var fields: [PythonExpression] = []
        for column in schema.columns {
            fields.append(.name("T").dot("StructField", .string(column.name), try type(column.type, context)))
        }
        return .name("spark").dot(
            "createDataFrame", .list(data), named: [("schema", .name("T").dot("StructType", .list(fields)))])
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
        case .record: throw context.refused("a column of records", "take their fields into columns first")
        }
    }
}

struct SparkChain {
    let context: ProgramContext
    fileprivate(set) var value: PythonExpression
    fileprivate(set) var schema: Schema?

    /// The columns that number rows; no column of a user's has a NUL in its name here.
    private static let row = "\0row"
    private static let otherRow = "\0other"

    private var scope: TermScope { TermScope(schema: schema) }

    private func terms(isGroup: Bool = false) -> SparkTerms {
        SparkTerms(context: context, scope: TermScope(schema: schema, isGroup: isGroup))
    }

    fileprivate mutating func append(_ step: FrameStep) throws(FrameFault) {
        switch step {
        case .filter(let condition): value = value.dot("filter", try terms().expression(condition))
        case .select(let named): value = value.dot("select", arguments: try columns(named))
        case .derive(let named):
            var entries: [PythonEntry] = []
            for item in named { entries.append(PythonEntry(.string(item.name), try terms().expression(item.term))) }
            if !entries.isEmpty { value = value.dot("withColumns", .dictionary(entries)) }
        case .drop(let names): value = value.dot("drop", arguments: names.map { .positional(.string($0)) })
        case .rename(let renamings):
            // One after the other, a name that another gives up would be renamed twice.
            guard let schema else { throw context.refused("a rename of unknown columns", "name the frame before it") }
            let new = Dictionary(renamings.map { ($0.from, $0.to) }, uniquingKeysWith: { first, _ in first })
            value = value.dot("toDF", arguments: schema.names.map { .positional(.string(new[$0] ?? $0)) })
        case .sort(let keys): try sort(keys)
        case .slice(let offset, let length):
            guard offset >= 0 else { throw refused("rows counted from the end") }
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
        case .distinct: throw refused("`distinct`, which keeps the first or last of an order")
        case .unpivot: throw refused("`unpivot`")
        case .pivot: throw refused("`pivot`")
        case .sample: throw refused("`sample`")
        case .snippet(let call): throw refused("`\(call.name)`")
        }
    }

    private func refused(_ what: String) -> FrameFault {
        context.refused(what, "use Polars or pandas for it")
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
        let made = try columns(measures, isGroup: true)
        if keys.isEmpty {
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
        guard kind != .cross, keys.allSatisfy({ $0.left == $0.right }), let schema,
            let right = try context.schema(of: other)
        else { throw refused("a join on columns of two names, or of frames whose columns are not known") }
        let names = keys.map(\.left)
        let renamed = right.names.map { name in
            names.contains(name) || schema[name] == nil ? name : name + suffix
        }
        var frame = try SparkPrinter.frame(other, context)
        if renamed != right.names { frame = frame.dot("toDF", arguments: renamed.map { .positional(.string($0)) }) }
        let isPart = kind == .semi || kind == .anti
        if !isPart { frame = numbered(frame, Self.otherRow) }
        let how = ["semi": "left_semi", "anti": "left_anti"][kind.rawValue] ?? kind.rawValue
        value = numbered(value, Self.row).dot(
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
