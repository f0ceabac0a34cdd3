import Foundation
import SQLite
import Simulator

/// Whether a cell holds a value, in one of the forms in which the contract lets it be stored.
enum TrueValue {
    /// What the mirror has, held against what the vendor has: null too where an empty field of a CSV came.
    static func isRight(_ stored: Value, for value: JSON) -> Bool {
        switch value {
        case .null: stored == .null
        case .boolean(let flag): stored == .integer(flag ? 1 : 0) || stored == .text(flag ? "true" : "false")
        case .integer(let number): isNumber(stored, spelled: String(number))
        case .decimal(let spelling): isNumber(stored, spelled: spelling)
        case .string(let text): isText(stored, text)
        // "An empty object says nothing."
        case .object(let members) where members.all.isEmpty: stored == .null
        case .array, .object: isJSON(stored, value.text)
        }
    }

    private static func isNumber(_ stored: Value, spelled spelling: String) -> Bool {
        switch stored {
        case .text(let text): text == spelling || text == withoutZeros(spelling)
        case .integer(let number): String(number) == withoutZeros(spelling)
        case .real(let number): Double(spelling) == number
        case .null, .blob: false
        }
    }

    private static func isText(_ stored: Value, _ text: String) -> Bool {
        switch stored {
        case .text(let found):
            found == text || found == withoutZeros(text) || found == TrueTime.normalized(text)
        case .integer(let number): String(number) == withoutZeros(text) || flags[text] == number
        case .real(let number): text.wholeMatch(of: /-?\d+\.\d+/) != nil && Double(text) == number
        // Bytes that are no UTF-8; the simulator shows them with replacement characters.
        case .blob(let bytes): String(decoding: bytes, as: UTF8.self) == text
        case .null: false
        }
    }

    /// "A decimal's trailing zeros aside."
    private static func withoutZeros(_ text: String) -> String {
        guard let match = text.wholeMatch(of: /(-?\d+)\.(\d*?)0*/), match.1 != "-0" || match.2 != "" else {
            return text
        }
        return match.2.isEmpty ? String(match.1) : "\(match.1).\(match.2)"
    }

    private static let flags: [String: Int64] = ["t": 1, "true": 1, "f": 0, "false": 0]

    private static func isJSON(_ stored: Value, _ text: String) -> Bool {
        guard case .text(let found) = stored else { return false }
        if found == text { return true }
        let values = [found, text].map { try? JSONSerialization.jsonObject(with: Data($0.utf8)) as? NSObject }
        return values[0] != nil && values[0] == values[1]
    }
}
