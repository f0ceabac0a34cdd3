import Service
import Testing
import Transport

/// A configuration held against what this version can mirror.
struct ConfigurationRepertoireTests {
    private var mixed: ConfigurationFixture {
        var fixture = ConfigurationFixture(
            json: """
                {
                  "database": "crm.sqlite",
                  "accounts": [
                    {"name": "a", "vendor": "welcomehome", "token": "t"},
                    {"name": "b", "vendor": "wealthbox", "token": "t", "poll_every": "fast"},
                    {"name": "c", "vendor": "sugar", "token": "t"}
                  ]
                }
                """
        )
        fixture.vendors = [.welcomehome]
        fixture.credentials = ["token"]
        return fixture
    }

    @Test func `a vendor that is not mirrored is one problem among the others`() {
        #expect(
            mixed.problems() == [
                "accounts[1].vendor: expected a vendor that it can mirror (this version mirrors welcomehome), "
                    + #"found the text "wealthbox""#,
                #"accounts[1].poll_every: expected a duration such as 90s, 5m, 24h or 7d, found the text "fast""#,
                #"accounts[2].vendor: expected one of welcomehome, found the text "sugar""#,
            ]
        )
    }

    @Test func `a survey has the accounts that are good, and the problems of the others`() throws {
        let survey = try mixed.survey()
        #expect(survey.usable?.accounts.map(\.name) == ["a"])
        #expect(survey.usable?.database == "/etc/crmirror/crm.sqlite")
        #expect(survey.problems.map(\.description) == mixed.problems())
    }

    @Test func `a survey of a configuration without a database has nothing to use`() throws {
        let survey = try ConfigurationFixture(json: #"{"accounts": []}"#).survey()
        #expect(survey.usable == nil)
        #expect(survey.problems.count == 2)
    }

    @Test func `a credential that this version cannot use is told`() {
        let auth = #"{"client_id": "id", "client_secret": "s"}"#
        var fixture = ConfigurationFixture(account: #""vendor": "mycrm", "auth": \#(auth)"#)
        fixture.credentials = ["token"]
        #expect(
            fixture.problems() == [
                "accounts[0].auth: expected another credential (this version signs in with token), "
                    + #"found the key "auth""#
            ]
        )
    }

    @Test func `a vendor that is not mirrored is not told of its credential too`() {
        let auth = #"{"client_id": "id", "client_secret": "s"}"#
        var fixture = ConfigurationFixture(account: #""vendor": "mycrm", "auth": \#(auth)"#)
        fixture.vendors = [.welcomehome]
        fixture.credentials = ["token"]
        #expect(fixture.problems().map { $0.prefix { $0 != ":" } } == ["accounts[0].vendor"])
    }

    @Test(arguments: [#"{"env": "NONE"}"#, #"{"file": "/none"}"#, #"{"credential": "none"}"#])
    func `secrets that are left alone are not missed`(token: String) throws {
        var fixture = ConfigurationFixture(
            account: #""token": \#(token)"#,
            file: #""status": {"listen": "0.0.0.0:8787", "token": \#(token)}"#)
        #expect(fixture.problems().count == 2)
        fixture.secrets = .leftAlone
        let configuration = try fixture.load()
        #expect(configuration.accounts.map(\.name) == ["a"])
        #expect(configuration.accounts.map(\.credential) == [nil])
        #expect(configuration.status.token == nil)
    }

    @Test func `secrets that are left alone do not come with the configuration, even plain ones`() throws {
        var fixture = ConfigurationFixture(account: #""token": "plain""#)
        fixture.secrets = .leftAlone
        #expect(try fixture.load().accounts.map(\.credential) == [nil])
    }

    @Test func `what is no reference to a secret is told though the secrets are left alone`() {
        var fixture = ConfigurationFixture(account: #""token": {"environment": "A"}"#)
        fixture.secrets = .leftAlone
        #expect(
            fixture.problems() == [
                #"accounts[0].token: expected {"env": NAME}, {"file": PATH} or {"credential": NAME}, "#
                    + "found an object with other keys"
            ]
        )
    }

    @Test func `this version's repertoire has WelcomeHome's tables and signs in in every way`() {
        let repertoire = Assembly.repertoire
        #expect(repertoire.streams["welcomehome"]?.contains("prospects") == true)
        #expect(repertoire.credentials == ["token", "oauth", "auth"])
    }
}
