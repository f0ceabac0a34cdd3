import FoundationEssentials
import NIOCore

/// The socket beside a database, and the lines that go over it.
enum HandOverLine {
    /// A longer one is none of ours.
    static let longest = 1 << 20

    static func socketPath(beside database: String) -> String { database + ".socket" }

    static func encode(_ message: some Encodable) throws -> ByteBuffer {
        var bytes = Array(try JSONEncoder().encode(message))
        bytes.append(UInt8(ascii: "\n"))
        return ByteBuffer(bytes: bytes)
    }

    static func decode<Message: Decodable>(_ type: Message.Type, from line: ByteBuffer) throws -> Message {
        try JSONDecoder().decode(type, from: Data(line.readableBytesView))
    }

    /// Takes the first whole line off what has come; nil where there is none yet.
    static func next(in buffer: inout ByteBuffer) -> ByteBuffer? {
        guard let end = buffer.readableBytesView.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
        let line = buffer.readSlice(length: end - buffer.readerIndex)
        buffer.moveReaderIndex(forwardBy: 1)
        return line
    }
}
