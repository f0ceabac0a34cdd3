import Formats
import Mirror

/// One cell's bytes, and what they mean under each type. A view: it is valid while the page's bytes are pinned.
struct CellValue {
    let bytes: UnsafeRawBufferPointer
    let kind: Records.Cell.Kind

    /// Compared by number: the kinds' own `==` is a call into another module, for every cell.
    @inline(__always)
    var isNull: Bool { kind.rawValue == Records.Cell.Kind.null.rawValue }

    @inline(__always)
    var isText: Bool { kind.rawValue == Records.Cell.Kind.text.rawValue }

    @inline(__always)
    private var isNumber: Bool { kind.rawValue == Records.Cell.Kind.number.rawValue }

    @inline(__always)
    init(_ cell: Records.Cell, in page: UnsafeRawBufferPointer) {
        bytes = UnsafeRawBufferPointer(
            rebasing: page[Int(cell.offset)..<Int(cell.offset) + Int(cell.length)]
        )
        kind = cell.kind
    }

    /// The number, if the text is exactly how SQLite would print it: no plus, no leading zero, in 64 bits.
    /// Anything else would not come back as it was.
    @inline(__always)
    var canonicalInteger: Int64? {
        guard isText || isNumber, !bytes.isEmpty, bytes.count <= 20 else { return nil }
        let isNegative = bytes[0] == UInt8(ascii: "-")
        var index = isNegative ? 1 : 0
        guard index < bytes.count else { return nil }
        if bytes[index] == UInt8(ascii: "0") {
            return bytes.count == 1 ? 0 : nil
        }
        var value: Int64 = 0
        while index < bytes.count {
            let digit = Int64(bytes[index]) - 48
            guard digit >= 0, digit <= 9 else { return nil }
            // Built up below zero, where there is room for the smallest number too.
            let (product, overflows) = value.multipliedReportingOverflow(by: 10)
            let (difference, underflows) = product.subtractingReportingOverflow(digit)
            guard !overflows, !underflows else { return nil }
            value = difference
            index += 1
        }
        if isNegative { return value }
        return value == .min ? nil : -value
    }

    /// WelcomeHome writes `t`/`f` in some accounts and `true`/`false` in others.
    @inline(__always)
    var boolean: Bool? {
        guard isText else {
            switch kind {
            case .true: return true
            case .false: return false
            case .null, .text, .number, .json: return nil
            }
        }
        switch (bytes.count, bytes.first) {
        case (1, UInt8(ascii: "t")): return true
        case (1, UInt8(ascii: "f")): return false
        case (4, _): return equals("true") ? true : nil
        case (5, _): return equals("false") ? false : nil
        default: return nil
        }
    }

    /// Whether a column of INTEGER or NUMERIC affinity might store this text as a number, and so lose its
    /// spelling (`007`, `1.50`). Errs on the side of yes.
    var mayBeTakenForNumber: Bool {
        guard isText || isNumber else { return false }
        let first = bytes.first { $0 != 32 && !(9...13).contains($0) }
        guard let first else { return false }
        return (48...57).contains(first) || first == UInt8(ascii: "+") || first == UInt8(ascii: "-")
            || first == UInt8(ascii: ".")
    }

    private func equals(_ text: StaticString) -> Bool {
        bytes.count == text.utf8CodeUnitCount
            && UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
                .elementsEqual(bytes)
    }
}
