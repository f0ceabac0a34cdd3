import Foundation
import Glibc
import Simulator
import Testing

/// The credential is in no file and in no word that crmirror writes.
@Suite(.timeLimit(.minutes(5)))
struct SecretTests {
    @Test func `the token is nowhere, whatever happens`() async throws {
        try await Rig.use(rows: 20, pageSize: 5) { rig in
            try rig.configure(log: "debug")
            let echo = #"{"error": "no such token: \#(Rig.token), Token token=\#(Rig.token)"}"#
            for (table, status) in [("Prospects", 418), ("Users", 500), ("stages", 401)] {
                rig.simulator.faults.add(FaultRule(.status(status, body: echo), table: table))
            }
            // An answer that seems good is shown by its first 200 characters: the token whole, and cut in two.
            let padding = String(repeating: "-", count: 170) + " echo: "
            for (table, beginning) in [("HousingContracts", "<html>"), ("scores", #"{"error": ""#)] {
                for text in [Rig.token, padding + Rig.token + " and more"] {
                    rig.simulator.faults.add(FaultRule(.status(200, body: beginning + text), table: table))
                }
            }
            rig.simulator.faults.add(FaultRule(.foreignNextLink("http://127.0.0.1:9"), table: "Activities"))
            let killed = try await rig.start("--backfill") { $0.table == "Residents" }
            killed.send(SIGKILL)
            _ = await killed.end()
            for command in [
                ["--backfill"], ["run", "--once"], ["check"], ["status"], ["status", "--json"],
                ["backup", rig.directory + "/copy.sqlite"], ["reset", "--account", "wh"],
            ] {
                _ = try await rig.run(command)
            }
            rig.simulator.welcomeHome.setToken("another")
            rig.simulator.faults.add(FaultRule(.status(401, body: echo), times: nil))
            for command in [["--backfill"], ["check"], ["status"]] {
                _ = try await rig.run(command)
            }
            // A service in the middle of its work: the log beside the database is there to be read.
            rig.simulator.faults.removeAll()
            rig.simulator.welcomeHome.setToken(Rig.token)
            let service = try await rig.start("run", untilRequest: 20)
            service.send(SIGKILL)
            _ = await service.end()

            let files = try FileManager.default.subpathsOfDirectory(atPath: rig.directory)
            #expect(files.contains("crm.sqlite-wal"))
            #expect(files.count > 20)
            for file in files {
                guard let data = FileManager.default.contents(atPath: rig.directory + "/" + file) else {
                    continue
                }
                #expect(data.range(of: Data(Rig.token.utf8.prefix(9))) == nil, "\(file)")
            }
            let said = try files.filter { $0.hasSuffix(".err") }.map {
                try String(contentsOfFile: rig.directory + "/" + $0, encoding: .utf8)
            }
            // The vendor did say it, and was heard.
            for words in ["no such token: ", "it begins: <html>***", "echo: "] {
                #expect(said.contains { $0.contains(words) }, "\(words)")
            }
        }
    }

    @Test func `a token from a file is cut at its end and as secret as any`() async throws {
        try await Rig.use(rows: 5) { rig in
            let path = rig.directory + "/token"
            try Data((Rig.token + "\n").utf8).write(to: URL(fileURLWithPath: path))
            try rig.configure(["token": ["file": path]])
            let outcome = try await rig.run("--backfill", token: "")
            #expect(outcome.end == .exit(0), "\(outcome.summary)")
            #expect(rig.simulator.requests.allSatisfy { $0.wasAuthorized })
            #expect(!(outcome.output + outcome.complaints).contains(Rig.token))
        }
    }
}
