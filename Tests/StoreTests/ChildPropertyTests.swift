import Mirror
import SQLite
@testable import Store
import Testing

/// Random histories of records with arrays, beside a model of what should be there.
@Suite struct ChildPropertyTests {
    private struct Model: Hashable {
        var name: String
        var note: String?
        var tags: [String] = []
        var fields: [String: String] = [:]
    }

    /// What a page tells of its records.
    private struct Told {
        var extent: Records.Extent
        var hasNote: Bool
        var hasTags: Bool
        var hasFields: Bool
    }

    private func name(_ random: inout SeededNumbers) -> String {
        String(Int.random(in: 0...2, using: &random))
    }

    private func record(_ told: Told, _ random: inout SeededNumbers) -> Model {
        var model = Model(name: name(&random))
        if told.hasNote { model.note = Bool.random(using: &random) ? name(&random) : nil }
        if told.hasTags {
            model.tags = (0..<Int.random(in: 0...3, using: &random)).map { _ in name(&random) }
        }
        if told.hasFields {
            for member in ["1", "02", "x", "3"] where Bool.random(using: &random) {
                model.fields[member] = name(&random)
            }
        }
        return model
    }

    private func records(
        _ rows: [(id: String, model: Model)], _ told: Told, _ random: inout SeededNumbers
    ) -> Records {
        var arrays: [TestArray] = []
        if told.hasTags { arrays.append(.values("tags", rows.map { $0.model.tags.map { .text($0) } })) }
        if told.hasFields {
            let maps = rows.map { row in
                row.model.fields.sorted { $0.key < $1.key }.shuffled(using: &random).map {
                    ($0.key, TestCell.text($0.value))
                }
            }
            arrays.append(.map("fields", maps))
        }
        return documents(
            ["id", "name"] + (told.hasNote ? ["note"] : []),
            rows.map { row in
                let note = told.hasNote ? [row.model.note.map { TestCell.text($0) } ?? nil] : []
                return [.text(row.id), .text(row.model.name)] + note
            }, arrays, extent: told.extent)
    }

    private func texts(
        _ bench: Workbench, _ columns: String, _ table: String, by order: String = "1"
    ) throws -> [[String?]] {
        guard try bench.scalar("SELECT 1 FROM sqlite_schema WHERE name = '\(table)'") != nil else {
            return []
        }
        return try bench.query("SELECT \(columns) FROM \(table) ORDER BY \(order)").map { row in
            row.map { $0 == .null ? nil : $0.plainText }
        }
    }

    /// What the file holds.
    private func stored(_ bench: Workbench) throws -> [String: Model] {
        let hasNote = try bench.scalar(
            "SELECT 1 FROM pragma_table_info('wh_things') WHERE name = 'note'")
        let note = hasNote == nil ? "NULL" : "note"
        var models: [String: Model] = [:]
        for row in try texts(bench, "CAST(id AS TEXT), name, \(note)", "wh_things") {
            models[row[0] ?? ""] = Model(name: row[1] ?? "", note: row[2])
        }
        let tags = "CAST(parent_id AS TEXT), CAST(position AS TEXT), value"
        for row in try texts(bench, tags, "wh_things_tags", by: "parent_id, position") {
            let parent = row[0] ?? ""
            #expect(models[parent]?.tags.count == row[1].flatMap { Int($0) })
            models[parent]?.tags.append(row[2] ?? "")
        }
        let fields = "CAST(parent_id AS TEXT), CAST(field_id AS TEXT), value"
        for row in try texts(bench, fields, "wh_things_fields") {
            models[row[0] ?? ""]?.fields[row[1] ?? ""] = row[2]
        }
        return models
    }

    @Test(arguments: 0..<10)
    func `the file holds what the pages said, whatever they left out`(_ seed: Int) async throws {
        var random = SeededNumbers(seed: seed)
        let bench = try await Workbench()
        var model: [String: Model] = [:]
        let ids = ["1", "2", "3", "10", "x", "007"]
        for round in 0..<40 {
            let told = Told(
                extent: Int.random(in: 0..<4, using: &random) == 0 ? .listed : .whole,
                hasNote: Bool.random(using: &random), hasTags: Int.random(in: 0..<4, using: &random) > 0,
                hasFields: Int.random(in: 0..<4, using: &random) > 0)
            // Ids that are no integers come late.
            let known = ids.prefix(round < 15 ? 4 : 6)
            let rows = (0..<Int.random(in: 1...5, using: &random)).map { _ in
                (id: known.randomElement(using: &random) ?? "1", model: record(told, &random))
            }
            for row in rows {
                var next = row.model
                if told.extent == .listed, let before = model[row.id] {
                    if !told.hasNote { next.note = before.note }
                    if !told.hasTags { next.tags = before.tags }
                    if !told.hasFields { next.fields = before.fields }
                }
                model[row.id] = next
            }
            let page = records(rows, told, &random)
            let report = try await bench.poll(page)
            #expect(try stored(bench) == model, "round \(round)")
            #expect(report.counts.seen == rows.count)
            let counted = report.counts.inserted + report.counts.updated + report.counts.unchanged
            #expect(counted == rows.count)
            #expect(report.state.rowsLive == model.count)
            if Set(rows.map(\.id)).count == rows.count {
                let again = try await bench.poll(page)
                #expect(again.counts.unchanged == rows.count, "round \(round)")
            }
            if Int.random(in: 0..<6, using: &random) == 0 { try await bench.reopen() }
        }
    }
}
