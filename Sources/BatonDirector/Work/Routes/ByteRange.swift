import BatonWire

/// The part of a file that a request asks for (RFC 9110, `Range: bytes=…`).
struct ByteRange: Equatable {
    enum Asked: Equatable {
        case whole
        case part(Range<Int>)
        /// Nothing of the file lies there.
        case unsatisfiable
    }

    /// Several ranges, and what is no range of bytes, are answered with the whole.
    static func asked(_ header: String?, size: Int) -> Asked {
        guard let header, header.hasPrefix("bytes=") else { return .whole }
        let bounds = header.dropFirst("bytes=".count).split(separator: "-", omittingEmptySubsequences: false)
        guard bounds.count == 2,
            bounds.allSatisfy({ $0.utf8.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains) })
        else { return .whole }
        switch (Int(bounds[0]), Int(bounds[1])) {
        case (nil, let count?) where bounds[0].isEmpty:
            return count == 0 || size == 0 ? .unsatisfiable : .part(max(0, size - count)..<size)
        case (let first?, nil) where bounds[1].isEmpty:
            return first < size ? .part(first..<size) : .unsatisfiable
        case (let first?, let last?):
            guard first <= last else { return .whole }
            return first < size ? .part(first..<(min(last, size - 1) + 1)) : .unsatisfiable
        default: return .whole
        }
    }

    /// The answer with the part of a file.
    static func answer(
        _ request: APIRequest, path: String, size: Int, headers: [Header]
    ) throws(Problem) -> APIResponse {
        let headers = headers + [Header("accept-ranges", "bytes")]
        switch asked(request.header("range"), size: size) {
        case .whole:
            return APIResponse(
                200, headers: headers, body: size == 0 ? .bytes([]) : .file(path: path, offset: 0, count: size))
        case .part(let range):
            let part = Header("content-range", "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(size)")
            return APIResponse(
                206, headers: headers + [part],
                body: .file(path: path, offset: range.lowerBound, count: range.count))
        case .unsatisfiable:
            var response = APIResponse(
                Problem(416, "range_beyond_end", "there are \(size) bytes, and none of them lies there"))
            response.headers.append(Header("content-range", "bytes */\(size)"))
            return response
        }
    }
}
