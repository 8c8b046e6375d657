package import BatonWire

/// Why a director could not be asked, or did not do what it was asked.
package enum ClientError: Error, Equatable, Sendable {
    case refused(Problem)
    case transport(TransportFault)
    /// What came is not what a director of this version answers.
    case malformed(message: String)
}
