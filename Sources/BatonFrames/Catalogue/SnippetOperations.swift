/// Operations that a function of the Python library does: models, plots, phonetics, files, connections.
enum SnippetOperations {
    private static let columns = Parameter("cols", .columns, .text("*"))
    private static let outputs = Parameter("output_cols", .outputs, .null)

    static func scalar(_ name: String, _ value: Scalar) -> SnippetCall.Argument { .init(name, .scalar(value)) }
    static func texts(_ name: String, _ texts: [String]) -> SnippetCall.Argument {
        .init(name, .scalar(.list(texts.map { .text($0) })))
    }

    static let all: [Operation] =
        words + encoders + statistics + models + outliers + plots + profiles + clusters + files + connections

    // MARK: - Words

    /// Each cell's text by a function of one text.
    private static func word(
        _ name: String, with parameters: [Parameter] = [], kind: Operation.Kind = .transformation, _ summary: String
    ) -> Operation {
        Operation(
            "cols.\(name)", kind, [columns] + parameters + [outputs], summary,
            .frame { call throws(FrameFault) in
                let names = try call.columns(taking: \.isText)
                var arguments = [texts("columns", names), texts("outputs", try call.outputs(of: names))]
                for parameter in parameters { arguments.append(scalar(parameter.name, call.scalar(parameter.name))) }
                return call.frame.then(.snippet(SnippetCall(name, arguments)))
            })
    }

    private static let english = Parameter("language", .word(["english"]), .text("english"))

    private static let words: [Operation] = [
        word("soundex", "How the word sounds, by Soundex"), word("metaphone", "How the word sounds, by Metaphone"),
        word("double_metaphone", "How the word sounds, by Double Metaphone: two codes"),
        word("nysiis", "How the name sounds, by NYSIIS"),
        word("match_rating_codex", "How the name sounds, by the match rating approach"),
        word("fingerprint", "The words in lower case without accents and punctuation, each once, in order"),
        word(
            "ngram_fingerprint", with: [Parameter("n_size", .integer, .int(2))],
            "The stretches of some letters, each once, in order"),
        word("ngrams", with: [Parameter("n_size", .integer, .int(2))], "The stretches of some letters as a list"),
        word("expand_contracted_words", "Contractions of English as words: don't as do not"),
        word("num_to_words", with: [Parameter("language", .text, .text("en"))], "Numbers in words"),
        word("remove_stopwords", with: [english], "Without the words that say little: the, of, and"),
        word(
            "stem_verbs",
            with: [Parameter("stemmer", .word(["porter", "snowball", "lancaster"]), .text("porter")), english],
            "Words without their endings"),
        Operation(
            "cols.levenshtein", .output,
            [columns, Parameter("other_cols", .columns, .null), Parameter("value", .text, .null), outputs],
            "How many letters differ from another column, or from a text",
            .frame { call throws(FrameFault) in
                let names = try call.columns(taking: \.isText)
                let others = call.isNull("other_cols") ? [] : try call.columns("other_cols")
                guard others.isEmpty != call.isNull("value"), others.isEmpty || others.count == names.count else {
                    throw FrameFault(.badArgument, "cols.levenshtein needs 'value', or as many 'other_cols' as 'cols'")
                }
                return call.frame.then(
                    .snippet(
                        SnippetCall(
                            "levenshtein",
                            [
                                texts("columns", names), texts("others", others), scalar("value", call.scalar("value")),
                                texts("outputs", try call.outputs(of: names)),
                            ])))
            }),
    ]

    // MARK: - Encoders

    private static let encoders: [Operation] = [
        Operation(
            "cols.one_hot_encode", .transformation,
            [
                columns, Parameter("prefix", .text, .null), Parameter("drop", .truth, .bool(true)),
                Parameter("kwargs", .ignored("nothing more is needed"), .null),
            ], "A column of truths for each value",
            .frame { call throws(FrameFault) in
                call.frame.then(
                    .snippet(
                        SnippetCall(
                            "one_hot_encode",
                            [
                                texts("columns", try call.columns(taking: \.isText)),
                                scalar("prefix", call.scalar("prefix")),
                                scalar("drop", call.scalar("drop")),
                            ])))
            }),
        frame(
            "cols.string_to_index", [Parameter("cols", .columns, .null), outputs],
            "Values as numbers, the most frequent 0",
            "string_to_index"),
        frame(
            "cols.index_to_string", [Parameter("cols", .columns, .null), outputs],
            "Numbers of `string_to_index` as values",
            "index_to_string"),
        features(
            "cols.bag_of_words",
            [
                Parameter("features", .columns), Parameter("analyzer", .word(["word", "char"]), .text("word")),
                Parameter("ngram_range", .integer, .int(2)),
            ], "How often each word stands in a text"),
        features("cols.tf_idf", [Parameter("features", .columns)], "How much each word says of a text, by TF-IDF"),
        Operation(
            "cols.impute", .output,
            [
                columns, Parameter("data_type", .word(["auto", "continuous", "categorical"]), .text("auto")),
                Parameter("strategy", .word(["auto", "mean", "median", "most_frequent", "constant"]), .text("auto")),
                Parameter("fill_value", .value, .null), outputs,
            ], "A value in the place of null and NaN: the mean, the median, the most frequent, or one given",
            .frame(imputed)),
        Operation(
            "cols.cut", .transformation,
            [
                columns, Parameter("bins", .value, .null), Parameter("labels", .texts, .null),
                Parameter("default", .value, .null), outputs,
            ], "In which of some stretches the number lies", .frame(cut)),
        frame(
            "cols.qcut", [columns, Parameter("quantiles", .value, .null), outputs],
            "In which of the stretches of equally many rows the number lies", "qcut", kind: .output),
    ]

    private static func frame(
        _ name: String, _ parameters: [Parameter], _ summary: String, _ snippet: String,
        kind: Operation.Kind = .transformation
    ) -> Operation {
        Operation(
            name, kind, parameters, summary,
            .frame { call throws(FrameFault) in
                let names = call.isNull("cols") ? call.schema.names : try call.columns()
                var arguments = [texts("columns", names), texts("outputs", try call.outputs(of: names))]
                for parameter in parameters where parameter.name != "cols" && parameter.name != "output_cols" {
                    arguments.append(scalar(parameter.name, call.scalar(parameter.name)))
                }
                return call.frame.then(.snippet(SnippetCall(snippet, arguments)))
            })
    }

    private static func features(_ name: String, _ parameters: [Parameter], _ summary: String) -> Operation {
        Operation(
            name, .transformation, parameters, summary,
            .frame { call throws(FrameFault) in
                var arguments = [texts("columns", try call.columns("features"))]
                for parameter in parameters where parameter.name != "features" {
                    arguments.append(scalar(parameter.name, call.scalar(parameter.name)))
                }
                return call.frame.then(.snippet(SnippetCall(String(name.dropFirst("cols.".count)), arguments)))
            })
    }

    @Sendable private static func imputed(_ call: OperationCall) throws(FrameFault) -> Recipe {
        try call.deriving(try call.columns()) { column throws(FrameFault) in
            let isNumber = call.schema[column]?.isNumber ?? false
            let strategy = call.text("strategy") ?? "auto"
            let fill: Term
            switch strategy == "auto"
                ? (isNumber && call.text("data_type") != "categorical" ? "mean" : "most_frequent") : strategy
            {
            case "mean": fill = .aggregate(.mean, .column(column))
            case "median": fill = .aggregate(.median, .column(column))
            case "most_frequent": fill = .aggregate(.mode, .column(column))
            default:
                guard !call.isNull("fill_value") else {
                    throw FrameFault(.badArgument, "cols.impute: the strategy \"constant\" needs 'fill_value'")
                }
                fill = .literal(call.scalar("fill_value"))
            }
            return .when([Term.Arm(Predicate.isNull(column, call), fill)], otherwise: .column(column))
        }
    }

    @Sendable private static func cut(_ call: OperationCall) throws(FrameFault) -> Recipe {
        guard let bins = call.list("bins"), bins.count > 1, bins.allSatisfy(\.isNumber) else {
            throw FrameFault(.badArgument, "cols.cut: 'bins' are the bounds of the stretches: [0, 10, 100]")
        }
        let labels = call.texts("labels") ?? (1..<bins.count).map(String.init)
        guard labels.count == bins.count - 1 else {
            throw FrameFault(.badArgument, "cols.cut: \(labels.count) labels for \(bins.count - 1) stretches")
        }
        return try call.deriving(try call.columns(taking: \.isNumber)) { column throws(FrameFault) in
            let cell = call.numeric(column)
            // Open below, closed above, as pandas has it.
            let arms = labels.indices.map { index in
                Term.Arm(
                    .allOf([
                        .apply(.greater, [cell, .literal(bins[index])]),
                        .apply(.lessOrEqual, [cell, .literal(bins[index + 1])]),
                    ]), .text(labels[index]))
            }
            return .when(arms, otherwise: .literal(call.scalar("default")))
        }
    }

    // MARK: - Statistics

    private static func asked(
        _ name: String, _ parameters: [Parameter], _ summary: String, _ snippet: String,
        taking: @escaping @Sendable (ColumnType) -> Bool = { _ in true }, columns: String = "cols"
    ) -> Operation {
        Operation(
            name, .output, parameters, summary,
            .ask { call throws(FrameFault) in
                var arguments: [SnippetCall.Argument] = []
                for parameter in parameters {
                    switch parameter.kind {
                    case .columns where parameter.name == columns:
                        let names =
                            call.isNull(columns)
                            ? call.schema.columns.filter { taking($0.type) }.map(\.name)
                            : try call.columns(columns, taking: taking)
                        arguments.append(texts("columns", names))
                    case .columns: arguments.append(texts(parameter.name, try call.columns(parameter.name)))
                    case .column: arguments.append(scalar(parameter.name, .text(try call.column(parameter.name))))
                    case .ignored: break
                    default: arguments.append(scalar(parameter.name, call.scalar(parameter.name)))
                    }
                }
                return Question(Statement(.ask(call.frame, SnippetCall(snippet, arguments))))
            })
    }

    private static let compute = Parameter("compute", .ignored("answers are always computed"), .bool(true))
    private static let tidy = Parameter("tidy", .truth, .bool(true))
    private static let flush = Parameter("flush", .ignored("answers are always computed anew"), .bool(false))

    private static let statistics: [Operation] = [
        asked(
            "cols.frequency",
            [
                columns, Parameter("n", .integer, .int(32)), Parameter("percentage", .truth, .bool(false)),
                Parameter("total_rows", .ignored("the frame's rows are counted"), .null),
                Parameter("count_uniques", .truth, .bool(false)), compute, Parameter("tidy", .truth, .bool(false)),
            ], "The most frequent values with their counts", "frequency"),
        asked(
            "cols.hist",
            [columns, Parameter("buckets", .integer, .int(32)), Parameter("range", .value, .null), compute],
            "How many values lie in each of some stretches", "histogram", taking: \.isNumber),
        asked(
            "cols.heatmap",
            [
                Parameter("col_x", .column), Parameter("col_y", .column), Parameter("bins_x", .integer, .int(10)),
                Parameter("bins_y", .integer, .int(10)), compute,
            ], "How many rows lie in each field of two columns' stretches", "heatmap"),
        asked("cols.boxplot", [columns], "Quartiles, whiskers and outliers", "boxplot", taking: \.isNumber),
        asked(
            "cols.correlation",
            [
                columns, Parameter("method", .word(["pearson", "spearman", "kendall"]), .text("pearson")), compute,
                tidy,
            ], "How columns go together, from -1 to 1", "correlation", taking: \.isNumber),
        asked(
            "cols.cross_tab",
            [
                Parameter("col_x", .column), Parameter("col_y", .column),
                Parameter("output", .word(["dict", "dataframe"]), .text("dict")), compute,
            ],
            "How often each pair of values stands in two columns", "cross_tab"),
        asked(
            "cols.mode", [columns, tidy, compute], "The most frequent values: all that are equally frequent", "modes"),
        asked(
            "cols.unique_values",
            [columns, Parameter("estimate", .ignored("values are exact"), .bool(false)), compute, tidy],
            "The different values, in the order of their first row", "unique_values"),
        asked(
            "cols.pattern_counts",
            [columns, Parameter("n", .integer, .int(10)), Parameter("mode", .integer, .int(0)), flush],
            "The most frequent patterns of letters and digits", "pattern_counts", taking: \.isText),
        asked(
            "cols.infer_type",
            [columns, Parameter("sample_count", .ignored("all values are read"), .null), tidy],
            "What the values read as", "infer_types"),
        asked(
            "cols.inferred_data_type",
            [
                columns, Parameter("use_internal", .ignored("nothing is remembered"), .bool(false)),
                Parameter("calculate", .ignored("always"), .bool(false)), tidy,
            ], "What the values read as", "infer_types"),
        asked(
            "cols.infer_date_formats", [columns, Parameter("sample", .integer, .int(200)), tidy],
            "The formats by which the texts read as dates", "infer_date_formats", taking: \.isText),
        asked(
            "cols.date_format",
            [
                columns, tidy, compute, Parameter("cached", .ignored("nothing is remembered"), .null),
                Parameter("kwargs", .ignored("nothing more is needed"), .null),
            ],
            "The format by which the texts read as dates", "infer_date_formats", taking: \.isText),
        asked(
            "cols.quality", [columns, flush, compute], "How many cells match their type, are missing, or do not match",
            "quality"),
    ]

    // MARK: - Models, outliers, plots, profile

    private static func model(_ name: String, _ parameters: [Parameter], _ summary: String) -> Operation {
        Operation(
            "ml.\(name)", .output, parameters, summary,
            .object { call throws(FrameFault) in
                var arguments = [texts("features", call.texts("features") == nil ? [] : try call.columns("features"))]
                for parameter in parameters where parameter.name != "features" {
                    switch parameter.kind {
                    case .column: arguments.append(scalar(parameter.name, .text(try call.column(parameter.name))))
                    case .ignored: break
                    default: arguments.append(scalar(parameter.name, call.scalar(parameter.name)))
                    }
                }
                return SnippetCall("ml_\(name)", arguments + [.init("frame", .frame(call.frame))])
            })
    }

    private static let features = Parameter("features", .columns)
    private static let target = Parameter("target", .column)
    private static let more = [
        Parameter("args", .ignored("nothing more is needed"), .null),
        Parameter("kwargs", .ignored("nothing more is needed"), .null),
    ]

    private static let models: [Operation] = [
        model("linear_regression", [features, target] + more, "A line through the points, by least squares"),
        model("logistic_regression", [features, target] + more, "The chance of a class, by logistic regression"),
        model(
            "logistic_regression_text", [target], "The chance of a class from a text, by TF-IDF and logistic regression"
        ),
        model("decision_tree", [features, target, more[1]], "A class by a tree of questions"),
        model("random_forest", [features, target] + more, "A class by many trees"),
        model("gbt", [features, target, more[1]], "A class by trees that mend each other's errors"),
        model("k_means", [features, Parameter("n_centers", .integer)] + more, "Groups around centres"),
        model("pca", [features, target] + more, "The directions in which the rows differ most"),
    ]

    private static let threshold = Parameter("threshold", .number)

    private static let outliers: [Operation] = [
        asked(
            "outliers.z_score", [Parameter("cols", .columns), threshold],
            "Rows farther than some standard deviations from the mean", "outliers_z_score", taking: \.isNumber),
        asked(
            "outliers.modified_z_score",
            [
                Parameter("cols", .columns), threshold,
                Parameter("relative_error", .ignored("medians are exact"), .int(10_000)),
            ],
            "Rows farther from the median than some of the median distances", "outliers_modified_z_score",
            taking: \.isNumber),
        asked(
            "outliers.mad",
            [
                Parameter("cols", .columns), threshold,
                Parameter("relative_error", .ignored("medians are exact"), .int(10_000)),
            ],
            "Rows farther from the median than some median distances", "outliers_mad", taking: \.isNumber),
        asked(
            "outliers.tukey", [Parameter("cols", .columns)], "Rows beyond Tukey's fences", "outliers_tukey",
            taking: \.isNumber),
    ]

    private static let format = Parameter("output_format", .word(["plot", "svg", "png"]), .text("plot"))
    private static let path = Parameter("output_path", .text, .null)

    private static let plots: [Operation] = [
        asked(
            "plot.hist",
            [
                Parameter("columns", .columns, .null), Parameter("buckets", .integer, .int(10)),
                Parameter("range", .value, .null), format, path,
            ], "A histogram as a picture", "plot_hist", taking: \.isNumber,
            columns: "columns"),
        asked(
            "plot.box", [Parameter("columns", .columns, .null), format, path], "Boxes and whiskers as a picture",
            "plot_box", taking: \.isNumber, columns: "columns"),
        asked(
            "plot.frequency",
            [Parameter("columns", .columns, .null), Parameter("buckets", .integer, .int(10)), format, path],
            "The most frequent values as a picture", "plot_frequency", columns: "columns"),
        asked(
            "plot.correlation",
            [
                Parameter("cols", .columns),
                Parameter("method", .word(["pearson", "spearman", "kendall"]), .text("pearson")),
                format, path,
            ], "How columns go together, as a picture", "plot_correlation", taking: \.isNumber),
        asked(
            "plot.heatmap",
            [
                Parameter("col_x", .column), Parameter("col_y", .column), Parameter("bins_x", .integer, .int(10)),
                Parameter("bins_y", .integer, .int(10)), format, path,
            ], "How many rows lie in each field, as a picture", "plot_heatmap"),
        asked(
            "plot.qqplot", [Parameter("columns", .columns), Parameter("n", .integer, .int(100)), format, path],
            "Quantiles beside those of the normal distribution, as a picture", "plot_qq", taking: \.isNumber,
            columns: "columns"),
    ]

    private static let profiles: [Operation] = [
        asked(
            "cols.profile", [columns, Parameter("bins", .integer, .int(32)), flush],
            "Types, gaps, histogram, frequencies and statistics of columns, in one pass", "profile"),
        asked("profile.columns", [columns], "Types, gaps, histogram, frequencies and statistics of columns", "profile"),
        asked("profile.summary", [columns], "Rows, columns, gaps and types of the frame", "profile_summary"),
    ]

    // MARK: - Clusters

    private static let clusters: [Operation] = [
        Operation(
            "string_clustering", .output,
            [
                columns,
                Parameter(
                    "algorithm",
                    .word(["fingerprint", "ngram_fingerprint", "metaphone", "soundex", "nysiis", "levenshtein"]),
                    .text("fingerprint")),
            ] + more, "Values that are most likely spellings of one",
            .ask { call throws(FrameFault) in
                Question(
                    Statement(
                        .ask(
                            call.frame,
                            SnippetCall(
                                "string_clusters",
                                [
                                    texts("columns", try call.columns(taking: \.isText)),
                                    scalar("algorithm", call.scalar("algorithm")),
                                ]))))
            })
    ]

    // MARK: - Files and connections

    private static let files: [Operation] = FileOperations.all
    private static let connections: [Operation] = ConnectionOperations.all
}
