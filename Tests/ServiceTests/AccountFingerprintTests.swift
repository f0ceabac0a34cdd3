import Testing

@testable import Service

/// By what a one-shot and the service see whether they have read the same of an account.
struct AccountFingerprintTests {
    private func fingerprint(
        _ members: String, file: String = "", _ change: (inout ConfigurationFixture) -> Void = { _ in }
    ) throws -> String {
        var fixture = ConfigurationFixture(account: members, file: file)
        fixture.environment = ["TOKEN": "secret"]
        change(&fixture)
        let configuration = try fixture.load()
        let account = try #require(configuration.accounts.first)
        return configuration.fingerprint(of: account)
    }

    @Test func `who cannot read the secrets has the same as who can`() throws {
        let members = [
            #""token": {"env": "TOKEN"}, "columns": {"Units.a": "text", "Units.b": "date", "Residents.a": "text"}"#,
            #""vendor": "mycrm", "auth": {"client_id": "id", "client_secret": {"env": "TOKEN"}}"#,
        ]
        for members in members {
            let read = try fingerprint(members)
            #expect(try fingerprint(members) { $0.secrets = .leftAlone } == read)
            #expect(try fingerprint(members) { $0.environment = ["TOKEN": "another"] } == read)
        }
        #expect(try fingerprint(#""token": "a""#) == fingerprint(#""token": "b""#))
    }

    @Test func `what differs without meaning does not count`() throws {
        #expect(
            try fingerprint(#""streams": ["units", "prospects"]"#)
                == fingerprint(#""streams": ["prospects", "units"]"#))
        #expect(
            try fingerprint(
                #""vendor": "mycrm", "auth": {"client_id": "id", "client_secret": {"env": "TOKEN"}}"#)
                == fingerprint(
                    #""vendor": "mycrm", "auth": {"client_secret": {"env": "TOKEN"}, "client_id": "id"}"#))
        #expect(
            try fingerprint(#""poll_every": "5m""#, file: #""log": {"level": "debug"}"#) == fingerprint(""))
        #expect(try fingerprint(#""database": "crm.sqlite""#) == fingerprint(""))
    }

    @Test(arguments: [
        #""base_url": "https://other.example/api""#, #""token": {"env": "TOKEN"}"#,
        #""columns": {"Units.a": "text"}"#, #""columns": {"Units.a": "date"}"#, #""poll_every": "6m""#,
        #""streams": ["units"]"#, #""database": "own.sqlite""#, #""communities": ["7"]"#,
        #""throttle": {"requests": 1, "per": "1s"}"#,
    ])
    func `whatever is configured counts`(members: String) throws {
        #expect(try fingerprint(members) != fingerprint(""))
        #expect(try fingerprint(members) != fingerprint(#""columns": {"Units.b": "text"}"#))
    }

    @Test(arguments: [
        (#"{"env": "TOKEN"}"#, #"{"env": "OTHER"}"#), (#"{"env": "TOKEN"}"#, #"{"file": "/TOKEN"}"#),
        (#""plain""#, #"{"env": "TOKEN"}"#),
    ])
    func `where a secret comes from counts`(one: String, other: String) throws {
        let values = try [one, other].map { source in
            try fingerprint("\"token\": \(source)") { $0.secrets = .leftAlone }
        }
        #expect(values[0] != values[1])
    }
}
