import Formats
import Mirror

/// Reads one page of an export. Every page repeats the header, and a body with a header alone means no rows.
enum ExportPage {
    static func records(from response: consuming Response, table: String) throws(Fault) -> Records {
        let operation = "read a page"
        try BodyCheck.refuseHTML(response, operation: operation, subject: table)
        try BodyCheck.refuseOtherThanCSV(response.body, operation: operation, subject: table)
        try BodyCheck.refuseOtherTypeThanCSV(response, operation: operation, subject: table)
        var bytes = response.body
        var reader = CSVReader()
        var fields: [CSVField] = []
        do {
            _ = try reader.read(&bytes, isLast: true, into: &fields)
        } catch {
            throw ExportRecords.fault(error, operation: operation, table: table, bytes: bytes)
        }
        if fields.isEmpty {
            // Whatever stands in for the vendor passes.
            try ExportRecords.refuseProse(reader.header, .transient, operation: operation, table: table)
        }
        return try ExportRecords.records(of: reader, fields: fields, bytes: bytes, table: table)
    }
}

/// Reads a daily snapshot: the whole table in one file, gigabytes of it perhaps.
struct ExportSnapshot: SnapshotReader {
    private let table: String
    private var reader: CSVReader

    var line: Int { reader.line }

    /// - Parameters:
    ///   - table: as the vendor names it.
    ///   - beginning: the file's first bytes, with the whole header among them; looked at only to go on.
    ///   - line: where reading goes on; 1 is the file's beginning.
    /// - Throws: a `malformed` fault where `beginning` does not begin with a header.
    init(table: String, beginning: [UInt8], atLine line: Int) throws(Fault) {
        self.table = table
        reader = CSVReader()
        guard line > 1 else { return }
        var bytes = beginning
        var fields: [CSVField] = []
        do {
            _ = try reader.read(&bytes, isLast: false, into: &fields)
        } catch {
            throw ExportRecords.fault(error, operation: "read a snapshot", table: table, bytes: beginning)
        }
        guard let header = reader.header else {
            throw Fault(
                .malformed, operation: "read a snapshot", subject: table,
                cause: "it does not begin with a header"
            )
        }
        reader = CSVReader(resuming: header, atLine: line)
    }

    mutating func read(
        _ bytes: consuming [UInt8], isLast: Bool
    ) throws(Fault) -> (records: Records, consumed: Int) {
        let isBeginning = reader.header == nil
        if isBeginning {
            try BodyCheck.refuseOtherThanCSV(bytes, operation: "read a snapshot", subject: table)
        }
        var fields: [CSVField] = []
        let consumed: Int
        do {
            consumed = try reader.read(&bytes, isLast: isLast, into: &fields)
        } catch {
            throw ExportRecords.fault(error, operation: "read a snapshot", table: table, bytes: bytes)
        }
        if isBeginning, isLast, fields.isEmpty {
            // Read again, the file says the same.
            try ExportRecords.refuseProse(
                reader.header, .malformed, operation: "read a snapshot", table: table
            )
        }
        let records = try ExportRecords.records(of: reader, fields: fields, bytes: bytes, table: table)
        return (records, consumed)
    }
}

/// What pages and snapshots have in common: fields of a CSV reader become records.
enum ExportRecords {
    static func records(
        of reader: CSVReader, fields: [CSVField], bytes: [UInt8], table: String
    ) throws(Fault) -> Records {
        let header = ExportColumns(header: reader.header ?? [], table: table)
        return Records(
            bytes: bytes,
            columns: header.columns,
            cells: fields.map { field in
                field.length == 0 ? .null : .init(offset: field.offset, length: field.length, kind: .text)
            },
            key: header.key,
            isValidUTF8: bytes.withUnsafeBytes { isValidUTF8($0) },
            firstLine: reader.firstLine
        )
    }

    /// A line of text reads like a header without rows, and so like a table that has been emptied.
    static func refuseProse(
        _ header: [String]?, _ kind: Fault.Kind, operation: String, table: String
    ) throws(Fault) {
        guard let header, !ExportColumns.isPlausible(header, table: table) else { return }
        let line = BodyCheck.excerpt(Array(header.joined(separator: ",").utf8))
        throw Fault(
            kind, operation: operation, subject: table,
            cause: "the answer is not CSV of this table; it begins: \(line)"
        )
    }

    static func fault(_ error: CSVError, operation: String, table: String, bytes: [UInt8]) -> Fault {
        Fault(
            .malformed, operation: operation, subject: table, cause: "\(error)",
            hint: "It is asked for again; where it stays so, the vendor has to mend it"
        )
    }
}
