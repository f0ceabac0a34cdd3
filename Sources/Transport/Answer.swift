import AsyncHTTPClient
import Formats
import Mirror
import NIOCore
import NIOHTTP1

/// An answer whose head has come and whose body has not.
struct Answer: Sendable {
    var url: AbsoluteURL
    var head: HTTPClientResponse
    /// What the request for it carried; empty where another origin answered.
    var credential: [CredentialHeader] = []

    var status: Int { Int(head.status.code) }

    /// What `Content-Length` says that will come; nil where it is absent or, with a content coding, counts
    /// other bytes. RFC 9110, 8.6: with 304 it is the length of a body that does not come.
    private var expectedLength: Int? {
        guard status != 304, head.headers["content-encoding"].isEmpty else { return nil }
        return head.headers.first(name: "content-length").flatMap { Int($0) }
    }

    func response(body: [UInt8]) -> Response {
        let headers = head.headers.map { Response.Header($0.name, $0.value) }
        return Response(status: status, headers: headers, body: body, url: url.text)
    }

    /// The whole answer, in memory.
    func collected(upTo limit: Int) async throws -> Response {
        let expected = expectedLength
        if let expected, expected > limit { throw PageTooLarge(limit: limit) }
        var body: [UInt8] = []
        body.reserveCapacity(expected ?? 0)
        do {
            for try await part in head.body {
                guard body.count + part.readableBytes <= limit else { throw PageTooLarge(limit: limit) }
                part.withUnsafeReadableBytes { body.append(contentsOf: $0) }
            }
        } catch {
            throw broken(error, after: body.count)
        }
        try checkWhole(body.count)
        return response(body: body)
    }

    /// Hands on the body piece by piece.
    ///
    /// - Returns: how many bytes it had.
    func forEachPart(_ receive: (ByteBuffer) async throws -> Void) async throws -> Int {
        var received = 0
        var parts = head.body.makeAsyncIterator()
        while let part = try await nextPart(&parts, after: received) {
            try await receive(part)
            received += part.readableBytes
        }
        try checkWhole(received)
        return received
    }

    /// Only what goes wrong with the body is its breaking; what `receive` throws is not.
    private func nextPart(
        _ parts: inout HTTPClientResponse.Body.AsyncIterator,
        after received: Int
    ) async throws -> ByteBuffer? {
        do {
            return try await parts.next()
        } catch {
            throw broken(error, after: received)
        }
    }

    private func broken(_ error: any Error, after received: Int) -> any Error {
        if error is PageTooLarge || error is CancellationError { return error }
        return BrokenBody(received: received, expected: expectedLength, reason: error)
    }

    /// NIO finds a truncated body itself; that a part is never taken for the whole does not rest on it alone.
    private func checkWhole(_ received: Int) throws {
        // A body that was cancelled may end like one that is whole.
        try Task.checkCancellation()
        if let expected = expectedLength, expected != received {
            throw BrokenBody(received: received, expected: expected, reason: nil)
        }
    }
}
