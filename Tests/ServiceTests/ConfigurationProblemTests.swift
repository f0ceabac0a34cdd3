import Service
import Testing

struct ConfigurationProblemTests {
    @Test func `all problems are told at once, each with its path, what was expected and what was found`()
        throws
    {
        var fixture = ConfigurationFixture(
            json: """
                {
                  "databas": "/var/lib/crm.sqlite",
                  "log": {"level": "loud"},
                  "status": {"listen": "0.0.0.0:8787"},
                  "accounts": [
                    {"name": "a", "vendor": "wealthbox", "token": {"env": "TOKEN"}, "poll_every": "fast"},
                    {"name": "a", "vendor": "sugar", "token": "x"},
                    {"vendor": "welcomehome", "token": {"file": "/none"}, "page_size": 0, "max_delete_percent": 101}
                  ]
                }
                """
        )
        fixture.mode = 0o644
        #expect(
            fixture.problems() == [
                #"databas: expected a known key (did you mean "database"?), found the key "databas""#,
                "database: expected the path of a file, found nothing",
                "status.token: expected a token, since status.listen is open to other machines, found nothing",
                "log.level: expected one of trace, debug, info, notice, warning, error, critical, "
                    + #"found the text "loud""#,
                "accounts[0].token.env: expected the name of an environment variable that is set, "
                    + "found TOKEN, which is not",
                #"accounts[0].poll_every: expected a duration such as 90s, 5m, 24h or 7d, found the text "fast""#,
                "accounts[1].vendor: expected one of welcomehome, wealthbox, mycrm, rentalot, "
                    + #"found the text "sugar""#,
                #"accounts[1].token: expected {"env": NAME}, {"file": PATH} or {"credential": NAME}, or a file "#
                    + "that only its owner can read (chmod 600 /etc/crmirror/config.json), "
                    + "found a plain text in a file of mode 644",
                "accounts[1].name: expected a name that no other account has, found the name of accounts[0]",
                "accounts[2].name: expected a name of a-z, 0-9 and _ that begins with a letter and not with "
                    + "sqlite or crmirror, found nothing",
                "accounts[2].token.file: expected the path of a file that can be read, "
                    + #"found "/none": No such file or directory"#,
                "accounts[2].page_size: expected a whole number of at least 1, found the number 0",
                "accounts[2].max_delete_percent: expected a whole number from 0 to 100, found the number 101",
            ]
        )
    }

    @Test func `an unknown key far from any other is told which there are`() {
        let problems = ConfigurationFixture(file: #""log": {"colour": true}"#).problems()
        #expect(problems == [#"log.colour: expected one of the keys level, format, found the key "colour""#])
    }

    @Test func `another vendor's key is told whose it is`() {
        let fixture = ConfigurationFixture(account: #""vendor": "rentalot", "communities": ["all"]"#)
        #expect(
            fixture.problems() == [
                "accounts[0].communities: expected a key of the account's vendor (this one is for welcomehome), "
                    + #"found the key "communities""#
            ]
        )
    }

    @Test func `a key that stands there twice is told`() {
        let problems = ConfigurationFixture(account: #""page_size": 1, "page_size": 2"#).problems()
        #expect(problems == ["accounts[0].page_size: expected each key once, found the key again"])
    }

    @Test(arguments: [
        "5", "true", "null", "[]", "{}", #""""#, #""5""#, #""m""#, #""0s""#, #""-5m""#, #""5 m""#,
    ])
    func `what is no duration is told`(value: String) {
        let problems = ConfigurationFixture(account: #""poll_every": \#(value)"#).problems()
        #expect(problems.count == 1)
        #expect(
            problems.first?.hasPrefix(
                "accounts[0].poll_every: expected a duration such as 90s, 5m, 24h or 7d") == true
        )
    }

    @Test(arguments: [
        #""1.5h""#, #""5ms""#, #""5M""#, #""3651d""#, #""99999999999999999d""#, #""5m5s""#, #""+5m""#,
    ])
    func `a duration has one unit, a whole number and an end`(value: String) {
        #expect(ConfigurationFixture(account: #""sweep_every": \#(value)"#).problems().count == 1)
    }

    @Test(arguments: ["0", "-1", "1.0", "1e3", #""5""#, "99999999999999999999"])
    func `a page size is a whole number of at least 1`(value: String) {
        let problems = ConfigurationFixture(account: #""page_size": \#(value)"#).problems()
        #expect(problems.count == 1)
        #expect(
            problems.first?.hasPrefix("accounts[0].page_size: expected a whole number of at least 1, found")
                == true
        )
    }

    @Test(arguments: [
        "", "A", "1a", "a-b", "ä", "a b", "_a", "crmirror", "crmirror_two", "sqlite", "sqlite_x",
    ])
    func `a name that could be no prefix of tables is told`(name: String) {
        let problems = ConfigurationFixture(account: #""name": "\#(name)""#).problems()
        #expect(problems.count == 1)
        #expect(problems.first?.hasPrefix("accounts[0].name: expected a name of a-z, 0-9 and _") == true)
    }

    @Test(arguments: [
        "ftp://x.example", "crm.example", "https://", "https://user:password@x.example", "http://x?key=1",
    ])
    func `a base URL is absolute, and is not repeated, since it may hold a password`(url: String) {
        #expect(
            ConfigurationFixture(account: #""base_url": "\#(url)""#).problems() == [
                "accounts[0].base_url: expected an absolute http or https URL without user, query or fragment, "
                    + "found a text"
            ]
        )
    }

    @Test func `an unknown stream is told, with the one that was meant`() {
        var fixture = ConfigurationFixture(account: #""streams": ["prospect", "tasks"]"#)
        fixture.knownStreams = ["welcomehome": ["users", "prospects"]]
        #expect(
            fixture.problems() == [
                "accounts[0].streams[0]: expected the name of a stream (did you mean \"prospects\"?), "
                    + "found the text \"prospect\"",
                "accounts[0].streams[1]: expected one of the streams prospects, users, found the text \"tasks\"",
            ]
        )
    }

    @Test func `streams of a vendor whose streams are not known are not checked`() throws {
        var fixture = ConfigurationFixture(
            account: #""vendor": "rentalot", "streams": {"except": ["showings"]}"#)
        fixture.knownStreams = ["welcomehome": ["prospects"]]
        #expect(try fixture.load().accounts.map(\.streams) == [.except(["showings"])])
    }

    @Test(
        arguments: [
            ("[]", #"accounts[0].streams: expected a list of streams, found an empty list"#),
            (
                #""all""#,
                #"accounts[0].streams: expected a list of streams, or {"except": a list of streams}, found the text "all""#
            ),
            ("[1]", "accounts[0].streams[0]: expected the name of a stream, found the number 1"),
            ("{}", "accounts[0].streams.except: expected a list of streams, found nothing"),
        ]
    )
    func `streams of another shape are told`(streams: String, problem: String) {
        #expect(ConfigurationFixture(account: #""streams": \#(streams)"#).problems() == [problem])
    }

    @Test func `a throttle needs a number and a period`() {
        #expect(
            ConfigurationFixture(account: #""throttle": {"burst": 0}"#).problems() == [
                "accounts[0].throttle.requests: expected a whole number of at least 1, found nothing",
                "accounts[0].throttle.per: expected a duration such as 90s, 5m, 24h or 7d, found nothing",
                "accounts[0].throttle.burst: expected a whole number of at least 1, found the number 0",
            ]
        )
    }

    @Test(arguments: [#"["all", 5]"#, #"["five"]"#, "[-1]", "[]", "5"])
    func `communities are all, or ids`(communities: String) {
        #expect(ConfigurationFixture(account: #""communities": \#(communities)"#).problems().count == 1)
    }

    @Test func `two accounts whose tables would be the same are told`() {
        let json = """
            {"database": "x", "accounts": [
                {"name": "mycrm", "vendor": "mycrm", "token": "t"},
                {"name": "mycrm_whatsapp", "vendor": "mycrm", "token": "u"}]}
            """
        var fixture = ConfigurationFixture(json: json)
        fixture.knownStreams = ["mycrm": ["leads", "whatsapp_leads"]]
        #expect(
            fixture.problems() == [
                "accounts[1].name: expected a name that shares no table with another account's, "
                    + "found the table mycrm_whatsapp_leads of accounts[0]"
            ]
        )
        fixture.json = json.replacing(#""token": "u""#, with: #""token": "u", "database": "y""#)
        #expect(fixture.problems() == [])
    }

    @Test func `what is not JSON is told with its line and column`() {
        let json = "{\n  \"database\": \"é\",\n  \"accounts\": [ oops ]\n}"
        #expect(
            ConfigurationFixture(json: json).problems() == [
                "line 3, column 17: expected a value, so that it is JSON, found something else"
            ]
        )
        #expect(
            ConfigurationFixture(json: "{\"é\": 1").problems() == [
                "line 1, column 8: expected a comma or a closing brace, so that it is JSON, found the end of the file"
            ]
        )
    }

    @Test func `a file that is no object is told`() {
        #expect(ConfigurationFixture(json: "[]").problems() == ["expected an object, found a list"])
        #expect(
            ConfigurationFixture(json: "{}").problems() == [
                "database: expected the path of a file, found nothing",
                "accounts: expected a list of accounts, found nothing",
            ]
        )
    }

    @Test func `a problem takes one line whatever the file holds`() {
        let key = #"a\nb\u001b"#
        let text = #"x\ny"#
        for problem in ConfigurationFixture(account: #""\#(key)": 1, "first_load": "\#(text)""#).problems() {
            #expect(!problem.contains("\n") && !problem.contains("\u{1B}"))
        }
        #expect(
            ConfigurationFixture(account: #""\#(key)": 1"#).problems().first?.hasPrefix(#"accounts[0]["a\nb"#)
                == true)
    }

    @Test func `the error names the file, counts the problems and lists them`() throws {
        let error = try #require(throws: ConfigurationError.self) {
            try ConfigurationFixture(account: #""page_size": 0, "overlap": 5"#).load()
        }
        #expect(
            error.description == """
                configuration /etc/crmirror/config.json: 2 problems
                accounts[0].overlap: expected a duration such as 90s, 5m, 24h or 7d, found the number 5
                accounts[0].page_size: expected a whole number of at least 1, found the number 0
                """
        )
    }
}
