import Foundation
import SQLite

/// One table as the mirror has to hold it, worked out anew from the vendor's raw rows and the words of the
/// contract. It shares no line with crmirror: a misreading there must not hide behind the same one here.
struct ExpectedTable {
    struct Column: Hashable {
        var vendorName: String
        var name: String
        var type: ExpectedType
    }

    /// Whether and when a row counts as deleted.
    enum Deletion: Hashable {
        case live
        /// The vendor says when.
        case at(String)
        /// The vendor says that it is, so it is dated when that was noticed.
        case noticed
    }

    struct Row: Hashable {
        var cells: [Value]
        var deletion: Deletion

        /// The row in a table that has got more columns since.
        func widened(to count: Int) -> Row {
            Row(cells: cells + Array(repeating: .null, count: count - cells.count), deletion: deletion)
        }
    }

    /// `wh_prospects`
    let name: String
    private(set) var columns: [Column] = []
    /// The place of the id among the columns; nil where the whole row is the key.
    private(set) var keyIndex: Int?
    /// `prospects.`
    private let qualifier: String

    /// A table that begins with the columns of `header`. What their names do not settle, the rows of `firstPage`
    /// do, which the mirror sees first.
    init(vendorName: String, account: String, header: [String], firstPage: [[String]]) {
        name = Self.name(of: vendorName, account: account)
        qualifier = Self.snakeCase(vendorName) + "."
        adopt(header, firstPage: firstPage)
        keyIndex = header.firstIndex(of: qualifier + "id") ?? header.firstIndex(of: "id")
    }

    /// `wh_housing_contracts`
    static func name(of vendorName: String, account: String) -> String {
        "\(account)_\(snakeCase(vendorName))"
    }

    /// Takes in the columns that are new.
    mutating func adopt(_ header: [String], firstPage: [[String]]) {
        for (place, vendorName) in header.enumerated().dropFirst(columns.count) {
            let name = freeName(for: vendorName)
            let values = firstPage.map { $0[place] }.filter { !$0.isEmpty }
            columns.append(
                Column(vendorName: vendorName, name: name, type: ExpectedType(of: name, values: values)))
        }
    }

    func row(_ fields: [String]) -> Row {
        Row(cells: zip(columns, fields).map { $0.type.value(of: $1) }, deletion: deletion(fields))
    }

    /// The cells whose text is not what their column is for.
    func misfits(_ fields: [String]) -> [(column: String, text: String)] {
        zip(columns, fields).filter { !$1.isEmpty && $0.type.parsed($1) == nil }.map { ($0.name, $1) }
    }

    /// "Rows stay, with discarded_at set or merged_into_prospect_id set."
    private func deletion(_ fields: [String]) -> Deletion {
        if let discarded = field("discarded_at", of: fields) {
            return ExpectedType.timestamp.parsed(discarded)?.text.map { .at($0) } ?? .noticed
        }
        return field("merged_into_prospect_id", of: fields) == nil ? .live : .noticed
    }

    private func field(_ column: String, of fields: [String]) -> String? {
        guard let place = columns.firstIndex(where: { $0.name == column }) else { return nil }
        return fields[place].isEmpty ? nil : fields[place]
    }

    /// "The table's own qualifier is dropped, other dots become underscores. Names that collide (also by letter
    /// case) get `_2`, `_3`."
    private func freeName(for vendorName: String) -> String {
        let bare =
            vendorName.hasPrefix(qualifier) ? String(vendorName.dropFirst(qualifier.count)) : vendorName
        let wanted = bare.lowercased().replacingOccurrences(of: ".", with: "_")
        let taken = Set(columns.map(\.name))
        guard taken.contains(wanted) else { return wanted }
        let number = (2...).first { !taken.contains("\(wanted)_\($0)") } ?? 2
        return "\(wanted)_\(number)"
    }

    /// `HousingContracts` → `housing_contracts`
    private static func snakeCase(_ name: String) -> String {
        name.reduce(into: "") { text, letter in
            if letter.isUppercase, !text.isEmpty { text += "_" }
            text += letter.lowercased()
        }
    }
}

/// What a column is for, and what becomes of a text in it.
enum ExpectedType: Hashable {
    case integer, boolean, timestamp, date, text

    /// In the contract's order: the vendor's description, the name, the values of the first page, else text.
    init(of name: String, values: [String]) {
        let described = [
            "auto_perform", "do_not_call", "first_resident", "people_do_not_call", "point_of_contact",
        ]
        if described.contains(name) {
            self = .boolean
        } else if name == "import_id" {
            self = .text
        } else if name == "people_provided_age" {
            self = .integer
        } else if name == "id" || name.hasSuffix("_id") {
            self = values.allSatisfy { ExpectedType.integer.parsed($0) != nil } ? .integer : .text
        } else if name.hasSuffix("_at") {
            self = .timestamp
        } else if ["date", "birthdate"].contains(where: { name == $0 || name.hasSuffix("_\($0)") }) {
            self = .date
        } else {
            let areBooleans = !values.isEmpty && values.allSatisfy { ExpectedType.boolean.parsed($0) != nil }
            self = areBooleans ? .boolean : .text
        }
    }

    /// "A value that does not parse as its column's type is stored as the text it came as."
    func value(of text: String) -> Value {
        text.isEmpty ? .null : parsed(text) ?? .text(text)
    }

    func parsed(_ text: String) -> Value? {
        switch self {
        case .integer: Int64(text).flatMap { String($0) == text ? .integer($0) : nil }
        case .boolean: ["t": 1, "true": 1, "f": 0, "false": 0][text]
        case .timestamp: Self.utc(text).map { .text($0) }
        case .date: Self.shape(text) == "dddd-dd-dd" && Self.isDay(text) ? .text(text) : nil
        case .text: .text(text)
        }
    }

    /// `YYYY-MM-DDTHH:MM:SS[.fff]Z`
    private static func utc(_ text: String) -> String? {
        guard isDay(String(text.prefix(10))) else { return nil }
        switch shape(text) {
        case "dddd-dd-dd dd:dd:dd": return text.replacingOccurrences(of: " ", with: "T") + "Z"
        case "dddd-dd-ddTdd:dd:ddZ", "dddd-dd-ddTdd:dd:dd.dddZ": return text
        case "dddd-dd-ddTdd:dd:dd-dd:dd", "dddd-dd-ddTdd:dd:dd+dd:dd":
            return try? Date(text, strategy: .iso8601).formatted(.iso8601)
        default: return nil
        }
    }

    /// The text with `d` for every digit.
    private static func shape(_ text: String) -> String {
        String(text.map { $0.isASCII && $0.isNumber ? "d" : $0 })
    }

    /// Whether a calendar of ours has the day: "a live account had a timestamp in the year 24: keep such a value
    /// as it came and note it".
    private static func isDay(_ text: String) -> Bool {
        let numbers = text.split(separator: "-").compactMap { Int($0) }
        guard numbers.count == 3, numbers[0] >= 1000 else { return false }
        let day = DateComponents(
            calendar: Calendar(identifier: .gregorian), timeZone: .gmt, year: numbers[0], month: numbers[1],
            day: numbers[2])
        return day.isValidDate
    }
}
