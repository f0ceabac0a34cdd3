import Simulator

/// A record as its rows have to be, worked out anew from the words of the contract. It shares no line with crmirror.
struct TrueRow {
    /// By the path of names, `occupation.name`.
    var cells: [String: JSON] = [:]
    /// The elements of arrays, by the array's path; each by the paths inside of it.
    var lists: [String: [[String: JSON]]] = [:]
    /// The members of objects that are used as maps, by the object's path.
    var maps: [String: [String: JSON]] = [:]

    /// Objects used as maps, and what their members' names are called.
    private static let mapNames = ["fields": "field_id"]

    static func isMap(_ path: String, _ members: JSON.Members) -> Bool {
        mapNames[path] != nil && members.all.allSatisfy { $0.name.allSatisfy(\.isNumber) }
    }

    static func memberName(ofMap path: String) -> String {
        mapNames[path] ?? "member"
    }

    init(_ record: TrueRecord, qualifier: String) {
        for member in record.fields.all {
            // "WelcomeHome: the table's own qualifier is dropped."
            let isOwn = member.name.hasPrefix(qualifier)
            add(
                member.value, at: isOwn ? String(member.name.dropFirst(qualifier.count)) : member.name,
                level: 0)
        }
    }

    private mutating func add(_ value: JSON, at path: String, level: Int) {
        switch value {
        case .array(let elements):
            lists[path] = elements.map(Self.element)
            if path == "amounts" { lists[path] = lists[path]?.map(Self.withNumber) }
        case .object(let members) where Self.isMap(path, members):
            maps[path] = Dictionary(uniqueKeysWithValues: members.all.map { ($0.name, $0.value) })
        case .object(let members) where level < 2 && !members.all.isEmpty:
            for member in members.all { add(member.value, at: "\(path).\(member.name)", level: level + 1) }
        default:
            cells[path] = value
        }
    }

    private static func element(_ element: JSON) -> [String: JSON] {
        guard let members = element.members else { return element == .null ? [:] : ["value": element] }
        var cells: [String: JSON] = [:]
        for member in members.all {
            if let inner = member.value.members, !inner.all.isEmpty {
                for deeper in inner.all { cells["\(member.name).\(deeper.name)"] = deeper.value }
            } else {
                cells[member.name] = member.value
            }
        }
        return cells
    }

    /// "`amount` 56.76 or "$50,000": keep the text, and a number where it parses."
    private static func withNumber(_ element: [String: JSON]) -> [String: JSON] {
        guard let amount = element["amount"] else { return element }
        return element.merging(["amount_number": TrueAmount.number(of: amount)]) { told, _ in told }
    }

    /// `channelPreference` → `channel_preference`, `occupation.name` → `occupation_name`
    static func columnName(_ path: String) -> String {
        var name = ""
        var previous: Character = "_"
        for letter in path {
            if letter.isUppercase, previous.isLowercase { name += "_" }
            name += letter.isLetter || letter.isNumber || letter == "_" ? letter.lowercased() : "_"
            previous = letter
        }
        return name
    }
}
