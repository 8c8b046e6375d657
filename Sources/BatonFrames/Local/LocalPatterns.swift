/// Regular expressions, over code points.
enum LocalPatterns {
    /// Longest pattern in bytes.
    static let bytesMax = 10_000

    static func kernel(
        _ function: ScalarFunction, _ literal: (Int) -> Scalar
    ) throws(FrameFault) -> LocalKernels.Kernel? {
        switch function {
        case .matches, .extract, .replacePattern: break
        default: return nil
        }
        let pattern = LocalText.string(literal(1))
        let regex = try regex(pattern)
        switch function {
        case .matches:
            return .one { value throws(FrameFault) in .bool(try first(regex, LocalText.string(value)) != nil) }
        case .extract:
            let group = literal(2) == .null ? 1 : LocalText.int(literal(2))
            return .one { value throws(FrameFault) in
                guard let match = try first(regex, LocalText.string(value)) else { return .null }
                guard match.output.indices.contains(group) else {
                    throw FrameFault(.badArgument, "the pattern '\(pattern)' has no group \(group)")
                }
                return match.output[group].substring.map { .text(String($0)) } ?? .null
            }
        default:
            let new = LocalText.string(literal(2))
            return .one { value in .text(LocalText.string(value).replacing(regex, with: new)) }
        }
    }

    private static func regex(_ pattern: String) throws(FrameFault) -> Regex<AnyRegexOutput> {
        guard pattern.utf8.count <= bytesMax else {
            throw FrameFault(.limit, "a pattern has \(bytesMax) bytes at most")
        }
        do {
            return try Regex(pattern).matchingSemantics(.unicodeScalar)
        } catch {
            throw FrameFault(.badArgument, "'\(pattern)' is no regular expression: \(error)")
        }
    }

    private static func first(
        _ regex: Regex<AnyRegexOutput>, _ text: String
    ) throws(FrameFault) -> Regex<AnyRegexOutput>.Match? {
        do {
            return try regex.firstMatch(in: text)
        } catch {
            throw FrameFault(.badArgument, "the pattern can't be searched for: \(error)")
        }
    }
}
