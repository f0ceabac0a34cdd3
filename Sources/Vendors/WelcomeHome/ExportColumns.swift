import Formats
import Mirror

/// What a WelcomeHome export's header says: its columns' names and which of them is the key.
///
/// A column is qualified by the table that it was joined from (`prospects.id`, `lead_sources.name`), next to
/// bare ones (`metadata`).
struct ExportColumns: Hashable, Sendable {
    var columns: [Records.Column]
    var key: Records.Key

    init(header: [String], table: String) {
        let own = Self.qualifier(of: table)
        columns = header.map { Records.Column(vendorName: $0, name: Self.columnName($0, own: own)) }
        let keyIndex = header.firstIndex(of: "\(own).id") ?? header.firstIndex(of: "id")
        key = keyIndex.map { .column($0) } ?? .wholeRow
    }

    /// How a table's own columns are qualified: `HousingContracts` has `housing_contracts.id`.
    static func qualifier(of table: String) -> String {
        snakeCased(table)
    }

    /// Whether a header without rows may be this table's and not a sentence that stands in its place.
    ///
    /// A column is told by its name: one word that is `id`, that is qualified, or that holds the table's own
    /// qualifier. Where there are several columns, one word of any kind is enough.
    static func isPlausible(_ header: [String], table: String) -> Bool {
        let own = qualifier(of: table)
        return header.contains { name in
            guard !name.isEmpty, !name.contains(where: \.isWhitespace) else { return false }
            let isQualified = name.split(separator: ".").count > 1
            return header.count > 1 || name == "id" || isQualified || name.contains(own)
        }
    }

    private static func columnName(_ vendorName: String, own: String) -> String {
        let prefix = own + "."
        guard vendorName.hasPrefix(prefix) else { return snakeCased(vendorName) }
        return snakeCased(String(vendorName.dropFirst(prefix.count)))
    }
}
