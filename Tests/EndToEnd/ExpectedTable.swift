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

    /// The value for which a column was widened: the row's fields, the column and the text.
    struct Cause: Hashable {
        var fields: [String]
        var column: String
        var text: String
    }

    private(set) var causes: Set<Cause> = []

    /// "When a later value does not fit, the column widens."
    mutating func widen(for rows: [[String]]) {
        for (place, column) in columns.enumerated() {
            let values = rows.map { $0[place] }.filter { !$0.isEmpty }
            let type = column.type.spelled(as: values)
            columns[place].type = type
            guard type.widens,
                let odd = rows.first(where: { !$0[place].isEmpty && type.parsed($0[place]) == nil })
            else { continue }
            causes.insert(Cause(fields: odd, column: column.name, text: odd[place]))
            let areAmounts =
                type == .integer && !column.name.hasSuffix("id")
                && values.allSatisfy { ExpectedType.decimal.parsed($0) != nil }
            columns[place].type = areAmounts ? .decimal : .text
        }
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
    case integer, decimal, timestamp, date, text
    /// `t` or `true`; nil while no value came.
    case boolean(yes: String?)

    /// In the contract's order: the vendor's description, the name, the values of the first page, else text.
    init(of name: String, values: [String]) {
        let described = [
            "auto_perform", "do_not_call", "first_resident", "people_do_not_call", "point_of_contact",
        ]
        if described.contains(name) {
            self = ExpectedType.boolean(yes: nil).spelled(as: values)
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
        } else if let word = name.split(separator: "_").last(where: { Self.meanings[String($0)] != nil }),
            let meaning = Self.meanings[String(word)],
            values.allSatisfy({ meaning.parsed($0) != nil })
        {
            self = meaning
        } else {
            let kinds = [.integer, ExpectedType.boolean(yes: nil).spelled(as: values)]
            let fitting = kinds.first { kind in values.allSatisfy { kind.parsed($0) != nil } }
            self = values.isEmpty ? .text : fitting ?? .text
        }
    }

    /// Words of WelcomeHome's columns that say text or amount.
    private static let meanings: [String: ExpectedType] = [
        "zip": .text, "postal": .text, "phone": .text, "fax": .text, "number": .text, "code": .text,
        "account": .text, "version": .text, "mobile": .text, "reference": .text,
        "price": .decimal, "rent": .decimal, "rate": .decimal, "amount": .decimal, "fee": .decimal,
        "cost": .decimal, "balance": .decimal, "percent": .decimal, "latitude": .decimal,
        "longitude": .decimal,
        "deposit": .decimal, "discount": .decimal,
    ]

    /// Whether a value can be without room in it. "A timestamp or date that does not parse does not widen the column."
    var widens: Bool {
        switch self {
        case .integer, .decimal, .boolean: true
        case .timestamp, .date, .text: false
        }
    }

    /// Booleans learn how they are spelled from the first of them.
    func spelled(as values: [String]) -> ExpectedType {
        guard self == .boolean(yes: nil), let first = values.first(where: { parsed($0) != nil }) else {
            return self
        }
        return .boolean(yes: first.count == 1 ? "t" : "true")
    }

    /// "A value that does not parse as its column's type is stored as the text it came as."
    func value(of text: String) -> Value {
        text.isEmpty ? .null : parsed(text) ?? .text(text)
    }

    func parsed(_ text: String) -> Value? {
        switch self {
        case .integer: Int64(text).flatMap { String($0) == text ? .integer($0) : nil }
        case .decimal: Self.amount(text)
        case .boolean("t"): ["t": 1, "f": 0][text]
        case .boolean("true"): ["true": 1, "false": 0][text]
        case .boolean: ["t": 1, "true": 1, "f": 0, "false": 0][text]
        case .timestamp: Self.utc(text).map { .text($0) }
        case .date: Self.shape(text) == "dddd-dd-dd" && Self.isDay(text) ? .text(text) : nil
        case .text: .text(text)
        }
    }

    /// `1250.50`, of no more digits than a double gives back.
    private static func amount(_ text: String) -> Value? {
        if let number = Int64(text), String(number) == text { return .integer(number) }
        guard text.wholeMatch(of: /-?(0|[1-9]\d*)\.\d+/) != nil, text.count < 16, let number = Double(text),
            abs(number) >= 0.0001 || number == 0 && !text.hasPrefix("-")
        else { return nil }
        return number == number.rounded() ? .integer(Int64(number)) : .real(number)
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
