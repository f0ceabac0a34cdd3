import Formats
import Mirror

/// The one array of bytes that all cells of a page point into.
struct JSONText {
    private(set) var bytes: [UInt8] = []

    /// Numbers as they are spelled, arrays and objects as JSON; an object without members says nothing, as null.
    mutating func cell(for value: JSONValue) -> Records.Cell {
        switch value {
        case .null, .object([]): .null
        case .bool(let flag): .init(offset: 0, length: 0, kind: flag ? .true : .false)
        case .number(let spelling): store(spelling, as: .number)
        case .string(let text): store(text, as: .text)
        case .array, .object: store(value.text, as: .json)
        }
    }

    private mutating func store(_ text: String, as kind: Records.Cell.Kind) -> Records.Cell {
        let offset = bytes.count
        bytes.append(contentsOf: text.utf8)
        return .init(offset: offset, length: bytes.count - offset, kind: kind)
    }
}
