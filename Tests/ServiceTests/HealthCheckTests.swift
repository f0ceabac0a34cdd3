import FoundationEssentials
import Mirror
import Service
import Store
import Sync
import Testing
import Transport
import Vendors

struct HealthCheckTests {
    /// A vendor that has one answer to everything.
    private struct ScriptedTransport: VendorTransport {
        let answer: @Sendable () async throws -> Response
        let secrets = [Secret("s3cr3t")]

        func fetch(_ request: Request) async throws -> Response { try await answer() }

        func download(_ request: Request, to path: String) async throws -> Download {
            .answered(try await answer())
        }
    }

    private func account(
        _ name: String, _ answer: @escaping @Sendable () async throws -> Response
    ) throws -> MirroredAccount {
        let vendor = try #require(Registry.vendor(named: "welcomehome"))
        return MirroredAccount(
            name: name, vendor: vendor.name,
            connector: vendor.connector(ConnectorSettings(overlap: vendor.overlap)),
            transport: ScriptedTransport(answer: answer), streams: [], throttleName: name,
            throttle: vendor.throttle,
            pollEvery: .seconds(300), fullWalkEvery: .seconds(3600), loadsFirstFromSnapshot: false
        )
    }

    private func answered(_ name: String, _ status: Int, _ body: String = "{}") throws -> MirroredAccount {
        try account(name) {
            Response(status: status, headers: [], body: Array(body.utf8), url: "http://crm/ping")
        }
    }

    private func check(
        _ accounts: [MirroredAccount], _ databases: [String] = []
    ) async throws -> (lines: [String], exitCode: ExitCode) {
        let result = try await HealthCheck(accounts: accounts, databases: databases, clock: HandClock()).run()
        return (result.findings.map(\.line), result.exitCode)
    }

    @Test func `all is well where every vendor answers and the database can be made`() async throws {
        let folder = try TemporaryFolder()
        let database = folder.path("crm.sqlite")
        let (lines, exitCode) = try await check([answered("wh", 200)], [database])
        #expect(lines == ["account wh: ok", "database \(database): ok"])
        #expect(exitCode == .complete)
    }

    @Test func `vendors are asked side by side, and told in their order as soon as they are known`()
        async throws
    {
        let (gate, opening) = AsyncStream.makeStream(of: Never.self)
        let hanging = try account("hanging") {
            for await _ in gate {}
            throw Fault(.transient, operation: "fetch", subject: "http://crm/ping", cause: "a timeout")
        }
        let last = try account("last") {
            // It answers while the one before it does not.
            opening.finish()
            return Response(status: 200, headers: [], body: Array("{}".utf8), url: "http://crm/ping")
        }
        var told: [String] = []
        let result = try await HealthCheck(
            accounts: [answered("first", 200), hanging, last], databases: [], clock: HandClock()
        ).run { told.append($0.subject) }
        #expect(told == ["account first", "account hanging", "account last"])
        #expect(result.findings.map(\.subject) == told)
        #expect(result.exitCode == .incomplete)
    }

    @Test func `a vendor that cannot be reached is one line with the cause and what to do`() async throws {
        let account = try account("wh") {
            throw Fault(
                .transient, operation: "fetch", subject: "http://crm/ping", cause: "connection refused")
        }
        let (lines, exitCode) = try await check([account, answered("east", 200)])
        #expect(
            lines == [
                "account wh: no answer from http://crm/ping: connection refused. "
                    + "Check the network and the account's base_url",
                "account east: ok",
            ]
        )
        #expect(exitCode == .incomplete)
    }

    @Test func `an account that cannot sign in is told so, and not that its vendor is away`() async throws {
        let account = try account("wb") {
            throw Fault(
                .refused, operation: "read the tokens", subject: "/crm.sqlite.wb.tokens",
                cause: "nobody has signed in", hint: "Run crmirror authorize --account wb.")
        }
        let (lines, exitCode) = try await check([account])
        #expect(
            lines == [
                "account wb: read the tokens (/crm.sqlite.wb.tokens): nobody has signed in. "
                    + "Run crmirror authorize --account wb."
            ]
        )
        #expect(exitCode == .refused)
    }

    @Test func `what is known of an interruption is not replaced by a guess`() async throws {
        let account = try account("wh") {
            throw Fault(
                .transient, operation: "fetch", subject: "https://crm/ping",
                cause: "the server does not speak TLS",
                hint: "Check the base URL's scheme and port.")
        }
        #expect(
            try await check([account]).lines == [
                "account wh: no answer from https://crm/ping: the server does not speak TLS. "
                    + "Check the base URL's scheme and port."
            ]
        )
    }

    @Test func `an address where nothing is says so`() async throws {
        let (lines, exitCode) = try await check([answered("wh", 404, "{\"error\":\"Not found\"}")])
        #expect(lines == ["account wh: the vendor answered 404: Not found. Check the account's base_url"])
        #expect(exitCode == .incomplete)
    }

    @Test(
        arguments: [
            ("application/json", "<!DOCTYPE html><p>Welcome s3cr3t"),
            ("text/html; charset=utf-8", "Welcome s3cr3t"),
        ]
    )
    func `a web page is no vendor, whatever its status`(type: String, body: String) async throws {
        let account = try account("wh") {
            Response(
                status: 200, headers: [.init("Content-Type", type)], body: Array(body.utf8),
                url: "http://crm/ping")
        }
        let (lines, exitCode) = try await check([account])
        let beginning = body.replacing("s3cr3t", with: "***")
        #expect(
            lines == [
                "account wh: the answer is a web page, not data; it begins: \(beginning). "
                    + "Check the account's base_url"
            ]
        )
        #expect(exitCode == .incomplete)
    }

    @Test func `credentials that are all refused are an exit code of their own`() async throws {
        let refused = try answered("wh", 401, "{\"error\":\"Bad credentials s3cr3t\"}")
        let (lines, exitCode) = try await check([refused])
        #expect(
            lines == [
                "account wh: the vendor answered 401: Bad credentials ***. Check the account's credential."
            ])
        #expect(exitCode == .refused)
        #expect(try await check([refused, answered("east", 200)]).exitCode == .incomplete)
    }

    @Test func `a database whose directory is missing says what to do`() async throws {
        let folder = try TemporaryFolder()
        let database = folder.path("none/crm.sqlite")
        let (lines, exitCode) = try await check([], [database])
        #expect(
            lines == [
                "database \(database): \(folder.path("none")) is no directory that this user may write to. "
                    + "Make it, or give it to this user"
            ]
        )
        #expect(exitCode == .incomplete)
    }

    @Test func `a file that is no database is not well`() async throws {
        let folder = try TemporaryFolder()
        try folder.write(String(repeating: "no database ", count: 400), to: "crm.sqlite")
        let (lines, exitCode) = try await check([answered("wh", 200)], [folder.path("crm.sqlite")])
        #expect(lines.count == 2 && lines[1].hasSuffix(": ok") == false)
        #expect([.damaged, .incomplete].contains(exitCode))
    }

    @Test func `a database that the service refuses as damaged is not well`() async throws {
        let folder = try TemporaryFolder()
        let database = folder.path("crm.sqlite")
        do { _ = try Store(path: database) }
        #expect(try await check([], [database]).lines == ["database \(database): ok"])
        var bytes = try Data(contentsOf: URL(filePath: database))
        let middle = bytes.count / 2 / 8192 * 8192
        bytes.replaceSubrange(middle..<middle + 8192, with: Data(repeating: 0x5A, count: 8192))
        try bytes.write(to: URL(filePath: database))
        let refusal = try #require(throws: Fault.self) { try Store(path: database) }
        let (lines, exitCode) = try await check([answered("wh", 200)], [database])
        #expect(lines.last == "database \(database): \(refusal.cause). \(refusal.hint ?? "")")
        #expect(exitCode == .damaged)
    }

    @Test func `a damaged database has an exit code of its own`() {
        let damaged = Fault(.damaged, operation: "open", subject: "x", cause: "it is malformed")
        let full = Fault(.storage, operation: "open", subject: "x", cause: "the disk is full")
        #expect(ExitCode(damaged) == .damaged)
        #expect(ExitCode(damaged).rawValue == 65)
        #expect(ExitCode(full) == .incomplete)
    }
}
