import BatonWire

/// What a director counts since it began, as OpenMetrics text.
package final class Metrics {
    private struct Key: Hashable {
        var route: String
        var status: Int
    }

    private var requests: [Key: Int] = [:]
    private var counters: [String: Int] = [:]
    private var gauges: [String: Int] = [:]
    private var words: [String: String] = [:]

    package static let contentType = "application/openmetrics-text; version=1.0.0; charset=utf-8"

    func count(_ route: Route?, _ status: Int) {
        let name = route.map { "\($0.method.rawValue) \($0.template)" } ?? "none"
        requests[Key(route: name, status: status), default: 0] += 1
    }

    /// Adds to a counter, `baton_NAME_total`.
    package func add(_ name: String, _ count: Int = 1, help: String) {
        counters[name, default: 0] += count
        words[name] = help
    }

    /// Sets a gauge, `baton_NAME`.
    package func set(_ name: String, _ value: Int, help: String) {
        gauges[name] = value
        words[name] = help
    }

    package var text: String {
        var text = "# TYPE baton_requests counter\n# HELP baton_requests Requests that were answered.\n"
        for (key, count) in requests.sorted(by: { ($0.key.route, $0.key.status) < ($1.key.route, $1.key.status) }) {
            text += "baton_requests_total{route=\"\(key.route)\",status=\"\(key.status)\"} \(count)\n"
        }
        for (name, count) in counters.sorted(by: { $0.key < $1.key }) {
            text += head(name, "counter") + "baton_\(name)_total \(count)\n"
        }
        for (name, value) in gauges.sorted(by: { $0.key < $1.key }) {
            text += head(name, "gauge") + "baton_\(name) \(value)\n"
        }
        return text + "# EOF\n"
    }

    private func head(_ name: String, _ type: String) -> String {
        "# TYPE baton_\(name) \(type)\n# HELP baton_\(name) \(words[name] ?? "")\n"
    }
}
