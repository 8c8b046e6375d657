import Crypto
import FoundationEssentials
import SwiftASN1
import X509

/// A certificate that a director makes for itself: clients know it by its fingerprint.
package struct SelfSignedCertificate: Sendable {
    /// It is not meant to be renewed: the pin ends with it.
    static let years = 20

    package var certificatePEM: String
    package var keyPEM: String
    package var fingerprint: String

    /// - Parameters:
    ///   - hosts: names and addresses that clients reach the director by.
    ///   - now: seconds since 1970.
    package init(hosts: [String], now: Int) throws {
        let key = P256.Signing.PrivateKey()
        let name = try DistinguishedName { CommonName("Baton director") }
        let begin = Date(timeIntervalSince1970: Double(now))
        let certificate = try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: .init(key.publicKey),
            // Clocks of clients may be behind.
            notValidBefore: begin.addingTimeInterval(-86_400),
            notValidAfter: begin.addingTimeInterval(Double(SelfSignedCertificate.years) * 365 * 86_400),
            issuer: name, subject: name, signatureAlgorithm: .ecdsaWithSHA256,
            extensions: try Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
                Critical(KeyUsage(digitalSignature: true, keyCertSign: true))
                try ExtendedKeyUsage([.serverAuth])
                SubjectAlternativeNames(hosts.map(SelfSignedCertificate.name))
            }, issuerPrivateKey: .init(key))
        var serializer = DER.Serializer()
        try serializer.serialize(certificate)
        fingerprint = Fingerprint.of(der: serializer.serializedBytes)
        certificatePEM = try certificate.serializeAsPEM().pemString + "\n"
        keyPEM = key.pemRepresentation + "\n"
    }

    private static func name(_ host: String) -> GeneralName {
        guard let address = HostAddress.bytes(of: host) else { return .dnsName(host) }
        return .ipAddress(ASN1OctetString(contentBytes: address[...]))
    }
}
