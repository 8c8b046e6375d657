import BatonDirector
import BatonWire
import Foundation
import Testing

/// What the documentation says of the API is so.
struct PaperTests {
    private static let page = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../docs/reference/director-api.md").standardizedFileURL

    /// The routes as the page has them.
    private static var table: String {
        var text = "| route | for | |\n| --- | --- | --- |\n"
        for route in Director.router.routes {
            text += "| `\(route.method.rawValue) \(route.template)` | \(who(route.access)) | \(route.summary) |\n"
        }
        return text
    }

    private static func who(_ access: Route.Access) -> String {
        switch access {
        case .open: "everybody"
        case .user: "users"
        case .scope(let scope): "users, `\(scope.rawValue)`"
        case .admin: "administrators"
        case .agent: "agents"
        case .joining: "agents, join tokens"
        case .agentOr(let scope): "users, `\(scope.rawValue)`, and agents"
        case .metrics: "administrators, or loopback"
        }
    }

    @Test func `the page of the API has all routes`() throws {
        let text = try String(contentsOf: PaperTests.page, encoding: .utf8)
        let head = try #require(text.range(of: "<!-- routes: .*-->\n", options: .regularExpression))
        let end = try #require(text.range(of: "<!-- end of routes -->"))
        let found = String(text[head.upperBound..<end.lowerBound])
        if ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] == "1" {
            let written = text[..<head.upperBound] + PaperTests.table + text[end.lowerBound...]
            try String(written).write(to: PaperTests.page, atomically: true, encoding: .utf8)
            Issue.record("recorded")
        } else {
            #expect(found == PaperTests.table)
        }
    }

    @Test func `the bounds that the page names are the director's`() throws {
        let text = try String(contentsOf: PaperTests.page, encoding: .utf8)
        for (words, number, bound) in [
            ("`limit` (at most 1000)", 1_000, DirectorLimits.pageMax),
            ("(seconds, at most 60)", 60, DirectorLimits.waitMax),
            ("(1 to 128 visible letters", 128, DirectorLimits.idempotencyKeyLength),
            ("for 24 hours", 24, DirectorLimits.replyLifetime / DirectorSettings.hour),
        ] {
            #expect(text.contains(words))
            #expect(number == bound)
        }
    }
}
