import Mirror
import SQLite

/// What becomes of the type of a column that is there already.
struct Retyping {
    /// The column among the table's.
    var index: Int
    var after: MirrorTable.Column
    /// What the log says of it; nil where nobody has to know.
    var kind: SchemaChange.Kind?
    var note: String?
    /// The value for which the column was widened.
    var cause: RowBinder.Misfit?

    func needsRemake(_ before: MirrorTable.Column) -> Bool {
        before.type != after.type || before.isLoose != after.isLoose
    }
}

/// Why columns were widened, for `crmirror_columns`.
enum Widening {
    static func ofFirstPage(_ said: ColumnType) -> String {
        "said to be \(said.rawValue), but the first page has values that are not"
    }

    static func ofLaterValue(_ was: ColumnType) -> String {
        "was \(was.rawValue) until a value came that is not"
    }

    static func ofVersion2(_ was: ColumnType) -> String {
        "was \(was.rawValue), with values in it that are not"
    }
}

extension TableShape {
    /// Widens the columns in which a value of the page has no room, and takes up what the configuration says anew.
    func retype(_ fitted: inout FittedTable, for records: Records) throws {
        let before = fitted.table
        let retypings = try before.indexes(of: records.columns).enumerated().compactMap { position, index in
            try index.flatMap { try retyping(of: $0, at: position, of: records, in: before) }
        }
        guard !retypings.isEmpty else { return }
        for retyping in retypings { fitted.table.columns[retyping.index] = retyping.after }
        if retypings.contains(where: { $0.needsRemake(before.columns[$0.index]) }) {
            try TableRemake(connection: connection).perform(before, as: fitted.table)
        }
        for retyping in retypings {
            try note(retyping, was: before.columns[retyping.index].type, in: &fitted)
        }
    }

    private func note(_ retyping: Retyping, was: ColumnType, in fitted: inout FittedTable) throws {
        let isWidened = retyping.kind == .widened
        try rows.note(
            retyping.after, in: fitted.table, note: retyping.note, widenedFrom: isWidened ? was : nil)
        if let cause = retyping.cause { fitted.causes.append(cause) }
        guard let kind = retyping.kind else { return }
        let to = kind == .kept ? retyping.after.refused : retyping.after.type
        fitted.changes.append(
            SchemaChange(
                kind: kind, table: fitted.table.name, column: retyping.after.name, from: was, to: to))
    }

    /// Nil where the column stays what it is.
    private func retyping(
        of index: Int, at position: Int, of records: Records, in table: MirrorTable
    ) throws -> Retyping? {
        let said = said(of: position, in: records, table)
        let column = table.columns[index]
        var retyping = Retyping(index: index, after: column)
        var spelling = column.spelling
        let misfit =
            column.isChecked
            ? PageEvidence.misfit(
                in: position, of: records, as: column, isKey: said.isKey, spelling: &spelling) : nil
        retyping.after.spelling = spelling
        if let wanted = said.configured.map({ ColumnRules.ofKey($0, said) }), wanted != column.refused,
            wanted != column.type || column.isLoose, !retyping.after.isUnspelled
        {
            try takeUp(wanted, in: &retyping, at: position, of: records, table, said)
            if retyping.kind == .retyped { return retyping }
        } else if column.refused != said.configured {
            // Should the configuration say it again, it is tried again.
            retyping.after.refused = nil
        }
        widen(&retyping, for: misfit, at: position, of: records, said)
        return retyping.after == column ? nil : retyping
    }

    /// Gives the column the type that the configuration says, if every value is of it; else notes that it is not.
    private func takeUp(
        _ wanted: ColumnType, in retyping: inout Retyping, at position: Int, of records: Records,
        _ table: MirrorTable, _ said: ColumnRules.Said
    ) throws {
        var trial = TypeTrial(wanted, isKey: said.isKey)
        let fits =
            try TableRemake(connection: connection).admits(&trial, retyping.after, of: table)
            && PageEvidence.fits(&trial, column: position, in: records)
        guard fits else {
            retyping.after.refused = wanted
            retyping.kind = .kept
            retyping.note = "the configuration says \(wanted.rawValue), but values are there that are not"
            return
        }
        retyping.after.type = wanted
        retyping.after.source = .configuration
        if wanted == .boolean { retyping.after.spelling = trial.spelling }
        retyping.after.refused = nil
        retyping.after.isLoose = false
        retyping.kind = .retyped
        retyping.note = "typed by the configuration"
    }

    /// Widens the column if a value has no room in it, on the page or since version 2.
    private func widen(
        _ retyping: inout Retyping, for misfit: Int?, at position: Int, of records: Records,
        _ said: ColumnRules.Said
    ) {
        let column = retyping.after
        // Until it is known how its booleans are spelled, there is no text to make of them.
        guard misfit != nil || column.isLoose && !column.isUnspelled else { return }
        let evidence = PageEvidence.evidence(of: position, in: records, isKey: said.isKey)
        let name = records.columns[position].name
        retyping.after.type =
            column.isLoose ? .text : ColumnRules.widened(column.type, of: name, said: said, by: evidence)
        if column.isUnspelled { retyping.after.spelling = .assumed(for: records) }
        retyping.after.isLoose = false
        retyping.after.refused = said.configured
        retyping.kind = .widened
        retyping.note =
            misfit == nil ? Widening.ofVersion2(column.type) : Widening.ofLaterValue(column.type)
        retyping.cause = misfit.map { RowBinder.Misfit(column: position, row: $0, was: column.type) }
    }
}

extension MirrorTable.Column {
    /// Whether a value can be without room in it.
    fileprivate var isChecked: Bool {
        switch type {
        case .integer, .decimal, .boolean: true
        case .timestamp, .date, .text: false
        }
    }

    /// Whether its booleans cannot be had back as text: version 2 noted no spelling, or none came yet.
    fileprivate var isUnspelled: Bool { type == .boolean && spelling == nil }
}
