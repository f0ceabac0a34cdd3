import Service
import Testing
import Transport

struct ConfigurationSecretTests {
    private func fixture(token: String) -> ConfigurationFixture {
        ConfigurationFixture(account: #""token": \#(token)"#)
    }

    @Test func `a secret comes from the environment`() throws {
        var fixture = fixture(token: #"{"env": "TOKEN"}"#)
        fixture.environment = ["TOKEN": "from the environment"]
        #expect(try fixture.load().accounts.map(\.credential) == [.token(Secret("from the environment"))])
    }

    @Test(arguments: ["abc", "abc\n", "abc\r\n", "abc\n\n"])
    func `a secret comes from a file, less the newlines at its end`(content: String) throws {
        var fixture = fixture(token: #"{"file": "/run/token"}"#)
        fixture.files = ["/run/token": content]
        #expect(try fixture.load().accounts.map(\.credential) == [.token(Secret("abc"))])
    }

    @Test func `a relative path of a secret begins at the configuration file`() throws {
        var fixture = fixture(token: #"{"file": "secrets/token"}"#)
        fixture.files = ["/etc/crmirror/secrets/token": "abc"]
        #expect(try fixture.load().accounts.map(\.credential) == [.token(Secret("abc"))])
    }

    @Test func `a credential is a file in the directory that systemd names`() throws {
        var fixture = fixture(token: #"{"credential": "token"}"#)
        fixture.environment = ["CREDENTIALS_DIRECTORY": "/run/credentials/crmirror.service"]
        fixture.files = ["/run/credentials/crmirror.service/token": "abc\n"]
        #expect(try fixture.load().accounts.map(\.credential) == [.token(Secret("abc"))])
    }

    @Test func `a credential without systemd is told what sets it`() {
        #expect(
            fixture(token: #"{"credential": "token"}"#).problems() == [
                "accounts[0].token.credential: expected a credential that systemd passes to the service "
                    + "(LoadCredential= in its unit), found no $CREDENTIALS_DIRECTORY"
            ]
        )
    }

    @Test func `a credential that systemd did not pass is told`() {
        var fixture = fixture(token: #"{"credential": "token"}"#)
        fixture.environment = ["CREDENTIALS_DIRECTORY": "/run/credentials/x"]
        #expect(
            fixture.problems() == [
                "accounts[0].token.credential: expected a credential that systemd passes to the service "
                    + "(LoadCredential= in its unit), found one that cannot be read in /run/credentials/x: "
                    + "No such file or directory"
            ]
        )
    }

    @Test(arguments: ["../token", "/etc/shadow", "..", ".", ""])
    func `a credential's name does not lead out of their directory`(name: String) {
        var fixture = fixture(token: #"{"credential": "\#(name)"}"#)
        fixture.environment = ["CREDENTIALS_DIRECTORY": "/run/credentials"]
        fixture.files = ["/run/token": "abc", "/run/credentials//etc/shadow": "abc"]
        #expect(fixture.problems().count == 1)
    }

    @Test(arguments: [0o600, 0o400, 0o700] as [UInt32])
    func `a plain secret is accepted where only the owner can read the file`(mode: UInt32) throws {
        var fixture = fixture(token: #""abc""#)
        fixture.mode = mode
        #expect(try fixture.load().accounts.map(\.credential) == [.token(Secret("abc"))])
    }

    @Test(arguments: [0o644, 0o640, 0o604, 0o620, 0o601] as [UInt32])
    func `a plain secret is refused where others can open the file`(mode: UInt32) {
        var fixture = fixture(token: #""abc""#)
        fixture.mode = mode
        #expect(fixture.problems().count == 1)
        #expect(fixture.problems().first?.contains("chmod 600 /etc/crmirror/config.json") == true)
    }

    @Test func `a client's id is no secret and may stand in any file`() throws {
        let auth = #"{"client_id": "id", "client_secret": {"env": "SECRET"}}"#
        var fixture = ConfigurationFixture(account: #""vendor": "mycrm", "auth": \#(auth)"#)
        fixture.mode = 0o644
        fixture.environment = ["SECRET": "s"]
        #expect(fixture.problems() == [])
    }

    @Test(arguments: ["", "two\nlines", "tab\t", "naïve", " before", "after ", "\u{7F}"])
    func `a secret that can be no header is refused wherever it comes from`(secret: String) {
        var environment = fixture(token: #"{"env": "TOKEN"}"#)
        environment.environment = ["TOKEN": secret]
        #expect(environment.problems().count == 1)
        var file = fixture(token: #"{"file": "/token"}"#)
        file.files = ["/token": secret]
        #expect(file.problems().count == 1)
    }

    @Test(arguments: [
        "5", "true", "null", "[]", "{}", #"{"env": 5}"#, #"{"env": ""}"#, #"{"environment": "A"}"#,
    ])
    func `what points to no secret is told`(token: String) {
        #expect(fixture(token: token).problems().count == 1)
    }

    @Test func `a secret is in one place`() {
        var fixture = fixture(token: #"{"env": "A", "file": "/token"}"#)
        fixture.environment = ["A": "a"]
        fixture.files = ["/token": "b"]
        #expect(
            fixture.problems() == [
                #"accounts[0].token: expected {"env": NAME}, {"file": PATH} or {"credential": NAME}, "#
                    + "found an object with other keys"
            ]
        )
    }

    @Test(
        arguments: [
            ("rentalot", "token", #"{"env": NAME}, {"file": PATH} or {"credential": NAME}"#),
            ("wealthbox", nil, "either token or oauth"),
            ("mycrm", nil, "either token or auth"),
        ]
    )
    func `an account without a credential is told which it takes`(
        vendor: String, key: String?, expected: String
    ) {
        let json = #"{"database": "x", "accounts": [{"name": "a", "vendor": "\#(vendor)"}]}"#
        let path = key.map { "accounts[0].\($0)" } ?? "accounts[0]"
        #expect(
            ConfigurationFixture(json: json).problems() == ["\(path): expected \(expected), found nothing"])
    }

    @Test func `an account shows one credential`() {
        let auth = #"{"client_id": "id", "client_secret": "s"}"#
        let fixture = ConfigurationFixture(account: #""vendor": "mycrm", "token": "t", "auth": \#(auth)"#)
        #expect(
            fixture.problems() == ["accounts[0]: expected either token or auth, found token and auth"]
        )
    }

    @Test func `OAuth needs its id, its secret and its redirect`() {
        let fixture = ConfigurationFixture(account: #""vendor": "wealthbox", "oauth": {"tokenurl": "x"}"#)
        #expect(
            fixture.problems().map { $0.prefix { $0 != ":" } } == [
                "accounts[0].oauth.tokenurl", "accounts[0].oauth.client_id",
                "accounts[0].oauth.client_secret",
                "accounts[0].oauth.redirect_uri",
            ]
        )
    }

    /// Each a mistake that has the secret (`s3cr3t…`) somewhere in or behind a credential.
    static let mistakes = [
        #""token": "s3cr3t""#, #""token": "s3cr3t\n""#, #""token": ["s3cr3t"]"#, #""token": {"s3cr3t": 1}"#,
        #""token": {"s3cr3t": 1, "s3cr3t": 2}"#, #""token": {"env": "s3cr3t"}"#,
        #""token": {"env": "s3cr3t="}"#,
        #""token": {"file": "s3cr3t"}"#, #""token": {"file": ["s3cr3t"]}"#,
        #""token": {"credential": "s3cr3t"}"#,
        #""token": {"credential": "/s3cr3t"}"#, #""token": {"env": "BAD"}"#, #""token": {"file": "/bad"}"#,
        #""token": 53637374"#,
        #""token": "a", "oauth": {"client_id": "s3cr3t\n", "client_secret": "s3cr3t"}"#,
        #""vendor": "wealthbox", "oauth": {"redirect_uri": "s3cr3t", "token_url": "s3cr3t", "client_id": 53637374}"#,
        #""vendor": "wealthbox", "oauth": "s3cr3t""#, #""vendor": "mycrm", "auth": ["s3cr3t"]"#,
        #""vendor": "none", "auth": {"client_id": "s3cr3t ", "client_secret": "s3cr3t"}"#,
        #""base_url": "https://s3cr3t@crm.example""#, #""token": s3cr3t"#, #""token": "s3cr3t"#,
        #""tokn": "s3cr3t", "token": "s3cr3t""#,
    ]

    @Test(arguments: mistakes)
    func `no problem repeats a secret`(mistake: String) {
        var fixture = ConfigurationFixture(account: mistake)
        fixture.mode = 0o644
        fixture.environment = ["BAD": "s3cr3t\u{1}", "CREDENTIALS_DIRECTORY": "/run/credentials"]
        fixture.files = ["/bad": "s3cr3t\ns3cr3t"]
        #expect(!fixture.problems().isEmpty)
        for problem in fixture.problems() {
            #expect(!problem.contains("s3cr3t") && !problem.contains("53637374"))
        }
    }

    @Test(arguments: ["53637374", #"{"53637374": 1, "53637374": 2}"#, #"{"file": 53637374}"#])
    func `nor does one about the status page's token`(token: String) {
        let problems = ConfigurationFixture(file: #""status": {"token": \#(token)}"#).problems()
        #expect(!problems.isEmpty)
        for problem in problems { #expect(!problem.contains("53637374")) }
    }
}
