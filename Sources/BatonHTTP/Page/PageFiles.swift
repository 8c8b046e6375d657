import BatonPage
import BatonWire

/// The answers with the web page's files.
enum PageFiles {
    private static let tags = PageFile.all.mapValues { EntityTag.of($0.bytes) }

    static func response(_ path: String) -> APIResponse? {
        guard let file = PageFile.all[path] else { return nil }
        return APIResponse(
            200,
            headers: [
                Header("content-type", file.contentType),
                Header("content-security-policy", PageFile.contentSecurityPolicy),
                Header("referrer-policy", "no-referrer"), Header("x-frame-options", "DENY"),
                Header("cache-control", "no-cache"), Header("etag", tags[path] ?? EntityTag.of(file.bytes)),
            ], body: .bytes(file.bytes))
    }
}
