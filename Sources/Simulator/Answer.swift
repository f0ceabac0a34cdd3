package import NIOCore

/// What a vendor answers, before faults and before it is written to a connection.
package struct Answer: Sendable {
    package enum Body: Sendable {
        case bytes(ByteBuffer)
        /// A long body, made piece by piece: its length in bytes, and the piece with a number, nil behind the last.
        case pieces(length: Int, @Sendable (_ number: Int) -> ByteBuffer?)
    }

    package var status: Int
    package var contentType: String
    /// Further fields, without the body's length and type and without `Date`.
    package var fields: [(name: String, value: String)] = []
    package var body: Body
    /// What the body says where it is JSON, for the faults that change its sense.
    var json: JSON?

    package init(
        _ status: Int, contentType: String, fields: [(name: String, value: String)] = [], body: ByteBuffer
    ) {
        self.status = status
        self.contentType = contentType
        self.fields = fields
        self.body = .bytes(body)
    }

    /// The next page's address in a `Link` header (RFC 8288); nil where the walk ends.
    package var nextLink: String? {
        get {
            fields.first { $0.name == "Link" }.map { field in
                String(field.value.dropFirst().prefix { $0 != ">" })
            }
        }
        set {
            fields.removeAll { $0.name == "Link" }
            if let newValue { fields.append((name: "Link", value: "<\(newValue)>; rel=\"next\"")) }
        }
    }

    /// The whole body in one piece.
    var wholeBody: ByteBuffer {
        switch body {
        case .bytes(let bytes): return bytes
        case .pieces(let length, let piece):
            var whole = ByteBuffer()
            whole.reserveCapacity(length)
            var number = 0
            while var part = piece(number) {
                whole.writeBuffer(&part)
                number += 1
            }
            return whole
        }
    }
}

extension Answer {
    static func text(_ status: Int, _ text: String, contentType: String) -> Answer {
        Answer(status, contentType: contentType, body: ByteBuffer(string: text))
    }

    static func json(_ value: JSON, status: Int = 200) -> Answer {
        var answer = text(status, value.text, contentType: "application/json; charset=utf-8")
        answer.json = value
        return answer
    }

    static func error(_ status: Int, _ message: String) -> Answer {
        json(.object(["error": .string(message)]), status: status)
    }
}
