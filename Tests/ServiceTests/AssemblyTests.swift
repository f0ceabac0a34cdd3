import Formats
import Logging
import Mirror
import Service
import Sync
import Testing
import Transport

struct AssemblyTests {
    private static func account(
        _ name: String, token: String = "t", _ change: (inout AccountConfiguration) -> Void = { _ in }
    ) -> AccountConfiguration {
        var account = AccountConfiguration(
            name: name, vendor: .welcomehome, credential: .token(Secret(token)))
        change(&account)
        return account
    }

    /// The accounts of one file; no request is made of anybody.
    private func assembled(
        _ accounts: [AccountConfiguration], in database: String = "/crm.sqlite",
        _ selection: Selection = Selection()
    ) async throws -> [MirroredAccount] {
        let client = SharedHTTPClient()
        let assembly = Assembly(
            configuration: Configuration(database: "/crm.sqlite", accounts: accounts), client: client,
            clock: HandClock(), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        let result = Result { try assembly.accounts(in: database, selection: selection) }
        try await client.shutdown()
        return try result.get()
    }

    @Test func `an account is mirrored with the vendor's own settings where it has none`() async throws {
        let account = try #require(try await assembled([Self.account("wh")]).first)
        #expect(account.vendor == "welcomehome")
        #expect(account.throttle == ThrottleLimit(requests: 5, per: .seconds(1), burst: 5))
        #expect(account.streams.map(\.name) == Assembly.repertoire.streams["welcomehome"])
        #expect(!account.loadsFirstFromSnapshot)
    }

    @Test func `a file has the accounts that name it, the main file the others`() async throws {
        let accounts = [Self.account("wh"), Self.account("east") { $0.database = "/east.sqlite" }]
        #expect(try await assembled(accounts).map(\.name) == ["wh"])
        #expect(try await assembled(accounts, in: "/east.sqlite").map(\.name) == ["east"])
        let configuration = Configuration(database: "/crm.sqlite", accounts: accounts)
        #expect(configuration.databases == ["/crm.sqlite", "/east.sqlite"])
        #expect(configuration.databasePath(ofAccount: "east") == "/east.sqlite")
        #expect(configuration.databasePath(ofAccount: "none") == nil)
    }

    @Test func `what is asked for narrows what is configured`() async throws {
        let accounts = [
            Self.account("wh") { $0.streams = .only(["prospects", "units"]) },
            Self.account("east") { $0.streams = .except(["prospects"]) },
        ]
        let streams = try await assembled(accounts, Selection(streams: ["prospects"]))
        #expect(streams.map(\.name) == ["wh"])
        #expect(streams.flatMap(\.streams).map(\.name) == ["prospects"])
        #expect(try await assembled(accounts, Selection(accounts: ["east"])).map(\.name) == ["east"])
    }

    @Test func `streams carry the types that their account gives to columns`() async throws {
        let accounts = [
            Self.account("wh") { $0.columns = ["units": ["square_feet": .integer]] }, Self.account("east"),
        ]
        let types = try await assembled(accounts).map { account in
            account.streams.filter { !$0.configuredTypes.isEmpty }
        }
        #expect(types[0].map(\.name) == ["units"])
        #expect(types[0].first?.configuredTypes == ["square_feet": .integer])
        #expect(types[1].isEmpty)
    }

    @Test func `accounts of one credential share a throttle, whose name does not tell it`() async throws {
        let accounts = [
            Self.account("a", token: "s3cr3t"), Self.account("b", token: "s3cr3t"),
            Self.account("c", token: "other"),
        ]
        let names = try await assembled(accounts).map(\.throttleName)
        #expect(names[0] == names[1] && names[0] != names[2])
        #expect(!names.contains { $0.contains("s3cr3t") })
    }

    private static func oauth(_ name: String, _ change: (inout AccountConfiguration) -> Void = { _ in })
        -> AccountConfiguration
    {
        account(name) { account in
            account.vendor = .wealthbox
            account.credential = .authorizationCode(
                AuthorizationCodeClient(
                    clientID: Secret("app"), clientSecret: Secret("s3cret"),
                    redirectURI: "https://example.org/"
                )
            )
            change(&account)
        }
    }

    private static func clientCredentials(_ name: String, secret: String) -> AccountConfiguration {
        account(name) { account in
            account.vendor = .mycrm
            account.credential = .clientCredentials(
                ClientCredentials(clientID: Secret("key"), clientSecret: Secret(secret))
            )
        }
    }

    @Test func `an account that nobody has signed in for says where its tokens would be`() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path("own.sqlite")
        let account = Self.oauth("wb") { $0.database = path }
        let mirrored = try #require(try await assembled([account], in: path).first)
        let fault = try await #require(throws: Fault.self) {
            try await mirrored.transport.fetch(mirrored.connector.check)
        }
        #expect(fault.kind == .refused)
        #expect(fault.subject == path + ".wb.tokens")
        #expect(fault.hint == "Run crmirror authorize --account wb.")
        #expect(await mirrored.transport.secrets == [Secret("s3cret")])
    }

    @Test func `accounts of one OAuth application are two people, each with limits of their own`()
        async throws
    {
        let names = try await assembled([Self.oauth("a"), Self.oauth("b")]).map(\.throttleName)
        #expect(names[0] != names[1])
        #expect(!names.contains { $0.contains("app") || $0.contains("s3cret") })
    }

    @Test func `accounts of one key and secret share a throttle`() async throws {
        let accounts = [
            Self.clientCredentials("a", secret: "s3cret"), Self.clientCredentials("b", secret: "s3cret"),
            Self.clientCredentials("c", secret: "other"),
        ]
        let names = try await assembled(accounts).map(\.throttleName)
        #expect(names[0] == names[1] && names[0] != names[2])
        #expect(!names.contains { $0.contains("key") || $0.contains("s3cret") })
    }

    @Test func `a vendor that gives out no tokens needs a token_url`() async throws {
        let account = Self.oauth("wh") { $0.vendor = .welcomehome }
        let fault = try await #require(throws: Fault.self) { try await assembled([account]) }
        #expect(fault.description == "set up the account (wh): it has no token_url")
    }

    @Test func `an account whose secrets were left alone cannot be mirrored`() async throws {
        let account = AccountConfiguration(name: "wh", vendor: .welcomehome, credential: nil)
        let fault = try await #require(throws: Fault.self) { try await assembled([account]) }
        #expect(fault.description == "set up the account (wh): it has no credential")
    }

    @Test func `unknown accounts and streams are told, with those that there are`() {
        let configuration = Configuration(
            database: "/crm.sqlite",
            accounts: [
                Self.account("wh") { $0.streams = .only(["prospects", "units"]) },
                Self.account("east") { $0.streams = .only(["users"]) },
            ]
        )
        let complaint = { (selection: Selection) in
            selection.complaint(in: configuration, Assembly.repertoire)
        }
        #expect(complaint(Selection(accounts: ["wh"], streams: ["units"])) == nil)
        #expect(complaint(Selection(accounts: ["west"])) == "there is no account west; there are: wh, east")
        #expect(
            complaint(Selection(streams: ["units", "activities"]))
                == "no account mirrors a stream activities; there are: prospects, units, users")
        #expect(
            complaint(Selection(accounts: ["wh"], streams: ["users"]))
                == "no account mirrors a stream users; there are: prospects, units")
    }
}
