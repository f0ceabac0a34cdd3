package import CSQLite

/// Parameters are counted from 1, as in SQLite. Binding throws where the index does not exist
/// (`SQLITE_RANGE`), where the value is longer than SQLite takes (`SQLITE_TOOBIG`), and where the statement
/// has been stepped and not reset (`SQLITE_MISUSE`).
extension Statement {
    @inlinable
    package func bind(_ value: Int64, at index: Int32) throws(SQLiteError) {
        try check(sqlite3_bind_int64(handle, index, value))
    }

    @inlinable
    package func bind(_ value: Double, at index: Int32) throws(SQLiteError) {
        try check(sqlite3_bind_double(handle, index, value))
    }

    @inlinable
    package func bindNull(at index: Int32) throws(SQLiteError) {
        try check(sqlite3_bind_null(handle, index))
    }

    /// Binds a copy of the text, NUL bytes and all.
    package func bind(text: String, at index: Int32) throws(SQLiteError) {
        var text = text
        let code = text.withUTF8 { bytes in
            bindText(UnsafeRawBufferPointer(bytes), at: index, crmirror_sqlite3_transient())
        }
        try check(code)
    }

    /// Binds a copy of the bytes.
    package func bind(blob: [UInt8], at index: Int32) throws(SQLiteError) {
        let code = blob.withUnsafeBytes { bindBlob($0, at: index, crmirror_sqlite3_transient()) }
        try check(code)
    }

    /// Binds UTF-8 without copying it.
    ///
    /// SQLite keeps the pointer. The bytes must stay where they are, unchanged, until the same parameter is
    /// bound again, `clearBindings()` is called, or `withStatement`'s body returns, which clears; `reset()` and
    /// `run()` do not let go of them. So: call `withStatement` inside `withUnsafeBytes`. Bytes that are not
    /// UTF-8 would be stored as a broken text; bind those as a blob.
    @inlinable
    package func bind(staticText bytes: UnsafeRawBufferPointer, at index: Int32) throws(SQLiteError) {
        try check(bindText(bytes, at: index, nil))
    }

    /// Binds a blob without copying it. The bytes must live as long as those of `bind(staticText:at:)`.
    @inlinable
    package func bind(staticBlob bytes: UnsafeRawBufferPointer, at index: Int32) throws(SQLiteError) {
        try check(bindBlob(bytes, at: index, nil))
    }

    package func bind(_ value: Value, at index: Int32) throws(SQLiteError) {
        switch value {
        case .null: try bindNull(at: index)
        case .integer(let number): try bind(number, at: index)
        case .real(let number): try bind(number, at: index)
        case .text(let text): try bind(text: text, at: index)
        case .blob(let bytes): try bind(blob: bytes, at: index)
        }
    }

    /// Binds all parameters, the first to `?1`.
    ///
    /// - Throws: also where there are more or fewer values than parameters; SQLite would take NULL for the rest.
    package func bind(_ values: [Value]) throws(SQLiteError) {
        guard values.count == parameterCount else {
            throw SQLiteError(
                code: SQLITE_RANGE,
                message: "\(values.count) values for \(parameterCount) parameters",
                .bind,
                database: failure(SQLITE_RANGE, .bind).database,
                sql: sql,
            )
        }
        for (offset, value) in values.enumerated() {
            try bind(value, at: Int32(offset + 1))
        }
    }
}

extension Statement {
    @inlinable
    func check(_ code: Int32) throws(SQLiteError) {
        guard code == SQLITE_OK else { throw failure(code, .bind) }
    }

    @inlinable
    func bindText(
        _ bytes: UnsafeRawBufferPointer, at index: Int32, _ destructor: sqlite3_destructor_type?
    ) -> Int32 {
        let text = (bytes.baseAddress ?? emptyBytes).assumingMemoryBound(to: CChar.self)
        return sqlite3_bind_text64(
            handle, index, text, UInt64(bytes.count), destructor, UInt8(SQLITE_UTF8))
    }

    @inlinable
    func bindBlob(
        _ bytes: UnsafeRawBufferPointer, at index: Int32, _ destructor: sqlite3_destructor_type?
    ) -> Int32 {
        sqlite3_bind_blob64(handle, index, bytes.baseAddress ?? emptyBytes, UInt64(bytes.count), destructor)
    }

    /// An address for no bytes: a null pointer would bind NULL and not the empty text.
    @inlinable
    var emptyBytes: UnsafeRawPointer {
        let nothing: StaticString = ""
        return UnsafeRawPointer(nothing.utf8Start)
    }
}
