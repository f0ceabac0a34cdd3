import Glibc
package import Mirror
import Store
package import Sync
import Transport
import Vendors

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

    package struct Result: Hashable, Sendable {
        package var findings: [Finding]
        package var exitCode: ExitCode
    }

    private static let operation = "check the credential"

    private let accounts: [MirroredAccount]
    private let databases: [String]
    private let clock: any WallClock

    /// - Parameters:
    ///   - accounts: those whose credentials to show to their vendors.
    ///   - databases: the paths of the files.
    ///   - clock: for what the vendors say of time.
    package init(accounts: [MirroredAccount], databases: [String], clock: any WallClock) {
        self.accounts = accounts
        self.databases = databases
        self.clock = clock
    }

    /// Asks the vendors side by side: one that hangs is given up after a minute, and others are not to wait for it.
    ///
    /// - Parameter tell: told each finding as soon as those before it are told, in the order of the accounts.
    /// - Returns: all of them.
    /// - Throws: only where the task is cancelled.
    package func run(tell: (Finding) -> Void = { _ in }) async throws -> Result {
        let vendors = try await askVendors(tell: tell)
        var files: [Finding] = []
        for path in databases {
            files.append(Finding(subject: "database \(path)", fault: databaseFault(path)))
            files.last.map(tell)
        }
        return Result(findings: vendors + files, exitCode: exitCode(vendors, files))
    }

    private func askVendors(tell: (Finding) -> Void) async throws -> [Finding] {
        try await withThrowingTaskGroup(of: (Int, Finding).self) { group in
            for (index, account) in accounts.enumerated() {
                group.addTask {
                    let fault = try await credentialFault(account)
                    return (index, Finding(subject: "account \(account.name)", fault: fault))
                }
            }
            var known: [Int: Finding] = [:]
            var told: [Finding] = []
            for try await (index, finding) in group {
                known[index] = finding
                while let next = known[told.count] {
                    tell(next)
                    told.append(next)
                }
            }
            return told
        }
    }

    private func exitCode(_ vendors: [Finding], _ files: [Finding]) -> ExitCode {
        if files.contains(where: { $0.fault?.kind == .damaged }) { return .damaged }
        if (vendors + files).allSatisfy({ $0.fault == nil }) { return .complete }
        let areAllRefused = !vendors.isEmpty && vendors.allSatisfy { $0.fault?.kind == .refused }
        return areAllRefused ? .refused : .incomplete
    }

    private func credentialFault(_ account: MirroredAccount) async throws -> Fault? {
        do {
            let response = try await account.transport.fetch(account.connector.check)
            let secrets = await account.transport.secrets
            let fault = StatusMeaning.fault(
                for: response, operation: Self.operation, subject: account.name, now: clock.now(),
                secrets: secrets
            )
            return (fault ?? webPageFault(response, account.name, secrets)).map {
                advised($0, "Check the account's base_url")
            }
        } catch let fault as Fault {
            guard fault.operation == "fetch" else { return signedOut(fault) }
            return advised(unreached(fault), "Check the network and the account's base_url")
        }
    }

    /// A web server answers 200 to everything where the address is not the vendor's.
    private func webPageFault(_ response: Response, _ account: String, _ secrets: [Secret]) -> Fault? {
        var response = response
        // Redacted first, since the fault has the beginning of the body: half a secret would not be recognised.
        response.body = Array(String(decoding: response.body, as: UTF8.self).redacting(secrets).utf8)
        do throws(Fault) {
            try BodyCheck.refuseHTML(response, operation: Self.operation, subject: account)
            return nil
        } catch {
            return error
        }
    }

    /// Says what of signing in went wrong, before anything was asked.
    private func signedOut(_ fault: Fault) -> Fault {
        var signedOut = fault
        signedOut.cause = "\(fault.operation) (\(fault.subject)): \(fault.cause)"
        return signedOut
    }

    /// Says where no answer came from.
    private func unreached(_ fault: Fault) -> Fault {
        var unreached = fault
        unreached.cause = "no answer from \(fault.subject): \(fault.cause)"
        return unreached
    }

    /// The fault with something to do about it, where a wrong address may be behind it and nothing else is said.
    private func advised(_ fault: Fault, _ hint: String) -> Fault {
        guard fault.hint == nil, [.transient, .unavailable, .rejected, .malformed].contains(fault.kind) else {
            return fault
        }
        var advised = fault
        advised.hint = hint
        return advised
    }

    /// A database that a service holds is fine; one that does not exist has to be possible.
    private func databaseFault(_ path: String) -> Fault? {
        guard MirrorFile.exists(path) else { return directoryFault(path) }
        do throws(Fault) {
            let reader = try StatusReader(path: path)
            try reader.refuseDamage()
            _ = try reader.states()
            return nil
        } catch {
            return error
        }
    }

    private func directoryFault(_ path: String) -> Fault? {
        let place = MirrorFile.directory(of: path)
        guard access(place, W_OK | X_OK) != 0 else { return nil }
        return Fault(
            .storage, operation: "check the database", subject: path,
            cause: "\(place) is no directory that this user may write to",
            hint: "Make it, or give it to this user"
        )
    }
}
