import Glibc
import HTTPTypes
import HummingbirdCore
import NIOCore

extension Delivery {
    /// Thrown behind what could only be sent in part; it ends the connection.
    struct Abandoned: Error {}

    /// Writes the answer to the connection.
    func write(to writer: consuming ResponseWriter, on channel: any Channel, now: Moment)
        async throws
    {
        switch self {
        case .whole(let answer):
            try await answer.write(to: writer, now: now)
        case .half(let answer):
            try await answer.writeHalf(to: writer, on: channel, now: now)
        case .never:
            try await wait(for: channel)
        }
    }

    /// Says nothing until the client has left, or the simulator ends.
    private func wait(for channel: any Channel) async throws {
        try await channel.pipeline.addHandler(EndsWithItsClient(), position: .first).get()
        try await withTaskCancellationHandler {
            try await channel.closeFuture.get()
        } onCancel: {
            channel.close(promise: nil)
        }
        throw Abandoned()
    }
}

/// Closes a connection whose client sends no more: hummingbird would go on waiting for an answer. (Its own watch over the
/// request's body, `consumeWithCancellationOnInboundClose`, ends the process where it is cancelled before it has begun.)
private final class EndsWithItsClient: ChannelInboundHandler, Sendable {
    typealias InboundIn = Any

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event as? ChannelEvent == .inputClosed { context.close(promise: nil) }
        context.fireUserInboundEventTriggered(event)
    }
}

extension Answer {
    fileprivate func write(to writer: consuming ResponseWriter, now: Moment) async throws {
        switch body {
        case .bytes(let bytes):
            let head = head(length: bytes.readableBytes, now: now)
            try await writer.write(response: head, body: ResponseBody(byteBuffer: bytes))
        case .pieces(let length, let piece):
            var bodyWriter = try await writer.writeHead(head(length: length, now: now))
            var number = 0
            while let part = piece(number) {
                try await bodyWriter.write(part)
                number += 1
            }
            try await bodyWriter.finish(nil)
        }
    }

    fileprivate func writeHalf(to writer: consuming ResponseWriter, on channel: any Channel, now: Moment)
        async throws
    {
        var whole = wholeBody
        let half = whole.readSlice(length: whole.readableBytes / 2) ?? ByteBuffer()
        var bodyWriter = try await writer.writeHead(head(length: wholeBody.readableBytes, now: now))
        try await bodyWriter.write(half)
        // No lingering: the close sends a reset, not an orderly end (socket(7), SO_LINGER).
        if let socket = channel as? any SocketOptionProvider {
            try await socket.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
        }
        try await channel.close()
        throw Delivery.Abandoned()
    }

    private func head(length: Int, now: Moment) -> HTTPResponse {
        var head = HTTPResponse(status: .init(code: status))
        head.headerFields[.date] = now.httpDate
        head.headerFields[.contentType] = contentType
        head.headerFields[.contentLength] = String(length)
        for field in fields {
            if let name = HTTPField.Name(field.name) { head.headerFields[name] = field.value }
        }
        return head
    }
}
