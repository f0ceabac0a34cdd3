import Mirror
import Testing

@testable import Transport

@Suite struct InterruptionTests {
    @Test(arguments: [
        "handshakeFailed(NIOSSL.BoringSSLError.sslError([Error: 268435581 error:1000007d:SSL routines:"
            + "OPENSSL_internal:CERTIFICATE_VERIFY_FAILED]))",
        "failedToValidateHostname",
        "unableToValidateCertificate",
    ])
    func `a bad certificate is named, with what to check`(text: String) {
        let interruption = Interruption(tls: text)
        #expect(interruption.kind == .transient)
        #expect(interruption.cause == "the server's TLS certificate is not valid")
        #expect(interruption.hint?.contains("certificate authorities") == true)
    }

    @Test func `an unknown error is named by its type and not described`() {
        struct Talkative: Error, CustomStringConvertible {
            var description: String { Rig.token }
        }
        let interruption = Interruption(Talkative(), limits: TransportLimits())
        #expect(!interruption.cause.contains(Rig.token))
        #expect(interruption.cause.contains("Talkative"))
    }
}
