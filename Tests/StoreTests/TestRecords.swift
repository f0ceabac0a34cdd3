import Formats
import Mirror

/// One cell of a page that a test makes up.
enum TestCell: ExpressibleByStringLiteral, ExpressibleByNilLiteral, Sendable, Hashable {
    case null
    case text(String)
    case bytes([UInt8])
    case number(String)
    case json(String)
    case flag(Bool)

    init(stringLiteral value: String) { self = .text(value) }
    init(nilLiteral: ()) { self = .null }

    var kind: Records.Cell.Kind {
        switch self {
        case .null: .null
        case .text, .bytes: .text
        case .number: .number
        case .json: .json
        case .flag(let flag): flag ? .true : .false
        }
    }

    var content: [UInt8] {
        switch self {
        case .null, .flag: []
        case .text(let text), .number(let text), .json(let text): Array(text.utf8)
        case .bytes(let bytes): bytes
        }
    }
}

/// A page as a connector gives it. `key` is the column that identifies a record; nil where nothing does.
func page(_ header: [String], key: String? = "id", _ rows: [[TestCell]]) -> Records {
    var bytes: [UInt8] = []
    let cells = rows.joined().map { cell in
        let content = cell.content
        bytes += content
        return Records.Cell(offset: bytes.count - content.count, length: content.count, kind: cell.kind)
    }
    return Records(
        bytes: bytes,
        columns: header.map { .init(vendorName: $0, name: snakeCased($0)) },
        cells: cells,
        key: key.flatMap { header.firstIndex(of: $0) }.map { .column($0) } ?? .wholeRow,
        isValidUTF8: bytes.withUnsafeBytes { isValidUTF8($0) }
    )
}

/// A page of records `id` and `name`.
func things(_ rows: (Int, String)...) -> Records {
    page(["id", "name"], rows.map { [.text(String($0)), .text($1)] })
}

/// A page of records that nothing identifies.
func notes(_ texts: String...) -> Records {
    page(["note"], key: nil, texts.map { [.text($0)] })
}

/// A page without records.
func nothing(_ header: [String] = ["id", "name"], key: String? = "id") -> Records {
    page(header, key: key, [])
}

/// Numbers that are the same in every run of a test (SplitMix64).
struct SeededNumbers: RandomNumberGenerator {
    private var state: UInt64

    init(seed: Int) { state = UInt64(truncatingIfNeeded: seed) &* 0x9E37_79B9_7F4A_7C15 }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
