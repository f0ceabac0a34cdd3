import ArgumentParser
import Glibc
import Mirror
import Service
import Transport

struct Authorize: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract:
            "Sign in by OAuth: print the address to open, take the code, store the tokens.",
        discussion: """
            It may be done while the service runs.
            Exit codes: 0 the tokens are stored, 1 they are not, 64 the account has no
            "oauth", 77 the vendor refused, 78 configuration.
            """
    )

    @OptionGroup var common: CommonOptions

    @Option(help: "The account.")
    var account: String

    @Option(help: "The code, or the whole address that the browser was sent to. Default: asked for.")
    var code: String?

    func run() async throws {
        try await Ending.leave {
            let (configuration, account) = try chosen()
            return try await withClient { client in
                let assembly = Assembly(
                    configuration: configuration, client: client, clock: SystemClock(),
                    logger: common.logger(for: configuration)
                )
                var randomness = SystemRandomNumberGenerator()
                let state = Authorization.state(using: &randomness)
                guard let authorization = try assembly.authorization(of: account, state: state) else {
                    throw Ending(.usage, "the account \(account.name) has no \"oauth\" in the configuration")
                }
                try await authorize(authorization)
                return .complete
            }
        }
    }

    /// The account; what is wrong with others is no matter here.
    private func chosen() throws -> (Configuration, AccountConfiguration) {
        let (usable, error) = try common.survey()
        if let usable, let chosen = usable.accounts.first(where: { $0.name == account }) {
            return (usable, chosen)
        }
        if let error { throw Ending(.configuration, "\(error)") }
        let known = usable?.accounts.map(\.name) ?? []
        let complaint = UnknownNames.complaint("there is no account", [account], known: known)
        throw Ending(.usage, complaint ?? "there is no account \(account)")
    }

    private func authorize(_ authorization: Authorization) async throws {
        do {
            try await authorization.exchange(try brought(for: authorization))
        } catch let fault as Fault where fault.kind == .refused {
            throw Ending(.refused, "\(fault)")
        }
        print(
            """
            The tokens are stored in \(authorization.file.path); crmirror renews them by itself.
            A service that runs takes them up the next time it asks: within the hour where it was refused, at once
            after a restart. crmirror check tells whether the account can be read.
            """
        )
    }

    /// The code, from the command line or from who is asked for it.
    private func brought(for authorization: Authorization) throws -> Secret {
        // The state of the question to which it is the answer went with the process that printed it.
        if let code { return try AuthorizationReply(code).code(state: nil) }
        print(
            """
            Open this address in a browser, sign in at the vendor and allow the access:

              \(authorization.address)

            The browser is then sent to \(authorization.redirectURI), with the code in the address. It does not
            matter whether a page appears there. Paste that address here, or the code in it, within a few minutes:
            """
        )
        // Who reads through a pipe waits for the address.
        fflush(nil)
        let reply = AuthorizationReply(readLine() ?? "")
        guard !reply.isEmpty else {
            throw Ending(.incomplete, "nothing was pasted. Begin again, or give the code with --code")
        }
        return try reply.code(state: authorization.state)
    }
}
