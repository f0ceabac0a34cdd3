import Mirror
import Testing
import Vendors

/// Every field that the documentation shows has a type, and its value is of it.
struct DocumentedTypesTests {
    @Test(arguments: WealthboxSamples.all.keys.sorted())
    func `Wealthbox's samples are of their types`(name: String) throws {
        let fixture = WealthboxFixture()
        let records = try fixture.page(name, try #require(WealthboxSamples.all[name])).records
        #expect(records.count > 0)
        let milestones = ["", "workflow_template_"].flatMap {
            ["\($0)workflow_milestones.id", "\($0)workflow_steps.workflow_milestone_id"]
        }
        #expect(
            DocumentedTypes.complaints(
                of: try fixture.stream(name), records, texts: Set(milestones + ["amounts.amount"])) == [])
    }

    @Test func `MyCRM's samples are of their types`() throws {
        let fixture = MyCRMFixture()
        let expanded = """
            {"id": 1, "user": {"id": 1, "first_name": "Jean", "last_name": "Pac", "public": {"first_name": "Jean"}},
             "matching": {"count": 3, "inventory_count": 1, "mls_count": 2},
             "notes": [{"id": 935, "body": "This is a note"}]}
            """
        let leads = #"{"leads":[\#(MyCRMPageTests.lead),\#(expanded)]}"#
        let records = try fixture.page("leads", leads).records
        #expect(
            DocumentedTypes.complaints(of: try fixture.stream("leads"), records, texts: ["fields.value"])
                == [])
        let expandedToo = #"{"id": 2, "property": [{"id": 7, "reference": "pf-flex"}]}"#
        let others = try fixture.page(
            "whatsapp_leads", #"{"whatsapp":[\#(MyCRMPageTests.whatsApp),\#(expandedToo)]}"#
        ).records
        #expect(DocumentedTypes.complaints(of: try fixture.stream("whatsapp_leads"), others) == [])
    }

    @Test(arguments: RentalotSamples.all.keys.sorted())
    func `Rentalot's samples are of their types`(name: String) throws {
        let fixture = RentalotFixture()
        let sample = #"{"data":[\#(try #require(RentalotSamples.all[name]))]}"#
        let position = Position(place: .beginning, parent: name == "messages" ? "550e8400" : nil)
        let records = try fixture.page(name, sample, at: position).records
        #expect(DocumentedTypes.complaints(of: try fixture.stream(name), records) == [])
    }

    @Test func `Rentalot's contact is of its types`() throws {
        let fixture = RentalotFixture()
        let records = try fixture.page("contacts", RentalotPageTests.contacts).records
        #expect(DocumentedTypes.complaints(of: try fixture.stream("contacts"), records) == [])
        #expect(RentalotSamples.all.count + 1 == fixture.connector.streams.count)
    }

    @Test(arguments: [
        ("addresses.zip", ColumnType.text), ("people.cell_phone", .text), ("people.work_phone", .text),
        ("people.provided_age", .integer), ("people.birthdate", .date), ("people.do_not_call", .boolean),
        ("scores.name", .text), ("tertiary_lead_sources.category", .text), ("created_by.name", .text),
        ("prospects.import_id", .text), ("prospects.status", .text), ("metadata", .text),
        ("close_reason_details", .text),
    ])
    func `WelcomeHome's recorded columns have their types`(_ vendorName: String, _ type: ColumnType) throws {
        let fixture = try Fixture()
        let page = try fixture.page("prospects", answer("prospects.id,\(vendorName)\n1,2\n"))
        let name = try #require(page.records.columns.last?.name)
        #expect(try fixture.stream("prospects").columnTypes[name] == type)
    }
}
