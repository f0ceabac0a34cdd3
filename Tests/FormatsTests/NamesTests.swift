import Formats
import Testing

struct NamesTests {
    @Test(
        arguments: [
            ("channelPreference", "channel_preference"), ("HousingContracts", "housing_contracts"),
            ("lead_sources.name", "lead_sources_name"), ("totalPages2", "total_pages2"),
            ("HTMLBody", "html_body"),
            ("__proto__", "__proto__"), ("id", "id"), ("ID", "id"), ("prospectID", "prospect_id"), ("", "_"),
            ("already_snake__case_", "already_snake__case_"), ("Lead Source", "lead_source"),
            ("Lead_Source", "lead_source"), ("lead-source", "lead_source"),
            ("Lead Source - Name", "lead_source_name"),
            ("address2Line", "address2_line"), ("line2B", "line2b"), ("2FA", "2fa"),
            ("# of beds", "_of_beds"),
            ("size (m2)", "size_m2_"), ("a\"b", "a_b"), ("a\u{0}b\nc", "a_b_c"), (" ", "_"), ("...", "_"),
            ("Stra\u{DF}e", "stra\u{DF}e"), ("\u{C9}tatCivil", "\u{E9}tat_civil"),
            ("\u{540D}\u{524D}", "\u{540D}\u{524D}"),
            ("a\u{1F600}b", "a_b"), ("XMLHttpRequest", "xml_http_request"),
        ]
    )
    func `names become snake case`(name: String, expected: String) {
        #expect(snakeCased(name) == expected)
    }

    @Test(arguments: ["channelPreference", "HTMLBody", "a..b", "\u{C9}tat", "__x__", ""])
    func `a snake-case name is left as it is`(name: String) {
        #expect(snakeCased(snakeCased(name)) == snakeCased(name))
    }
}
