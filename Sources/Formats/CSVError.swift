/// Why a CSV text could not be read, and where. Names lines and counts, never what a row holds.
package struct CSVError: Error, Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        /// The text ended before there was a header.
        case noHeader
        /// The header is not UTF-8, so its columns have no names.
        case headerNotUTF8
        /// A row has not as many fields as the header.
        case fieldCount(found: Int, expected: Int)
        /// The text ended inside a quoted field.
        case unterminatedQuote
        /// Something other than a comma or a line end follows a closing quote.
        case textAfterQuote
        /// More bytes at once than the 32 bits of a field's offset can tell apart.
        case bufferTooLarge
    }

    package var kind: Kind
    /// The line, from 1, as an editor counts them: the row's first, or the one where the quote is.
    package var line: Int

    package init(_ kind: Kind, line: Int) {
        self.kind = kind
        self.line = line
    }
}

extension CSVError: CustomStringConvertible {
    package var description: String {
        switch kind {
        case .noHeader: "CSV line \(line): the text ends before a header"
        case .headerNotUTF8: "CSV line \(line): the header is not UTF-8"
        case .fieldCount(let found, let expected):
            "CSV line \(line): the row has \(found) fields where the header has \(expected)"
        case .unterminatedQuote: "CSV line \(line): the quote that opens here is never closed"
        case .textAfterQuote:
            "CSV line \(line): text follows a closing quote where a comma or a line end belongs"
        case .bufferTooLarge: "CSV line \(line): more than 4 GiB at once"
        }
    }
}
