import Glibc
import Mirror
import Synchronization
import Testing
import Transport

@Suite struct RefreshTests {
    @Test func `a token that has time left is used as it is`() async throws {
        let vendor = TokenVendor()
        try await SignedInAccount.run(vendor.answer) { account in
            account.clock.pass(.seconds(7200 - 301))
            let status = try await account.ask()
            #expect(status == 200)
            #expect(vendor.exchanges.isEmpty)
            #expect(vendor.pages.count == 1)
        }
    }

    @Test func `a token is refreshed before it expires`() async throws {
        let vendor = TokenVendor()
        try await SignedInAccount.run(vendor.answer) { account in
            account.clock.pass(.seconds(7200 - 299))
            let status = try await account.ask()
            #expect(status == 200)
            #expect(vendor.pages.count == 1)
            #expect(vendor.pages.first?.contains("Authorization: Bearer access-1") == true)
            let exchange = try #require(vendor.exchanges.first)
            #expect(exchange.hasPrefix("POST /oauth/token HTTP/1.1\r\n"))
            #expect(exchange.contains("User-Agent: crmirror/test\r\n"))
            #expect(exchange.contains("Accept: application/json\r\n"))
            #expect(exchange.contains("Content-Type: application/x-www-form-urlencoded\r\n"))
            #expect(!exchange.contains("Authorization"))
            let form =
                "client_id=app&client_secret=cl1ent-s3cret&grant_type=refresh_token&refresh_token=refresh-0"
            #expect(exchange.hasSuffix("\r\n\r\n" + form))
        }
    }

    @Test func `after a 401 there is one refresh and one more try`() async throws {
        let vendor = TokenVendor()
        try await SignedInAccount.run(vendor.answer) { account in
            vendor.expireAccess()
            let status = try await account.ask()
            #expect(status == 200)
            #expect(vendor.exchanges.count == 1)
            #expect(vendor.pages.count == 2)
        }
    }

    @Test func `a download is tried once more after a 401 too`() async throws {
        let vendor = TokenVendor()
        try await SignedInAccount.run(vendor.answer) { account in
            vendor.expireAccess()
            let download = try await account.transport().download(
                .get("/file"), to: account.file.path + ".csv")
            guard case .saved = download else {
                Issue.record("not saved")
                return
            }
            #expect(vendor.pages.count == 2)
        }
    }

    @Test func `a vendor that rejects the new token as well has said its word`() async throws {
        let vendor = TokenVendor(TokenVendor.Rules(rejectsEverything: true))
        try await SignedInAccount.run(vendor.answer) { account in
            let status = try await account.ask()
            #expect(status == 401)
            #expect(vendor.exchanges.count == 1)
            #expect(vendor.pages.count == 2)
        }
    }

    @Test(arguments: [true, false])
    func `requests at the same time share one refresh`(isExpiryForeseen: Bool) async throws {
        let vendor = TokenVendor()
        try await SignedInAccount.run(vendor.answer) { account in
            let transport = try account.transport()
            if isExpiryForeseen { account.clock.pass(.seconds(7200)) } else { vendor.expireAccess() }
            try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 0..<20 {
                    group.addTask { try await transport.fetch(.get("/page/\(number)")).status }
                }
                for try await status in group { #expect(status == 200) }
            }
            #expect(vendor.exchanges.count == 1)
        }
    }

    @Test func `an answer without a refresh token keeps the old one`() async throws {
        let vendor = TokenVendor(TokenVendor.Rules(replacesRefreshToken: false))
        try await SignedInAccount.run(vendor.answer) { account in
            let transport = try account.transport()
            for _ in 1...2 {
                account.clock.pass(.seconds(7200))
                #expect(try await transport.fetch(.get("/v1/me")).status == 200)
                #expect(try account.stored().contains("refresh-0"))
            }
            #expect(vendor.exchanges.count == 2)
        }
    }

    @Test func `a new process goes on with what the last one stored`() async throws {
        let vendor = TokenVendor()
        try await SignedInAccount.run(vendor.answer) { account in
            account.clock.pass(.seconds(7200))
            for _ in 1...2 {
                let status = try await account.ask()
                #expect(status == 200)
            }
            #expect(vendor.exchanges.count == 1)
        }
    }

    @Test(arguments: [true, false])
    func `tokens that another process stored are taken up`(isExpiryForeseen: Bool) async throws {
        let vendor = TokenVendor()
        try await SignedInAccount.run(vendor.answer) { account in
            let transport = try account.transport()
            #expect(try await transport.fetch(.get("/v1/me")).status == 200)
            vendor.expireAccess()
            if isExpiryForeseen { account.clock.pass(.seconds(7200)) }
            try await account.store(access: "access-1", refresh: "refresh-of-another-person")
            #expect(try await transport.fetch(.get("/v1/me")).status == 200)
            #expect(vendor.exchanges.isEmpty)
            #expect(vendor.pages.count == (isExpiryForeseen ? 2 : 3))
        }
    }

    @Test func `two processes at the same time refresh once`() async throws {
        let vendor = TokenVendor()
        try await SignedInAccount.run(vendor.answer) { account in
            account.clock.pass(.seconds(7200))
            let transports = try (0..<4).map { _ in try account.transport() }
            try await withThrowingTaskGroup(of: Int.self) { group in
                for transport in transports {
                    group.addTask { try await transport.fetch(.get("/v1/me")).status }
                }
                for try await status in group { #expect(status == 200) }
            }
            #expect(vendor.exchanges.count == 1)
        }
    }

    @Test func `another process that refreshes for ever is a passing fault`() async throws {
        let vendor = TokenVendor()
        try await SignedInAccount.run(vendor.answer, clock: TurnedClock(passesAsleep: true)) { account in
            account.clock.pass(.seconds(7200))
            let other = open(account.file.path + ".lock", O_RDWR | O_CREAT, 0o600)
            defer { close(other) }
            try #require(flock(other, LOCK_EX | LOCK_NB) == 0)
            let fault = try await SignedInAccount.fault {
                try await account.ask()
            }
            #expect(fault.kind == .transient)
            #expect(fault.cause == "another crmirror has been renewing them for 120 s")
            #expect(vendor.exchanges.isEmpty)
        }
    }

    @Test func `every secret there is or was is told to who redacts`() async throws {
        let vendor = TokenVendor()
        try await SignedInAccount.run(vendor.answer) { account in
            let transport = try account.transport()
            for _ in 1...2 {
                _ = try await transport.fetch(.get("/v1/me"))
                account.clock.pass(.seconds(7200))
            }
            _ = try await transport.fetch(.get("/v1/me"))
            let secrets = Set(await transport.secrets.map { $0.reveal() })
            #expect(
                secrets == [
                    "cl1ent-s3cret", "access-0", "access-1", "access-2", "refresh-0", "refresh-1",
                    "refresh-2",
                ]
            )
        }
    }
}
