import Foundation
import Simulator
import Testing

/// Signing in at Wealthbox by OAuth, and what becomes of the tokens.
@Suite(.timeLimit(.minutes(5)))
struct OAuthTests {
    private static let secret = "oauth-client-secret-51c0de77"

    private func use(_ test: (Rig) async throws -> Void) async throws {
        try await Rig.useAll(
            rows: 12,
            vendors: { configuration in
                configuration.wealthbox.signIn = .oauth
                configuration.wealthbox.clientSecret = Self.secret
                configuration.myCRM.clientSecret = "mycrm-client-secret-9a8b7c6d"
                configuration.rentalot.token = "ra_rentalot-secret-1f2e3d4c"
            }, test)
    }

    private func tokens(_ rig: Rig) throws -> String {
        try String(contentsOfFile: rig.databasePath + ".wealthbox.tokens", encoding: .utf8)
    }

    private func signIn(_ rig: Rig) async throws {
        let address =
            "\(rig.simulator.baseURL(of: rig.simulator.wealthbox))/oauth/authorize?client_id=simulated-client"
            + "&redirect_uri=https%3A%2F%2Fexample.com%2Fcallback&response_type=code&scope=login+data"
        let sentTo = try await rig.consent(at: address)
        let code = try #require(URLComponents(string: sentTo)?.queryItems?.first { $0.name == "code" }?.value)
        let authorized = try await rig.run("authorize", "--account", "wealthbox", "--code", code)
        #expect(authorized.end == .exit(0), "\(authorized.summary)\(authorized.output)")
    }

    @Test func `an account is signed in, mirrored, and refreshed once its token has expired`() async throws {
        try await use { rig in
            let before = try await rig.run("run", "--once", "--account", "wealthbox")
            #expect(before.end == .exit(77), "\(before.summary)")
            #expect(before.lastLine.contains("crmirror authorize --account wealthbox"), "\(before.lastLine)")
            try await signIn(rig)
            let attributes = try FileManager.default.attributesOfItem(
                atPath: rig.databasePath + ".wealthbox.tokens")
            #expect(attributes[.posixPermissions] as? Int == 0o600)
            let first = try tokens(rig)
            let backfill = try await rig.run("--backfill", "--account", "wealthbox")
            #expect(backfill.end == .exit(0), "\(backfill.summary)")

            // The vendor's clock is two hours on; crmirror's is not, and learns of it by a 401.
            #expect(rig.simulator.wealthbox.expireAccess())
            let update = try await rig.run("run", "--once", "--account", "wealthbox")
            #expect(update.end == .exit(0), "\(update.summary)")
            #expect(try tokens(rig) != first)
            let refreshes = rig.simulator.requests.filter { $0.method == "POST" }
            #expect(refreshes.count == 2)
            let again = try await rig.run("run", "--once", "--account", "wealthbox")
            #expect(again.end == .exit(0), "\(again.summary)")
        }
    }

    @Test func `a mirror that is killed while it refreshes is still signed in`() async throws {
        try await use { rig in
            try await signIn(rig)
            for _ in 1...3 {
                #expect(rig.simulator.wealthbox.expireAccess())
                let process = try await rig.start("run", "--once", "--account", "wealthbox") {
                    $0.method == "POST"
                }
                process.send(SIGKILL)
                _ = await process.end()
            }
            let update = try await rig.run("run", "--once", "--account", "wealthbox")
            #expect(update.end == .exit(0), "\(update.summary)")
        }
    }

    @Test func `no secret of any vendor is in a file, a log or a word, but in the one for tokens`()
        async throws
    {
        try await use { rig in
            try rig.configureAll(log: "debug")
            try await signIn(rig)
            // Each vendor echoes what it knows.
            for (path, secret) in [
                ("/wealthbox/v1/notes", Self.secret), ("/mycrm/leads", "mycrm-client-secret-9a8b7c6d"),
                ("/rentalot/api/v1/contacts", "ra_rentalot-secret-1f2e3d4c"),
            ] {
                let echo = "{\"error\": \"bad: \(secret), said \(secret)\"}"
                rig.simulator.faults.add(FaultRule(.status(418, body: echo), pathContains: path))
            }
            let first = try tokens(rig)
            for command in [
                ["--backfill"], ["run", "--once"], ["check"], ["status"], ["status", "--json"],
                ["backup", rig.directory + "/copy.sqlite"],
            ] {
                _ = try await rig.run(command)
            }
            #expect(rig.simulator.wealthbox.expireAccess())
            _ = rig.simulator.myCRM.expireAccess()
            _ = try await rig.run("run", "--once")
            rig.simulator.wealthbox.withdrawPermission()
            _ = try await rig.run("run", "--once")

            // Also those that were replaced meanwhile.
            let stored = try [first, tokens(rig)].map {
                try JSONSerialization.jsonObject(with: Data($0.utf8))
            }
            let held = Set(stored.flatMap(strings)).filter {
                $0.count > 15 && !$0.contains(" ") && !$0.hasPrefix("20")
            }
            #expect(held.count >= 4)
            let needles = held + [Self.secret, "mycrm-client-secret-9a8b7c6d", "ra_rentalot-secret-1f2e3d4c"]
            let files = try FileManager.default.subpathsOfDirectory(atPath: rig.directory).filter {
                !$0.hasSuffix(".tokens") && $0 != "crmirror.json"
            }
            #expect(files.count > 10)
            for file in files {
                guard let data = FileManager.default.contents(atPath: rig.directory + "/" + file) else {
                    continue
                }
                for needle in needles {
                    let place = data.range(of: Data(needle.utf8))
                    let around = place.map {
                        String(decoding: data[max(0, $0.lowerBound - 80)..<$0.lowerBound], as: UTF8.self)
                    }
                    #expect(place == nil, "\(file) holds \(needle.prefix(6))… behind \(around ?? "")")
                }
            }
        }
    }

    private func strings(in value: Any) -> [String] {
        switch value {
        case let text as String: [text]
        case let list as [Any]: list.flatMap(strings)
        case let members as [String: Any]: members.values.flatMap(strings)
        default: []
        }
    }
}
