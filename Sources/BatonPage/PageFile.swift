/// The web page that a director serves: plain HTML, a style sheet and modules of JavaScript, as they are in `Assets`.
///
/// They are part of the program: nothing is read from a disk or from another host. What they need of the director is its
/// API; who serves them keeps to `contentSecurityPolicy`.
package struct PageFile: Hashable, Sendable {
    package var contentType: String
    package var bytes: [UInt8]

    /// Nothing but what comes from the director itself is loaded, run or spoken to, nobody frames it, and no form is sent
    /// but by the page's own scripts.
    package static let contentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        + "form-action 'none'; frame-ancestors 'none'; base-uri 'none'"

    /// By their paths.
    package static let all: [String: PageFile] = [
        "/": PageFile(contentType: "text/html; charset=utf-8", bytes: PackageResources.index_html),
        "/assets/page.css": PageFile(contentType: "text/css; charset=utf-8", bytes: PackageResources.page_css),
        "/assets/api.js": script(PackageResources.api_js),
        "/assets/artifacts.js": script(PackageResources.artifacts_js),
        "/assets/data.js": script(PackageResources.data_js),
        "/assets/deployment.js": script(PackageResources.deployment_js),
        "/assets/dom.js": script(PackageResources.dom_js),
        "/assets/experiment.js": script(PackageResources.experiment_js),
        "/assets/experiments.js": script(PackageResources.experiments_js),
        "/assets/feed.js": script(PackageResources.feed_js),
        "/assets/fold.js": script(PackageResources.fold_js),
        "/assets/graph.js": script(PackageResources.graph_js),
        "/assets/layers.js": script(PackageResources.layers_js),
        "/assets/logs.js": script(PackageResources.logs_js),
        "/assets/main.js": script(PackageResources.main_js),
        "/assets/nodes.js": script(PackageResources.nodes_js),
        "/assets/outline.js": script(PackageResources.outline_js),
        "/assets/parts.js": script(PackageResources.parts_js),
        "/assets/results.js": script(PackageResources.results_js),
        "/assets/signals.js": script(PackageResources.signals_js),
        "/assets/signin.js": script(PackageResources.signin_js),
        "/assets/table.js": script(PackageResources.table_js),
        "/assets/terminal.js": script(PackageResources.terminal_js),
        "/assets/timeline.js": script(PackageResources.timeline_js),
        "/assets/tokens.js": script(PackageResources.tokens_js),
        "/assets/users.js": script(PackageResources.users_js),
        "/assets/ways.js": script(PackageResources.ways_js),
    ]

    private static func script(_ bytes: [UInt8]) -> PageFile {
        PageFile(contentType: "text/javascript; charset=utf-8", bytes: bytes)
    }
}
