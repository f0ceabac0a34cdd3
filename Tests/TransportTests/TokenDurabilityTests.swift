import Glibc
import Mirror
import Synchronization
import Testing
import Transport

/// What a kill, or a disk, at the wrong instant must not cost: the only refresh token that is still good.
@Suite struct TokenDurabilityTests {
    @Test func `a new refresh token is on disk before its access token is used`() async throws {
        let path = Mutex("")
        let storedAtFirstUse = Mutex<String?>(nil)
        var rules = TokenVendor.Rules()
        rules.beforePage = { request in
            guard request.contains("access-1") else { return }
            let stored = try? Rig.contents(of: path.withLock { $0 })
            storedAtFirstUse.withLock { $0 = stored.map { String(decoding: $0, as: UTF8.self) } }
        }
        let vendor = TokenVendor(rules)
        try await SignedInAccount.run(vendor.answer) { account in
            path.withLock { $0 = account.file.path }
            account.clock.pass(.seconds(7200))
            try await account.ask()
            let stored = try #require(storedAtFirstUse.withLock { $0 })
            #expect(stored.contains("refresh-1"))
            #expect(!stored.contains("refresh-0"))
        }
    }

    @Test func `the file is its owner's alone, and nothing is left beside it but the lock`() async throws {
        let vendor = TokenVendor()
        try await SignedInAccount.run(vendor.answer) { account in
            account.clock.pass(.seconds(7200))
            try await account.ask()
            var information = stat()
            try #require(stat(account.file.path, &information) == 0)
            #expect(information.st_mode & 0o777 == 0o600)
            let names = Rig.names(in: Self.folder(of: account))
            #expect(names == ["crm.sqlite.wealthbox.tokens", "crm.sqlite.wealthbox.tokens.lock"])
        }
    }

    /// A directory in the file's place: the new file can be written and cannot get its name.
    @Test func `tokens that cannot be stored are not used, and are stored as soon as they can be`()
        async throws
    {
        let path = Mutex("")
        var rules = TokenVendor.Rules()
        rules.beforeTokens = {
            let path = path.withLock { $0 }
            rename(path, path + ".kept")
            mkdir(path, 0o700)
        }
        let vendor = TokenVendor(rules)
        try await SignedInAccount.run(vendor.answer) { account in
            path.withLock { $0 = account.file.path }
            account.clock.pass(.seconds(7200))
            let transport = try account.transport()
            let fault = try await SignedInAccount.fault { try await transport.fetch(.get("/v1/me")) }
            #expect(fault.kind == .storage)
            #expect(fault.operation == "store the tokens")
            #expect(fault.subject == account.file.path)
            #expect(vendor.pages.isEmpty)
            #expect(
                try String(decoding: Rig.contents(of: account.file.path + ".kept"), as: UTF8.self).contains(
                    "refresh-0"))

            rmdir(account.file.path)
            rename(account.file.path + ".kept", account.file.path)
            #expect(try await transport.fetch(.get("/v1/me")).status == 200)
            #expect(vendor.exchanges.count == 1)
            #expect(vendor.pages.count == 1)
            #expect(try account.stored().contains("refresh-1"))
        }
    }

    @Test func `tokens that could not be stored give way to those of a new sign-in`() async throws {
        let path = Mutex("")
        var rules = TokenVendor.Rules()
        rules.beforeTokens = {
            unlink(path.withLock { $0 })
            mkdir(path.withLock { $0 }, 0o700)
        }
        let vendor = TokenVendor(rules)
        try await SignedInAccount.run(vendor.answer) { account in
            path.withLock { $0 = account.file.path }
            account.clock.pass(.seconds(7200))
            let transport = try account.transport()
            _ = try await SignedInAccount.fault { try await transport.fetch(.get("/v1/me")) }
            rmdir(account.file.path)
            vendor.expireAccess()
            try await account.store(access: "access-2", refresh: "refresh-of-another-person")
            #expect(try await transport.fetch(.get("/v1/me")).status == 200)
            #expect(try account.stored().contains("refresh-of-another-person"))
        }
    }

    @Test func `where nothing can be stored no token is asked for`() async throws {
        let vendor = TokenVendor()
        try await SignedInAccount.run(vendor.answer) { account in
            account.clock.pass(.seconds(7200))
            // Its name is taken by something that is no file.
            mkdir(account.file.path + ".partial", 0o700)
            defer { rmdir(account.file.path + ".partial") }
            let fault = try await SignedInAccount.fault {
                try await account.ask()
            }
            #expect(fault.kind == .storage)
            #expect(vendor.exchanges.isEmpty)
        }
    }

    @Test(arguments: [
        "", "{", "<html></html>", "[]", #"{"access_token":"s3cr3t-t0ken","created_at":1800000000}"#,
        #"{"access_token":"s3cr3t-t0ken","refresh_token":"r"}"#,
        #"{"access_token":"s3cr3t\nt0ken","refresh_token":"r","created_at":1800000000}"#,
    ])
    func `a damaged file is told, with what to do and without what is in it`(text: String) async throws {
        let vendor = TokenVendor()
        try await SignedInAccount.run(vendor.answer) { account in
            let file = try #require(fopen(account.file.path, "w"))
            fputs(text, file)
            fclose(file)
            let fault = try await SignedInAccount.fault {
                try await account.ask()
            }
            #expect(fault.kind == .refused)
            #expect(fault.subject == account.file.path)
            #expect(fault.cause.hasPrefix("the file is damaged: it"))
            #expect(!fault.cause.contains("s3cr3t"))
            #expect(fault.hint == "Run crmirror authorize --account wealthbox.")
            #expect(account.server.requests.isEmpty)
        }
    }

    @Test func `an account that nobody has signed in for says so and leaves no file`() async throws {
        let vendor = TokenVendor()
        try await SignedInAccount.run(vendor.answer, isSignedIn: false) { account in
            let fault = try await SignedInAccount.fault {
                try await account.ask()
            }
            #expect(fault.kind == .refused)
            #expect(fault.hint == "Run crmirror authorize --account wealthbox.")
            #expect(account.server.requests.isEmpty)
            #expect(Rig.names(in: Self.folder(of: account)).isEmpty)
        }
    }

    private static func folder(of account: SignedInAccount) -> String {
        account.file.path.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 }
    }
}
