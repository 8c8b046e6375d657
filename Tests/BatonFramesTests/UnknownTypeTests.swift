import BatonFrames
import Testing

/// Frames whose columns are not known before they are computed.
@Suite struct UnknownTypeTests {
    private static func lines(_ step: FrameStep) throws(FrameFault) -> String {
        let action = Statement.Action.define("v", Recipe(.file(FrameFile("u.parquet", .parquet)), [step]))
        return try Generators.of(.spark).program(for: Statement(action), schemas: [:], taken: []).lines.joined()
    }

    @Test func `Spark refuses what NaN could have another meaning in`() throws {
        let mean = NamedTerm("mean", a(.mean, c("x")))
        let refused: [FrameStep] = [
            .group(keys: [NamedTerm("k", c("k"))], measures: [mean]), .derive([mean]),
            .filter(f(.less, c("x"), c("y"))),
            .derive([NamedTerm("sum", .window(.cumulativeSum, [c("x")], by: []))]),
            .derive([NamedTerm("n", f(.toInt, c("x")))]), .derive([NamedTerm("none", a(.sum, l(nil)))]),
            .group(keys: [], measures: [NamedTerm("none", a(.sum, l(nil)))]),
        ]
        for step in refused {
            #expect { try Self.lines(step) } throws: { ($0 as? FrameFault)?.kind == .refused }
        }
        #expect(try Self.lines(.filter(f(.greater, c("x"), l(1)))).contains("isnan"))
        #expect(try Self.lines(.filter(f(.greater, c("x"), l("a")))).contains("isnan") == false)
    }
}
