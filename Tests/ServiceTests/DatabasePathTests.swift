import Foundation
import Testing

@testable import Service

/// The one name of a database, however it is spelled.
struct DatabasePathTests {
    private let folder: TemporaryFolder
    /// The folder's own one name.
    private let root: String

    init() throws {
        folder = try TemporaryFolder()
        root = try #require(realpath(folder.path("."), nil).map { String(cString: $0) })
        let files = FileManager.default
        try files.createDirectory(atPath: folder.path("data"), withIntermediateDirectories: true)
        try folder.write("", to: "data/crm.sqlite")
        for (link, target) in [
            ("here", "data"), ("crm", "data/crm.sqlite"), ("far", root + "/here/crm.sqlite"),
            ("coming", "here/new.sqlite"), ("lost", "none/new.sqlite"), ("round", "round"),
        ] {
            try files.createSymbolicLink(atPath: folder.path(link), withDestinationPath: target)
        }
    }

    @Test(arguments: [
        "data/crm.sqlite", "data/./crm.sqlite", "data//crm.sqlite", "data/../data/crm.sqlite",
        "here/crm.sqlite",
        "crm", "far", "here/../data/crm.sqlite",
    ])
    func `a file that is there has one name`(spelling: String) {
        #expect(MirrorFile.resolved("\(root)/\(spelling)") == root + "/data/crm.sqlite")
    }

    @Test(arguments: ["data/new.sqlite", "here/new.sqlite", "coming", "./here/./new.sqlite"])
    func `a file that is still to be made has one name, and keeps it`(spelling: String) throws {
        #expect(MirrorFile.resolved("\(root)/\(spelling)") == root + "/data/new.sqlite")
        try folder.write("", to: "data/new.sqlite")
        #expect(MirrorFile.resolved("\(root)/\(spelling)") == root + "/data/new.sqlite")
    }

    @Test(arguments: [
        "none/new.sqlite", "lost", "none/./new.sqlite", "none/deep/../new.sqlite", "here/../none//new.sqlite",
    ])
    func `a file in a directory that is not there has one name too`(spelling: String) {
        #expect(MirrorFile.resolved("\(root)/\(spelling)") == root + "/none/new.sqlite")
    }

    @Test func `links in a circle come to an end`() {
        #expect(MirrorFile.resolved(root + "/round") == root + "/round")
        #expect(MirrorFile.resolved("/no-such-directory/crm.sqlite") == "/no-such-directory/crm.sqlite")
        #expect(MirrorFile.resolved("/crm.sqlite") == "/crm.sqlite")
    }

    @Test func `two accounts that spell their database differently have one`() throws {
        let json = """
            {"database": "data/crm.sqlite", "accounts": [
                {"name": "east", "vendor": "rentalot", "token": "t"},
                {"name": "west", "vendor": "rentalot", "token": "u", "database": "here/../crm"}]}
            """
        try folder.write(json, to: "crmirror.json")
        let configuration = try ConfigurationFile.load(
            folder.path("crmirror.json"), from: .machine, for: Assembly.repertoire, secrets: .leftAlone)
        #expect(configuration.databases == [root + "/data/crm.sqlite"])
    }
}
