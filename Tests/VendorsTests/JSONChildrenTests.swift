import Mirror
import Testing
import Vendors

/// How arrays and maps become child tables.
@Suite struct JSONChildrenTests {
    @Test func `objects of an array become rows under their record`() throws {
        let records = try records(
            #"[{"id":1,"email_addresses":[{"id":5,"kind":null},{"id":6,"at":"x"}]},{"id":2},{"id":3,"email_addresses":[{"id":7}]}]"#
        )
        #expect(records.columns.map(\.name) == ["id"])
        let table = try records.children(named: "email_addresses")
        #expect(table.order == .position)
        #expect(table.columns.map(\.name) == ["id", "kind", "at"])
        #expect(
            try records.rows(of: "email_addresses") == [
                ["0", "number 5", nil, nil], ["0", "number 6", nil, "x"], ["2", "number 7", nil, nil],
            ])
    }

    @Test func `values of an array stand in a column of their own`() throws {
        let records = try records(#"[{"id":1,"tags":["a",1.50,true,null,[1,{"x":2}]]}]"#)
        #expect(try records.children(named: "tags").columns.map(\.name) == ["value"])
        #expect(
            try records.rows(of: "tags") == [
                ["0", "a"], ["0", "number 1.50"], ["0", "true!"], ["0", nil], ["0", #"json [1,{"x":2}]"#],
            ])
    }

    @Test func `objects, values and nulls of one array keep their places`() throws {
        let records = try records(#"[{"id":1,"list":[null,{"a":1},"x",{},{"b":2}]}]"#)
        #expect(try records.children(named: "list").columns.map(\.name) == ["a", "value", "b"])
        #expect(
            try records.rows(of: "list") == [
                ["0", nil, nil, nil], ["0", "number 1", nil, nil], ["0", nil, "x", nil],
                ["0", nil, nil, nil],
                ["0", nil, nil, "number 2"],
            ])
    }

    @Test func `nulls alone are rows of a null each`() throws {
        #expect(
            try records(#"[{"id":1,"list":[null,null]}]"#).rows(of: "list") == [["0", nil], ["0", nil]])
    }

    @Test func `an element's objects flatten by one level, all else inside it is JSON`() throws {
        let records = try records(
            #"[{"id":1,"showings":[{"agent":{"name":"Ann","home":{"zip":"1"},"none":{}},"days":[1],"no":[]}]}]"#
        )
        let table = try records.children(named: "showings")
        #expect(table.columns.map(\.vendorName) == ["agent.name", "agent.home", "agent.none", "days", "no"])
        #expect(table.columns.map(\.name) == ["agent_name", "agent_home", "agent_none", "days", "no"])
        #expect(
            try records.rows(of: "showings") == [
                ["0", "Ann", #"json {"zip":"1"}"#, nil, "json [1]", "json []"]
            ])
    }

    @Test func `arrays inside objects are named by their path`() throws {
        let records = try records(#"[{"id":1,"occupation":{"list":["a"],"inner":{"list":["b"]}}}]"#)
        #expect(records.columns.map(\.name) == ["id"])
        #expect(records.children.map(\.vendorName) == ["occupation.list", "occupation.inner.list"])
        #expect(try records.rows(of: "occupation_list") == [["0", "a"]])
        #expect(try records.rows(of: "occupation_inner_list") == [["0", "b"]])
    }

    @Test func `an array deeper than that is JSON with the object around it`() throws {
        let records = try records(#"[{"id":1,"a":{"b":{"c":{"d":[1]}}}}]"#)
        #expect(records.children.isEmpty)
        #expect(records.rows == [["number 1", #"json {"d":[1]}"#]])
    }

    @Test func `an array that is empty in every record is told too`() throws {
        let records = try records(#"[{"id":1,"tags":[]},{"id":2,"tags":[]}]"#)
        #expect(records.children.map(\.name) == ["tags"])
        #expect(try records.rows(of: "tags").isEmpty)
    }

    @Test func `a field that is an array here and a value there is in both tables`() throws {
        let records = try records(#"[{"id":1,"tags":["a"]},{"id":2,"tags":"b"},{"id":3,"tags":{"c":1}}]"#)
        #expect(records.columns.map(\.name) == ["id", "tags", "tags_c"])
        #expect(
            records.rows == [
                ["number 1", nil, nil], ["number 2", "b", nil], ["number 3", nil, "number 1"],
            ])
        #expect(try records.rows(of: "tags") == [["0", "a"]])
    }

    private let fields = JSONShape(maps: ["fields": "field_id", "lead.fields": "field_id"])

    @Test func `a map's members become rows by their names`() throws {
        let records = try records(
            #"[{"id":1,"fields":{"103":"x","7":1.50,"8":null,"9":{"a":{"b":1}},"10":[1],"a.b":true,"8":"y"}},{"id":2,"fields":{}}]"#,
            fields)
        let table = try records.children(named: "fields")
        #expect(table.order == .member)
        #expect(table.columns.map(\.name) == ["field_id", "value"])
        #expect(
            try records.rows(of: "fields") == [
                ["0", "103", "x"], ["0", "7", "number 1.50"], ["0", "9", #"json {"a":{"b":1}}"#],
                ["0", "10", "json [1]"], ["0", "a.b", "true!"], ["0", "8", "y"],
            ])
        #expect(records.columns.map(\.name) == ["id"])
    }

    @Test func `a map inside an object is named by its path`() throws {
        let records = try records(#"[{"id":1,"lead":{"fields":{"1":"x"}}}]"#, fields)
        #expect(try records.rows(of: "lead_fields") == [["0", "1", "x"]])
    }

    @Test func `an object of that name elsewhere is no map`() throws {
        let records = try records(#"[{"id":1,"other":{"fields":{"a":"x"}}}]"#, fields)
        #expect(records.columns.map(\.name) == ["id", "other_fields_a"])
    }

    @Test func `an empty list in place of a map is an empty map`() throws {
        let records = try records(#"[{"id":1,"fields":[]},{"id":2,"fields":{"1":"x"}}]"#, fields)
        #expect(records.children.map(\.order) == [.member])
        #expect(try records.rows(of: "fields") == [["1", "1", "x"]])
    }

    @Test func `a map that comes as an array or a value is like any other field`() throws {
        let records = try records(#"[{"id":1,"fields":["a"]},{"id":2,"fields":"b"}]"#, fields)
        #expect(records.children.map(\.order) == [.position])
        #expect(try records.rows(of: "fields") == [["0", "a"]])
        #expect(records.rows == [["number 1", nil], ["number 2", "b"]])
    }
}
