import Service
import Testing

struct ConfigurationFileTests {
    @Test func `the flag wins over the environment, and that over the default`() {
        let environment = ["CRMIRROR_CONFIG": "/from/environment"]
        #expect(ConfigurationFile.locate(flag: "/from/flag", environment: environment) == "/from/flag")
        #expect(ConfigurationFile.locate(flag: nil, environment: environment) == "/from/environment")
        #expect(ConfigurationFile.locate(flag: nil, environment: [:]) == "/etc/crmirror/config.json")
        let empty = ["CRMIRROR_CONFIG": ""]
        #expect(ConfigurationFile.locate(flag: nil, environment: empty) == "/etc/crmirror/config.json")
    }

    @Test func `a missing file is one line that says where it was looked for and what to do`() throws {
        let folder = try TemporaryFolder()
        let error = try #require(throws: ConfigurationError.self) {
            try ConfigurationFile.load(folder.path("none.json"), from: .machine, for: .everything)
        }
        #expect(error.problems.isEmpty)
        #expect(
            error.description
                == "configuration \(folder.path("none.json")): No such file or directory. Name another file with "
                + "--config or $CRMIRROR_CONFIG, or write one: docs/operations.md has one to start from"
        )
    }

    @Test func `this machine's files are read with their mode`() throws {
        let folder = try TemporaryFolder()
        try folder.write("abc\n", to: "token", mode: 0o644)
        let json =
            #"{"database": "x", "accounts": [{"name": "a", "vendor": "rentalot", "token": {"file": "token"}}]}"#
        try folder.write(json, to: "config.json", mode: 0o644)
        let path = folder.path("config.json")
        let configuration = try ConfigurationFile.load(path, from: .machine, for: .everything)
        #expect(configuration.database == folder.path("x"))
        #expect(configuration.accounts.count == 1)
    }

    @Test func `whether others can read the file is asked of the file itself`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("config.json")
        let json = #"{"database": "x", "accounts": [{"name": "a", "vendor": "rentalot", "token": "abc"}]}"#
        try folder.write(json, to: "config.json", mode: 0o600)
        #expect(try ConfigurationFile.load(path, from: .machine, for: .everything).accounts.count == 1)
        try folder.write(json, to: "config.json", mode: 0o644)
        #expect(throws: ConfigurationError.self) {
            try ConfigurationFile.load(path, from: .machine, for: .everything)
        }
    }

    @Test func `a directory or a device in the place of a file is an error and not a long wait`() throws {
        for path in ["/dev/zero", "/"] {
            #expect(throws: ConfigurationError.self) {
                try ConfigurationFile.load(path, from: .machine, for: .everything)
            }
        }
    }
}

extension Repertoire {
    fileprivate static let everything = ConfigurationFixture().repertoire
}
