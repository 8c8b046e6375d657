import BatonHTTP
import CBaton
import Glibc
import NIOSSL

/// A director's certificate and key.
struct ServerSecurity {
    var configuration: TLSConfiguration
    /// Of the certificate itself, which comes first in its file.
    var fingerprint: String

    init(certificate: String, key: String) throws {
        do {
            let chain = try NIOSSLCertificate.fromPEMFile(certificate)
            guard let first = chain.first else {
                throw Refusal("there is no certificate in '\(certificate)'", help: "give one as PEM")
            }
            configuration = TLSConfiguration.makeServerConfiguration(
                certificateChain: chain.map { .certificate($0) },
                privateKey: .privateKey(try NIOSSLPrivateKey(file: key, format: .pem)))
            configuration.minimumTLSVersion = .tlsv12
            configuration.applicationProtocols = ["http/1.1"]
            fingerprint = try Fingerprint.of(first)
            // A key that does not fit shows now.
            _ = try NIOSSLContext(configuration: configuration)
        } catch let refusal as Refusal {
            throw refusal
        } catch {
            throw Refusal("the certificate '\(certificate)' with the key '\(key)' can't be used: \(error)")
        }
    }

    /// Of the first certificate of a file.
    static func fingerprint(of certificate: String) throws -> String? {
        try NIOSSLCertificate.fromPEMFile(certificate).first.map { try Fingerprint.of($0) }
    }

    /// Makes a certificate for this computer, and for `host` where that is a name that clients may use.
    static func makeCertificate(_ certificate: String, _ key: String, host: String) throws {
        var hosts = ["localhost", "127.0.0.1", "::1"]
        for name in [HostAddress.own, host]
        where !name.isEmpty && !hosts.contains(name) && !["0.0.0.0", "::"].contains(name) {
            hosts.append(name)
        }
        let made = try SelfSignedCertificate(hosts: hosts, now: WallClock.now() / WallClock.second)
        // The key first: a certificate is only there with its key.
        for (path, text) in [(key, made.keyPEM), (certificate, made.certificatePEM)] {
            let bytes = Array(text.utf8)
            let error = baton_write_file(path, bytes, bytes.count)
            guard error == 0 else { throw Refusal("can't write '\(path)': \(String(cString: strerror(-error)))") }
        }
    }
}
