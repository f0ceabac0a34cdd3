import Foundation
import SQLite
import Store
import Testing

/// Every query of `docs/querying.md` against a firm's mirror.
///
/// Where a query or the simulated data was changed on purpose, `CRMIRROR_REMAKE_ANSWERS=1 swift test --filter Cookbook`
/// writes the answers into the document; look at what `git diff` says of it. `CRMIRROR_COOKBOOK_DATABASE=FILE` keeps the
/// firm's mirror, which is what `.ci/check-datasette` asks.
@Suite(.withFirm, .timeLimit(.minutes(5)))
struct CookbookTests {
    @Test(arguments: try Cookbook.load().questions)
    func `the answer that is printed is the answer`(_ question: Cookbook.Question) async throws {
        let answer = try question.answer(from: try WithFirm.current.connection())
        #expect(!answer.rows.isEmpty)
        #expect(answer.markdown == question.answer)
    }

    /// A reader binds `now`, beside which every year is the smaller text: what is bound must be taken for a moment
    /// everywhere. Of the Julian days one is a text after all years, one before them.
    @Test(arguments: ["2026-06-08T11:00:00+02:00", "2461199.875", "02461199.875"])
    func `another spelling of the moment has the same answers`(_ now: String) async throws {
        let connection = try WithFirm.current.connection()
        let questions = try Cookbook.load().questions.filter { $0.sql.contains(":now") }
        #expect(questions.count > 8)
        for question in questions {
            var other = question
            other.parameters["now"] = now
            #expect(
                try other.answer(from: connection) == question.answer(from: connection), "\(question.title)")
        }
    }

    @Test(.enabled(if: environment["CRMIRROR_REMAKE_ANSWERS"] != nil))
    func `the answers are written into the document`() async throws {
        let connection = try WithFirm.current.connection()
        let cookbook = try Cookbook.load()
        let answers = try cookbook.questions.map { ($0.title, try $0.answer(from: connection).markdown) }
        let text = cookbook.text(answering: Dictionary(answers) { first, _ in first })
        try Data(text.utf8).write(to: URL(fileURLWithPath: Cookbook.path))
    }

    @Test(.enabled(if: environment["CRMIRROR_COOKBOOK_DATABASE"] != nil))
    func `the mirror is kept`() async throws {
        let path = try #require(environment["CRMIRROR_COOKBOOK_DATABASE"])
        try StatusReader(path: WithFirm.current.databasePath).backup(to: path)
    }

    @Test func `there are fifteen questions and more, and no two of the same name`() throws {
        let titles = try Cookbook.load().questions.map(\.title)
        #expect(titles.count > 15)
        #expect(Set(titles).count == titles.count)
    }
}

private let environment = ProcessInfo.processInfo.environment
