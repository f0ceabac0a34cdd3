import Foundation
import Mirror
import Testing
import Vendors

@Suite struct ViewsPageTests {
    private static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The page is written anew where the environment says `WRITE_DOCS=1`.
    @Test func `the page says of every column what the vendors' folders say`() throws {
        let file = Self.root.appendingPathComponent("docs/people-and-activities.md")
        let page = try String(contentsOf: file, encoding: .utf8)
        let preface = try #require(page.range(of: "## welcomehome"))
        let expected = page[..<preface.lowerBound] + ViewsPage.markdown
        if ProcessInfo.processInfo.environment["WRITE_DOCS"] == "1" {
            try String(expected).write(to: file, atomically: true, encoding: .utf8)
        } else {
            #expect(page == expected, "write it anew: WRITE_DOCS=1 swift test --filter ViewsPageTests")
        }
    }

    @Test func `the streams that feed the views are the vendor's`() {
        for vendor in Registry.vendors {
            let streams = Set(
                vendor.connector(ConnectorSettings(overlap: vendor.overlap)).streams.map(\.name))
            let named = vendor.views.people.map(\.stream) + vendor.views.activities.map(\.stream)
            #expect(Set(named).isSubset(of: streams), "\(vendor.name)")
        }
    }

    /// The search follows a person's own table, its arrays and the records that name it, but no others.
    @Test func `what the search knows of a person is in no other person's record`() {
        for source in Registry.vendors.flatMap(\.views.people) {
            let values = [source.fullName, source.email, source.phone]
            for case .record in values.flatMap(\.candidates) {
                Issue.record("\(source.stream) has what is searched in another record")
            }
            for case .when in values.flatMap(\.candidates) {
                Issue.record("\(source.stream) has what is searched under a condition")
            }
        }
    }
}
