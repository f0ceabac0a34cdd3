import Mirror
import SQLite
@testable import Store
import Testing

/// Tables with very many columns.
@Suite struct WideTableTests {
    private func wide(_ count: Int, _ id: Int, _ value: String = "v") -> Records {
        let names = (1..<count).map { "field_\($0)x" }
        return page(["id"] + names, [[.text(String(id))] + names.indices.map { .text("\(value)\($0)") }])
    }

    @Test func `600 columns come in and go out, and may be widened`() async throws {
        let bench = try await Workbench()
        try await bench.load(wide(600, 1, ""))
        #expect(try await bench.poll(wide(600, 1, "")).counts.unchanged == 1)
        #expect(try bench.scalar("SELECT field_599x FROM wh_things") == 598)
        let report = try await bench.poll(wide(600, 2))
        #expect(report.changes.count == 599)
        let rows = try bench.query("SELECT * FROM wh_things ORDER BY id").map { Array($0.prefix(600)) }
        #expect(rows[0] == [1] + (0..<599).map { .text("\($0)") })
        #expect(rows[1] == [2] + (0..<599).map { .text("v\($0)") })
        #expect(try await bench.poll(wide(600, 2)).counts.unchanged == 1)
    }

    @Test func `as many as SQLite takes are taken`() async throws {
        let bench = try await Workbench()
        try await bench.load(wide(1998, 1))
        #expect(try await bench.poll(wide(1998, 1)).counts.unchanged == 1)
        #expect(try await bench.poll(wide(1998, 1, "w")).counts.updated == 1)
    }

    @Test func `more are a fault that says so, and nothing is written`() async throws {
        let bench = try await Workbench()
        let fault = try await bench.fault(wide(1999, 1))
        #expect(fault.kind == .suspicious)
        #expect(fault.cause.contains("2001 columns"))
        #expect(fault.hint != nil)
        try await bench.load(wide(1990, 1))
        let other = page(["id"] + (1...9).map { "other_\($0)" }, [[.text("1")] + (1...9).map { _ in "x" }])
        #expect(try await bench.fault(other, .poll).cause.contains("2001 columns"))
        #expect(try bench.scalar("SELECT count(*) FROM pragma_table_info('wh_things')") == 1992)
    }

    @Test func `elements may be as wide`() async throws {
        let bench = try await Workbench()
        let names = (0..<1500).map { "f\($0)x" }
        let records = documents(
            ["id"], [["1"]], [TestArray("rows", names, [[names.map { .text($0) }]])])
        try await bench.load(records)
        #expect(try await bench.poll(records).counts.unchanged == 1)
    }
}
