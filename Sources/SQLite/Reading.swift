import CSQLite

/// Columns are counted from 0, as in SQLite. They can be read after `step()` answered true and until the next
/// step or reset. Reading as another kind converts as SQL's CAST does, so ask for `kind(at:)` first: after a
/// conversion it is no longer defined.
extension Statement {
    package var columnCount: Int { Int(sqlite3_column_count(handle)) }

    /// The name of a column of the result, as the AS clause or else the table has it.
    package func columnName(at index: Int32) -> String {
        sqlite3_column_name(handle, index).map { String(cString: $0) } ?? ""
    }

    @inlinable
    package func kind(at index: Int32) -> Value.Kind {
        assert(hasColumn(index))
        return switch sqlite3_column_type(handle, index) {
        case SQLITE_INTEGER: .integer
        case SQLITE_FLOAT: .real
        case SQLITE_TEXT: .text
        case SQLITE_BLOB: .blob
        default: .null
        }
    }

    /// The integer; 0 for NULL.
    @inlinable
    package func integer(at index: Int32) -> Int64 {
        assert(hasColumn(index))
        return sqlite3_column_int64(handle, index)
    }

    /// The number; 0 for NULL.
    @inlinable
    package func real(at index: Int32) -> Double {
        assert(hasColumn(index))
        return sqlite3_column_double(handle, index)
    }

    /// The text with its NUL bytes; nil for NULL.
    ///
    /// Bytes that are not UTF-8 come as U+FFFD; `bytes(at:)` gives them as they are.
    package func text(at index: Int32) -> String? {
        guard kind(at: index) != .null else { return nil }
        // First the conversion, then the length of what it made (SQLite manual, "Result Values From A Query").
        let start = UnsafeRawPointer(sqlite3_column_text(handle, index))
        return String(decoding: bytes(from: start, at: index), as: UTF8.self)
    }

    /// The blob's bytes; nil for NULL.
    package func blob(at index: Int32) -> [UInt8]? {
        bytes(at: index)
    }

    /// The bytes of a blob or of a text, whatever they are; nil for NULL.
    package func bytes(at index: Int32) -> [UInt8]? {
        guard kind(at: index) != .null else { return nil }
        // column_blob leaves a text as it is; it answers with a null pointer for no bytes.
        let start = sqlite3_column_blob(handle, index)
        return Array(bytes(from: start, at: index))
    }

    package func value(at index: Int32) -> Value {
        switch kind(at: index) {
        case .null: .null
        case .integer: .integer(integer(at: index))
        case .real: .real(real(at: index))
        case .text: text(at: index).map(Value.text) ?? .null
        case .blob: blob(at: index).map(Value.blob) ?? .null
        }
    }

    /// All columns of the current row.
    package func row() -> [Value] {
        (0..<sqlite3_data_count(handle)).map { value(at: $0) }
    }

    /// What SQLite shows of the column until the next step.
    private func bytes(from start: UnsafeRawPointer?, at index: Int32) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(
            start: start, count: start == nil ? 0 : Int(sqlite3_column_bytes(handle, index)))
    }

    @usableFromInline
    func hasColumn(_ index: Int32) -> Bool {
        // No row, no columns: data_count is 0 then.
        index >= 0 && index < sqlite3_data_count(handle)
    }
}
