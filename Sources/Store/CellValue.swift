import Formats
import Mirror
import SQLite

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
    var isNumber: Bool { kind.rawValue == Records.Cell.Kind.number.rawValue }

    @inline(__always)
    init(_ cell: Records.Cell, in page: UnsafeRawBufferPointer) {
        bytes = UnsafeRawBufferPointer(
            rebasing: page[Int(cell.offset)..<Int(cell.offset) + Int(cell.length)]
        )
        kind = cell.kind
    }

    @inline(__always)
    init(_ bytes: UnsafeRawBufferPointer, kind: Records.Cell.Kind) {
        self.bytes = bytes
        self.kind = kind
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

    private func equals(_ text: StaticString) -> Bool {
        bytes.count == text.utf8CodeUnitCount
            && UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
                .elementsEqual(bytes)
    }
}

extension CellValue {
    /// What a column of the type holds for the value; nil where the value is not of it.
    func stored(as type: ColumnType) -> Value? {
        switch type {
        case .integer: canonicalInteger.map { .integer($0) }
        case .decimal:
            switch decimal {
            case .integer(let number): .integer(number)
            case .real(let number): .real(number)
            case nil: nil
            }
        case .boolean: boolean.map { .integer($0 ? 1 : 0) }
        case .timestamp: normalizedTimestamp.map { .text($0) }
        case .date: isText && CalendarDate.isCanonical(bytes) ? text.map { .text($0) } : nil
        case .text: text.map { .text($0) }
        }
    }

    /// The text as it came; nil where it is no UTF-8.
    var text: String? {
        switch kind {
        case .true: "true"
        case .false: "false"
        case .null, .text, .number, .json: String(validating: bytes, as: UTF8.self)
        }
    }
}
