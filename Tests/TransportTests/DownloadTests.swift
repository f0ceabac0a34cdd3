import Glibc
import Mirror
import Testing
import Transport

@Suite struct DownloadTests {
    private static let rows = Array(repeating: "1,Ada\n", count: 50_000).joined()

    @Test func `a download follows the redirect and saves the file`() async throws {
        let body = Array(Self.rows.utf8)
        try await ScriptedServer.run(always: [.answer("200 OK", ["Last-Modified: x"], body)]) { files in
            let location = "Location: \(files.origin)/units.csv?sig=1"
            try await ScriptedServer.run(always: [.answer("301 Moved", [location])]) { home in
                try await Rig.withFolder { folder in
                    let path = folder + "/units.csv"
                    let download = try await Rig.run(home.origin) { transport in
                        try await transport.download(.get("/s"), to: path)
                    }
                    guard case .saved(let response, let byteCount) = download else {
                        Issue.record("not saved: \(download)")
                        return
                    }
                    #expect(byteCount == body.count)
                    #expect(response.value(of: "last-modified") == "x")
                    #expect(try Rig.contents(of: path) == body)
                    #expect(Rig.names(in: folder) == ["units.csv"])
                    var status = stat()
                    #expect(stat(path, &status) == 0)
                    #expect(status.st_mode & 0o777 == 0o600)
                }
                #expect(files.requests.first?.contains(Rig.token) == false)
            }
        }
    }

    @Test func `a download may be larger than a page and is unpacked on the way`() async throws {
        let answer = ScriptedServer.Step.answer("200 OK", ["Content-Encoding: gzip"], Gzipped.bomb)
        try await ScriptedServer.run(always: [answer]) { server in
            try await Rig.withFolder { folder in
                let limits = TransportLimits(pageBytes: 1000)
                _ = try await Rig.run(server.origin, limits: limits) { transport in
                    try await transport.download(.get("/s"), to: folder + "/file")
                }
                #expect(try Rig.contents(of: folder + "/file").count == 100_000)
            }
        }
    }

    @Test func `a truncated download leaves the file that was there`() async throws {
        let part = Array(Self.rows.utf8)
        let script: ScriptedServer.Script = { _ in
            [.head("200 OK", ["Content-Length: 999999"], part), .close]
        }
        try await ScriptedServer.run(script) { server in
            try await Rig.withFolder { folder in
                for path in [folder + "/new", folder + "/old"] {
                    if path.hasSuffix("old") { try Self.write("before", to: path) }
                    let fault = try await #require(throws: Fault.self) {
                        try await Rig.run(server.origin) { try await $0.download(.get("/s"), to: path) }
                    }
                    #expect(fault.kind == .transient)
                    #expect(fault.cause.hasPrefix("the body ended early, "))
                }
                #expect(Rig.names(in: folder) == ["old"])
                #expect(try Rig.contents(of: folder + "/old") == Array("before".utf8))
            }
        }
    }

    @Test func `an answer other than 200 is handed on and writes nothing`() async throws {
        let script: ScriptedServer.Script = { _ in [.answer("404 Not Found", [], Array("no".utf8))] }
        try await ScriptedServer.run(script) { server in
            try await Rig.withFolder { folder in
                let download = try await Rig.run(server.origin) {
                    try await $0.download(.get("/s"), to: folder + "/file")
                }
                guard case .answered(let response) = download else {
                    Issue.record("saved")
                    return
                }
                #expect(response.status == 404)
                #expect(response.body == Array("no".utf8))
                #expect(Rig.names(in: folder).isEmpty)
            }
        }
    }

    @Test func `a folder that is not there is the storage's fault`() async throws {
        try await ScriptedServer.run(always: [.answer("200 OK", [], [1])]) { server in
            try await Rig.withFolder { folder in
                let fault = try await #require(throws: Fault.self) {
                    try await Rig.run(server.origin) { transport in
                        try await transport.download(.get("/s"), to: folder + "/a/b")
                    }
                }
                #expect(fault.kind == .storage)
                #expect(fault.cause == "no such file or directory")
            }
        }
    }

    @Test func `a cancelled download leaves nothing`() async throws {
        let script: ScriptedServer.Script = { _ in [.head("200 OK", ["Content-Length: 9"], [1])] }
        try await ScriptedServer.run(script) { server in
            try await Rig.withFolder { folder in
                try await Rig.run(server.origin) { transport in
                    let download = Task { try await transport.download(.get("/s"), to: folder + "/file") }
                    for await _ in server.arrivals { break }
                    download.cancel()
                    await #expect(throws: CancellationError.self) { try await download.value }
                }
                #expect(Rig.names(in: folder).isEmpty)
            }
        }
    }

    private static func write(_ text: String, to path: String) throws {
        let file = try #require(fopen(path, "w"))
        fputs(text, file)
        fclose(file)
    }
}
