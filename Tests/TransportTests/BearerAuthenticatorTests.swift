import Mirror
import Synchronization
import Testing
import Transport

@Suite struct BearerAuthenticatorTests {
    @Test func `who stops waiting does not stop the renewal`() async throws {
        let grant = HeldGrant()
        let authenticator = BearerAuthenticator(grant: grant)
        let impatient = Task { try await authenticator.headers(now: Rig.now) }
        await grant.asked()
        impatient.cancel()
        await #expect(throws: CancellationError.self) { try await impatient.value }
        grant.answer(.success("a"))
        #expect(try await authenticator.headers(now: Rig.now) == [Self.header("a")])
        #expect(grant.questions == 1)
    }

    @Test func `a failed renewal is tried again by who asks next`() async throws {
        let grant = HeldGrant()
        let authenticator = BearerAuthenticator(grant: grant)
        let fault = Fault(
            .transient, operation: "fetch an access token", subject: "x", cause: "no connection")
        grant.answer(.failure(fault))
        await #expect(throws: fault) { try await authenticator.headers(now: Rig.now) }
        grant.answer(.success("a"))
        #expect(try await authenticator.headers(now: Rig.now) == [Self.header("a")])
    }

    @Test func `what was rejected is renewed once, however many were rejected`() async throws {
        let grant = HeldGrant()
        let authenticator = BearerAuthenticator(grant: grant)
        for token in ["a", "b"] { grant.answer(.success(token)) }
        let first = try await authenticator.headers(now: Rig.now)
        #expect(try await authenticator.renewed(after: first, now: Rig.now))
        #expect(try await authenticator.renewed(after: first, now: Rig.now))
        #expect(try await authenticator.headers(now: Rig.now) == [Self.header("b")])
        #expect(grant.questions == 2)
    }

    @Test func `where the same token comes again there is nothing to try again with`() async throws {
        let grant = HeldGrant()
        let authenticator = BearerAuthenticator(grant: grant)
        for token in ["a", "a"] { grant.answer(.success(token)) }
        let first = try await authenticator.headers(now: Rig.now)
        #expect(try await !authenticator.renewed(after: first, now: Rig.now))
    }

    @Test func `a token that does not change is not renewed`() async throws {
        let authenticator = TokenAuthenticator(prefix: "", token: Secret("t"))
        let headers = authenticator.headers(now: Rig.now)
        #expect(try await !authenticator.renewed(after: headers, now: Rig.now))
    }

    @Test(arguments: [(7200, 300), (1800, 300), (1200, 300), (60, 15)])
    func `a token is given up five minutes early, or a quarter of a short life`(
        lifetime: Int64, margin: Int64
    ) {
        let token = AccessToken(Secret("a"), obtainedAt: Rig.now, lifetime: .seconds(lifetime))
        let end = Rig.now + .seconds(lifetime - margin)
        #expect(token.isFresh(at: end - .milliseconds(1)))
        #expect(!token.isFresh(at: end))
    }

    private static func header(_ token: String) -> CredentialHeader {
        CredentialHeader("Authorization", Secret("Bearer \(token)"))
    }
}

/// A grant that answers when the test says so.
private final class HeldGrant: TokenGrant {
    private let answers: AsyncStream<Result<String, Fault>>
    private let answering: AsyncStream<Result<String, Fault>>.Continuation
    private let arrivals: AsyncStream<Void>
    private let arrival: AsyncStream<Void>.Continuation
    private let count = Mutex(0)

    init() {
        (answers, answering) = AsyncStream.makeStream()
        (arrivals, arrival) = AsyncStream.makeStream()
    }

    /// How often it was asked.
    var questions: Int { count.withLock { $0 } }

    func answer(_ result: Result<String, Fault>) { answering.yield(result) }

    /// Returns once it is asked.
    func asked() async {
        for await _ in arrivals { return }
    }

    var secrets: [Secret] { [] }

    func token(insteadOf rejected: Secret?, now: Instant) async throws -> AccessToken {
        count.withLock { $0 += 1 }
        arrival.yield()
        for await result in answers { return AccessToken(Secret(try result.get()), obtainedAt: now) }
        throw CancellationError()
    }
}
