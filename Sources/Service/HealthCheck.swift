import Glibc
package import Mirror
import Store
import Sync
import Transport

/// What `crmirror check` finds: one line an account and one a database.
package struct HealthCheck: Sendable {
    package struct Finding: Hashable, Sendable {
        package var subject: String
        /// Nil where all is well.
        package var fault: Fault?

        package var line: String {
            guard let fault else { return "\(subject): ok" }
            let hint = fault.hint.map { " \($0)" } ?? ""
            return "\(subject): \(fault.cause).\(hint)"
        }
    }

    private let assembly: Assembly
    private let clock: any WallClock

    package init(assembly: Assembly, clock: any WallClock) {
        self.assembly = assembly
        self.clock = clock
    }

    /// - Throws: a `Fault` where an account cannot be mirrored by this version.
    package func run() async throws -> (findings: [Finding], exitCode: ExitCode) {
        var accounts: [Finding] = []
        var databases: [Finding] = []
        for path in assembly.configuration.databases {
            databases.append(Finding(subject: "database \(path)", fault: databaseFault(path)))
            for account in try assembly.accounts(in: path) {
                accounts.append(
                    Finding(subject: "account \(account.name)", fault: try await credentialFault(account))
                )
            }
        }
        let findings = accounts + databases
        if findings.allSatisfy({ $0.fault == nil }) { return (findings, .complete) }
        let areAllRefused = accounts.allSatisfy { $0.fault?.kind == .refused }
        return (findings, areAllRefused ? .refused : .incomplete)
    }

    private func credentialFault(_ account: MirroredAccount) async throws -> Fault? {
        do {
            let response = try await account.transport.fetch(account.connector.check)
            return StatusMeaning.fault(
                for: response, operation: "check the credential", subject: account.name, now: clock.now(),
                secrets: await account.transport.secrets
            )
        } catch let fault as Fault {
            return fault
        }
    }

    /// A database that a service holds is fine; one that does not exist has to be possible.
    private func databaseFault(_ path: String) -> Fault? {
        let directory = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        let place = path.contains("/") ? (directory.isEmpty ? "/" : directory) : "."
        guard access(path, F_OK) == 0 else {
            guard access(place, W_OK | X_OK) != 0 else { return nil }
            return Fault(
                .storage, operation: "check the database", subject: path,
                cause: "\(place) is no directory that this user may write to",
                hint: "Make it, or give it to this user"
            )
        }
        do throws(Fault) {
            _ = try StatusReader(path: path).states()
            return nil
        } catch {
            return error
        }
    }
}
