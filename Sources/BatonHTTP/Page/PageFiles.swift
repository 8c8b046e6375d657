import BatonWire

/// The files of the web page, by their paths. They are in the program, so nothing is read from a disk or another host.
enum PageFiles {
    struct File: Sendable {
        var contentType: String
        var text: StaticString
    }

    /// Nothing but what comes from the director itself is loaded, run or spoken to, and nobody frames it.
    static let policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

    static let files: [String: File] = [
        "/": File(contentType: "text/html; charset=utf-8", text: PageText.index),
        "/assets/page.css": File(contentType: "text/css; charset=utf-8", text: PageText.style),
        "/assets/page.js": File(contentType: "text/javascript; charset=utf-8", text: PageText.script),
    ]

    static func response(_ path: String) -> APIResponse? {
        guard let file = files[path] else { return nil }
        let bytes = file.text.withUTF8Buffer { Array($0) }
        return APIResponse(
            200,
            headers: [
                Header("content-type", file.contentType), Header("content-security-policy", policy),
                Header("referrer-policy", "no-referrer"), Header("x-frame-options", "DENY"),
                Header("cache-control", "no-cache"),
            ], body: .bytes(bytes))
    }
}
