import Formats
import Mirror
import Testing
import Vendors

/// How objects become rows: names, levels, keys.
@Suite struct JSONRecordsTests {
    @Test func `objects down to two levels flatten, what is deeper is JSON`() throws {
        let records = try records(
            #"[{"id":1,"user":{"name":"Ann","public":{"zip":"02139","home":{"x":[1.0]},"none":{}}}}]"#)
        #expect(
            records.columns.map(\.vendorName) == [
                "id", "user.name", "user.public.zip", "user.public.home", "user.public.none",
            ])
        #expect(
            records.columns.map(\.name) == [
                "id", "user_name", "user_public_zip", "user_public_home", "user_public_none",
            ])
        #expect(records.rows == [["number 1", "Ann", "02139", #"json {"x":[1.0]}"#, nil]])
    }

    @Test func `a field that a record lacks is null there`() throws {
        let records = try records(#"[{"id":1,"a":"x"},{"b":null,"id":2,"c":"z"}]"#)
        #expect(records.columns.map(\.name) == ["id", "a", "b", "c"])
        #expect(records.rows == [["number 1", "x", nil, nil], ["number 2", nil, nil, "z"]])
        #expect(records.extent == .whole)
    }

    @Test func `an empty object is a null`() throws {
        #expect(try records(#"[{"id":1,"extra":{}}]"#).rows == [["number 1", nil]])
    }

    @Test func `a field that is an object here and a text there has both`() throws {
        let records = try records(#"[{"id":1,"owner":{"id":7}},{"id":2,"owner":"Ann"}]"#)
        #expect(records.columns.map(\.name) == ["id", "owner_id", "owner"])
        #expect(records.rows == [["number 1", "number 7", nil], ["number 2", nil, "Ann"]])
    }

    @Test func `a null where others have an object or a list needs no column`() throws {
        let records = try records(
            #"[{"id":1,"owner":null,"tags":null},{"id":2,"owner":{"id":7},"tags":["a"],"none":null}]"#)
        #expect(records.columns.map(\.name) == ["id", "owner_id", "none"])
        #expect(records.rows == [["number 1", nil, nil], ["number 2", "number 7", nil]])
    }

    @Test func `names become snake case and names that differ by case stay apart`() throws {
        let records = try records(
            #"[{"id":1,"channelPreference":"x","Name":"A","name":"b","__proto__":"p","":"e"}]"#)
        #expect(
            records.columns.map(\.name) == ["id", "channel_preference", "name", "name", "__proto__", "_"])
        #expect(records.columns.map(\.vendorName)[2...] == ["Name", "name", "__proto__", ""])
        #expect(records.rows == [["number 1", "x", "A", "b", "p", "e"]])
    }

    @Test func `a dot in a name is not the dot of a path`() throws {
        let records = try records(#"[{"id":1,"a.b":1,"a":{"b":2}}]"#)
        #expect(records.columns.map(\.vendorName) == ["id", #"a\.b"#, "a.b"])
        #expect(records.columns.map(\.name) == ["id", "a_b", "a_b"])
        #expect(records.rows == [["number 1", "number 1", "number 2"]])
    }

    @Test func `of members with one name the last holds`() throws {
        let records = try records(#"[{"id":1,"a":[1],"a":"x","o":{"p":1},"o":{"q":2,"q":3}}]"#)
        #expect(records.columns.map(\.name) == ["id", "a", "o_q"])
        #expect(records.rows == [["number 1", "x", "number 3"]])
        #expect(records.children.isEmpty)
    }

    @Test func `constants stand before each record's own columns and may be part of the key`() throws {
        let shape = JSONShape(key: ["category", "id"])
        let records = try records(
            #"[{"id":1,"category":"own"},{"id":2}]"#, shape, constants: [("category", "tags")])
        #expect(records.columns.map(\.vendorName) == ["category", "id", "category"])
        #expect(records.rows == [["tags", "number 1", "own"], ["tags", "number 2", nil]])
        #expect(records.key == .columns([0, 1]))
    }

    @Test func `the key is where its column is`() throws {
        #expect(try records(#"[{"a":"x","id":1}]"#).key == .column(1))
        #expect(try records(#"[{"a":{"id":"x"}}]"#, JSONShape(key: ["a.id"])).key == .column(0))
        #expect(try records(#"[{"a":"x"}]"#, JSONShape(key: [])).key == .wholeRow)
    }

    @Test(arguments: [
        #"{"a":1}"#, #"{"id":null}"#, #"{"id":""}"#, #"{"id":{}}"#, #"{"id":{"x":1}}"#, #"{"id":[1]}"#,
        #"{"id":true}"#, "{}",
    ])
    func `a record without its key is refused, by its number`(_ record: String) throws {
        let fault = try fault(#"[{"id":1},{"id":2},\#(record)]"#)
        #expect(fault.kind == .malformed)
        #expect(fault.cause == "record 3 has no id")
        #expect(try self.fault("[\(record)]").cause == "record 1 has no id")
    }

    private func fault(_ list: String) throws -> Fault {
        try #require(throws: Fault.self) { _ = try records(list) }
    }

    @Test func `an element that is no object is refused, by its number`() throws {
        let fault = try #require(throws: Fault.self) {
            _ = try JSONRecords.records(
                of: [.object([.init(key: "id", value: .number("1"))]), .string("x")], shape: JSONShape(),
                subject: "tags")
        }
        #expect(fault.kind == .malformed)
        #expect(fault.cause == "record 2 is no object")
        #expect(fault.subject == "tags")
    }

    @Test func `an empty list has no records, no columns and no key`() throws {
        let records = try records("[]", JSONShape(extent: .deletions))
        #expect(records.count == 0)
        #expect(records.columns.isEmpty)
        #expect(records.children.isEmpty)
        #expect(records.key == .wholeRow)
        #expect(records.extent == .deletions)
    }

    @Test func `a column is read back as moments`() throws {
        let records = try records(
            #"[{"id":1,"updatedAt":"2026-06-01T14:02:11.5+02:00"},{"id":2,"updatedAt":"soon"},{"id":3}]"#)
        let moment = Timestamp.parse("2026-06-01T12:02:11.5Z")
        #expect(records.instants(of: "updated_at") == [moment, nil, nil])
        #expect(moment != nil)
        #expect(records.instants(of: "created_at") == [nil, nil, nil])
    }
}
