/// Carries requests to one director. Clients and agents speak through it.
package protocol APITransport: AnyObject, Sendable {
    /// Sends a request and waits for the answer; several threads may wait at the same time.
    ///
    /// - Parameters:
    ///   - timeout: nanoseconds after which nobody waits any more.
    ///   - target: a file that takes the body of a successful answer, from an offset on; nil for the answer's own bytes.
    func call(_ request: APIRequest, timeout: Int, saveTo target: SaveTarget?) throws(TransportFault) -> APIResponse

    /// Ends all calls that wait with `interrupted`, now and later.
    func close()
}

package struct SaveTarget: Hashable, Sendable {
    package var path: String
    /// Bytes of the file that stay.
    package var offset: Int

    package init(path: String, offset: Int = 0) {
        self.path = path
        self.offset = offset
    }
}

/// Why no answer came. `message` is for people.
package enum TransportFault: Error, Hashable, Sendable {
    /// Nobody is there, or the connection was lost: the request may or may not have arrived.
    case unreachable(message: String)
    case timedOut
    /// The other side is not who it should be: its certificate has another fingerprint, or nobody vouches for it.
    /// `fingerprint` is that of the certificate that was shown, where there was one.
    case untrusted(message: String, fingerprint: String? = nil)
    case interrupted
    /// A file of this computer could not be read or written.
    case file(message: String)
}
