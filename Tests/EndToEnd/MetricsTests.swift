import Glibc
import Simulator
import Testing

/// What `/metrics` counts is what the vendors have seen.
@Suite(.timeLimit(.minutes(5)))
struct MetricsTests {
    /// The sum of a counter's series, by account.
    private func sums(of name: String, at url: String, _ rig: Rig) async throws -> [String: Double] {
        let (status, body) = try await rig.get(url + "metrics")
        #expect(status == 200)
        let lines = body.split(separator: "\n").filter { $0.hasPrefix(name + "{") }
        let pairs = lines.compactMap { line -> (String, Double)? in
            guard let account = line.firstMatch(of: /account="([^"]*)"/)?.output.1,
                let value = line.split(separator: " ").last.flatMap({ Double($0) })
            else { return nil }
            return (String(account), value)
        }
        #expect(pairs.count == lines.count)
        return Dictionary(pairs, uniquingKeysWith: +)
    }

    /// The requests that the vendor got for records, and not for tokens.
    private func seen(_ name: String, _ rig: Rig) -> Int {
        rig.simulator.requests.count { request in
            let isOf = { (prefix: String) in request.target.hasPrefix(prefix) }
            guard !request.target.contains("token") else { return false }
            return name == "welcomehome" ? isOf("/api/") : isOf("/\(name)/")
        }
    }

    @Test func `requests are counted exactly, at every vendor, through faults and a reload`() async throws {
        try await Rig.useAll(rows: 12) { rig in
            let names = rig.simulator.vendors.map(\.configurationName)
            let pace = Dictionary(uniqueKeysWithValues: names.map { ($0, ["poll_every": "1h"]) })
            rig.simulator.faults.add(FaultRule(.status(503, body: ""), table: "Prospects", times: 2))
            try rig.configureAll(pace)
            let socket = try NotifySocket(path: rig.directory + "/n")
            let service = try rig.start("run", environment: ["NOTIFY_SOCKET": socket.path])
            #expect(await socket.message(with: "READY=1") != nil)
            // It follows the first load to its end; from then on nothing is due.
            let backfill = try await rig.run("--backfill")
            #expect(backfill.end == .exit(0), "\(backfill.summary)")
            let url = try #require(try rig.statusPage(of: service))

            let requests = try await sums(of: "crmirror_requests_total", at: url, rig)
            for name in names { #expect(requests[name] == Double(seen(name, rig)), "\(name)") }
            #expect(try await sums(of: "crmirror_retries_total", at: url, rig)["welcomehome"] == 2)
            #expect(try await sums(of: "crmirror_errors_total", at: url, rig)["welcomehome"] == 2)

            // The account that is gone keeps what it counted, and so it does when it comes back.
            for remaining in [["mycrm"], names] {
                try rig.configureOnly(remaining, pace)
                service.send(SIGHUP)
                #expect(await socket.message(with: "READY=1") != nil)
                #expect(try await sums(of: "crmirror_requests_total", at: url, rig) == requests)
            }
            let poll = try await rig.run("run", "--once")
            #expect(poll.end == .exit(0), "\(poll.summary)")
            var later = requests
            // An answer is kept for a second.
            while later == requests {
                later = try await sums(of: "crmirror_requests_total", at: url, rig)
                try Task.checkCancellation()
            }
            for name in names { #expect(later[name] == Double(seen(name, rig)), "\(name)") }
            service.send(SIGTERM)
            #expect(await service.end() == .exit(0))
        }
    }
}
