package import BatonWire

/// Finds the route of a request: one step for each part of the path.
package struct Router: Sendable {
    package static let prefix = "/api/v1"

    private var places: [Place] = [Place()]
    package let routes: [Route]

    private struct Place: Sendable {
        var literals: [String: Int] = [:]
        var parameter: Int?
        var routes: [APIRequest.Method: Int] = [:]
    }

    package enum Match: Sendable {
        /// With the decoded parts of the path that are parameters, in their order.
        case route(Route, values: [String])
        case otherMethods([APIRequest.Method])
        case none
    }

    init(_ routes: [Route]) {
        self.routes = routes
        for (index, route) in routes.enumerated() {
            var place = 0
            for segment in route.segments { place = next(place, segment) }
            precondition(places[place].routes[route.method] == nil, "two routes for \(route.method) \(route.template)")
            places[place].routes[route.method] = index
        }
    }

    private mutating func next(_ place: Int, _ segment: Substring) -> Int {
        let isParameter = segment.hasPrefix("{")
        if let found = isParameter ? places[place].parameter : places[place].literals[String(segment)] { return found }
        places.append(Place())
        if isParameter {
            places[place].parameter = places.count - 1
        } else {
            places[place].literals[String(segment)] = places.count - 1
        }
        return places.count - 1
    }

    package func match(_ method: APIRequest.Method, _ path: String) -> Match {
        guard path.hasPrefix(Router.prefix + "/") else {
            // Where programs that collect metrics look by themselves.
            return path == "/metrics" ? match(method, Router.prefix + path) : .none
        }
        var place = 0
        var values: [String] = []
        for segment in path.dropFirst(Router.prefix.count + 1).split(separator: "/", omittingEmptySubsequences: false) {
            guard let part = PercentText.decode(segment) else { return .none }
            if let literal = places[place].literals[part] {
                place = literal
            } else if let parameter = places[place].parameter {
                place = parameter
                values.append(part)
            } else {
                return .none
            }
        }
        if let index = places[place].routes[method] { return .route(routes[index], values: values) }
        let others = places[place].routes.keys.sorted { $0.rawValue < $1.rawValue }
        return others.isEmpty ? .none : .otherMethods(others)
    }
}

/// Texts in paths: `%` and two digits for a byte.
package enum PercentText {
    /// nil for what is no UTF-8, or where digits are missing.
    package static func decode(_ text: Substring) -> String? {
        guard text.utf8.contains(UInt8(ascii: "%")) else { return String(text) }
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            if byte != UInt8(ascii: "%") {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(digit), let low = rest.popFirst().flatMap(digit) else {
                return nil
            }
            bytes.append(high << 4 | low)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        Character(Unicode.Scalar(byte)).hexDigitValue.map(UInt8.init)
    }
}
