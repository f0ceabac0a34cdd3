import Mirror
import Testing
import Transport

@Suite struct SecretTests {
    private let secret = Secret(Rig.token)

    @Test func `a secret is never printed`() {
        let holder = (name: "account", secret: secret, header: CredentialHeader("Authorization", secret))
        var dumped = ""
        dump(holder, to: &dumped)
        let printed = ["\(secret)", String(reflecting: secret), "\(holder)", String(reflecting: holder)]
        for text in printed + [dumped] {
            #expect(!text.contains(Rig.token))
            #expect(!text.isEmpty)
        }
        #expect(Mirror(reflecting: secret).children.isEmpty)
    }

    @Test func `a secret is revealed to who asks`() {
        #expect(secret.reveal() == Rig.token)
    }

    @Test func `a token goes into its header and is not seen on its authenticator`() {
        let authenticator = TokenAuthenticator(prefix: "Token token=", token: secret)
        let headers = authenticator.headers(now: Rig.now)
        #expect(headers == [CredentialHeader("Authorization", Secret("Token token=\(Rig.token)"))])
        var dumped = ""
        dump(authenticator, to: &dumped)
        #expect(!dumped.contains(Rig.token))
        #expect(!"\(authenticator) \(headers)".contains(Rig.token))
    }
}
