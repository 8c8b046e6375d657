/// Bounds of what a director takes. Each is in its OpenAPI document or in the text of the refusal.
package enum DirectorLimits {
    /// Bytes of a JSON body, where a route says nothing else.
    package static let bodyBytes = 1 << 20
    /// Bytes of all headers of a request.
    package static let headerBytes = 16 << 10
    package static let headerCount = 64
    /// Bytes of the path and the query.
    package static let targetBytes = 8 << 10
    package static let queryCount = 32
    /// Entries of a page of a list.
    package static let pageMax = 1_000
    package static let pageDefault = 100
    /// Seconds that a request may wait for news.
    package static let waitMax = 60
    package static let idempotencyKeyLength = 128
    /// Nanoseconds for which the answer to an idempotency key is kept.
    package static let replyLifetime = 24 * DirectorSettings.hour
    /// Bytes of an answer that is kept for an idempotency key.
    package static let replyBytes = 64 << 10
    package static let tokensOfUser = 1_000
    /// Nodes whose names differ by a number only.
    package static let sameNameMax = 10_000
    package static let connectorsOfUser = 1_000
    package static let poolsOfUser = 1_000
    /// Nodes that one connector may tell of.
    package static let nodesOfConnector = 10_000
    /// Entries that one tick removes, so that nobody waits for long.
    package static let sweepCount = 1_000
    /// Nanoseconds for which the audit keeps an entry.
    package static let auditLifetime = 400 * 24 * DirectorSettings.hour
}
