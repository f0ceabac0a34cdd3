import Mirror
import Testing

@Suite struct SnapshotTests {
    private static let file =
        "\u{FEFF}prospects.id,prospects.story,stages.name\r\n1,\"a, \"\"b\"\"\",New\r\n2,\"line\nline\r\nline\",\r\n"
        + "3,é😀,Old\n4,,\"\"\n5,last,one"

    private static let rows: [[String?]] = [
        ["1", "a, \"b\"", "New"], ["2", "line\nline\r\nline", nil], ["3", "é😀", "Old"], ["4", nil, nil],
        ["5", "last", "one"],
    ]

    private func reader(
        _ header: String = "", atLine line: Int = 1, of name: String = "prospects"
    ) throws -> (any SnapshotReader)? {
        let fixture = try Fixture()
        return try fixture.connector.snapshotReader(
            for: fixture.stream(name), header: Array(header.utf8), atLine: line
        )
    }

    @Test func `a whole file at once gives its rows under the names that pages have`() throws {
        var reader = try #require(try reader())
        let (records, consumed) = try reader.read(Array(Self.file.utf8), isLast: true)
        #expect(records.rows == Self.rows)
        #expect(records.columns.map(\.name) == ["id", "story", "stages_name"])
        #expect(records.key == .column(0))
        #expect(records.firstLine == 2)
        #expect(consumed == Self.file.utf8.count)
    }

    @Test(arguments: 1...140)
    func `pieces of any size give the same rows, each read by a reader of its own`(_ size: Int) throws {
        let bytes = Array(Self.file.utf8)
        var (offset, line, piece) = (0, 1, size)
        var rows: [[String?]] = []
        while offset < bytes.count {
            var reader = try #require(try reader(line > 1 ? Self.file : "", atLine: line))
            let isLast = offset + piece >= bytes.count
            let (records, consumed) = try reader.read(
                Array(bytes[offset..<min(offset + piece, bytes.count)]), isLast: isLast
            )
            rows += records.rows
            offset += consumed
            line = reader.line
            // As whoever reads the file does: a record that does not fit asks for a larger piece.
            piece = consumed == 0 ? piece + size : size
        }
        #expect(rows == Self.rows)
    }

    @Test func `one reader that gets piece after piece gives the same rows`() throws {
        let bytes = Array(Self.file.utf8)
        var reader = try #require(try reader())
        var (offset, end) = (0, 0)
        var rows: [[String?]] = []
        while offset < bytes.count {
            end = min(end + 7, bytes.count)
            let (records, consumed) = try reader.read(Array(bytes[offset..<end]), isLast: end == bytes.count)
            rows += records.rows
            offset += consumed
        }
        #expect(rows == Self.rows)
    }

    @Test func `a malformed row names its line in the file, also after going on in the middle`() throws {
        let header = "prospects.id,x\n"
        var reader = try #require(try reader(header, atLine: 41))
        let fault = try #require(throws: Fault.self) {
            _ = try reader.read(Array("1,2\n3\n".utf8), isLast: true)
        }
        #expect(fault.kind == .malformed)
        #expect(fault.cause.contains("line 42"))
    }

    @Test func `a beginning without a whole header is refused`() throws {
        #expect(throws: Fault.self) { _ = try reader("prospects.id,x", atLine: 5) }
    }

    @Test(arguments: ["<!doctype html>\n<p>Gone</p>\n", "{\"error\":\"Gone\"}\n", " <html>\nGone\n"])
    func `a file that is no CSV is an error and gives no rows`(_ file: String) throws {
        var reader = try #require(try reader())
        let fault = try #require(throws: Fault.self) {
            _ = try reader.read(Array(file.utf8), isLast: true)
        }
        #expect(fault.kind == .malformed)
        #expect(fault.cause.contains("Gone"))
    }

    @Test func `a line of text is an error and never an empty table`() throws {
        var reader = try #require(try reader())
        let fault = try #require(throws: Fault.self) {
            _ = try reader.read(Array("Service temporarily unavailable\n".utf8), isLast: true)
        }
        // The file stays as it is, however often it is read.
        #expect(fault.kind == .malformed)
        #expect(fault.cause.contains("Service temporarily unavailable"))
    }

    @Test func `a header alone is an empty table, and a header whose rows are still to come is none`() throws
    {
        var whole = try #require(try reader())
        #expect(try whole.read(Array("prospects.id,x\n".utf8), isLast: true).records.count == 0)
        var beginning = try #require(try reader())
        #expect(try beginning.read(Array("some words\n".utf8), isLast: false).records.count == 0)
        #expect(try beginning.read(Array("1\n".utf8), isLast: true).records.count == 1)
    }

    @Test func `lists have no snapshots`() throws {
        #expect(try reader(of: "stages") == nil)
        #expect(try reader(of: "events") == nil)
    }
}
