import Mirror
import Testing
import Vendors

@Suite struct MyCRMPageTests {
    /// Get Lead, "JSON response example", without the comma too many and the comment that make it no JSON.
    static let lead = #"""
        {"lead": {"id": 35436, "first_name": "Johnny", "last_name": "Trump", "email": "johnny.t@gmail.om",
          "mobile": "0478524147", "address": "Dubai Marina", "pobox": "15109", "city": "Dubai",
          "country": "UAE", "status": "prospect", "quality": "good", "financial": null,
          "mortgage_status": null, "source": null, "channel": null, "time_frame": "0", "user": {"id": 1},
          "preferences": [{"id": "1", "locations": [{"id": "are.3.1200", "city": "Dubai",
            "community": "Jumeirah Lake Towers", "sub_community": "Lake Almas West",
            "tower": "Wind Tower 1", "latitude": 25.067359024462, "longitude": 55.137580800802}],
            "from_price": 120000, "to_price": 125000, "from_size": 900, "to_size": 1200,
            "from_bathroom": 2, "to_bathroom": 3, "from_bedroom": 2, "to_bedroom": 3,
            "offering_type": "residential",
            "types": [{"id":2, "name": "Apartment", "category": "residential"}]}],
          "created_at": "2009-07-20T22:55:29Z", "updated_at": "2011-05-05T10:38:52Z",
          "amenities": [{"id": 1, "name": "swimming pool"}],
          "fields": {"1": "2 pets", "3": true}}}
        """#

    /// Get Leads, "JSON response example", without its dots.
    private static let leads = #"""
        {"leads": [{"id": 223443, "first_name": "Johnny", "preferences": []},
          {"id": 8678530, "first_name": "James", "preferences": [{"locations": [{"id": "are.3.1200",
            "city": "Dubai"}], "from_price": 120000, "to_price": 125000}]}]}
        """#

    /// Get Whatsapp Leads, "JSON response example".
    static let whatsApp = #"""
        {"whatsapp": {"id": 35436, "phone": "0478524147", "status": "delivered", "user": {"id": 1},
          "property": {"id": 1}, "created_at": "2009-07-20T22:55:29Z",
          "updated_at": "2011-05-05T10:38:52Z"}}
        """#

    @Test func `the documentation's list is read with its preferences`() throws {
        let records = try MyCRMFixture().page("leads", Self.leads).records
        #expect(records.column("id") == ["number 223443", "number 8678530"])
        #expect(records.column("first_name") == ["Johnny", "James"])
        #expect(records.key == .column(0))
        #expect(records.extent == .whole)
        #expect(
            try records.children(named: "preferences").columns.map(\.name) == [
                "locations", "from_price", "to_price",
            ])
        #expect(
            try records.rows(of: "preferences") == [
                ["1", #"json [{"id":"are.3.1200","city":"Dubai"}]"#, "number 120000", "number 125000"]
            ])
    }

    @Test func `the documentation's lead is read with all that it has`() throws {
        let records = try MyCRMFixture().page("leads", #"{"leads":[\#(Self.lead)]}"#).records
        #expect(
            records.columns.map(\.name).prefix(17) == [
                "id", "first_name", "last_name", "email", "mobile", "address", "pobox", "city", "country",
                "status", "quality", "financial", "mortgage_status", "source", "channel", "time_frame",
                "user_id",
            ])
        #expect(records.column("pobox") == ["15109"])
        #expect(records.column("user_id") == ["number 1"])
        #expect(records.column("updated_at") == ["2011-05-05T10:38:52Z"])
        #expect(try records.rows(of: "preferences").count == 1)
        #expect(try records.rows(of: "amenities") == [["0", "number 1", "swimming pool"]])
    }

    @Test func `custom fields are a table of their ids and values`() throws {
        let records = try MyCRMFixture().page("leads", #"{"leads":[{"id":9},\#(Self.lead)]}"#).records
        let fields = try records.children(named: "fields")
        #expect(fields.columns.map(\.name) == ["field_id", "value"])
        #expect(fields.order == .member)
        #expect(try records.rows(of: "fields") == [["1", "1", "2 pets"], ["1", "3", "true!"]])
    }

    @Test func `a user that is expanded, however deep, is columns`() throws {
        let body = #"{"leads":[{"id":1,"user":{"id":7,"public":{"first_name":"Jean"}}}]}"#
        let records = try MyCRMFixture().page("leads", body).records
        #expect(records.column("user_id") == ["number 7"])
        #expect(records.column("user_public_first_name") == ["Jean"])
    }

    @Test(arguments: ["leads", "whatsapp_leads"])
    func `rows come bare or wrapped`(_ stream: String) throws {
        let (key, wrapper) = stream == "leads" ? ("leads", "lead") : ("whatsapp", "whatsapp")
        let bare = try MyCRMFixture().page(stream, #"{"\#(key)":[{"id":1,"status":"x"}]}"#).records
        let wrapped = try MyCRMFixture().page(
            stream, #"{"\#(key)":[{"\#(wrapper)":{"id":1,"status":"x"}}]}"#
        ).records
        #expect(bare.rows == [["number 1", "x"]])
        #expect(wrapped.rows == bare.rows)
        #expect(wrapped.columns == bare.columns)
    }

    @Test func `a row with a field that is called like a wrapper stays whole`() throws {
        let body = #"{"whatsapp":[{"id":1,"whatsapp":{"id":2}}]}"#
        let records = try MyCRMFixture().page("whatsapp_leads", body).records
        #expect(records.column("id") == ["number 1"])
        #expect(records.column("whatsapp_id") == ["number 2"])
    }

    @Test(arguments: ["whatsapp", "whatsapp_leads", "whatsapp-leads", "leads", "data"])
    func `WhatsApp leads are found under any name that they may have`(_ key: String) throws {
        let body = #"{"\#(key)":[\#(Self.whatsApp)],"count":1}"#
        let records = try MyCRMFixture().page("whatsapp_leads", body).records
        #expect(
            records.rows == [
                [
                    "number 35436", "0478524147", "delivered", "number 1", "number 1",
                    "2009-07-20T22:55:29Z", "2011-05-05T10:38:52Z",
                ]
            ])
        #expect(records.columns.map(\.name)[3...4] == ["user_id", "property_id"])
    }

    @Test(arguments: [
        #"{"error":"Not what was asked for"}"#, #"{"items":[],"error":"Not what was asked for"}"#,
        #"{"results":[{"id":1}],"links":[{"id":"Not what was asked for"}]}"#,
        #"{"leads":{"note":"Not what was asked for"}}"#, #"{"leads":["Not what was asked for"]}"#,
        #"[{"id":"Not what was asked for"}]"#, #"{"leads":[{"id":"Not what was asked for""#,
    ])
    func `another shape is an error and never an empty page`(_ body: String) throws {
        for name in ["leads", "whatsapp_leads"] {
            let fault = try MyCRMFixture().fault(name, json(body))
            #expect(fault.kind == .malformed)
            #expect(fault.cause.contains("Not what was asked for"))
        }
    }

    @Test func `a lead without an id is an error`() throws {
        let fault = try MyCRMFixture().fault("leads", json(#"{"leads":[{"id":1},{"name":"Miller"}]}"#))
        #expect(fault.kind == .malformed)
        #expect(fault.cause.contains("record 2"))
        #expect(!"\(fault)".contains("Miller"))
    }

    @Test func `the page of the content delivery network is an error that passes`() throws {
        let fault = try MyCRMFixture().fault("leads", answer("<html>403 Forbidden</html>", type: "text/html"))
        #expect(fault.kind == .transient)
        #expect(fault.cause.contains("403 Forbidden"))
    }

    @Test func `the vendor's warnings are handed on`() throws {
        let warnings = ["deprecated", "page is too large"]
        let fixture = MyCRMFixture()
        #expect(try fixture.page("leads", Self.leads, warnings: warnings).warnings == warnings)
        #expect(try fixture.page("leads", Self.leads).warnings.isEmpty)
    }
}
