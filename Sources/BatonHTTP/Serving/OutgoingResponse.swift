import BatonDirector
import BatonWire
import HTTPTypes
import HummingbirdCore
import NIOCore

/// An answer of a director as one of HTTP.
enum OutgoingResponse {
    /// - Throws: `FileFault` when the body is a file that can't be opened.
    static func response(_ answer: APIResponse, closing: Bool) throws -> Response {
        var headers = fields(answer.headers)
        if closing { headers[.connection] = "close" }
        return Response(status: .init(code: answer.status), headers: headers, body: try body(answer.body))
    }

    /// The head alone, with the length that the body would have.
    static func head(_ answer: APIResponse) -> HTTPResponse {
        var headers = fields(answer.headers)
        if headers[.contentLength] == nil {
            switch answer.body {
            case .none: break
            case .bytes(let bytes): headers[.contentLength] = "\(bytes.count)"
            case .file(_, _, let count): headers[.contentLength] = "\(count)"
            }
        }
        return HTTPResponse(status: .init(code: answer.status), headerFields: headers)
    }

    static func streamHead() -> HTTPResponse {
        HTTPResponse(
            status: .ok,
            headerFields: fields([
                Header("content-type", "text/event-stream"), Header("x-accel-buffering", "no"),
            ]))
    }

    private static func fields(_ headers: [Header]) -> HTTPFields {
        var fields = HTTPFields()
        fields[.cacheControl] = "no-store"
        fields[.xContentTypeOptions] = "nosniff"
        for header in headers {
            guard let name = HTTPField.Name(header.name) else { continue }
            fields[name] = header.value
        }
        return fields
    }

    private static func body(_ body: APIBody) throws -> ResponseBody {
        switch body {
        case .none: return ResponseBody()
        case .bytes(let bytes): return ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
        case .file(let path, let offset, let count):
            let pieces = try FilePieces(path: path, offset: offset, count: count)
            return ResponseBody(contentLength: count) { writer in
                for try await piece in pieces { try await writer.write(piece) }
                try await writer.finish(nil)
            }
        }
    }
}
