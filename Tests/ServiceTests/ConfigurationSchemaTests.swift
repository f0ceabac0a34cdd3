import FoundationEssentials
import Formats
import Mirror
import Testing

@testable import Service

/// The example and the schema of the repository, held against what the reader knows.
struct ConfigurationSchemaTests {
    private let example: JSONValue
    private let schema: JSONValue

    init() throws {
        example = try Self.read("config.example.json")
        schema = try Self.read("docs/config.schema.json")
    }

    @Test func `the example loads where its secrets are provided`() throws {
        var fixture = ConfigurationFixture(json: example.text)
        fixture.mode = 0o644
        fixture.environment = [
            "WEALTHBOX_TOKEN": "w", "RENTALOT_TOKEN": "r", "CREDENTIALS_DIRECTORY": "/run/credentials",
        ]
        for name in ["status-token", "welcomehome-token", "welcomehome-east-token"] {
            fixture.files["/run/credentials/\(name)"] = "secret\n"
        }
        for name in ["wealthbox-id", "wealthbox-secret", "mycrm-id", "mycrm-secret"] {
            fixture.files["/etc/crmirror/\(name)"] = "secret\n"
        }
        #expect(fixture.problems() == [])
        let vendors = Set(try fixture.load().accounts.map(\.vendor))
        #expect(vendors == Set(AccountConfiguration.Vendor.allCases))
    }

    @Test func `the example shows every key`() {
        let known = Self.objects.values.reduce(into: Set<String>()) { $0.formUnion($1) }
        #expect(known.subtracting(Self.keys(in: example)).isEmpty)
    }

    @Test(arguments: objects.keys.sorted())
    func `the schema has the keys that the reader knows, and no others`(definition: String) throws {
        let object = definition.isEmpty ? schema : try #require(schema["$defs"]?[definition])
        #expect(Set(Self.members(object["properties"]).map(\.key)) == Set(Self.objects[definition] ?? []))
        #expect(object["additionalProperties"] == .bool(false))
    }

    @Test func `every object of the schema is known to the reader`() {
        let definitions = Self.members(schema["$defs"]).filter { $0.value["type"] == .string("object") }
        #expect(Set(definitions.map(\.key)) == Set(Self.objects.keys).subtracting([""]))
    }

    @Test(arguments: AccountConfiguration.Vendor.allCases)
    func `the schema refuses the keys of other vendors`(vendor: AccountConfiguration.Vendor) throws {
        guard case .array(let rules) = schema["$defs"]?["account"]?["allOf"] else {
            Issue.record("the schema has no rules for vendors")
            return
        }
        let rule = try #require(
            rules.first { $0["if"]?["properties"]?["vendor"]?["const"] == .string(vendor.rawValue) }
        )
        let refused = Self.members(rule["then"]?["properties"]).filter { $0.value == .bool(false) }.map(\.key)
        let all = Set(ConfigurationKeys.account(nil))
        #expect(Set(refused) == all.subtracting(ConfigurationKeys.account(vendor)))
    }

    @Test func `the schema has the reader's choices`() {
        let log = schema["$defs"]?["log"]?["properties"]
        let account = schema["$defs"]?["account"]?["properties"]
        #expect(log?["level"]?["enum"] == Self.texts(LogSettings.Level.allCases.map(\.rawValue)))
        #expect(log?["format"]?["enum"] == Self.texts(LogSettings.Format.allCases.map(\.rawValue)))
        #expect(
            account?["columns"]?["additionalProperties"]?["enum"]
                == Self.texts(ColumnType.allCases.map(\.rawValue)))
        #expect(
            account?["vendor"]?["enum"] == Self.texts(AccountConfiguration.Vendor.allCases.map(\.rawValue)))
    }

    /// The schema's definitions of objects, by name; the file itself has none.
    private static let objects = [
        "": ConfigurationKeys.file,
        "status": ConfigurationKeys.status,
        "log": ConfigurationKeys.log,
        "throttle": ConfigurationKeys.throttle,
        "exceptStreams": ConfigurationKeys.exceptStreams,
        "authorizationCode": ConfigurationKeys.authorizationCode,
        "clientCredentials": ConfigurationKeys.clientCredentials,
        "secretReference": ConfigurationKeys.secret,
        "account": ConfigurationKeys.account(nil),
    ]

    private static func read(_ path: String) throws -> JSONValue {
        var root = URL(filePath: #filePath)
        for _ in 0..<3 { root.deleteLastPathComponent() }
        return try JSONValue(parsing: Array(Data(contentsOf: root.appending(path: path))))
    }

    private static func members(_ value: JSONValue?) -> [JSONValue.Member] {
        guard case .object(let members) = value else { return [] }
        return members
    }

    /// All keys of all objects.
    private static func keys(in value: JSONValue) -> Set<String> {
        switch value {
        case .object(let members):
            members.reduce(into: []) { $0.formUnion(keys(in: $1.value).union([$1.key])) }
        case .array(let values): values.reduce(into: []) { $0.formUnion(keys(in: $1)) }
        default: []
        }
    }

    private static func texts(_ texts: [String]) -> JSONValue {
        .array(texts.map(JSONValue.string))
    }
}

struct NearestNameTests {
    @Test(
        arguments: [
            ("poll_evry", "poll_every"), ("pollevery", "poll_every"), ("Poll_Every", "poll_every"),
            ("naem", "name"), ("tokens", "token"), ("base-url", "base_url"),
        ]
    )
    func `a slip of the keys is recognized`(typed: String, meant: String) {
        #expect(nearestName(to: typed, among: ConfigurationKeys.account(nil)) == meant)
    }

    @Test(arguments: ["colour", "x", "", "interval"])
    func `another word is not`(typed: String) {
        #expect(nearestName(to: typed, among: ConfigurationKeys.account(nil)) == nil)
    }

    @Test func `the distance counts letters and swapped neighbours`() {
        #expect(editDistance("", "abc") == 3)
        #expect(editDistance("kitten", "sitting") == 3)
        #expect(editDistance("abcd", "acbd") == 1)
        #expect(editDistance("same", "SAME") == 0)
    }
}
