import Formats
import Mirror
import Service
import Testing
import Transport

struct ConfigurationTests {
    @Test func `an account with nothing but its credential has the defaults`() throws {
        let configuration = try ConfigurationFixture().load()
        let account = try #require(configuration.accounts.first)
        #expect(configuration.accounts.count == 1)
        #expect(configuration.status == StatusSettings(listen: ListenAddress("127.0.0.1:8787")))
        #expect(configuration.log == LogSettings(level: .info, format: .text))
        #expect(account.name == "a")
        #expect(account.vendor == .welcomehome)
        #expect(account.credential == .token(Secret("plain")))
        #expect(account.baseURL == nil)
        #expect(account.pollEvery == .seconds(300))
        #expect(account.fullWalkEvery == .seconds(3600))
        #expect(account.sweepEvery == .seconds(86400))
        #expect(account.pageSize == nil)
        #expect(account.streams == .all)
        #expect(account.throttle == nil)
        #expect(account.maxDeletePercent == 10)
        #expect(account.overlap == nil)
        #expect(account.database == nil)
        #expect(account.communities == ["all"])
        #expect(account.firstLoad == .live)
        #expect(account.expand == nil)
        #expect(account.columns == [:])
    }

    @Test func `every key of an account is read`() throws {
        let members = """
            "base_url": "http://127.0.0.1:8080/api", "poll_every": "90s", "full_walk_every": "2h",
            "sweep_every": "7d", "page_size": 500, "streams": ["prospects"], "max_delete_percent": 0,
            "throttle": {"requests": 300, "per": "5m", "burst": 5}, "overlap": "10m", "database": "a.sqlite",
            "communities": [12, "34"], "first_load": "snapshot"
            """
        let account = try #require(try ConfigurationFixture(account: members).load().accounts.first)
        #expect(account.baseURL?.text == "http://127.0.0.1:8080/api")
        #expect(account.pollEvery == .seconds(90))
        #expect(account.fullWalkEvery == .seconds(7200))
        #expect(account.sweepEvery == .seconds(7 * 86400))
        #expect(account.pageSize == 500)
        #expect(account.streams == .only(["prospects"]))
        #expect(account.maxDeletePercent == 0)
        #expect(account.throttle == ThrottleLimit(requests: 300, per: .seconds(300), burst: 5))
        #expect(account.overlap == .seconds(600))
        #expect(account.database == "/etc/crmirror/a.sqlite")
        #expect(account.communities == ["12", "34"])
        #expect(account.firstLoad == .snapshot)
    }

    @Test func `the status page and the log are read`() throws {
        let file = """
            "status": {"listen": "0.0.0.0:8787", "token": {"env": "STATUS"}},
            "log": {"level": "debug", "format": "json"}
            """
        var fixture = ConfigurationFixture(file: file)
        fixture.environment = ["STATUS": "open sesame"]
        let configuration = try fixture.load()
        #expect(configuration.status.listen == ListenAddress("0.0.0.0:8787"))
        #expect(configuration.status.token == Secret("open sesame"))
        #expect(configuration.log == LogSettings(level: .debug, format: .json))
    }

    @Test func `null turns the status page off`() throws {
        let configuration = try ConfigurationFixture(file: #""status": {"listen": null}"#).load()
        #expect(configuration.status.listen == nil)
    }

    @Test func `paths are relative to the configuration file`() throws {
        #expect(try ConfigurationFixture().load().database == "/etc/crmirror/crm.sqlite")
        let absolute =
            #"{"database": "/x/y", "accounts": [{"name": "a", "vendor": "rentalot", "token": "t"}]}"#
        #expect(try ConfigurationFixture(json: absolute).load().database == "/x/y")
    }

    @Test func `streams are named, or all but some`() throws {
        let except = try ConfigurationFixture(account: #""streams": {"except": ["users"]}"#).load()
        var account = try #require(except.accounts.first)
        #expect(account.streams == .except(["users"]))
        let repertoire = Repertoire(
            streams: ["welcomehome": ["users", "prospects", "talks", "words"]],
            onRequest: ["welcomehome": ["talks", "words"]],
            parents: ["welcomehome": ["words": "talks"]], credentials: ["token"]
        )
        #expect(repertoire.streams(of: account) == ["prospects"])
        account.streams = .all
        #expect(repertoire.streams(of: account) == ["users", "prospects"])
        account.streams = .only(["users"])
        #expect(repertoire.streams(of: account) == ["users"])
        // What is walked by another stream's records brings that stream along.
        account.streams = .only(["words"])
        #expect(repertoire.streams(of: account) == ["talks", "words"])
    }

    @Test func `Wealthbox takes OAuth, and leaves its addresses to the vendor's where none are given`() throws
    {
        let oauth =
            #""client_id": "id", "client_secret": "secret", "redirect_uri": "urn:ietf:wg:oauth:2.0:oob""#
        let fixture = ConfigurationFixture(account: #""vendor": "wealthbox", "oauth": {\#(oauth)}"#)
        let client = AuthorizationCodeClient(
            clientID: Secret("id"),
            clientSecret: Secret("secret"),
            redirectURI: "urn:ietf:wg:oauth:2.0:oob"
        )
        #expect(try fixture.load().accounts.map(\.credential) == [.authorizationCode(client)])
    }

    @Test func `MyCRM takes client credentials and a list of what to expand`() throws {
        let auth = #""client_id": "id", "client_secret": "s", "token_url": "https://auth.example/token?v=1""#
        let members = #""vendor": "mycrm", "auth": {\#(auth)}, "expand": ["user", "notes"]"#
        let account = try #require(try ConfigurationFixture(account: members).load().accounts.first)
        let client = ClientCredentials(
            clientID: Secret("id"),
            clientSecret: Secret("s"),
            tokenURL: AbsoluteURL("https://auth.example/token?v=1")
        )
        #expect(account.credential == .clientCredentials(client))
        #expect(account.expand == ["user", "notes"])
    }

    @Test func `accounts keep the order of the file, and a vendor may have several`() throws {
        let json = """
            {"database": "x", "accounts": [
                {"name": "zebra", "vendor": "rentalot", "token": "t"},
                {"name": "ant", "vendor": "rentalot", "token": "u"}]}
            """
        #expect(try ConfigurationFixture(json: json).load().accounts.map(\.name) == ["zebra", "ant"])
    }

    @Test func `a throttle without a burst paces from the first request on`() throws {
        let fixture = ConfigurationFixture(account: #""throttle": {"requests": 2, "per": "1s"}"#)
        let limit = ThrottleLimit(requests: 2, per: .seconds(1), burst: 1)
        #expect(try fixture.load().accounts.map(\.throttle) == [limit])
    }

    @Test func `a printed configuration shows no secret`() throws {
        var fixture = ConfigurationFixture(account: #""token": {"env": "TOKEN"}"#)
        fixture.environment = ["TOKEN": "hush-hush"]
        let configuration = try fixture.load()
        var dumped = ""
        dump(configuration, to: &dumped)
        #expect(!dumped.contains("hush-hush"))
        #expect(!"\(configuration)".contains("hush-hush"))
    }
}

struct ListenAddressTests {
    @Test func `an address is a host and a port`() throws {
        let address = try #require(ListenAddress("127.0.0.1:8787"))
        #expect(address.host == "127.0.0.1")
        #expect(address.port == 8787)
        #expect(ListenAddress("[::1]:0")?.host == "::1")
        #expect(ListenAddress("crm-1.example:80")?.host == "crm-1.example")
    }

    @Test(arguments: [
        "", "8787", ":8787", "localhost", "localhost:", "localhost:65536", "localhost:+80", "::1:80",
    ])
    func `anything else is none`(text: String) {
        #expect(ListenAddress(text) == nil)
    }

    @Test(arguments: ["a b:80", "[localhost]:80", "[]:80", "http://localhost:80", "[::1:80"])
    func `nor is a host that is none`(text: String) {
        #expect(ListenAddress(text) == nil)
    }

    @Test(arguments: ["127.0.0.1:1", "127.255.0.9:1", "localhost:1", "[::1]:1"])
    func `loopback is this machine only`(text: String) {
        #expect(ListenAddress(text)?.isLoopback == true)
    }

    @Test(arguments: [
        "0.0.0.0:1", "[::]:1", "10.0.0.1:1", "127.example:1", "127.0.0.1.example.com:1", "127.0.0.999:1",
    ])
    func `everything else may be open to others`(text: String) {
        #expect(ListenAddress(text)?.isLoopback == false)
    }
}
