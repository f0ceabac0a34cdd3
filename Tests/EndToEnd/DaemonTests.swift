import Glibc
import Simulator
import Testing

/// The service under systemd, and with another configuration.
@Suite(.timeLimit(.minutes(5)))
struct DaemonTests {
    @Test func `systemd is told when it is ready, that it lives, that it reloads and that it stops`()
        async throws
    {
        try await Rig.use(rows: 5) { rig in
            let socket = try NotifySocket(path: rig.directory + "/n")
            let service = try rig.start(
                "run", environment: ["NOTIFY_SOCKET": socket.path, "WATCHDOG_USEC": "200000"])
            let ready = await socket.message(with: "READY=1")
            #expect(ready?.contains { $0.hasPrefix("STATUS=mirroring 1 account into ") } == true)
            for _ in 1...3 { #expect(await socket.message(with: "WATCHDOG=1") != nil) }
            service.send(SIGHUP)
            let reloading = await socket.message(with: "RELOADING=1")
            #expect(reloading?.contains { $0.hasPrefix("MONOTONIC_USEC=") } == true)
            #expect(await socket.message(with: "READY=1") != nil)
            service.send(SIGTERM)
            #expect(await socket.message(with: "STOPPING=1") != nil)
            #expect(await service.end() == .exit(0))
        }
    }

    @Test func `an account that is added at a reload is mirrored, and one that is removed rests`()
        async throws
    {
        try await Rig.useAll(rows: 8) { rig in
            let all = rig.simulator.vendors.map(\.configurationName)
            let pace = Dictionary(uniqueKeysWithValues: all.map { ($0, ["poll_every": "1s"]) })
            try rig.configureOnly(["welcomehome"], pace)
            let socket = try NotifySocket(path: rig.directory + "/n")
            let requests = rig.simulator.log.follow()
            let service = try rig.start("run", environment: ["NOTIFY_SOCKET": socket.path])
            #expect(await socket.message(with: "READY=1") != nil)
            try rig.configureOnly(all, pace)
            service.send(SIGHUP)
            #expect(await socket.message(with: "READY=1") != nil)
            for await request in requests where request.target.hasPrefix("/rentalot/") { break }

            // A bad file changes nothing.
            try rig.spoilConfiguration()
            service.send(SIGHUP)
            let refused = await socket.message(with: "READY=1")
            #expect(refused == ["READY=1", "STATUS=the new configuration was refused, the old one stays"])

            try rig.configureOnly(["mycrm"], pace)
            service.send(SIGHUP)
            #expect(await socket.message(with: "READY=1") != nil)
            // Each second an account asks for each of its streams. Of those that were removed no more comes than was on
            // its way: a page, and the one fetched ahead.
            var polls = 0
            var others = 0
            for await request in rig.simulator.log.follow() {
                polls += request.target.hasPrefix("/mycrm/leads") ? 1 : 0
                others += request.target.hasPrefix("/mycrm/") ? 0 : 1
                if polls == 4 { break }
            }
            #expect(others <= 6)
            service.send(SIGTERM)
            let outcome = try await service.outcome()
            #expect(outcome.end == .exit(0), "\(outcome.summary)")
            #expect(outcome.complaints.contains("configuration refused, the old one stays"))
        }
    }

    @Test func `the status page is served while it mirrors, and says what is`() async throws {
        try await Rig.use(rows: 5) { rig in
            let service = try await rig.start("run") { $0.table == "Prospects" }
            let page = try rig.statusPage(of: service)
            let url = try #require(page)
            for (path, words) in [
                ("", "prospects"), ("status.json", "\"complete_through\""), ("healthz", ""),
                ("metrics", "# TYPE crmirror_rows gauge"),
            ] {
                let (status, body) = try await rig.get(url + path)
                #expect(status == 200, "\(path)")
                #expect(words.isEmpty || body.contains(words), "\(path): \(body.prefix(200))")
            }
            service.send(SIGTERM)
            #expect(await service.end() == .exit(0))
        }
    }

    @Test func `a manager that does not read holds nothing up`() async throws {
        try await Rig.use(rows: 5, account: ["poll_every": "1s"]) { rig in
            // Its queue takes some ten messages, and nobody takes them out.
            let deaf = try NotifySocket(path: rig.directory + "/n", isRead: false)
            let service = try rig.start("run", environment: ["NOTIFY_SOCKET": deaf.path])
            var polls = 0
            for await request in rig.simulator.log.follow() where request.table == "Prospects" {
                polls += 1
                if polls == 4 { break }
            }
            service.send(SIGTERM)
            #expect(await service.end() == .exit(0))
        }
    }

    @Test func `a check that is offline asks no vendor`() async throws {
        try await Rig.useAll(rows: 5) { rig in
            #expect(try await rig.run("check", "--offline").end == .exit(0))
            #expect(rig.simulator.requests.isEmpty)
            try rig.spoilConfiguration()
            #expect(try await rig.run("check", "--offline").end == .exit(78))
        }
    }
}
