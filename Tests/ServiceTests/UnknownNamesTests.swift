import Service
import Testing

struct UnknownNamesTests {
    private let known = ["run", "check", "status", "reset", "backup"]

    @Test(arguments: [[], ["--backfill"], ["-h"], ["run", "--once"], ["status", "x"], ["help", "run"]])
    func `a subcommand, an option or nothing is no first word to complain of`(arguments: [String]) {
        #expect(UnknownNames.complaint(ofSubcommandIn: arguments, known: known) == nil)
    }

    @Test(arguments: ["frobnicate", "authorize", "release", ""])
    func `any other first word is an unknown subcommand`(word: String) {
        #expect(
            UnknownNames.complaint(ofSubcommandIn: [word, "--account", "a"], known: known)
                == "there is no subcommand \(word); there are: run, check, status, reset, backup, help"
        )
    }

    @Test func `a slip is recognized`() {
        #expect(
            UnknownNames.complaint(ofSubcommandIn: ["stauts"], known: known)?
                .hasSuffix("; there are: run, check, status, reset, backup, help; did you mean status?")
                == true
        )
    }

    @Test func `all unknown names are told at once, the known ones are not`() {
        #expect(
            UnknownNames.complaint(
                "there is no stream", ["units", "nope", "nada"], known: ["prospects", "units"])
                == "there is no stream nope, nada; there are: prospects, units"
        )
        #expect(
            UnknownNames.complaint("there is no stream", ["units"], known: ["prospects", "units"]) == nil)
        #expect(UnknownNames.complaint("there is no stream", [], known: []) == nil)
    }
}
